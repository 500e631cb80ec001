"""An official takes the own second factor off, to take another: with the password again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.check_password import Checked
from handlers.steps.confirm_password import is_confirmed
from handlers.steps.log_access import log_access
from handlers.steps.second_factor import forget_recovery_codes
from models.agents import Agent


def drop_second_factor(session: Session, agent_id: UUID, checked: Checked, now: datetime) -> bool:
    """Forget the secret and its recovery codes; False where the password was wrong."""
    if not is_confirmed(session, agent_id, checked, now):
        return False
    agent = session.get_one(Agent, agent_id)
    agent.sealed_totp = agent.totp_step = None
    forget_recovery_codes(session, agent)
    log_access(session, agent_id, "second factor dropped", now, subject_id=agent_id)
    return True
