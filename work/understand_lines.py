"""Messages as JSON lines in, what they say as JSON lines out: for measuring and for other people's programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.route import route
from bot.sensitivity import sensitivity
from bot.understand import Known, Tools, understand


def understand_lines(lines: Iterable[str], tools: Tools) -> Iterator[str]:
    """One JSON line for each line that is not blank, in order; a line that cannot be read gives `{"error": …}`."""
    for line in lines:
        if line.strip():
            told = json.dumps(_answer(line, tools), ensure_ascii=False)
            # Half of a surrogate pair is legal in JSON and cannot be written as UTF-8.
            yield told.encode("utf-8", "replace").decode("utf-8")


def _answer(line: str, tools: Tools) -> dict[str, object]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"error": f"not JSON: {error}"}
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        return {"error": 'an object with a "text" is expected'}
    return _understood(asked, tools)


def _understood(asked: dict[str, Any], tools: Tools) -> dict[str, object]:
    known = Known(phone=_said(asked, "sender"), country=_said(asked, "profile_country"))
    found = understand(asked["text"], tools, known)
    kept_from = sensitivity(found, tools.facts)
    way = route(tools.facts.categories[found.category], found.place, found.country, tools.facts.posts, sensitive=kept_from)
    return {
        "language": found.language,
        "category": found.category,
        "candidates": [candidate for candidate, _ in found.concern.candidates],
        "emergency": found.emergency,
        "confidence": found.concern.confidence,
        "country": found.country,
        "area": found.place.area if found.place else "",
        "mission": way.mission,
        "desk": way.desk,
        "reason": way.reason,
    }


def _said(asked: dict[str, Any], key: str) -> str | None:
    value = asked.get(key)
    return value.strip() or None if isinstance(value, str) else None
