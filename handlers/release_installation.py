"""Let a held installation go: from now on it sends again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.installation import the_installation


def release_installation(session: Session) -> bool:
    """Release; False where it was not held."""
    row = the_installation(session)
    was_held = row.held_since is not None
    row.held_since = row.held_why = None
    return was_held
