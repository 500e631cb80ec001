"""A supervisor or the administrator opens an account, with a first password that is shown once and must be changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.log_access import log_access
from handlers.steps.reach_account import check_gift
from handlers.steps.seat_agent import seat_agent
from handlers.steps.set_password import new_password, set_password
from models.agents import Agent, find_agent, login_hash
from models.base import new_id
from models.encrypted import add

FIRST_PASSWORD_LASTS = timedelta(days=3)
LONGEST_NAME = 120


class LoginTaken(ValueError):
    """There is an account with this login already, or the login is empty or too long."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an account is to be."""

    role: str
    desks: Collection[str]
    login: str = ""
    name: str = ""


def open_account(session: Session, keeper_id: UUID, wanted: Wanted, now: datetime) -> tuple[Agent, str]:
    """The account and its first password, good for three days; NotTheirsToGive or LoginTaken where it may not be."""
    check_gift(session, keeper_id, wanted.role, wanted.desks)
    login = wanted.login.strip()
    if not 3 <= len(login) <= LONGEST_NAME or find_agent(session, login) is not None:
        raise LoginTaken
    desks, password = sorted(set(wanted.desks)), new_password()
    agent = Agent(
        id=new_id(),
        login_hash=login_hash(session, login),
        password_hash="",
        role=wanted.role,
        locale="fr",
        created_at=now,
        owner_id=desks[0] if len(desks) == 1 else None,
    )
    add(session, agent, login=login, name=wanted.name.strip()[:LONGEST_NAME])
    set_password(agent, password, now + FIRST_PASSWORD_LASTS)
    seat_agent(session, agent, desks, now)
    log_access(session, keeper_id, "account opened", now, subject_id=agent.id)
    return agent, password
