"""An official takes a second factor: the secret that their page showed counts once a code of it was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.log_access import log_access
from handlers.steps.second_factor import (
    note_wrong_code,
    offered_secret,
    step_of,
    too_many_codes,
    write_recovery_codes,
)
from handlers.steps.start_session import SignedIn, end_sessions, start_session
from models.agents import Agent


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The session that goes on, and the recovery codes, to be shown once."""

    entered: SignedIn
    codes: list[str]


def set_second_factor(session: Session, agent_id: UUID, session_id: UUID, code: str, now: datetime) -> Enrolled | None:
    """Keep the secret, end every other session and begin a new one; None where the code is wrong or one is kept already."""
    agent = session.get_one(Agent, agent_id, with_for_update=True)
    secret = offered_secret(session, session_id)
    if agent.sealed_totp is not None or too_many_codes(session, agent, now):
        return None
    step = step_of(secret, code, now)
    if step is None:
        note_wrong_code(session, agent, now)
        return None
    agent.totp, agent.totp_step = secret, step
    log_access(session, agent.id, "second factor set", now, subject_id=agent.id)
    end_sessions(session, agent.id, now)
    return Enrolled(start_session(session, agent.id, now, second_at=now), write_recovery_codes(session, agent))
