"""The second factor: codes of an authenticator (RFC 6238), each good once, and recovery codes for the day it is lost."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.agents import Agent, RecoveryCode, SignInAttempt
from models.base import new_id
from models.encrypted import keyring_of

STEP = 30  # seconds that a code is shown
TRIES = 5
WINDOW = timedelta(minutes=15)
CODES = 10
SECRET_BYTES = 20
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def offered_secret(session: Session, session_id: UUID) -> str:
    """The secret that the enrolment page of a session shows: always the same there, known to nobody without our keys."""
    derived = keyring_of(session).lookup_hash("second factor offered", session_id.hex)
    return base64.b32encode(derived[:SECRET_BYTES]).decode()


def address_of(secret: str, login: str) -> str:
    """The otpauth address of a secret, under which authenticators keep it."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Tounkan Blon")


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is: the present one, the one before or the next; None for any other code."""
    digits = "".join(code.split())
    present = int(now.timestamp()) // STEP
    if not (digits.isascii() and digits.isdigit()):
        return None
    return next((at for at in (present, present - 1, present + 1) if _matches(secret, at, digits)), None)


def _matches(secret: str, step: int, digits: str) -> bool:
    return secrets.compare_digest(pyotp.TOTP(secret).at(step * STEP), digits)


def use_code(agent: Agent, code: str, now: datetime) -> bool:
    """Whether the code is right and was not used before; from now on it and all older ones are used."""
    step = None if agent.totp is None else step_of(agent.totp, code, now)
    if step is None or step <= (agent.totp_step or 0):
        return False
    agent.totp_step = step
    return True


def use_recovery_code(session: Session, agent: Agent, code: str, now: datetime) -> bool:
    """Whether this is one of the unused recovery codes; it is used now."""
    hashed = _hash(session, code)
    unused = select(RecoveryCode).where(RecoveryCode.agent_id == agent.id, RecoveryCode.code_hash == hashed)
    row = session.scalar(unused.where(RecoveryCode.used_at.is_(None)).with_for_update())
    if row is None:
        return False
    row.used_at = now
    return True


def write_recovery_codes(session: Session, agent: Agent) -> list[str]:
    """Ten fresh recovery codes of 59 bits each, to be shown once; the ones before are void."""
    forget_recovery_codes(session, agent)
    codes = ["-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3)) for _ in range(CODES)]
    session.add_all(RecoveryCode(id=new_id(), agent_id=agent.id, code_hash=_hash(session, code)) for code in codes)
    return codes


def forget_recovery_codes(session: Session, agent: Agent) -> None:
    """Void all recovery codes of an official."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.agent_id == agent.id))


def too_many_codes(session: Session, agent: Agent, now: datetime) -> bool:
    """Whether five wrong codes came within a quarter of an hour."""
    tries = select(func.count()).select_from(SignInAttempt).where(SignInAttempt.login_hash == _tries_of(session, agent))
    return (session.scalar(tries.where(SignInAttempt.at > now - WINDOW)) or 0) >= TRIES


def note_wrong_code(session: Session, agent: Agent, now: datetime) -> None:
    """Count a wrong code."""
    hashed = _tries_of(session, agent)
    session.add(SignInAttempt(login_hash=hashed, source_hash=hashed, at=now))


def _tries_of(session: Session, agent: Agent) -> bytes:
    return keyring_of(session).lookup_hash("second factor tries", agent.id.hex)


def _hash(session: Session, code: str) -> bytes:
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return keyring_of(session).lookup_hash("recovery code", plain)
