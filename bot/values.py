"""The values that travel the road of a message: plain, frozen, and owned by nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

AddressKind = Literal["phone", "whatsapp-id", "telegram-chat"]
AttachmentKind = Literal["voice", "audio", "image", "video", "document"]
DeliveryStatus = Literal["queued", "sending", "sent", "delivered", "read", "failed", "in doubt"]


@dataclass(frozen=True, slots=True)
class SenderAddress:
    """What reaches a contact on a channel; `phone` values are E.164, `aliases` are other addresses of the same person."""

    kind: AddressKind
    value: str
    aliases: tuple[SenderAddress, ...] = ()


@dataclass(frozen=True, slots=True)
class Location:
    """A point the sender shared, in degrees of WGS 84, with the title the channel gave it."""

    latitude: float
    longitude: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class ContactCard:
    """Somebody else's card as the sender passed it on."""

    name: str
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InboundAttachment:
    """A file that the provider holds for us: `source` is what the channel's `fetch` needs (an address or a media id)."""

    kind: AttachmentKind
    source: str
    declared_type: str = ""
    filename: str = ""
    declared_size: int | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message as a channel read it; `external_id` is the provider's, unique on its line."""

    external_id: str
    sender: SenderAddress
    text: str = ""
    sender_name: str = ""
    attachments: tuple[InboundAttachment, ...] = ()
    location: Location | None = None
    cards: tuple[ContactCard, ...] = ()
    sent_at: datetime | None = None
    reply_to: str = ""
    unsupported: str = ""
    blocks_us: bool | None = None


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """What a provider says became of one of our messages; `our_id` is the id that we put in the callback's address."""

    external_id: str
    status: DeliveryStatus | None
    word: str
    our_id: str = ""
    error_code: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """A file to hand over: its bytes, and the short-lived address for providers that fetch it themselves."""

    kind: AttachmentKind
    content_type: str
    filename: str
    content: bytes
    address: str = ""


@dataclass(frozen=True, slots=True)
class OutboundTemplate:
    """An approved text as the provider knows it: its id there, the language it was approved in (Meta), and its values."""

    id: str
    language: str
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message to send, complete: nothing else is looked up while the provider is called; channels carry `our_id` back.

    With a `template` the provider puts the words together; `text` then says what the person reads.
    """

    our_id: str
    to: SenderAddress
    text: str
    callback_url: str = ""
    attachment: OutboundFile | None = None
    template: OutboundTemplate | None = None


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """What a channel says of one call: accepted with the provider's id, refused (for good or to retry), or unknown.

    `pause` says who was too fast where that is why: the whole line, or the one address. `parts` and `price` (in millionths
    of `currency`) are what the provider bills, where its answer says so.
    """

    result: Literal["accepted", "refused", "unknown"]
    external_id: str = ""
    retry: bool = False
    retry_after: float | None = None
    error_code: str = ""
    reason: str = ""
    pause: Literal["", "line", "address"] = ""
    parts: int = 0
    price: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class FoundSend:
    """A message of ours that a provider knows at an address, and whether its text is the one that was asked for."""

    external_id: str
    same_text: bool


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A provider's call as the door received it; `url` is the configured public address, never one from headers."""

    method: str
    url: str
    headers: dict[str, str]
    query: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """What a channel found in one webhook call; `quarantined` holds the parts that it could not read."""

    messages: tuple[InboundMessage, ...] = ()
    statuses: tuple[StatusUpdate, ...] = ()
    quarantined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """A language as ISO 639-3, how sure we are (0 to 1), and the runner-up."""

    code: str
    confidence: float
    runner_up: str = ""


@dataclass(frozen=True, slots=True)
class CategoryGuess:
    """A category, how sure we are (0 to 1), the best few with their scores, and the words that decided."""

    id: str
    confidence: float
    candidates: tuple[tuple[str, float], ...]
    words: tuple[str, ...] = ()

    @property
    def runner_up(self) -> str:
        """The second candidate's id, or an empty string."""
        return self.candidates[1][0] if len(self.candidates) > 1 else ""


@dataclass(frozen=True, slots=True)
class EmergencyVerdict:
    """Whether life, freedom or physical safety is at risk now, how sure we are, and the words that decided."""

    flag: bool
    confidence: float
    words: tuple[str, ...] = ()


STATED = ("said", "location")  # the sources of a place that a person told us of, where the others are guesses of ours


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person is: an ISO 3166-1 alpha-2 country, the area as a mission's list writes it, and how we know."""

    country: str
    area: str = ""
    name: str = ""
    source: Literal["said", "location", "profile", "number"] = "said"
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """All that one message says: `country` is ISO 3166-1 alpha-2 or "ask"; `command` is a reserved word's name."""

    language: str
    category: str
    emergency: bool
    place: Place | None
    country: str
    command: str = ""
    language_guess: LanguageGuess = field(default_factory=lambda: LanguageGuess("und", 0.0))
    concern: CategoryGuess = field(default_factory=lambda: CategoryGuess("other", 0.0, ()))
    alarm: EmergencyVerdict = field(default_factory=lambda: EmergencyVerdict(False, 0.0))
    model_version: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """Where a ticket goes: the desk, the post whose queue it is in (if any), and why, as phrase key and values."""

    desk: str
    mission: str
    reason: str
    reason_key: str = ""
    reason_values: tuple[tuple[str, str], ...] = ()
