"""The values that templates take: plain, frozen, already in words; no row of the database reaches a template."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list to choose from."""

    id: str
    name: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class DeskTab:
    """A desk of the agent's with its live tickets."""

    id: str
    name: str
    live: int
    emergencies: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Due:
    """When an answer is owed, in words; `state` is "late", "soon", "waiting" or "done"; to whom it climbed, if it did."""

    words: str
    state: str
    climbed: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One ticket as a queue shows it."""

    reference: str
    spoken: str
    emergency: bool
    sealed: bool
    awaits: bool
    to_listen: bool
    disputed: bool
    status: str
    due: Due
    category: str
    country: str
    summary: str
    language: str
    tag: str
    channel: str
    assignee: str
    files: tuple[str, ...]
    opened: str
    version: int
    desk: str


@dataclass(frozen=True, slots=True)
class SavedChoice:
    """A view that the official saved: its name and the query that brings it back."""

    id: str
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Canned:
    """A canned answer, filled for the ticket at hand, and the language it is in."""

    id: str
    name: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class RelatedTicket:
    """Another ticket, as a side of a ticket's page names it."""

    reference: str
    spoken: str
    category: str
    status: str
    desk: str
    at: str


@dataclass(frozen=True, slots=True)
class TieView:
    """A tie that can be undone: to a ticket, or between two contacts of one person."""

    id: str
    kind: str
    words: str
    ticket: RelatedTicket | None


@dataclass(frozen=True, slots=True)
class RelatedView:
    """What belongs to a ticket: the person's others, what is tied to it, and the one that it was merged into."""

    others: tuple[RelatedTicket, ...]
    ties: tuple[TieView, ...]
    people: tuple[TieView, ...]
    into: RelatedTicket | None
    refused: str


@dataclass(frozen=True, slots=True)
class DeedResult:
    """What became of one ticket of several."""

    reference: str
    spoken: str
    done: bool
    words: str


@dataclass(frozen=True, slots=True)
class HeardView:
    """What a machine made of a recording, how sure it was, the subject it points to, and whether it sounds urgent."""

    text: str
    percent: int
    model: str
    suggested: str
    emergency: bool


@dataclass(frozen=True, slots=True)
class FileView:
    """A file in the thread; `preview` is "image", "audio" or an empty text."""

    id: str
    kind: str
    name: str
    size: str
    state: str
    preview: str
    reason: str
    heard: HeardView | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A contact card that somebody passed on."""

    name: str
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """How far one of our messages got: a state for its colour, a sign, and words that say it all."""

    state: str
    tick: str
    words: str
    detail: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message or note of a thread; `side` is "in", "out" or "note"."""

    side: str
    text: str
    tag: str
    author: str
    at: str
    stamp: str
    automatic: bool
    delivery: DeliveryView | None
    files: tuple[FileView, ...]
    place: str
    place_title: str
    cards: tuple[Card, ...]
    unsupported: str
    late: str = ""


@dataclass(frozen=True, slots=True)
class AlarmView:
    """Something wrong with the installation: what, of what, the facts, and since and until when."""

    words: str
    subject: str
    facts: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a ticket."""

    id: str
    at: str
    words: str
    who: str


@dataclass(frozen=True, slots=True)
class JudgementView:
    """Why the ticket was taken for what it is."""

    language: str
    category: str
    percent: int
    words: tuple[str, ...]
    alarm_words: tuple[str, ...]
    runner_up: str


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket's page without its thread."""

    reference: str
    spoken: str
    version: int
    emergency: bool
    sealed: bool
    live: bool
    to_listen: bool
    disputed: bool
    status: str
    due: Due
    priority: str
    category: str
    other_categories: tuple[str, ...]
    country: str
    area: str
    desk: str
    zone: str
    reason: str
    opened: str
    contact: str
    address: str
    address_kind: str
    channel: str
    sms: bool
    warning: str
    language: str
    tag: str
    judgement: JudgementView | None
    assignee: str
    assignee_id: str
