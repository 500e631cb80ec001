"""WhatsApp's 24 hours: an approved text, else an SMS, else the agent is told; never "sent" when it was not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from bot.understand import Tools
from bot.values import InboundMessage, Reading, SenderAddress, SendOutcome, StatusUpdate
from handlers.claim_send import SendJob, claim_send
from handlers.open_lines import LineSetting, open_lines
from handlers.record_outcome import Answered, record_outcome
from handlers.record_status import record_status
from handlers.reply_to_contact import Reply, reply_to_contact
from handlers.store_inbound import store_inbound
from models.database import Transactions
from models.files import FileStore
from models.outbox import Outbound
from models.tickets import Ticket, TicketEvent
from tests.builders import make_agent
from tests.handlers.talk import Talk
from work.file_tools import file_tools

SID = "HX" + "0a" * 16
WHATSAPP = LineSetting("wa", "twilio-whatsapp", "whatsapp", "WhatsApp", templates=f"answer_waiting:fra={SID}")
UNAPPROVED = LineSetting("wa", "twilio-whatsapp", "whatsapp", "WhatsApp")
SMS = LineSetting("sms", "twilio-sms", "sms", "SMS")
TELEGRAM = LineSetting("tg", "telegram", "telegram", "Telegram")
PHONE = "+33612345678"
ASKS = "Mon frère est arrêté par la police à Lyon depuis lundi, que faire ?"
DENOUNCES = "Le consul de Lyon demande de l'argent sous la table pour le passeport"
ANSWER = "Votre passeport est prêt : venez mardi à ɔ heures."


@pytest.fixture(scope="module")
def tools() -> Tools:
    return file_tools()


@dataclass
class Scene:
    """A person, an agent, and the lines between them."""

    transactions: Transactions
    tools: Tools
    now: datetime
    folder: Path
    lines: tuple[LineSetting, ...]
    agent: UUID = field(init=False)
    sent: list[SendJob] = field(default_factory=list)

    def __post_init__(self) -> None:
        with self.transactions.write() as session:
            open_lines(session, self.lines, self.now)
        self.agent = make_agent(self.transactions, self.now, desks=("mission:consulate-general-lyon", "ministry", "protection"))

    def writes(self, text: str, line: str = "wa", phone: str = PHONE, kind: str = "phone") -> None:
        message = InboundMessage(uuid4().hex, SenderAddress(kind, phone), text)  # type: ignore[arg-type]
        with self.transactions.write() as session:
            store_inbound(session, line, Reading((message,)), self.now)
        Talk(self.transactions, self.tools, self.now).judge()

    def ticket(self) -> Ticket:
        with self.transactions.read() as session:
            found = session.scalar(select(Ticket).order_by(Ticket.id.desc()).limit(1))
            assert found is not None
            return found

    def answers(self, text: str = ANSWER) -> UUID:
        form = uuid4()
        store = FileStore(self.folder)
        with self.transactions.write() as session:
            reply_to_contact(session, self.agent, self.ticket().reference, Reply(form, text), store, self.now)
        return form

    def send(self, line: str, outcome: SendOutcome | None = None) -> list[SendJob]:
        """Send what is due, and what that leads to; every call ends alike."""
        gone: list[SendJob] = []
        while jobs := next((found for _ in range(4) if (found := self.claim(line))), []):
            for job in jobs:
                answer = outcome or SendOutcome("accepted", f"SM{len(self.sent)}")
                with self.transactions.write() as session:
                    record_outcome(session, [Answered(job, answer, job.send_at)], self.now)
                self.sent.append(job)
                gone.append(job)
        return gone

    def claim(self, line: str) -> list[SendJob]:
        with self.transactions.write() as session:
            return claim_send(session, line, self.now, 10, "https://tounkan.example", FileStore(self.folder))

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def statuses(self, message_id: UUID) -> list[tuple[str, str, str | None]]:
        """A text's rows: line, status, error."""
        with self.transactions.read() as session:
            rows = session.scalars(select(Outbound).where(Outbound.message_id == message_id).order_by(Outbound.id))
            return [(row.line_id, row.status, row.error_code) for row in rows]

    def events(self) -> list[str]:
        with self.transactions.read() as session:
            return list(session.scalars(select(TicketEvent.kind).order_by(TicketEvent.id)))


