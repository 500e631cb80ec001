"""An official signs in: slowed after failures by login and by source, and told nothing of which half was wrong."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.check_password import Checked
from models.agents import AgentSession, SignInAttempt
from models.base import new_id
from models.encrypted import keyring_of


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session: the token is for the cookie only and is stored nowhere."""

    token: str


def token_hash(session: Session, token: str) -> bytes:
    """The keyed hash by which a session is found from its cookie."""
    return keyring_of(session).lookup_hash("agent session", token)


def sign_in(session: Session, checked: Checked, now: datetime) -> SignedIn | None:
    """Start a session for a password that was right; note the try of one that was not, and answer None."""
    if checked.agent_id is None:
        if not checked.slowed:
            session.add(SignInAttempt(login_hash=checked.login_hash, source_hash=checked.source_hash, at=now))
        return None
    token = secrets.token_urlsafe(32)
    row = AgentSession(
        id=new_id(),
        token_hash=token_hash(session, token),
        agent_id=checked.agent_id,
        form_token=secrets.token_urlsafe(24),
        started_at=now,
        seen_at=now,
    )
    session.add(row)
    return SignedIn(token)
