"""What a message on its road carries along, and what a station of the road makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.say import Promise, Saying
from bot.values import InboundMessage, Understanding
from handlers.steps.find_contact import Writer
from models.inbox import InboxRow
from models.lines import Line
from models.questions import Question
from models.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message with all that is known when it is judged, the language to answer in, and what the writer was asked."""

    row: InboxRow
    line: Line
    inbound: InboundMessage
    writer: Writer
    understood: Understanding
    language: str = "fra"
    asked: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a station made of a message: its ticket, what to say to it, and in which language if not the person's.

    `phrases` are messages of their own; `riders` share the first one's message where they fit, the rest is left out.
    `notice` is a rider that must be said: it becomes a message of its own where it does not fit.
    `finished` are texts that need no phrase: they are said first. `pressing` is said however much was said a moment ago.
    """

    ticket: Ticket | None = None
    phrases: tuple[str, ...] = ()
    riders: tuple[str, ...] = ()
    notice: str = ""
    pressing: bool = False
    language: str = ""
    promise: Promise | None = None
    kept_text: str | None = None
    finished: tuple[Saying, ...] = ()
