"""A self-test has come through the door, the inbox and a worker: that is all that it was for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.claim_inbound import InboundClaim
from handlers.steps.take_inbox import finish_inbox, take_inbox


def end_self_test(session: Session, claim: InboundClaim, now: datetime) -> None:
    """Mark it done: no contact, no ticket, no reply."""
    finish_inbox(take_inbox(session, claim), now)
