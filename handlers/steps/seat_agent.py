"""An official sits at these desks from now on, and at no other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agents import Agent, DeskMembership
from models.posts import Desk
from models.roles import ROLES


def check_seats(session: Session, role: str, desks: Collection[str]) -> None:
    """ValueError where there is no such role or desk."""
    if role not in ROLES:
        raise ValueError(f"there is no role {role}")
    unknown = set(desks) - set(session.scalars(select(Desk.id).where(Desk.id.in_(desks))))
    if unknown:
        raise ValueError(f"there is no desk {', '.join(sorted(unknown))}")


def seat_agent(session: Session, agent: Agent, desks: Collection[str], now: datetime) -> None:
    """End the seats that are not named and begin those that are new; what was, stays written."""
    present = select(DeskMembership).where(DeskMembership.agent_id == agent.id, DeskMembership.until.is_(None))
    held = {row.desk_id: row for row in session.scalars(present)}
    for desk_id, row in held.items():
        if desk_id not in desks:
            row.until = now
    for desk_id in sorted(set(desks) - set(held)):
        session.add(DeskMembership(agent_id=agent.id, desk_id=desk_id, since=now))
