"""The installation measured at one moment, for those who watch over it: counts and ages, never a person's data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.figures import NAMES, Figure, all_figures

__all__ = ["NAMES", "Figure", "read_figures"]


def read_figures(session: Session, now: datetime) -> list[Figure]:
    """All that the database can answer for."""
    return all_figures(session, now)
