"""An official signs in: slowed after failures by login and by source, and told nothing of which half was wrong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.check_password import Checked
from handlers.steps.start_session import SignedIn, start_session
from models.agents import SignInAttempt


def sign_in(session: Session, checked: Checked, now: datetime) -> SignedIn | None:
    """Start a session for a password that was right; note the try of one that was not, and answer None."""
    if checked.agent_id is None:
        if not checked.slowed:
            session.add(SignInAttempt(login_hash=checked.login_hash, source_hash=checked.source_hash, at=now))
        return None
    return start_session(session, checked.agent_id, now)
