"""What tests of the way out share: lines, texts in the outbox, claims and outcomes on a clock that stands still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from bot.pace import UNLIMITED, Limits
from bot.say import Saying
from bot.values import InboundMessage, SenderAddress, SendOutcome, StatusUpdate
from handlers.claim_send import SendJob, claim_send
from handlers.open_lines import LineSetting, open_lines
from handlers.record_outcome import Answered, record_outcome
from handlers.record_status import record_status
from handlers.steps.find_contact import find_contact
from handlers.steps.queue_outbound import Errand, Way, queue_outbound
from models.contacts import Address
from models.database import Transactions
from models.files import FileStore
from models.lines import Line
from models.outbox import Outbound
from models.tickets import Ticket

SMS = LineSetting("sms", "twilio-sms", "sms", "SMS")
PHONE = "+213555010203"


@dataclass
class Post:
    """The way out of one installation."""

    transactions: Transactions
    now: datetime
    folder: Path
    lines: Sequence[LineSetting] = (SMS,)
    limits: Limits = UNLIMITED
    counted: int = field(default=0)

    def __post_init__(self) -> None:
        with self.transactions.write() as session:
            open_lines(session, self.lines, self.now)

    def later(self, **span: float) -> datetime:
        """Move the clock."""
        self.now += timedelta(**span)
        return self.now

    def queue(
        self, text: str = "Bonjour", phone: str = PHONE, purpose: str = "ack", line: str = "sms", **errand: object
    ) -> UUID:
        """A text for a phone; `ticket` names one by its reference."""
        reference = errand.pop("ticket", None)
        with self.transactions.write() as session:
            message = InboundMessage("x", SenderAddress("phone", phone))
            writer = find_contact(session, session.get_one(Line, line), message, self.now)
            ticket = session.scalar(select(Ticket).where(Ticket.reference == reference)) if reference else None
            way = Way(writer.address, line)
            saying = Saying(text, "fra", "", 1)
            row = queue_outbound(
                session,
                ticket,
                writer.contact.id,
                way,
                saying,
                Errand(purpose, **errand),
                self.now,
            )
            return row.id

    def claim(self, line: str = "sms", most: int = 10) -> list[SendJob]:
        """What is due now."""
        with self.transactions.write() as session:
            return claim_send(session, line, self.now, most, "https://tounkan.example", FileStore(self.folder), self.limits)

    def record(self, job: SendJob, outcome: SendOutcome | None = None, seconds: float = 0.1) -> None:
        """What came of a call; accepted where nothing is said."""
        self.counted += 1
        answer = outcome or SendOutcome("accepted", f"SM{self.counted}")
        with self.transactions.write() as session:
            record_outcome(session, [Answered(job, answer, job.send_at, seconds)], self.now)

    def send_all(self, line: str = "sms", most: int = 10) -> list[str]:
        """Send what is due now, and what follows it; the texts in order."""
        texts = []
        while jobs := self.claim(line, most):
            for job in jobs:
                texts.append(job.message.text)
                self.record(job)
        return texts

    def report(self, outbound_id: UUID, external_id: str, word: str, code: str = "") -> None:
        """A provider's word on one of our messages."""
        with self.transactions.write() as session:
            line_id = session.get_one(Outbound, outbound_id).line_id
            record_status(session, line_id, StatusUpdate(external_id, word, word, str(outbound_id), code), self.now)  # type: ignore[arg-type]

    def row(self, outbound_id: UUID) -> Outbound:
        """A row as it stands."""
        with self.transactions.read() as session:
            return session.get_one(Outbound, outbound_id)

    def rows(self) -> list[Outbound]:
        """All rows, oldest first."""
        with self.transactions.read() as session:
            return list(session.scalars(select(Outbound).order_by(Outbound.id)))

    def address(self, outbound_id: UUID) -> Address:
        """Where a row goes."""
        with self.transactions.read() as session:
            return session.get_one(Address, session.get_one(Outbound, outbound_id).address_id)
