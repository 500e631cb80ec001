"""The only way to somebody else's account: through the query that says whose accounts one keeps."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.seat_agent import check_seats
from models.accounts import desks_to_give, kept_accounts
from models.agents import Agent
from models.roles import MAY_MAKE


class NoSuchAccount(Exception):
    """There is none, or none that this official keeps: the two look the same."""


class NotTheirsToGive(ValueError):
    """A role or a desk that this official may not give."""


def reach_account(session: Session, keeper_id: UUID, agent_id: UUID) -> Agent:
    """The account if it is one that the keeper may change, locked until the deed is done."""
    wanted = kept_accounts(session.get_one(Agent, keeper_id)).where(Agent.id == agent_id)
    agent = session.scalar(wanted.with_for_update(of=Agent))
    if agent is None:
        raise NoSuchAccount
    return agent


def check_gift(session: Session, keeper_id: UUID, role: str, desks: Collection[str]) -> None:
    """NotTheirsToGive where the keeper may not give this role or one of these desks."""
    keeper = session.get_one(Agent, keeper_id)
    if role not in MAY_MAKE.get(keeper.role, frozenset()):
        raise NotTheirsToGive("this role is not yours to give")
    if not set(desks) <= {desk.id for desk in desks_to_give(session, keeper)}:
        raise NotTheirsToGive("one of these desks is not yours to give")
    check_seats(session, role, desks)
