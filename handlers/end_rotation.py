"""Nothing is sealed with the old keys any more."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.encrypted import keyring_of
from models.security import remember_keys


def end_rotation(session: Session) -> None:
    """From now on the database refuses to start with the old keys."""
    remember_keys(session, keyring_of(session))
