"""What a batch of messages will ask of the database, asked once: rows, lines, who never wrote before, free references."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.reference_number import make_reference
from handlers.claim_inbound import InboundClaim
from handlers.steps.payload import unpack
from models.ahead import Ahead, ahead_of
from models.contacts import Address, address_hash
from models.inbox import InboxRow
from models.lines import Line
from models.tickets import Ticket


def read_ahead(session: Session, claims: Sequence[InboundClaim]) -> None:
    """Lock the claimed rows and find out what all of them need; a deed that finds nothing here asks for itself."""
    ahead = ahead_of(session)
    claimed = select(InboxRow).where(InboxRow.seq.in_([claim.seq for claim in claims])).order_by(InboxRow.seq)
    ahead.inbox = {row.seq: row for row in session.scalars(claimed.with_for_update())}
    ahead.lines = list(session.scalars(select(Line)))
    ahead.unknown_addresses = _unknown(session, ahead)
    ahead.free_references = free_references(session, len(claims))


def _unknown(session: Session, ahead: Ahead) -> set[tuple[str, bytes]]:
    """The addresses that nobody has written from; a payload that does not open is the business of whoever judges it."""
    channels = {line.id: line.channel for line in ahead.lines}
    wanted = set()
    for row in ahead.inbox.values():
        sender = unpack(row.payload or "").sender
        for one in (sender, *sender.aliases):
            wanted.add((channels[row.line_id], address_hash(session, channels[row.line_id], one.kind, one.value)))
    known = select(Address.channel, Address.value_hash).where(Address.value_hash.in_([hashed for _, hashed in wanted]))
    return wanted - {(channel, hashed) for channel, hashed in session.execute(known)}


def free_references(session: Session, most: int) -> list[str]:
    """Up to so many references that no ticket bears yet; drawn, not counted, so that they do not tell how many there are."""
    drawn = {make_reference(secrets.randbelow(10**7)) for _ in range(most)}
    return list(drawn - set(session.scalars(select(Ticket.reference).where(Ticket.reference.in_(drawn)))))
