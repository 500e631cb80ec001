"""Give messages back that were claimed and not tried: the next worker takes them as if nothing had been."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.claim_inbound import InboundClaim
from models.inbox import InboxRow


def release_inbound(session: Session, claims: Iterable[InboundClaim]) -> None:
    """Make the messages wait again, where this worker still holds them."""
    for claim in claims:
        mine = (InboxRow.seq == claim.seq) & (InboxRow.lease_id == claim.lease_id) & (InboxRow.state == "claimed")
        fresh = {"state": "waiting", "lease_id": None, "lease_until": None, "attempts": InboxRow.attempts - 1}
        session.execute(update(InboxRow).where(mine).values(fresh).execution_options(synchronize_session=False))
