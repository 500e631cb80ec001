"""An official gets an account: a login, a password that is kept as a hash only, a role, and desks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from models.agents import Agent, DeskMembership, find_agent, login_hash
from models.base import new_id
from models.encrypted import add

HASHER = PasswordHasher()  # argon2id with the library's defaults (RFC 9106, low-memory profile)
SHORTEST_PASSWORD = 12


def make_agent(session: Session, login: str, name: str, password: str, role: str, desks: Iterable[str], now: datetime) -> Agent:
    """Make an agent, or give the one with this login a new password and these desks; ValueError for a short password."""
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"a password has at least {SHORTEST_PASSWORD} characters")
    agent = find_agent(session, login)
    if agent is None:
        agent = Agent(
            id=new_id(), login_hash=login_hash(session, login), password_hash="", role=role, locale="fr", created_at=now
        )
        add(session, agent, login=login.strip(), name=name)
        for desk in desks:
            session.add(DeskMembership(agent_id=agent.id, desk_id=desk, since=now))
    agent.password_hash = HASHER.hash(password)
    return agent
