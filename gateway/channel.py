"""What a channel is: four names that every one has, and the abilities that only some providers give."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal, Protocol, runtime_checkable

from bot.values import (
    AttachmentKind,
    DeliveryStatus,
    FoundSend,
    InboundMessage,
    OutboundMessage,
    Reading,
    SendOutcome,
    WebhookRequest,
)

Style = Literal["sms", "whatsapp", "telegram"]
READ_SECONDS = 15.0
EARLIEST, LATEST = 1_000_000_000, 4_000_000_000


class Malformed(ValueError):
    """The call is genuine in form but cannot be read at all: the door answers 400."""


class UnsupportedType(ValueError):
    """The call's content type is not what this provider sends: the door answers 415."""


class FetchRefused(ValueError):
    """A file that must not or can never be fetched: asking again is pointless."""


class FetchFailed(OSError):
    """A file that could not be fetched now: asking again may work."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the door answers to a provider."""

    status: int
    content_type: str = ""
    body: bytes = b""


class Channel(Protocol):
    """One way of reaching people, built for one line from its configuration; safe to share between threads."""

    NAME: ClassVar[str]
    STYLE: Style
    NEEDS: ClassVar[tuple[str, ...]]
    MAX_BODY: ClassVar[int]
    STATUS_WORDS: ClassVar[Mapping[str, DeliveryStatus]]

    def __init__(self, config: Mapping[str, str]) -> None:
        """Keep what the line's configuration says; ValueError names the keys that are missing."""

    def verify(self, request: WebhookRequest) -> bool:
        """Whether the provider itself made this call."""

    def read(self, request: WebhookRequest) -> Reading:
        """What a verified call holds; raises Malformed or UnsupportedType when that cannot be read."""

    def answer(self, request: WebhookRequest) -> Answer:
        """What the provider wants to hear once everything is stored."""

    def send(self, message: OutboundMessage) -> SendOutcome:
        """Call the provider once, never twice, and say what came of it; raises nothing."""


@runtime_checkable
class Handshakes(Protocol):
    """A provider that proves an address with a GET before using it."""

    def handshake(self, request: WebhookRequest) -> Answer | None:
        """The answer to a genuine handshake, or None when it is not one."""


@runtime_checkable
class ReportsByGet(Protocol):
    """A provider that reports what became of our messages with a GET at the status address; all others use POST."""

    STATUS_METHOD: ClassVar[Literal["GET"]]


@runtime_checkable
class Fetches(Protocol):
    """A provider that holds the files that people send."""

    def fetch(self, source: str) -> bytes:
        """The bytes of one file; raises FetchRefused for good and FetchFailed for now."""


@runtime_checkable
class ListsRecent(Protocol):
    """A provider that can be asked what people wrote lately."""

    def list_recent(self, since: datetime) -> tuple[InboundMessage, ...]:
        """The messages that came in since then (UTC), oldest first; raises FetchFailed."""


@runtime_checkable
class FindsSent(Protocol):
    """A provider that can be asked whether a message of ours was accepted."""

    def find_sent(self, our_id: str, to: str, since: datetime, text: str = "") -> tuple[FoundSend, ...]:
        """All that the provider lists of ours to that address since then, oldest first; raises FetchFailed."""


@runtime_checkable
class DeletesCopies(Protocol):
    """A provider that lets us delete its copy of a message."""

    def delete_copy(self, external_id: str) -> bool:
        """Whether the provider's copy is gone; raises FetchFailed when that is not known."""


@runtime_checkable
class Checks(Protocol):
    """A provider that can be asked whether our credentials work."""

    def check(self) -> str:
        """An empty string when the line works, else what is wrong, in words for an operator."""


@runtime_checkable
class ChecksHook(Protocol):
    """A provider that can be asked where it brings what people write."""

    def check_hook(self, url: str) -> str:
        """An empty string when the provider calls that address without errors, else what is wrong, in words for an operator."""


@dataclass(frozen=True, slots=True)
class SelfTestCall:
    """A call as the provider would make it: what it is signed with goes in the headers."""

    headers: Mapping[str, str]
    body: bytes


@runtime_checkable
class SignsSelfTest(Protocol):
    """A channel that can sign a call to our own hook as its provider does."""

    def self_test(self, text: str, number: int, url: str) -> SelfTestCall:
        """A call that brings one text to the hook at that address; `number` makes its id unique."""


def require(config: Mapping[str, str], needs: tuple[str, ...], name: str) -> None:
    """Raise ValueError naming the keys that the configuration of a line lacks."""
    missing = [key for key in needs if not config.get(key)]
    if missing:
        raise ValueError(f"{name}: the configuration lacks {', '.join(missing)}")


def secrets(config: Mapping[str, str], key: str) -> tuple[str, ...]:
    """The secret under a key and the one before it, which stays valid while it is being replaced."""
    return tuple(value for value in (config.get(key), config.get(f"{key}_previous")) if value)


def read_seconds(config: Mapping[str, str]) -> float:
    """How long a provider may take to answer one call, in seconds; operators may shorten it."""
    return float(config.get("read_seconds") or READ_SECONDS)


def header(request: WebhookRequest, name: str) -> str:
    """A header's value whatever its case, or an empty string."""
    wanted = name.lower()
    return next((value for key, value in request.headers.items() if key.lower() == wanted), "")


def content_type(request: WebhookRequest) -> str:
    """The call's media type in lower case, without parameters."""
    return header(request, "Content-Type").partition(";")[0].strip().lower()


def query(request: WebhookRequest, name: str) -> str:
    """The first value of a query parameter, or an empty string."""
    return next((value for key, value in request.query if key == name), "")


def quarantine(reason: str, part: object) -> str:
    """One unreadable part of a call as JSON text, with why it could not be read."""
    return json.dumps({"reason": reason, "part": part}, ensure_ascii=False, default=str)


def moment(seconds: object) -> datetime | None:
    """A provider's time (seconds since 1970, number or digits) as UTC, or None when it cannot be true."""
    text = str(seconds) if isinstance(seconds, int | str) and not isinstance(seconds, bool) else ""
    if not text.isascii() or not text.isdigit() or len(text) > 10 or not EARLIEST <= int(text) < LATEST:
        return None
    return datetime.fromtimestamp(int(text), UTC)


def kind_of(declared_type: str) -> AttachmentKind:
    """The kind of attachment that a declared media type says."""
    family = declared_type.partition("/")[0].strip().lower()
    families: dict[str, AttachmentKind] = {"image": "image", "audio": "audio", "video": "video"}
    return families.get(family, "document")
