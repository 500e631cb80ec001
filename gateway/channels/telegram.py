"""Telegram through its Bot API: the library reads the updates and makes the calls."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Coroutine, Mapping
from typing import Any, ClassVar, TypeVar

import telegram
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.helpers import effective_message_type

from bot.pace import Limits, Rate, limits_of, per_second
from bot.values import (
    ContactCard,
    DeliveryStatus,
    InboundAttachment,
    InboundMessage,
    Location,
    OutboundFile,
    OutboundMessage,
    Reading,
    SenderAddress,
    SendOutcome,
    WebhookRequest,
)
from gateway.background_loop import BackgroundLoop
from gateway.channel import (
    Answer,
    FetchFailed,
    FetchRefused,
    Malformed,
    SelfTestCall,
    Style,
    UnsupportedType,
    content_type,
    header,
    moment,
    quarantine,
    read_seconds,
    require,
    secrets,
)
from gateway.fetch import Fetcher
from gateway.json_body import Json, part, point, read_object
from gateway.telegram_errors import refusal
from gateway.telegram_wire import Wire

HOST = "https://api.telegram.org"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a name)
MAX_CAPTION = 1024
CALL_SECONDS = 45.0
FILE_PATH = re.compile(r"[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*")
READ = ("message", "edited_message", "my_chat_member")
UNREADABLE = (TypeError, KeyError, ValueError, AttributeError, OverflowError, OSError, TelegramError)
# A preview would let Telegram fetch, and show, what an address in a reply leads to.
NO_PREVIEW = telegram.LinkPreviewOptions(is_disabled=True)
T = TypeVar("T")


class Channel:
    """One bot; people write to it in private chats only."""

    NAME: ClassVar[str] = "telegram"
    STYLE: Style = "telegram"
    NEEDS: ClassVar[tuple[str, ...]] = ("token", "secret_token")
    MAX_BODY: ClassVar[int] = 1024 * 1024
    LIMITS: ClassVar[Limits] = Limits(per_second(30), Rate(1.0))
    STATUS_WORDS: ClassVar[Mapping[str, DeliveryStatus]] = {}

    def __init__(self, config: Mapping[str, str]) -> None:
        """Keep the bot's token and the hook's secret; ValueError names what is missing."""
        require(config, self.NEEDS, self.NAME)
        self.limits = limits_of(config, self.LIMITS)
        self._secrets = secrets(config, "secret_token")
        base = config.get("base_url", "").rstrip("/")
        self._file_base = f"{base or HOST}/file/bot"
        self._token = config["token"]
        self._bot = telegram.Bot(self._token, f"{base or HOST}/bot", self._file_base, request=Wire(read_seconds(config)))
        self._files = Fetcher(frozenset({"api.telegram.org"}), base=base)
        self._loop = BackgroundLoop("telegram")

    def verify(self, request: WebhookRequest) -> bool:
        """Whether the call carries the secret that was given when the hook was set."""
        given = header(request, SECRET_HEADER).encode("utf-8", "replace")
        return any(hmac.compare_digest(given, secret.encode()) for secret in self._secrets)

    def read(self, request: WebhookRequest) -> Reading:
        """The one update in a call; raises Malformed or UnsupportedType only when it is no JSON object."""
        if content_type(request) != "application/json":
            raise UnsupportedType("Telegram sends JSON")
        update = read_object(request.body)
        number = update.get("update_id")
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < 2**63:
            return Reading(quarantined=(quarantine("not an update id", update),))
        if not any(kind in READ for kind in update):
            known = any(kind in telegram.Update.ALL_TYPES for kind in update)
            return Reading() if known else Reading(quarantined=(quarantine("an unknown kind of update", update),))
        try:
            return _reading(update)
        except UNREADABLE as error:
            return Reading(quarantined=(quarantine(f"not readable: {type(error).__name__}", update),))

    def self_test(self, text: str, number: int, url: str) -> SelfTestCall:
        """One update with the hook's secret; its number is above all that Telegram gives."""
        message = {"message_id": 1, "date": number // 1000, "chat": {"id": 1, "type": "private"}, "text": text}
        headers = {"Content-Type": "application/json", SECRET_HEADER: self._secrets[0]}
        return SelfTestCall(headers, json.dumps({"update_id": number, "message": message}).encode())

    def answer(self, request: WebhookRequest) -> Answer:
        """Nothing at all: Telegram would carry out what a body says."""
        return Answer(200)

    def send(self, message: OutboundMessage) -> SendOutcome:
        """Send one text or one file with its caption; an unclear end of the call is reported as unknown."""
        if message.attachment is not None and _units(message.text) > MAX_CAPTION:
            return SendOutcome("refused", error_code="caption-too-long", reason="the caption is too long")
        if not message.to.value.removeprefix("-").isdigit():
            return SendOutcome("refused", error_code="bad-address", reason="not a chat")
        try:
            sent = self._loop.run(self._call(message), CALL_SECONDS)
        except TelegramError as error:
            return refusal(error)
        except (TimeoutError, *UNREADABLE) as error:
            return SendOutcome("unknown", reason=type(error).__name__)
        return SendOutcome("accepted", external_id=f"{sent.chat_id}:{sent.message_id}")

    def fetch(self, source: str) -> bytes:
        """A file by its id, up to Telegram's 20 MB; raises FetchRefused or FetchFailed."""
        prefix = f"{self._file_base}{self._token}/"
        path = (self._ask(self._bot.get_file(source)).file_path or "").removeprefix(prefix)
        if not FILE_PATH.fullmatch(path):
            raise FetchRefused("not a plain file path")
        return self._files.get(prefix + path, {})

    def delete_copy(self, external_id: str) -> bool:
        """Delete one of our messages from the chat; False when Telegram no longer lets us."""
        chat, _, number = external_id.partition(":")
        if not number.isdigit() or not chat.removeprefix("-").isdigit():
            return False
        try:
            return bool(self._ask(self._bot.delete_message(int(chat), int(number))))
        except FetchRefused as error:
            return "not found" in str(error).lower()

    def check(self) -> str:
        """Whether the token works and a hook is set."""
        try:
            return "" if self._ask(self._bot.get_webhook_info()).url else "no hook is set"
        except (FetchRefused, FetchFailed) as error:
            return str(error)

    def check_hook(self, url: str) -> str:
        """Whether Telegram calls that address, and what its last call met where some are still waiting."""
        try:
            info = self._ask(self._bot.get_webhook_info())
        except (FetchRefused, FetchFailed) as error:
            return str(error)
        if info.url != url:
            return f"the hook is set to another address; it must be {url}" if info.url else "no hook is set"
        if info.pending_update_count and info.last_error_message:
            return f"Telegram's calls fail ({info.pending_update_count} wait): {info.last_error_message}"
        return ""

    def _call(self, message: OutboundMessage) -> Coroutine[Any, Any, telegram.Message]:
        chat = int(message.to.value)
        if message.attachment is None:
            return self._bot.send_message(chat, message.text, link_preview_options=NO_PREVIEW)
        return self._send_file(chat, message.attachment, message.text or None)

    def _send_file(self, chat: int, file: OutboundFile, caption: str | None) -> Coroutine[Any, Any, telegram.Message]:
        content = telegram.InputFile(file.content, file.filename)
        if file.kind == "voice":
            return self._bot.send_voice(chat, content, caption=caption)
        send = self._bot.send_photo if file.kind == "image" else self._bot.send_document
        return send(chat, content, caption=caption)

    def _ask(self, call: Coroutine[Any, Any, T]) -> T:
        try:
            return self._loop.run(call, CALL_SECONDS)
        except (BadRequest, Forbidden) as error:
            raise FetchRefused(str(error)) from error
        except (TimeoutError, *UNREADABLE) as error:
            raise FetchFailed(f"Telegram did not answer as hoped: {type(error).__name__}") from error


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _reading(raw: dict[str, Json]) -> Reading:
    dates = [moment(part(raw, kind).get("date")) for kind in READ if kind in raw]
    if dates[0] is None:
        # A date that cannot be true must not cost the person their message.
        raw = {key: {**part(raw, key), "date": 0} if key in READ else value for key, value in raw.items()}
    update = telegram.Update.de_json(dict(raw))
    chat, message = update.effective_chat, update.effective_message
    if chat is None or not isinstance(chat.id, int):
        raise Malformed("no chat")
    if chat.type != telegram.Chat.PRIVATE:
        return Reading()
    sender = SenderAddress("telegram-chat", str(chat.id))
    if message is not None:
        return Reading((_message(update.update_id, message, sender, dates[0]),))
    gone = update.my_chat_member is not None and update.my_chat_member.new_chat_member.status in ("kicked", "left")
    return Reading((InboundMessage(str(update.update_id), sender, sent_at=dates[0], blocks_us=gone),))


def _message(number: int, message: telegram.Message, sender: SenderAddress, sent_at: Any) -> InboundMessage:
    text, files = _words(message.text) or _words(message.caption), _attachments(message)
    location, cards = _location(message), _cards(message)
    empty = not (text or files or location or cards)
    replied, user = message.reply_to_message, message.from_user
    return InboundMessage(
        external_id=str(number),
        sender=SenderAddress(sender.kind, sender.value, _own_phone(message)),
        text=text,
        sender_name=_joined(user.first_name, user.last_name) if user is not None else "",
        attachments=files,
        location=location,
        cards=cards,
        sent_at=sent_at,
        reply_to=f"{sender.value}:{replied.message_id}" if replied is not None else "",
        unsupported=str(effective_message_type(message) or "unknown") if empty else "",
    )


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""


def _joined(*values: object, between: str = " ") -> str:
    return between.join(filter(None, map(_words, values)))


def _own_phone(message: telegram.Message) -> tuple[SenderAddress, ...]:
    card, user = message.contact, message.from_user
    # Telegram fills the user id in itself: a card with the sender's own id is the sender's own number.
    if card is None or user is None or card.user_id != user.id or not _words(card.phone_number):
        return ()
    return (SenderAddress("phone", "+" + card.phone_number.removeprefix("+")),)


def _attachments(message: telegram.Message) -> tuple[InboundAttachment, ...]:
    found = (
        ("voice", message.voice, "audio/ogg"),
        ("audio", message.audio, ""),
        ("image", message.photo[-1] if message.photo else None, "image/jpeg"),
        ("video", message.video or message.video_note or message.animation, "video/mp4"),
        ("document", None if message.animation else message.document, ""),
    )
    return tuple(_file(kind, file, usual_type) for kind, file, usual_type in found if file is not None)


def _file(kind: Any, file: Any, usual_type: str) -> InboundAttachment:
    return InboundAttachment(
        kind=kind,
        source=_words(file.file_id),
        declared_type=_words(getattr(file, "mime_type", "")) or usual_type,
        filename=_words(getattr(file, "file_name", "")),
        declared_size=file.file_size if isinstance(file.file_size, int) else None,
    )


def _location(message: telegram.Message) -> Location | None:
    venue = message.venue
    spot = venue.location if venue is not None else message.location
    title = _joined(venue.title, venue.address, between=", ") if venue is not None else ""
    return point(getattr(spot, "latitude", None), getattr(spot, "longitude", None), title)


def _cards(message: telegram.Message) -> tuple[ContactCard, ...]:
    card = message.contact
    if card is None:
        return ()
    phones = (card.phone_number,) if _words(card.phone_number) else ()
    return (ContactCard(_joined(card.first_name, card.last_name), phones),)
