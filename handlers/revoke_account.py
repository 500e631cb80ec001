"""An account ends at once: sessions, seats, second factor; what lay on its desk is everybody's again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.steps.log_access import log_access
from handlers.steps.note_event import note_event
from handlers.steps.reach_account import reach_account
from handlers.steps.seat_agent import seat_agent
from handlers.steps.second_factor import forget_recovery_codes
from handlers.steps.start_session import end_sessions
from models.tickets import LIVE_STATUSES, Ticket


def revoke_account(session: Session, keeper_id: UUID, agent_id: UUID, now: datetime) -> None:
    """End the account, which a new seat alone brings back; nobody stays the one who answers for its live tickets."""
    agent = reach_account(session, keeper_id, agent_id)
    agent.disabled_at, agent.on_duty = now, False
    agent.sealed_totp = agent.totp_step = None
    forget_recovery_codes(session, agent)
    seat_agent(session, agent, (), now)
    end_sessions(session, agent.id, now)
    held = select(Ticket).where(Ticket.assignee_id == agent.id, Ticket.status.in_(LIVE_STATUSES))
    for ticket in session.scalars(held.with_for_update()).all():
        ticket.assignee_id = None
        note_event(session, ticket, "assigned", now, None, assignee="")
    log_access(session, keeper_id, "account revoked", now, subject_id=agent.id)
