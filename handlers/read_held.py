"""Whether the installation is held back, and since when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.installation import held_since


def read_held(session: Session) -> datetime | None:
    """Since when nothing is sent, or None where all goes its way."""
    return held_since(session)
