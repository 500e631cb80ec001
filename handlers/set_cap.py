"""How many parts may go out of our own accord: to one country, to one number, or in all, within some hours."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.caps import Cap
from models.upsert import put_rows

SCOPES = ("all", "country", "number")
LONGEST_HOURS = 7 * 24


def set_cap(session: Session, scope: str, subject: str, parts: int, hours: int) -> None:
    """Set one cap; `subject` is a country (ISO alpha-2), or empty for all without their own; ValueError says what is wrong."""
    country = subject.strip().upper()
    if scope not in SCOPES or (country and (scope != "country" or len(country) != 2)):
        raise ValueError("a cap is for all, for a country or for each number")
    if parts < 0 or not 1 <= hours <= LONGEST_HOURS:
        raise ValueError(f"a cap is some parts within 1 to {LONGEST_HOURS} hours")
    row = {"scope": scope, "subject": country, "parts": parts, "hours": hours}
    put_rows(session, Cap, [row], ("scope", "subject"), ("parts", "hours"))
