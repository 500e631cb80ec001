"""Hold the installation back: it takes messages in and sends none, until an operator lets it go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.installation import the_installation


def hold(session: Session, why: str, now: datetime) -> None:
    """Hold from now on; one that is held already stays so."""
    row = the_installation(session)
    if row.held_since is None:
        row.held_since, row.held_why = now, why
