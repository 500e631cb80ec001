"""A message that even a human's ticket could not be made of is set aside, so that its sender's next ones go on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.claim_inbound import InboundClaim
from handlers.steps.take_inbox import take_inbox


def set_aside_inbound(session: Session, claim: InboundClaim, error: str, now: datetime) -> None:
    """Mark the row failed, payload kept sealed, for an operator to see; `error` is a class's name."""
    row = take_inbox(session, claim)
    row.state, row.error, row.done_at, row.lease_until = "failed", error[:60], now, None