def scene_of(transactions: Transactions, tools: Tools, now: datetime, folder: Path, *lines: LineSetting) -> Scene:
    """A scene in which somebody wrote yesterday and got the first answer."""
    return Scene(transactions, tools, now, folder, lines)


def test_within_the_window_free_text_leaves(transactions: Transactions, tools: Tools, now: datetime, tmp_path: Path) -> None:
    scene = scene_of(transactions, tools, now, tmp_path, WHATSAPP, SMS)
    scene.writes(ASKS)
    scene.send("wa")
    scene.later(hours=23)
    form = scene.answers()
    assert [job.message.text for job in scene.send("wa")] == [ANSWER]
    assert scene.statuses(form) == [("wa", "sent", None)]


def test_outside_it_a_template_asks_and_the_answer_waits(
    transactions: Transactions, tools: Tools, now: datetime, tmp_path: Path
) -> None:
    scene = scene_of(transactions, tools, now, tmp_path, WHATSAPP, SMS)
    scene.writes(ASKS)
    scene.send("wa")
    scene.later(hours=24)
    first, second = scene.answers(), scene.answers("Et apportez une photo.")
    (knock,) = scene.send("wa")
    assert knock.message.template is not None
    assert knock.message.template.id == SID
    reference = scene.ticket().reference
    assert knock.message.template.variables == (f"{reference[:3]} {reference[3:6]} {reference[6:]}",)
    assert "passeport" not in knock.message.text
    assert scene.statuses(first) == [("wa", "failed", "window-closed"), ("wa", "queued", None)]
    assert scene.statuses(second) == [("wa", "failed", "window-closed"), ("wa", "queued", None)]
    assert scene.events().count("waits for the person") == 2
    assert "send failed" not in scene.events()
    assert scene.send("sms") == []
    scene.later(hours=5)
    assert scene.send("wa") == []
    scene.writes("oui je suis là")
    assert [job.message.text for job in scene.send("wa")][:2] == [ANSWER, "Et apportez une photo."]
    assert [scene.statuses(form)[-1][1] for form in (first, second)] == ["sent", "sent"]


def test_without_a_template_an_sms_takes_it_in_plain_letters(
    transactions: Transactions, tools: Tools, now: datetime, tmp_path: Path
) -> None:
    scene = scene_of(transactions, tools, now, tmp_path, UNAPPROVED, SMS)
    scene.writes(ASKS)
    scene.send("wa")
    scene.later(hours=26)
    form = scene.answers("Venez mardi, kunu sɔgɔma. " + "Apportez ce papier. " * 6)
    assert scene.send("wa") == []
    (job,) = scene.send("sms")
    assert job.message.to.value == PHONE
    assert "ɔ" not in job.message.text
    assert scene.statuses(form) == [("wa", "failed", "window-closed"), ("sms", "sent", None)]
    assert "sent by SMS instead" in scene.events()


def test_else_the_agent_is_told(transactions: Transactions, tools: Tools, now: datetime, tmp_path: Path) -> None:
    scene = scene_of(transactions, tools, now, tmp_path, UNAPPROVED)
    scene.writes(ASKS)
    scene.send("wa")
    scene.later(hours=26)
    form = scene.answers()
    assert scene.send("wa") == []
    assert scene.statuses(form) == [("wa", "failed", "window-closed")]
    assert scene.events()[-1] == "send failed"


def test_what_is_sensitive_never_changes_its_channel(
    transactions: Transactions, tools: Tools, now: datetime, tmp_path: Path
) -> None:
    scene = scene_of(transactions, tools, now, tmp_path, UNAPPROVED, SMS)
    scene.writes(DENOUNCES)
    assert scene.ticket().sensitivity or scene.ticket().sealed
    # Whoever also sits at the post that it is about does not read it.
    scene.agent = make_agent(transactions, now, "ailleurs@mali.test", ("ministry", "protection"))
    scene.send("wa")
    scene.later(hours=26)
    form = scene.answers("Nous avons lu votre message.")
    assert scene.send("wa") == []
    assert scene.send("sms") == []
    assert scene.statuses(form) == [("wa", "failed", "window-closed")]


