"""An official gets an account: a login, a password that is kept as a hash only, a role, and desks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.steps.seat_agent import check_seats, seat_agent
from handlers.steps.set_password import set_password
from handlers.steps.start_session import end_sessions
from models.agents import Agent, find_agent, login_hash
from models.base import new_id
from models.encrypted import add


def make_agent(session: Session, login: str, name: str, password: str, role: str, desks: Iterable[str], now: datetime) -> Agent:
    """Make an agent, or give the one with this login a new password, role and desks; ValueError says what is wrong.

    An account at a single desk is kept by that desk's supervisor, any other by the administrator alone.
    """
    wanted = sorted(set(desks))
    check_seats(session, role, wanted)
    agent = find_agent(session, login)
    if agent is None:
        hashed = login_hash(session, login)
        agent = Agent(id=new_id(), login_hash=hashed, password_hash="", role=role, locale="fr", created_at=now)
        add(session, agent, login=login.strip(), name=name)
    set_password(agent, password)
    agent.role, agent.owner_id = role, wanted[0] if len(wanted) == 1 else None
    seat_agent(session, agent, wanted, now)
    # Whoever came in with the old password goes out with it.
    end_sessions(session, agent.id, now)
    return agent
