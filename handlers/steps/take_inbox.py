"""An inbox row in the hands of the worker that holds its lease."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.claim_inbound import InboundClaim
from models.ahead import ahead_of
from models.inbox import InboxRow


class LeaseLost(Exception):
    """Another worker took the row over: whatever this one did must be rolled back."""


def take_inbox(session: Session, claim: InboundClaim) -> InboxRow:
    """The claimed row, locked; LeaseLost where the lease is another worker's by now."""
    row = ahead_of(session).inbox.get(claim.seq) or session.get(InboxRow, claim.seq, with_for_update=True)
    if row is None or row.state != "claimed" or row.lease_id != claim.lease_id:
        raise LeaseLost
    return row


def finish_inbox(row: InboxRow, now: datetime) -> None:
    """The row is dealt with: its message lives on in the thread, so the sealed copy goes."""
    row.state, row.done_at, row.lease_id, row.lease_until = "done", now, None, None
    row.sealed_payload = None
