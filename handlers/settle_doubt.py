"""What a provider knows about a message in doubt: it took it after all, it never did, or it cannot tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery import forward
from bot.values import FoundSend
from handlers.claim_doubt import DoubtJob
from models.encrypted import keyring_of
from models.outbox import Outbound

SURELY_LISTED = timedelta(minutes=2)  # after which a provider that took a message also lists it


def settle_doubt(session: Session, job: DoubtJob, found: Sequence[FoundSend], now: datetime) -> bool:
    """Settle a doubt by what the provider lists at that address since the message was made; whether it is settled.

    One with the same words that is no other message of ours was accepted. Where nothing is listed that we do not know,
    long enough after the attempt, it never was, and is queued again. All else stays in doubt.
    """
    row = session.get_one(Outbound, job.outbound_id, with_for_update=True, populate_existing=True)
    if row.status != "in doubt" or row.attempt_id != job.attempt_id:
        return row.status != "in doubt"
    strangers = _unknown(session, row, found)
    same = [one for one in strangers if one.same_text]
    if same:
        row.status, row.sent_at = forward(row.status, "sent"), row.sent_at or now
        row.external_hash = keyring_of(session).lookup_hash(f"external:{row.line_id}", same[0].external_id)
        row.external_id, row.error_code = same[0].external_id, None
    elif not strangers and row.doubted_at is not None and now - row.doubted_at >= SURELY_LISTED:
        row.status, row.attempt_id, row.not_before, row.doubted_at = "queued", None, now, None
    return row.status != "in doubt"


def _unknown(session: Session, row: Outbound, found: Sequence[FoundSend]) -> list[FoundSend]:
    keyring = keyring_of(session)
    hashes = {keyring.lookup_hash(f"external:{row.line_id}", one.external_id): one for one in found}
    known = select(Outbound.external_hash).where(Outbound.line_id == row.line_id, Outbound.external_hash.in_(hashes))
    taken = set(session.scalars(known))
    return [one for hashed, one in hashes.items() if hashed not in taken]
