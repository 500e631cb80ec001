"""Whether a login and a password belong together: worked out while only reading, because it takes its time on purpose."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from argon2.exceptions import VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.steps.set_password import HASHER, LONGEST_PASSWORD
from models.agents import Agent, SignInAttempt, find_agent, login_hash
from models.encrypted import keyring_of

WINDOW = timedelta(minutes=15)
TRIES_PER_LOGIN = 10
TRIES_PER_SOURCE = 50
TRIES_FROM_ANYWHERE = 200
# Verified against when the login is unknown, so that an unknown login costs the same time as a wrong password.
NOBODY = HASHER.hash(secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome: an agent where all was right; `slowed` where there were too many tries lately and nothing was compared."""

    agent_id: UUID | None
    slowed: bool
    login_hash: bytes
    source_hash: bytes


def check_password(session: Session, login: str, password: str, source: str, now: datetime) -> Checked:
    """Compare, unless this login or this source has failed too often in the last quarter of an hour."""
    hashed, source_hash = login_hash(session, login), keyring_of(session).lookup_hash("source", source)
    if _too_many(session, hashed, source_hash, now):
        return Checked(None, True, hashed, source_hash)
    agent = _verified(session, login, password, now)
    return Checked(None if agent is None else agent.id, False, hashed, source_hash)


def check_again(session: Session, agent_id: UUID, password: str, source: str, now: datetime) -> Checked:
    """Compare the password that an official types a second time, slowed like the first."""
    return check_password(session, session.get_one(Agent, agent_id).login or "", password, source, now)


def _too_many(session: Session, hashed: bytes, source_hash: bytes, now: datetime) -> bool:
    recent = select(func.count()).select_from(SignInAttempt).where(SignInAttempt.at > now - WINDOW)
    from_here = recent.where(SignInAttempt.source_hash == source_hash)
    tries = (
        (from_here.where(SignInAttempt.login_hash == hashed), TRIES_PER_LOGIN),
        (from_here, TRIES_PER_SOURCE),
        # A stranger elsewhere must not lock an official out by ten wrong passwords; a crowd of strangers must still be slowed.
        (recent.where(SignInAttempt.login_hash == hashed), TRIES_FROM_ANYWHERE),
    )
    return any((session.scalar(counted) or 0) >= most for counted, most in tries)


def _verified(session: Session, login: str, password: str, now: datetime) -> Agent | None:
    agent = find_agent(session, login)
    usable = agent is not None and _stands(agent, now) and len(password) <= LONGEST_PASSWORD
    try:
        HASHER.verify(agent.password_hash if agent is not None and usable else NOBODY, password[:LONGEST_PASSWORD])
    except VerificationError:
        return None
    return agent if usable else None


def _stands(agent: Agent, now: datetime) -> bool:
    return agent.disabled_at is None and (agent.password_until is None or agent.password_until > now)
