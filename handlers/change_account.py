"""An official gets another role or other desks; whoever is signed in under the old ones must sign in again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.open_account import Wanted
from handlers.steps.log_access import log_access
from handlers.steps.reach_account import check_gift, reach_account
from handlers.steps.seat_agent import seat_agent
from handlers.steps.start_session import end_sessions
from models.agents import Agent


def change_account(session: Session, keeper_id: UUID, agent_id: UUID, wanted: Wanted, now: datetime) -> Agent:
    """Change the role and the seats; NoSuchAccount or NotTheirsToGive where they are not the keeper's to change.

    An account that was revoked stands again, with these seats and no others.
    """
    agent = reach_account(session, keeper_id, agent_id)
    check_gift(session, keeper_id, wanted.role, wanted.desks)
    desks = sorted(set(wanted.desks))
    agent.role, agent.disabled_at = wanted.role, None
    agent.owner_id = desks[0] if len(desks) == 1 else agent.owner_id if agent.owner_id in desks else None
    seat_agent(session, agent, desks, now)
    end_sessions(session, agent.id, now)
    log_access(session, keeper_id, "account changed", now, subject_id=agent.id)
    return agent
