"""An installation without its processes: the real door, channels, judgement, timers and sends, on a clock that is moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from bot.understand import Tools
from gateway.channel import Channel
from gateway.media import media
from gateway.refusals import Refusals
from gateway.safekeeping import Safekeeping
from gateway.transcriber import Transcriber
from gateway.webhooks import Door, webhooks
from handlers.claim_send import claim_send
from handlers.open_lines import LineSetting, open_lines
from handlers.record_outcome import Answered, record_outcome
from handlers.reopen_ticket import reopen_ticket
from handlers.reply_to_contact import Reply, reply_to_contact
from handlers.resolve_ticket import resolve_ticket
from handlers.set_page import set_page
from models.base import new_id
from models.database import Transactions
from models.files import FileStore
from models.outbox import Outbound
from models.reference_files import read_reference
from models.spool import Spool
from models.tickets import LIVE_STATUSES, Ticket
from models.timers import Timer
from tests.builders import make_agent
from tests.stand_ins.base import PUBLIC, Accepted, StandIn
from tests.stand_ins.meta import MetaStandIn
from tests.stand_ins.twilio import TwilioStandIn, TwilioWhatsAppStandIn
from work.erase import erase
from work.fetch_files import fetch_files
from work.judge_inbox import judge_inbox
from work.parts import WorkerParts
from work.ring_timers import ring_timers
from work.transcribe_files import transcribe_files

WITH_TEMPLATES = ("whatsapp-cloud",)  # the other WhatsApp line has none that were approved
WINDOW = timedelta(hours=24)
STOPS, STARTS = {"stop", "end", "quit", "unsubscribe", "cancel"}, {"start", "unstop"}
OGG = b"OggS" + b"i ni ce" * 30


@dataclass(frozen=True)
class Sent:
    """One text that a provider took from us."""

    line: str
    to: str
    text: str
    file: bytes
    at: datetime


class Town:
    """One installation with a line on each channel; `sent` is what the providers' ledgers hold, in order."""

    def __init__(
        self,
        transactions: Transactions,
        tools: Tools,
        channels: Mapping[str, Channel],
        ins: Mapping[str, StandIn],
        folder: Path,
    ) -> None:
        self.transactions, self.channels, self.ins = transactions, channels, ins
        self.now = datetime(2026, 11, 21, 10, tzinfo=UTC)
        self.store = FileStore(folder / "files", folder / "voices")
        self.tools, self.agents = tools, dict[str, UUID]()
        self.transcriber: Transcriber | None = None
        self.sent: list[Sent] = []
        self.wrote: dict[str, datetime] = {}
        for one in ins.values():
            self._forget(one)
        spool = Spool(folder / "spool", transactions.keyring)
        spool.prepare()
        keeping = Safekeeping(transactions, spool, self.clock)
        web = Flask(__name__)
        door = Door(channels, keeping, Refusals(transactions, lambda: False), f"{PUBLIC}/hooks", self.clock)
        web.register_blueprint(webhooks(door))
        web.register_blueprint(media(transactions, self.store, self.clock))
        self.web = web.test_client()
        with transactions.write() as session:
            open_lines(session, [self._line(name, channel) for name, channel in channels.items()], self.now)

    def _forget(self, stand_in: StandIn) -> None:
        stand_in.ledger.clear()
        stand_in.refused.clear()
        stand_in.faults.clear()
        if isinstance(stand_in, TwilioStandIn):
            stand_in.opted_out.clear()
        if isinstance(stand_in, MetaStandIn):
            texts = {row["language"]: row["text"] for row in read_reference().templates}
            stand_in.templates = {("answer_waiting", "fr"): texts["fra"], ("answer_waiting", "bm"): texts["bam"]}

    def _line(self, name: str, channel: Channel) -> LineSetting:
        words = " ".join(sorted(getattr(channel, "ANSWERED_WORDS", ())))
        templates = (
            "answer_waiting:fra=answer_waiting/fr answer_waiting:bam=answer_waiting/bm" if name in WITH_TEMPLATES else ""
        )
        number = self.ins[name].config().get("number", "")
        return LineSetting(name, channel.NAME, channel.STYLE, name, words, number, templates=templates)

    def clock(self) -> datetime:
        """The time in this town."""
        return self.now

    def record_voice(self, language: str, phrase: str) -> None:
        """The ministry records a phrase."""
        folder = self.store.folder.parent / "voices" / language
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{phrase}.ogg").write_bytes(OGG)
        self.tools = replace(self.tools, recordings=self.store.recorded())

    def bring(self, line: str, kind: str, sender: str, text: str, **more: Any) -> None:
        """A person's provider calls us; the call must be taken."""
        stand_in = self.ins[line]
        self.wrote[sender.lstrip("+")] = self.now
        when = {
            "telegram": {"date": int(self.now.timestamp())},
            "whatsapp-cloud": {"timestamp": str(int(self.now.timestamp()))},
        }
        call = stand_in.inbound(kind, sender, text, **when.get(line, {}), **more)
        answer = self.web.open(urlsplit(call.url).path, method=call.method, data=call.body, headers=call.headers)
        assert answer.status_code == 200, f"the door answered {answer.status_code}"
        if isinstance(stand_in, TwilioStandIn) and not stand_in.prefix:
            self._opt_out(stand_in, sender, text.strip().casefold())

    def _opt_out(self, stand_in: TwilioStandIn, sender: str, word: str) -> None:
        # Twilio obeys these words itself and then refuses what we send.
        if word in STOPS:
            stand_in.opted_out.add(sender)
        elif word in STARTS:
            stand_in.opted_out.discard(sender)

    def settle(self) -> None:
        """Judge, ring and send until nothing more is due now."""
        while judge_inbox(self.transactions, self.tools, self.clock) or ring_timers(
            self.transactions, self.tools.book, self.clock
        ):
            pass
        # Twice: what one line may not send becomes another text, or another line's.
        for line in (*self.channels, *self.channels):
            self._send(line)

    def _send(self, line: str) -> None:
        stand_in, channel = self.ins[line], self.channels[line]
        if isinstance(stand_in, MetaStandIn | TwilioWhatsAppStandIn):
            # As strict as WhatsApp: no free text to whom has not written for a day.
            shut = {number for number, at in self.wrote.items() if at < self.now - WINDOW}
            stand_in.window_closed = shut | {f"+{number}" for number in shut}
        while True:
            with self.transactions.write() as session:
                jobs = claim_send(session, line, self.now, 20, PUBLIC, self.store)
            if not jobs:
                return
            for job in jobs:
                known = len(stand_in.ledger)
                outcome = channel.send(job.message)
                with self.transactions.write() as session:
                    record_outcome(session, [Answered(job, outcome, self.now, 0.1)], self.now)
                self.sent += [Sent(line, one.to, one.text, self._file(one), self.now) for one in stand_in.ledger[known:]]

    def _file(self, accepted: Accepted) -> bytes:
        # A provider that is given an address fetches the file from us.
        link = str(accepted.fields.get("audio", {}).get("link", "")) if "audio" in accepted.fields else ""
        return self.web.get(urlsplit(link).path).data if link else accepted.file

    def wait(self, span: timedelta) -> None:
        """Time passes, from one thing that is due to the next."""
        end = self.now + span
        for _ in range(400):
            due = self._next_due()
            if due is None or due >= end:
                break
            self.now = due + timedelta(seconds=1)
            self.settle()
        self.now = end
        self.settle()

    def _next_due(self) -> datetime | None:
        waiting = Ticket.answered_at.is_(None) & Ticket.status.in_(LIVE_STATUSES) & (Ticket.due_at >= self.now)
        queries = (
            select(Timer.due_at).where(Timer.done_at.is_(None), Timer.due_at >= self.now).order_by(Timer.due_at),
            select(Outbound.not_before)
            .where(Outbound.status == "queued", Outbound.not_before >= self.now)
            .order_by(Outbound.not_before),
            select(Ticket.due_at).where(waiting).order_by(Ticket.due_at),
        )
        with self.transactions.read() as session:
            found = [session.scalar(query.limit(1)) for query in queries]
        return min((at for at in found if at is not None), default=None)

    def fetch(self) -> None:
        """Fetch the files that came, and have recordings put into words where there is a machine for it."""
        while fetch_files(self.transactions, self.channels, self.store, self.clock):
            pass
        while transcribe_files(self.transactions, self.transcriber, self.store, self.tools, self.clock):
            pass

    def erase(self) -> None:
        """What people asked to have erased goes."""
        parts = WorkerParts(self.transactions, self.tools, self.channels, self.store, PUBLIC, clock=self.clock)
        erase(parts)

    def agent_of(self, ticket: Ticket) -> UUID:
        """Somebody who sits at the ticket's desk."""
        if ticket.desk_id not in self.agents:
            login = f"agent{len(self.agents)}@mali.test"
            self.agents[ticket.desk_id] = make_agent(self.transactions, self.now, login, (ticket.desk_id,))
        return self.agents[ticket.desk_id]

    def agent_replies(self, ticket: Ticket, text: str) -> None:
        """The desk answers in its own words."""
        agent = self.agent_of(ticket)
        with self.transactions.write() as session:
            reply_to_contact(session, agent, ticket.reference, Reply(new_id(), text), self.store, self.now)

    def agent_resolves(self, ticket: Ticket) -> None:
        """The desk calls the ticket settled."""
        agent = self.agent_of(ticket)
        with self.transactions.write() as session:
            resolve_ticket(session, agent, ticket.reference, ticket.version, self.tools.book, self.now)

    def agent_reopens(self, ticket: Ticket) -> None:
        """The desk puts the ticket back into its queue."""
        agent = self.agent_of(ticket)
        with self.transactions.write() as session:
            reopen_ticket(session, agent, ticket.reference, ticket.version, self.now)

    def put_on_duty(self, desk: str, number: str) -> None:
        """An officer of a desk whom emergencies call on that phone."""
        login = f"officer{len(self.agents)}@mali.test"
        self.agents[f"officer {login}"] = make_agent(self.transactions, self.now, login, (desk,))
        with self.transactions.write() as session:
            set_page(session, login, number, True, self.now, "twilio-sms")

    def tickets(self) -> list[Ticket]:
        """All tickets, oldest first."""
        with self.transactions.read() as session:
            return list(session.scalars(select(Ticket).order_by(Ticket.opened_at, Ticket.id)))
