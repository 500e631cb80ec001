"""An official gets an account: a login, a password that is kept as a hash only, a role, and desks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.agents import Agent, AgentSession, DeskMembership, find_agent, login_hash
from models.base import new_id
from models.encrypted import add
from models.posts import Desk

HASHER = PasswordHasher()  # argon2id with the library's defaults (RFC 9106, low-memory profile)
SHORTEST_PASSWORD = 12


def make_agent(session: Session, login: str, name: str, password: str, role: str, desks: Iterable[str], now: datetime) -> Agent:
    """Make an agent, or give the one with this login a new password, role and desks; ValueError says what is wrong."""
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"a password has at least {SHORTEST_PASSWORD} characters")
    wanted = set(desks)
    unknown = wanted - set(session.scalars(select(Desk.id).where(Desk.id.in_(wanted))))
    if unknown:
        raise ValueError(f"there is no desk {', '.join(sorted(unknown))}")
    agent = find_agent(session, login)
    if agent is None:
        hashed = login_hash(session, login)
        agent = Agent(id=new_id(), login_hash=hashed, password_hash="", role=role, locale="fr", created_at=now)
        add(session, agent, login=login.strip(), name=name)
    agent.password_hash, agent.role = HASHER.hash(password), role
    _seat(session, agent, wanted, now)
    # Whoever came in with the old password goes out with it.
    mine = (AgentSession.agent_id == agent.id) & AgentSession.ended_at.is_(None)
    session.execute(update(AgentSession).where(mine).values(ended_at=now))
    return agent


def _seat(session: Session, agent: Agent, wanted: set[str], now: datetime) -> None:
    present = select(DeskMembership).where(DeskMembership.agent_id == agent.id, DeskMembership.until.is_(None))
    held = {row.desk_id: row for row in session.scalars(present)}
    for desk_id, row in held.items():
        if desk_id not in wanted:
            row.until = now
    for desk_id in sorted(wanted - set(held)):
        session.add(DeskMembership(agent_id=agent.id, desk_id=desk_id, since=now))
