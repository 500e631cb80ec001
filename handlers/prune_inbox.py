"""Old self-tests are taken out of the inbox; people's rows stay, without their words, as long as their messages do."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.inbox import SELF_TEST, InboxRow

KEPT = timedelta(days=2)


def prune_inbox(session: Session, now: datetime, most: int) -> int:
    """Delete up to so many self-tests that are past their use; how many were."""
    old = select(InboxRow.seq).where(InboxRow.source == SELF_TEST, InboxRow.state == "done", InboxRow.received_at < now - KEPT)
    gone = delete(InboxRow).where(InboxRow.seq.in_(old.limit(most))).execution_options(synchronize_session=False)
    return len(session.execute(gone.returning(InboxRow.seq)).all())
