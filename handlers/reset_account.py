"""Somebody who forgot the password, or lost the phone with the second factor, gets a first password again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.open_account import FIRST_PASSWORD_LASTS
from handlers.steps.log_access import log_access
from handlers.steps.reach_account import reach_account
from handlers.steps.second_factor import forget_recovery_codes
from handlers.steps.set_password import new_password, set_password
from handlers.steps.start_session import end_sessions


def reset_account(session: Session, keeper_id: UUID, agent_id: UUID, lost_phone: bool, now: datetime) -> str:
    """The first password, good for three days; every session ends. The second factor is taken off only where it is lost."""
    agent = reach_account(session, keeper_id, agent_id)
    password = new_password()
    set_password(agent, password, now + FIRST_PASSWORD_LASTS)
    if lost_phone:
        agent.sealed_totp = agent.totp_step = None
        forget_recovery_codes(session, agent)
    end_sessions(session, agent.id, now)
    log_access(session, keeper_id, "second factor taken off" if lost_phone else "password reset", now, subject_id=agent.id)
    return password
