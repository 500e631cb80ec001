"""What a machine heard is kept beside the recording; alarming words that it is sure of ring, a category is only suggested."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.transcript import SURE, Heard
from bot.understand import Known, Tools, understand
from handlers.claim_transcript import TRIES, TranscriptJob
from handlers.steps.make_urgent import make_urgent
from models.messages import Attachment, Message
from models.tickets import LIVE_STATUSES, Ticket
from models.transcripts import Transcript

FIRST_WAIT = timedelta(seconds=60)


def keep_transcript(session: Session, job: TranscriptJob, heard: Heard, tools: Tools, now: datetime) -> None:
    """Keep the text with its confidence; the recording, the message and its judgement stay as they are."""
    row = _mine(session, job)
    if row is None:
        return
    row.state, row.at, row.lease_id, row.lease_until, row.reason = "kept", now, None, None, None
    row.model, row.language, row.confidence = heard.model[:80], heard.language or None, heard.confidence
    row.text = heard.text
    if heard.text.strip():
        understood = understand(heard.text, tools, Known(language=job.language or None))
        row.suggested, row.emergency = understood.category, understood.emergency
    if row.emergency and heard.confidence >= SURE:
        _ring(session, row, tools, now)


def fail_transcript(session: Session, job: TranscriptJob, reason: str, for_good: bool, now: datetime) -> None:
    """Note why there is no text and when to try again, unless it is for good; nothing else changes."""
    row = _mine(session, job)
    if row is None:
        return
    row.reason, row.lease_id, row.lease_until = reason[:60], None, None
    row.not_before = now + FIRST_WAIT * 4 ** (row.attempts - 1)
    if for_good or row.attempts >= TRIES:
        row.state = "failed"


def _mine(session: Session, job: TranscriptJob) -> Transcript | None:
    row = session.get_one(Transcript, job.transcript_id, with_for_update=True)
    return row if row.state == "waiting" and row.lease_id == job.lease_id else None


def _ring(session: Session, row: Transcript, tools: Tools, now: datetime) -> None:
    message = session.get_one(Message, session.get_one(Attachment, row.attachment_id).message_id)
    ticket = session.get(Ticket, message.ticket_id, with_for_update=True) if message.ticket_id is not None else None
    if ticket is not None and ticket.status in LIVE_STATUSES and not ticket.emergency:
        make_urgent(session, ticket, tools.facts, now, heard_by="machine")
