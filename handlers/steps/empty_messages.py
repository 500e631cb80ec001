"""What people wrote goes: words, files, transcripts and the words that decided; that a message came, and when, stays."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from handlers.crash_points import crash
from models.files import FileStore
from models.messages import Attachment, Judgement, Message
from models.outbox import DeliveryReceipt, MediaAddress, Outbound
from models.search import SearchWord
from models.transcripts import Transcript


def empty_messages(session: Session, chosen: ColumnElement[bool], store: FileStore) -> None:
    """Empty the chosen messages; safe to do twice, so that whoever dies in it begins again."""
    messages = select(Message.id).where(chosen)
    files = select(Attachment.id).where(Attachment.message_id.in_(messages))
    # The files first: a row without its file is emptied again, a file without its row would be nobody's.
    for file_id in session.scalars(files):
        store.delete(file_id)
    crash("rt1")
    sent = select(Outbound.id).where(Outbound.message_id.in_(messages))
    _do(session, delete(MediaAddress).where(MediaAddress.attachment_id.in_(files)))
    _do(session, delete(MediaAddress).where(MediaAddress.outbound_id.in_(sent)))
    _do(session, delete(Transcript).where(Transcript.attachment_id.in_(files)))
    _do(session, delete(Attachment).where(Attachment.message_id.in_(messages)))
    _do(session, update(Judgement).where(Judgement.message_id.in_(messages)).values(sealed_words=None))
    _do(session, delete(DeliveryReceipt).where(DeliveryReceipt.outbound_id.in_(sent)))
    _do(session, update(Outbound).where(Outbound.message_id.in_(messages)).values(sealed_external_id=None))
    _do(session, delete(SearchWord).where(SearchWord.message_id.in_(messages)))
    _do(session, update(Message).where(chosen).values(sealed_text=None, sealed_extras=None))
    crash("rt2")


def _do(session: Session, statement: Any) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
