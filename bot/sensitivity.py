"""Whether a message says something that must not reach the post it is about, or only the protection desk may read."""

from __future__ import annotations

from typing import Literal

from bot.facts import Facts
from bot.values import Understanding

Sensitivity = Literal["", "complaint", "protection"]
SECOND = 0.35  # a second concern this likely already counts: to keep a post from reading too much harms less than the contrary


def sensitivity(understood: Understanding, facts: Facts) -> Sensitivity:
    """What the likeliest concerns ask for: the protection desk, the ministry instead of the post, or nothing special."""
    likely = [understood.category]
    likely += [category for category, chance in understood.concern.candidates[1:2] if chance >= SECOND]
    known = [facts.categories[category] for category in likely if category in facts.categories]
    for category in known:
        if category.sensitive:
            return "protection" if category.desk == "protection" else "complaint"
    return ""
