"""An official gets fresh recovery codes: with the password again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.check_password import Checked
from handlers.steps.confirm_password import is_confirmed
from handlers.steps.log_access import log_access
from handlers.steps.second_factor import write_recovery_codes
from models.agents import Agent


def renew_recovery_codes(session: Session, agent_id: UUID, checked: Checked, now: datetime) -> list[str]:
    """Ten codes, to be shown once; none where the password was wrong or there is no second factor."""
    agent = session.get_one(Agent, agent_id)
    if not is_confirmed(session, agent_id, checked, now) or agent.sealed_totp is None:
        return []
    log_access(session, agent_id, "recovery codes renewed", now, subject_id=agent_id)
    return write_recovery_codes(session, agent)
