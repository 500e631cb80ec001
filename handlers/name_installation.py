"""The random name by which an installation's backups are told from another's."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.installation import the_installation


def name_installation(session: Session) -> str:
    """The name, made at its first use."""
    return the_installation(session).mark
