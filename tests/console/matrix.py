"""The world of the access matrix: eight people, nine kinds of ticket, and what an answer means for somebody."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from bot.reference_number import make_reference, spoken
from bot.values import InboundAttachment
from handlers.steps.empty_ticket import empty_ticket
from models.database import Transactions
from models.files import FileStore
from models.messages import Attachment, Message
from models.tickets import AccessGrant, Ticket
from tests.builders import make_agent
from tests.console.conftest import Desk
from tests.console.threads import keep_files, write_in

FILE = Path(__file__).parent / "access_matrix.tsv"
ALGIERS, PARIS = "mission:embassy-algiers", "mission:consulate-general-paris"
ROLES = ("stranger", "agent", "supervisor", "protection", "ministry", "admin", "auditor", "revoked")
# The administrator and the auditor sit at Algiers as well: it must be the role that keeps them out, not the missing seat.
SEATS = {"protection": ("protection",), "ministry": ("ministry",)}
KINDS = ("own", "other", "ministry", "complaint", "trafficking", "emergency", "closed", "erased")
DESKS = {"other": PARIS, "ministry": "ministry", "complaint": "ministry", "trafficking": "protection"}
CATEGORIES = {"complaint": "service-complaint", "trafficking": "trafficking", "ministry": "investment"}
PEOPLE = ("own agent", "other agent", "chief", "self")
VOICE = (InboundAttachment("voice", "x"),)


@dataclass
class World:
    """Everybody signed in, one ticket of each kind, and one account of each kind."""

    web: Flask
    transactions: Transactions
    store: FileStore
    now: datetime
    desks: dict[str, Desk] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)
    tickets: dict[str, str] = field(default_factory=dict)
    never: str = make_reference(4)
    answers: dict[tuple[str, str, str], tuple[int, str, str]] = field(default_factory=dict)

    def build(self) -> World:
        """Make them all."""
        logins = {role: f"{role}@x.test" for role in ROLES[1:]}
        for role, login in logins.items():
            self.ids[role] = self._agent(login, SEATS.get(role, (ALGIERS,)), "agent" if role == "revoked" else role)
        self.ids["own agent"] = self._agent("own@x.test", (ALGIERS,), "agent")
        self.ids["other agent"] = self._agent("far@x.test", (PARIS,), "agent")
        self.ids["chief"] = self._agent("chief@x.test", (ALGIERS,), "supervisor")
        for role in ROLES:
            desk = Desk(self.web.test_client())
            self.desks[role] = desk if role == "stranger" else desk.sign_in(logins[role])
            desk.get("/compte" if role != "stranger" else "/connexion")
        with self.transactions.write() as session:
            session.execute(text("UPDATE agents SET disabled_at = created_at WHERE id = :id"), {"id": self.ids["revoked"].hex})
        for kind in KINDS:
            self.renew(kind)
        return self

    def renew(self, kind: str) -> None:
        """A fresh ticket of a kind, with a file."""
        place = KINDS.index(kind)
        reference = write_in(
            self.transactions,
            self.now,
            f"marqueur{kind}",
            desk=DESKS.get(kind, ALGIERS),
            category=CATEGORIES.get(kind, "detention"),
            emergency=kind == "emergency",
            phone=f"+21355501{place:02}{len(self.tickets):02}",
            files=VOICE,
        )
        keep_files(self.transactions, self.store, b"sound", "audio/ogg", (b"mp3", "audio/mpeg"))
        self.tickets[kind] = reference
        with self.transactions.write() as session:
            ticket = session.scalars(select(Ticket).where(Ticket.reference == reference)).one()
            if kind in ("complaint", "trafficking"):
                # As if a mistake had granted it to the post: then the compartment alone stands between.
                session.add(AccessGrant(ticket_id=ticket.id, desk_id=ALGIERS, reason="queue", granted_at=self.now))
            if kind == "complaint":
                ticket.sensitivity, ticket.mission_id = "complaint", "embassy-algiers"
            if kind == "closed":
                ticket.status, ticket.closed_at = "closed", self.now
            if kind == "erased":
                ticket.status, ticket.closed_at = "closed", self.now
                empty_ticket(session, ticket, self.store, "erased", self.now)

    def file_of(self, kind: str) -> str:
        """The id of the file in a ticket of a kind."""
        with self.transactions.read() as session:
            wanted = select(Attachment.id).join(Message, Message.id == Attachment.message_id)
            mine = wanted.join(Ticket, Ticket.id == Message.ticket_id)
            return str(session.scalar(mine.where(Ticket.reference == self.tickets[kind])) or uuid4())

    def form(self, reference: str) -> dict[str, str]:
        """A form with all fields that any page asks for."""
        category = next(
            (CATEGORIES.get(kind, "detention") for kind, one in self.tickets.items() if one == reference), "detention"
        )
        return {
            "text": "Bonjour", "version": "1", "assignee": "", "category": category, "form_id": str(uuid4()),
            "bureau": PARIS, "motif": "place", "deed": "assign", "t": f"{reference}.1", "other": self.tickets["own"],
            "link": str(uuid4()), "q": reference,
        }  # fmt: skip

    def _agent(self, login: str, desks: tuple[str, ...], role: str) -> UUID:
        return make_agent(self.transactions, self.now, login=login, desks=desks, role=role)


def rows() -> list[dict[str, str]]:
    """The reviewed file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def routes(web: Flask) -> Iterator[tuple[str, str, str]]:
    """Each endpoint of the console with its method and rule."""
    for rule in web.url_map.iter_rules():
        if rule.endpoint != "console.static":
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule.endpoint.removeprefix("console."), method, rule.rule


def kinds_of(endpoint: str, rule: str) -> tuple[str, ...]:
    """For which kinds a route has rows: of tickets, of accounts, or none."""
    if "<reference>" in rule or endpoint in ("bulk", "queue", "queue_news", "search"):
        return KINDS
    return PEOPLE if "<uuid:agent_id>" in rule else ("-",)


def same(response: TestResponse, reference: str) -> tuple[int, str, str]:
    """An answer with the reference that was asked for taken out."""
    texts = []
    for said in (response.location or "", unescape(response.get_data(as_text=True))):
        for name in (reference, spoken(reference)):
            said = said.replace(name, "#")
        texts.append(said)
    return response.status_code, texts[0], texts[1]


def is_sign_in(response: TestResponse) -> bool:
    """Whether the answer is the way to the sign-in form."""
    return response.status_code == 401 or (response.location or "").startswith("/connexion")
