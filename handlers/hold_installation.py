"""An operator holds the installation back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.steps.hold import hold


def hold_installation(session: Session, now: datetime) -> None:
    """Send nothing from now on; what arrives is taken in and judged."""
    hold(session, "operator", now)
