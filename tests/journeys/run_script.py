"""Take a journey's steps one after the other, and say what happened until then where one of them is not as expected."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot import sms
from bot.reference_number import spoken
from models.messages import Attachment, Message
from models.tickets import Ticket, TicketEvent
from models.transcripts import Transcript
from tests.conftest import count
from tests.journeys.saying import NAMED, is_like, is_phrase
from tests.journeys.script import Script, Step, moment_of, span_of
from tests.journeys.ticket_facts import facts_of_ticket
from tests.journeys.town import OGG, Sent, Town

LINES = {"sms": "twilio-sms", "whatsapp": "whatsapp-cloud", "telegram": "telegram"}
BREATH = timedelta(minutes=1)  # between two messages of people
SPECIAL = re.compile(r"\((voice|photo|document|video|contact|dice|location)(?: (-?[\d.]+) (-?[\d.]+))?\)\s*(.*)", re.DOTALL)
NUMBERS = re.compile(r"\{ref(\d?)(?: (\w+))?\}")
TO = re.compile(r"(.*?)\s+to (\+?\d{7,15})")
AT = re.compile(r"(.*?)\s+@ (?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d)")
MOST_PARTS, MOST_PARTS_OF_KNOWLEDGE = 2, 4
KNOWN_BY = "AGENT"  # what an answer from knowledge ends with


class NotAsScripted(AssertionError):
    """A step that is not as expected; the text is the journey until there."""


class Journey:
    """One script on its way through a town."""

    def __init__(self, town: Town, script: Script) -> None:
        self.town, self.script = town, script
        self.line, self.sender, self.zone = "twilio-sms", "", ZoneInfo("Africa/Bamako")
        self.heard, self.first, self.last = 0, True, None
        self.written: list[str] = []
        self.log: list[str] = []
        self.waited, self.chosen = False, 0

    def run(self) -> None:
        """Take all steps; nothing that was sent may be left unread at the end."""
        for step in self.script.steps:
            self.log.append(f"{self._hour()}  {step.line}")
            self._take(step)
        self._nothing_left(self.script.steps[-1])

    def _take(self, step: Step) -> None:
        value = step.value if step.verb == "hears" else self._filled(step.value)
        verb, _, which = step.verb.partition(" ")
        self.chosen = int(which.removeprefix("on ") or 0)
        take: Callable[[Step, str], None] | None = getattr(self, f"_{verb}", None)
        if take is None:
            raise self._wrong(step, "no such verb")
        take(step, value)

    # What people and time do.

    def _line(self, step: Step, value: str) -> None:
        name, _, sender = value.partition(" from ")
        self._nothing_left(step)
        self.line, self.sender = LINES.get(name.strip(), name.strip()), sender.strip() or self.sender

    def _from(self, step: Step, value: str) -> None:
        self._nothing_left(step)
        self.sender = value

    def _at(self, step: Step, value: str) -> None:
        self.town.now, self.zone = moment_of(value)

    def _says(self, step: Step, value: str) -> None:
        self._nothing_left(step)
        self.town.now += timedelta() if self.first else BREATH
        self.first, self.waited = False, False
        found = SPECIAL.fullmatch(value)
        kind, text = (found[1], found[4]) if found else ("text", value.replace("\\n", "\n"))
        self.town.bring(self.line, kind, self.sender, text, **self._more(kind, found))
        self.town.settle()

    def _more(self, kind: str, found: re.Match[str] | None) -> dict[str, object]:
        if kind in ("voice", "photo"):
            return {"content": OGG if kind == "voice" else b"\x89PNG\r\n\x1a\n"}
        if kind != "location" or found is None or found[2] is None:
            return {}
        if self.line.startswith("twilio"):
            return {"Latitude": found[2], "Longitude": found[3], "Label": "", "Address": ""}
        return {"location": {"latitude": float(found[2]), "longitude": float(found[3])}}

    def _times(self, step: Step, value: str) -> None:
        """`times 100 : text` sends one text so often in ten seconds, before anything is judged."""
        for _ in range(self.chosen):
            self.town.bring(self.line, "text", self.sender, value)
            self.town.now += timedelta(seconds=10) / self.chosen
        self.town.settle()

    def _wait(self, step: Step, value: str) -> None:
        self._nothing_left(step)
        self.waited = True
        self.town.wait(span_of(value))

    def _agent(self, step: Step, value: str) -> None:
        self._nothing_left(step)
        deed, _, text = value.partition(" ")
        ticket = self._meant(step)
        if deed == "replies":
            self.written.append(text.strip('"'))
            self.town.agent_replies(ticket, text.strip('"'))
        else:
            {"resolves": self.town.agent_resolves, "reopens": self.town.agent_reopens}[deed](ticket)
        self.town.settle()

    def _officer(self, step: Step, value: str) -> None:
        desk, number = value.split()
        self.town.put_on_duty(desk, number)

    def _erase(self, step: Step, value: str) -> None:
        self.town.erase()

    def _recorded(self, step: Step, value: str) -> None:
        phrase, language = value.split()
        self.town.record_voice(language, phrase)

    def _files(self, step: Step, value: str) -> None:
        """`files: 2 kept` fetches what came and counts."""
        number, _, state = value.partition(" ")
        self.town.fetch()
        with self.town.transactions.read() as session:
            states = list(session.scalars(select(Attachment.state).where(Attachment.line_id.is_not(None))))
        if states.count(state) != int(number):
            raise self._wrong(step, f"the files are: {states}")

    def _transcript(self, step: Step, value: str) -> None:
        self.town.fetch()
        with self.town.transactions.read() as session:
            heard = [row.text or "" for row in session.scalars(select(Transcript))]
        if [text for text in heard if text] != ([] if value == "none" else [value]):
            raise self._wrong(step, f"the transcripts are: {heard}")

    # What is expected.

    def _hears(self, step: Step, value: str) -> None:
        if self.heard >= len(self.town.sent):
            raise self._wrong(step, "nothing was sent" + self._why())
        self.last, self.heard = self.town.sent[self.heard], self.heard + 1
        addressed = TO.fullmatch(value)
        value, to = (addressed[1], addressed[2]) if addressed else (value, self.sender)
        found = AT.fullmatch(value)
        wanted = self._filled(found[1] if found else value)
        right = is_phrase(self.last.text, wanted, self.town.tools.book)
        if right is None:
            right = is_like(self.last.text, wanted)
        elif not right:
            self._name(step, wanted)
        if found and right:
            right = f"{self.last.at.astimezone(self.zone):%Y-%m-%d %H:%M}".endswith(
                " ".join(filter(None, (found[2], found[3])))
            )
        if not right or self.last.to.lstrip("+") != to.lstrip("+"):
            raise self._wrong(step, f"sent to {self.last.to} on {self.last.line}: {self.last.text}")
        self._decent(step, self.last)

    def _name(self, step: Step, wanted: str) -> None:
        found = NAMED.fullmatch(wanted)
        assert found is not None
        assert self.last is not None
        phrases = self.town.tools.book.languages[found[3]].phrases
        raise self._wrong(
            step, f"wanted {' / '.join(phrases[key] for key in found[1].split(' + '))}\n   sent   {self.last.text}"
        )

    def _also(self, step: Step, value: str) -> None:
        if self.last is None or value.replace("\u00a0", " ") not in self.last.text.replace("\u00a0", " "):
            raise self._wrong(step, f"not in it: {self.last and self.last.text}")

    def _not(self, step: Step, value: str) -> None:
        if self.last is None or value.casefold() in self.last.text.casefold():
            raise self._wrong(step, f"it is in it: {self.last and self.last.text}")

    def _voice(self, step: Step, value: str) -> None:
        self._hears(step, "")
        if self.last is None or not self.last.file.startswith(b"OggS"):
            raise self._wrong(step, "no recording was sent")

    def _never(self, step: Step, value: str) -> None:
        told = " ".join(one.text for one in self.town.sent if one.text not in self.written).casefold()
        found = [word for word in value.split(", ") if word.casefold() in told]
        if found:
            raise self._wrong(step, f"it was told: {found}")

    def _silent(self, step: Step, value: str) -> None:
        self._nothing_left(step)

    def _ticket(self, step: Step, value: str) -> None:
        ticket = self._meant(step)
        known = facts_of_ticket(self.town.transactions, ticket)
        missing = [fact for fact in value.split(", ") if (fact.removeprefix("not ") in known) is fact.startswith("not ")]
        if missing:
            raise self._wrong(step, f"not so: {missing}; it is {sorted(known)}")

    def _tickets(self, step: Step, value: str) -> None:
        found = [(ticket.category_id, ticket.status) for ticket in self.town.tickets()]
        if len(found) != int(value):
            raise self._wrong(step, f"the tickets are {found}")

    def _history(self, step: Step, value: str) -> None:
        with self.town.transactions.read() as session:
            kinds = list(session.scalars(select(TicketEvent.kind).order_by(TicketEvent.id)))
        missing = [kind for kind in value.split(", ") if (kind.removeprefix("not ") in kinds) is kind.startswith("not ")]
        if missing:
            raise self._wrong(step, f"not so: {missing}; it is {kinds}")

    def _kept(self, step: Step, value: str) -> None:
        found = count(self.town.transactions, "messages WHERE direction = 'inbound'")
        if found != int(value):
            raise self._wrong(step, f"{found} messages are kept")

    def _erasures(self, step: Step, value: str) -> None:
        found = count(self.town.transactions, "erasures")
        if found != int(value):
            raise self._wrong(step, f"{found} erasures are asked")

    # What helps.

    def _meant(self, step: Step) -> Ticket:
        tickets = self.town.tickets()
        if not tickets:
            raise self._wrong(step, "there is no ticket")
        return tickets[self.chosen - 1] if self.chosen else tickets[-1]

    def _filled(self, text: str) -> str:
        return NUMBERS.sub(lambda found: self._number(found[1], found[2] or ""), text)

    def _number(self, which: str, how: str) -> str:
        tickets = self.town.tickets()
        reference = tickets[int(which or len(tickets)) - 1].reference
        if how == "wrong":
            return reference[:8] + str((int(reference[8]) + 1) % 10)
        if how == "swapped":
            at = next(at for at in range(1, 8) if reference[at] != reference[at + 1])
            return reference[:at] + reference[at + 1] + reference[at] + reference[at + 2 :]
        if how == "arabic":
            return "".join(chr(0x0660 + int(digit)) for digit in reference)
        return {"together": reference, "dashes": spoken(reference).replace(" ", "-"), "dots": ".".join(reference)}.get(
            how, spoken(reference)
        )

    def _decent(self, step: Step, sent: Sent) -> None:
        if sent.text in self.written:
            return
        most = MOST_PARTS_OF_KNOWLEDGE if "http" in sent.text or "Source" in sent.text else MOST_PARTS
        if sent.line == "twilio-sms" and sms.parts(sent.text) > most:
            raise self._wrong(step, f"{sms.parts(sent.text)} parts: {sent.text}")
        if any(sign in sent.text for sign in "{}\ufffd"):
            raise self._wrong(step, f"not a finished text: {sent.text}")
        hour = sent.at.astimezone(self.zone).hour
        if self.waited and not (7 <= hour < 21) and not any(ticket.emergency for ticket in self.town.tickets()):
            raise self._wrong(step, f"at night, {hour} o'clock: {sent.text}")

    def _nothing_left(self, step: Step) -> None:
        if self.heard < len(self.town.sent):
            left = "\n".join(f"   + {one.to}: {one.text}" for one in self.town.sent[self.heard :])
            raise self._wrong(step, f"before this step there was sent, and not expected:\n{left}")

    def _hour(self) -> str:
        return self.town.now.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")

    def _why(self) -> str:
        with self.town.transactions.read() as session:
            kinds = list(session.scalars(select(TicketEvent.kind).order_by(TicketEvent.id)))
            queued = list(session.scalars(select(Message.phrase).where(Message.direction == "outbound").order_by(Message.id)))
        return f" (history: {kinds}; said so far: {queued})"

    def _wrong(self, step: Step, why: str) -> NotAsScripted:
        said = [f"   {one.at.astimezone(self.zone):%d %b %H:%M} → {one.to}: {one.text}" for one in self.town.sent]
        lines = [f"{self.script.path.name}:{step.number}: {step.line}", f"   {why}", "so far:", *self.log, "sent:", *said]
        return NotAsScripted("\n".join(lines))
