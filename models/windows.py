"""When people last wrote on a line: WhatsApp takes free text for 24 hours from then."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.messages import Message
from models.outbox import Outbound


def last_heard(session: Session, contact_ids: Collection[UUID]) -> dict[tuple[UUID, str], datetime]:
    """The moment of each person's latest message on each line, by both."""
    heard = select(Message.contact_id, Message.line_id, func.max(Message.at)).where(
        Message.contact_id.in_(contact_ids), Message.direction == "inbound", Message.line_id.is_not(None)
    )
    rows = session.execute(heard.group_by(Message.contact_id, Message.line_id))
    return {(contact_id, line_id or ""): at for contact_id, line_id, at in rows}


def knocked_since(session: Session, contact_id: UUID, line_id: str, since: datetime) -> bool:
    """Whether an approved text asked this person on this line to write back since a moment, and has not failed."""
    knocks = select(Outbound.id).where(Outbound.contact_id == contact_id, Outbound.line_id == line_id)
    alive = knocks.where(Outbound.template.is_not(None), Outbound.status != "failed", Outbound.created_at > since)
    return session.scalar(alive.limit(1)) is not None


def held_rows(session: Session, contact_id: UUID, line_id: str) -> list[Outbound]:
    """What waits for a person to write on a line, oldest first."""
    waiting = select(Outbound).where(Outbound.contact_id == contact_id, Outbound.held.is_not(None))
    mine = waiting.where(Outbound.line_id == line_id, Outbound.status == "queued").order_by(Outbound.id)
    return list(session.scalars(mine.with_for_update(of=Outbound)))


def let_go(session: Session, contact_id: UUID, line_id: str, now: datetime) -> None:
    """The person wrote: what waited for that leaves now, at whatever hour."""
    held = (Outbound.contact_id == contact_id) & Outbound.held.is_not(None) & (Outbound.status == "queued")
    freed = update(Outbound).where(held, Outbound.line_id == line_id)
    session.execute(freed.values(held=None, not_before=now, quiet_zone=None))
