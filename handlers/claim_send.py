"""Take the next outbound messages for one worker: "sending" and the attempt's id are committed before any call."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from bot.asked_for import TOLD_AFTER_STOP
from bot.local_time import is_night, next_morning
from bot.pace import UNLIMITED, Limits
from bot.say import in_style
from bot.templates import approved_texts
from bot.values import AddressKind, AttachmentKind, OutboundFile, OutboundMessage, OutboundTemplate, SenderAddress
from handlers.steps.media_address import issue_media_address
from handlers.steps.note_failure import CLOSED_CODE, note_failure
from handlers.steps.recorded_voice import RECORDED, fill_recorded
from handlers.steps.take_turns import AHEAD, take_turns
from handlers.steps.wait_for_person import closed_windows
from handlers.steps.weigh_cost import count_cost, weigh_cost
from models.base import new_id
from models.contacts import Address
from models.files import FileStore
from models.installation import held_since
from models.keys import WrongKey
from models.lines import Line
from models.messages import Attachment, Message, open_file
from models.outbox import Outbound, due_outbox
from models.send_contents import SendContents, contents_of

UNSTOPPED = TOLD_AFTER_STOP | {"agent"}
LEASE = timedelta(seconds=90)  # twice the longest call that a channel allows itself


@dataclass(frozen=True, slots=True)
class SendJob:
    """One message to hand to a provider, complete, with the attempt's id; neither before `send_at` nor late in its lease."""

    outbound_id: UUID
    attempt_id: UUID
    line_id: str
    message: OutboundMessage
    send_at: datetime
    lease_until: datetime
    limits: Limits = UNLIMITED


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Our public address, where files lie, and what the line's provider allows."""

    base_url: str
    store: FileStore
    limits: Limits


def claim_send(
    session: Session,
    line_id: str,
    now: datetime,
    most: int,
    base_url: str,
    store: FileStore,
    limits: Limits = UNLIMITED,
) -> list[SendJob]:
    """Claim up to `most` messages of a line whose turn has come; `base_url` is our public address."""
    due = due_outbox(session, line_id, now, now + AHEAD, most)
    if not due or held_since(session) is not None:
        return []
    contents = contents_of(session, due)
    line = session.get_one(Line, line_id)
    rows = [row for row in due if _may_go(session, row, contents.addresses[row.address_id], now)]
    rows = weigh_cost(session, line, _in_window(session, line, rows, now), contents, now)
    around = Surroundings(base_url, store, limits)
    jobs = [
        _claim_one(session, row, send_at, contents, around) for row, send_at in take_turns(session, line_id, rows, limits, now)
    ]
    claimed = {job.outbound_id for job in jobs if job is not None}
    count_cost(session, line, [row for row in rows if row.id in claimed], now)
    return [job for job in jobs if job is not None]


def _in_window(session: Session, line: Line, rows: list[Outbound], now: datetime) -> list[Outbound]:
    closed = closed_windows(session, line, rows, now)
    for row in closed:
        row.status, row.error_code = "failed", CLOSED_CODE
        note_failure(session, row, now)
    return [row for row in rows if row not in closed]


def _may_go(session: Session, row: Outbound, address: Address, now: datetime) -> bool:
    """Whether a row may leave at this hour, and at all; where not, the row says from when, or why never."""
    if address.unreachable_at is not None or (address.opted_out_at is not None and row.purpose not in UNSTOPPED):
        row.status, row.error_code = "failed", "opted-out" if address.opted_out_at else "unreachable"
        if row.purpose == "agent":
            note_failure(session, row, now)
    elif row.quiet_zone is not None and is_night(now, row.quiet_zone):
        row.not_before = next_morning(now, row.quiet_zone)
    else:
        return True
    return False


def _claim_one(session: Session, row: Outbound, at: datetime, contents: SendContents, around: Surroundings) -> SendJob | None:
    message, address = contents.messages[row.message_id], contents.addresses[row.address_id]
    try:
        whole = _complete(row, address, message, around, _file_of(session, row, contents.files, around, at))
        whole = _as_template(session, row, message, whole)
    except (WrongKey, ValueError):
        # What does not open must not stop what comes after it: an agent sees this row and why.
        row.status, row.error_code = "failed", "unreadable"
        return None
    row.status, row.attempt_id, row.lease_until = "sending", new_id(), at + LEASE
    row.attempts += 1
    return SendJob(row.id, row.attempt_id, row.line_id, whole, at, row.lease_until, around.limits)


def _complete(
    row: Outbound, address: Address, message: Message, around: Surroundings, file: OutboundFile | None
) -> OutboundMessage:
    return OutboundMessage(
        our_id=str(row.id),
        to=SenderAddress(cast(AddressKind, address.kind), address.value or ""),
        text=in_style(message.text or "", message.language or "", "", "sms").text if row.fallback_of else message.text or "",
        callback_url=f"{around.base_url}/hooks/{row.line_id}/status",
        attachment=file,
    )


def _as_template(session: Session, row: Outbound, message: Message, whole: OutboundMessage) -> OutboundMessage:
    if row.template is None:
        return whole
    approved = approved_texts(session.get_one(Line, row.line_id).templates).get((row.template, message.language or ""))
    if approved is None:
        raise ValueError("the line no longer has this template")
    values = tuple(json.loads(message.extras or "{}").get("values", ()))
    return replace(whole, template=OutboundTemplate(approved.id, approved.language, values))


def _file_of(
    session: Session, row: Outbound, files: Mapping[UUID, Sequence[Attachment]], around: Surroundings, now: datetime
) -> OutboundFile | None:
    found = files.get(row.message_id)
    if found and found[0].state == RECORDED:
        fill_recorded(session, found[0], around.store)
    sealed = around.store.read(found[0].id, "original") if found else None
    if not found or sealed is None:
        return None
    file = found[0]
    return OutboundFile(
        kind=cast(AttachmentKind, file.kind),
        content_type=file.content_type or "application/octet-stream",
        filename=file.filename or "",
        content=open_file(file, "original", sealed),
        address=f"{around.base_url}/media/{issue_media_address(session, file.id, row.id, now)}",
    )
