"""The reference facts that judgement needs, as values: the rows of the database are the truth, these are their copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.knowledge import Knowledge
from bot.posts import Posts


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """One category: its names, the kind of desk that deals with it, its priority, and whether what we send must not name it."""

    id: str
    fr: str
    en: str
    desk: str
    priority: str
    sensitive: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Categories, posts, the hours in which each priority is owed its first answer, and what may be told by ourselves."""

    categories: Mapping[str, CategoryFacts] = field(default_factory=dict)
    posts: Posts = field(default_factory=Posts)
    first_answer_hours: Mapping[str, int] = field(default_factory=dict)
    knowledge: tuple[Knowledge, ...] = ()

    def priority_of(self, category: str, emergency: bool) -> str:
        """How pressing a concern is: an emergency whatever its category, else as its category says."""
        return "emergency" if emergency else self.categories[category].priority
