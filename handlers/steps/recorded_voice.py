"""An acknowledgement as a voice that somebody recorded: queued after its text, filled from the folder when it leaves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.say import Saying
from handlers.steps.queue_outbound import Errand, Way, queue_outbound
from models.base import new_id
from models.encrypted import add
from models.files import FileStore
from models.messages import Attachment, Message, seal_file
from models.outbox import Outbound
from models.tickets import Ticket

RECORDED = "recorded"
OGG = "audio/ogg"


def queue_voice(session: Session, ticket: Ticket, way: Way, saying: Saying, errand: Errand, now: datetime) -> Outbound:
    """Queue the recording of a phrase that was just queued as text: a message of its own, because WhatsApp wants it so."""
    silent = Saying("", saying.language, saying.phrase, 0)
    outbound = queue_outbound(session, ticket, ticket.contact_id, way, silent, errand, now)
    file = Attachment(
        id=new_id(),
        message_id=outbound.message_id,
        contact_id=ticket.contact_id,
        compartment=ticket.compartment,
        kind="voice",
        state=RECORDED,
        content_type=OGG,
        attempts=0,
        not_before=now,
    )
    add(session, file, filename=f"{saying.phrase}.ogg")
    return outbound


def fill_recorded(session: Session, file: Attachment, store: FileStore) -> None:
    """Give a queued recording its sound; ValueError where the folder no longer has it."""
    message = session.get_one(Message, file.message_id)
    sound = store.recording(message.language or "", message.phrase or "")
    if sound is None:
        raise ValueError("the recording is gone")
    store.write(file.id, "original", seal_file(file, "original", sound))
    file.state, file.size = "kept", len(sound)
