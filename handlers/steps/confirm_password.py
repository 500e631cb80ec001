"""Somebody at an open session says the password again, before what a thief of that session must not do."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.check_password import Checked
from models.agents import SignInAttempt


def is_confirmed(session: Session, agent_id: UUID, checked: Checked, now: datetime) -> bool:
    """Whether the password was this official's; a wrong one counts as a failed sign-in."""
    if checked.agent_id == agent_id:
        return True
    if not checked.slowed:
        session.add(SignInAttempt(login_hash=checked.login_hash, source_hash=checked.source_hash, at=now))
    return False