@pytest.mark.parametrize("by_callback", [False, True])
def test_the_providers_own_word_leads_the_same_way(
    transactions: Transactions, tools: Tools, now: datetime, tmp_path: Path, by_callback: bool
) -> None:
    scene = scene_of(transactions, tools, now, tmp_path, WHATSAPP, SMS)
    scene.writes(ASKS)
    scene.send("wa")
    scene.later(hours=2)
    form = scene.answers()
    if by_callback:
        (job,) = scene.send("wa")
        with transactions.write() as session:
            update = StatusUpdate(f"SM{len(scene.sent) - 1}", "failed", "failed", str(job.outbound_id), "63016")
            record_status(session, "wa", update, scene.now)
    else:
        (job,) = scene.claim("wa")
        with transactions.write() as session:
            refused = SendOutcome("refused", error_code="63016")
            record_outcome(session, [Answered(job, refused, job.send_at)], scene.now)
    assert scene.statuses(form) == [("wa", "failed", "63016"), ("wa", "queued", None)]


def test_a_refused_template_does_not_leave_the_answer_waiting(
    transactions: Transactions, tools: Tools, now: datetime, tmp_path: Path
) -> None:
    scene = scene_of(transactions, tools, now, tmp_path, WHATSAPP, SMS)
    scene.writes(ASKS)
    scene.send("wa")
    scene.later(hours=26)
    form = scene.answers()
    scene.send("wa", SendOutcome("refused", error_code="63041"))
    assert scene.statuses(form)[1:] == [("wa", "failed", "window-closed"), ("sms", "queued", None)]


def test_a_person_who_never_comes_back_is_told_to_the_agent(
    transactions: Transactions, tools: Tools, now: datetime, tmp_path: Path
) -> None:
    scene = scene_of(transactions, tools, now, tmp_path, WHATSAPP)
    scene.writes(ASKS)
    scene.send("wa")
    scene.later(hours=26)
    form = scene.answers()
    scene.send("wa")
    scene.later(days=30, minutes=1)
    assert scene.send("wa") == []
    assert scene.statuses(form)[-1] == ("wa", "failed", "window-closed")
    assert scene.events()[-1] == "send failed"


def test_a_blocked_bot_falls_back_to_a_number_of_the_same_person(
    transactions: Transactions, tools: Tools, now: datetime, tmp_path: Path
) -> None:
    scene = scene_of(transactions, tools, now, tmp_path, UNAPPROVED, SMS, TELEGRAM)
    scene.writes(ASKS)
    scene.send("wa")
    form = scene.answers()
    scene.send("wa", SendOutcome("refused", error_code="63033"))
    assert scene.statuses(form) == [("wa", "failed", "63033"), ("sms", "queued", None)]
    again = scene.answers("Encore un mot.")
    assert scene.send("wa") == []
    assert scene.statuses(again) == [("wa", "failed", "unreachable"), ("sms", "queued", None)]
    assert len(scene.send("sms")) == 2


def test_a_telegram_account_without_a_number_has_no_sms(
    transactions: Transactions, tools: Tools, now: datetime, tmp_path: Path
) -> None:
    scene = scene_of(transactions, tools, now, tmp_path, SMS, TELEGRAM)
    scene.writes(ASKS, "tg", "500001", "telegram-chat")
    scene.send("tg")
    form = scene.answers()
    scene.send("tg", SendOutcome("refused", error_code="403"))
    assert scene.statuses(form) == [("tg", "failed", "403")]
    assert scene.events()[-1] == "send failed"


def test_a_number_that_said_stop_to_sms_gets_none(
    transactions: Transactions, tools: Tools, now: datetime, tmp_path: Path
) -> None:
    scene = scene_of(transactions, tools, now, tmp_path, UNAPPROVED, SMS)
    scene.writes("STOP", "sms")
    scene.writes(ASKS)
    scene.send("wa")
    scene.send("sms")
    scene.later(hours=26)
    form = scene.answers()
    assert scene.send("wa") == []
    assert scene.statuses(form) == [("wa", "failed", "window-closed")]
