"""A conversation in a test: people write, the road judges, and what is said back is read like on a phone."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.understand import Tools
from bot.values import AddressKind, InboundMessage, Reading, SenderAddress
from handlers.answer_message import answer_message
from handlers.claim_inbound import claim_inbound
from handlers.open_lines import LineSetting
from handlers.store_inbound import store_inbound
from models.contacts import address_hash
from models.database import Transactions
from models.messages import Message
from models.outbox import Outbound
from models.tickets import Ticket, TicketEvent
from tests.builders import make_line

LINES = {
    "sms": LineSetting("simulator-sms", "simulator", "sms", "SMS"),
    "whatsapp": LineSetting("simulator-whatsapp", "simulator", "whatsapp", "WhatsApp"),
    "telegram": LineSetting("simulator-telegram", "simulator", "telegram", "Telegram"),
}
KINDS: dict[str, AddressKind] = {"sms": "phone", "whatsapp": "phone", "telegram": "telegram-chat"}


@dataclass
class Talk:
    """One installation and its clock; each call of `says` is one message and its answers."""

    transactions: Transactions
    tools: Tools
    now: datetime
    line: LineSetting = field(default_factory=lambda: LINES["sms"])
    numbers: Any = field(default_factory=itertools.count)

    def says(self, text: str, phone: str = "+33612345678", style: str = "sms", **more: Any) -> list[str]:
        """A person writes; the texts that are queued for them because of it."""
        line = self.line if style == "sms" else LINES[style]
        make_line(self.transactions, self.now, line)
        sender = SenderAddress(KINDS[style], phone)
        message = InboundMessage(f"m{next(self.numbers)}", sender, text, **more)
        before = {row for row, _ in self.outbox()}
        with self.transactions.write() as session:
            store_inbound(session, line.id, Reading((message,)), self.now)
        self.judge()
        return [text for row, text in self.outbox() if row not in before]

    def judge(self) -> None:
        """Judge all that waits."""
        while True:
            with self.transactions.write() as session:
                claims = claim_inbound(session, self.now, 50)
            if not claims:
                return
            for claim in claims:
                with self.transactions.write() as session:
                    answer_message(session, claim, self.tools, self.now)

    def later(self, **span: float) -> Talk:
        """Some time passes."""
        self.now += timedelta(**span)
        return self

    def outbox(self) -> list[tuple[object, str]]:
        """All that was ever queued, with its id."""
        with self.transactions.read() as session:
            rows = session.scalars(select(Outbound).order_by(Outbound.id))
            return [(row.id, session.get_one(Message, row.message_id).text or "") for row in rows]

    def tickets(self) -> list[Ticket]:
        """All tickets, oldest first."""
        with self.transactions.read() as session:
            return list(session.scalars(select(Ticket).order_by(Ticket.opened_at, Ticket.id)))

    def events(self) -> list[str]:
        """The kinds of all events of all tickets, in order."""
        with self.transactions.read() as session:
            return list(session.scalars(select(TicketEvent.kind).order_by(TicketEvent.id)))

    def kept(self) -> list[str]:
        """The inbound texts as they are kept."""
        with self.transactions.read() as session:
            rows = session.scalars(select(Message).where(Message.direction == "inbound").order_by(Message.id))
            return [row.text or "" for row in rows]

    def address(self, phone: str = "+33612345678") -> bytes:
        """The hash under which a phone on the SMS line is known."""
        with self.transactions.read() as session:
            return address_hash(session, "simulator", "phone", phone)
