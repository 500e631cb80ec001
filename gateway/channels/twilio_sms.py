"""SMS through Twilio; the account's side of it serves Twilio's WhatsApp as well."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar
from urllib.parse import quote, urlencode

import requests
import urllib3
from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from bot.pace import Limits, limits_of, per_second
from bot.values import (
    DeliveryStatus,
    FoundSend,
    InboundAttachment,
    InboundMessage,
    OutboundMessage,
    Reading,
    SenderAddress,
    SendOutcome,
    StatusUpdate,
    WebhookRequest,
)
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
    kind_of,
    quarantine,
    query,
    read_seconds,
    require,
    secrets,
)
from gateway.fetch import Fetcher
from gateway.form_body import Form, read_form
from gateway.json_body import point
from gateway.twilio_bill import billed
from gateway.twilio_errors import refusal
from gateway.twilio_hook import hook_problem
from gateway.twilio_http import HOST, Throttled, TwilioHttp, never_sent

FORM_TYPE = "application/x-www-form-urlencoded"
MEDIA_HOSTS = frozenset({"mms.twiliocdn.com", "media.twiliocdn.com", "s3-external-1.amazonaws.com"})
MAX_MEDIA = 10
CLOCKS_APART = timedelta(minutes=15)  # Twilio's and ours, at the worst
T = TypeVar("T")


class Channel:
    """One Twilio number that takes SMS and MMS."""

    NAME: ClassVar[str] = "twilio-sms"
    STYLE: Style = "sms"
    PREFIX: ClassVar[str] = ""
    # Twilio's default opt-out handling replies to these itself; YES is left out because it answers our own questions.
    ANSWERED_WORDS: ClassVar[frozenset[str]] = frozenset(
        {*("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "optout", "revoke"), *("start", "unstop", "help", "info")}
    )
    NEEDS: ClassVar[tuple[str, ...]] = ("account_sid", "auth_token", "number")
    MAX_BODY: ClassVar[int] = 256 * 1024
    LIMITS: ClassVar[Limits] = Limits(per_second(1))  # a long code; other kinds of number take more: the line's `per_second`
    STATUS_WORDS: ClassVar[Mapping[str, DeliveryStatus]] = {
        "accepted": "sending",
        "scheduled": "sending",
        "queued": "sending",
        "sending": "sending",
        "sent": "sent",
        "delivered": "delivered",
        "partially_delivered": "delivered",
        "read": "read",
        "undelivered": "failed",
        "failed": "failed",
        "canceled": "failed",
    }

    def __init__(self, config: Mapping[str, str]) -> None:
        """Keep the account and the number; ValueError names what is missing."""
        require(config, self.NEEDS, self.NAME)
        self.limits = limits_of(config, self.LIMITS)
        self._account = config["account_sid"]
        self._tokens = secrets(config, "auth_token")
        self._number = self.PREFIX + config["number"].removeprefix(self.PREFIX)
        self._service = config.get("messaging_service_sid", "")
        base = config.get("base_url", "")
        self._base = base.rstrip("/") or HOST
        self._client = Client(self._account, config["auth_token"], http_client=TwilioHttp(base, read_seconds(config)))
        self._messages = self._client.messages  # now: the library loads its parts at their first use, which takes long
        self._files = Fetcher(frozenset({"api.twilio.com"}), MEDIA_HOSTS, base)

    def verify(self, request: WebhookRequest) -> bool:
        """Whether Twilio signed this call with one of our tokens, for our account."""
        signature = header(request, "X-Twilio-Signature")
        if not signature:
            return False
        if content_type(request) != FORM_TYPE:
            return bool(query(request, "bodySHA256")) and self._signed(request, _text(request.body), signature)
        try:
            form = read_form(request.body)
        except Malformed:
            return False
        return self._signed(request, form, signature) and form.text("AccountSid") == self._account

    def read(self, request: WebhookRequest) -> Reading:
        """The message or the status in a signed form; raises Malformed or UnsupportedType."""
        if content_type(request) != FORM_TYPE:
            raise UnsupportedType("Twilio's messaging calls are forms")
        form = read_form(request.body)
        if _is_status(form):
            return Reading(statuses=(self._status(form, query(request, "our_id")),))
        problem = self._problem(form)
        if problem:
            return Reading(quarantined=(quarantine(problem, form),))
        return Reading(messages=(self._message(form),))

    def self_test(self, text: str, number: int, url: str) -> SelfTestCall:
        """One message from the number to itself, signed over the hook's address."""
        form = {"MessageSid": f"SM{number:032x}", "AccountSid": self._account, "SmsStatus": "received", "Body": text}
        form |= {"From": self._number, "To": self._number}
        proof = RequestValidator(self._tokens[0]).compute_signature(url, form)
        return SelfTestCall({"Content-Type": FORM_TYPE, "X-Twilio-Signature": proof}, urlencode(form).encode())

    def answer(self, request: WebhookRequest) -> Answer:
        """An empty instruction list: replies are sent on their own, never in the answer."""
        return Answer(200, "text/xml", b'<?xml version="1.0" encoding="UTF-8"?><Response/>')

    def send(self, message: OutboundMessage) -> SendOutcome:
        """Create one message; an unclear end of the call is reported as unknown."""
        if message.attachment is not None and not message.attachment.address:
            return SendOutcome("refused", error_code="no-address", reason="the file has no address to fetch it from")
        try:
            sent = self._messages.create(**self._fields(message))
        except (Throttled, TwilioException) as error:
            return refusal(error)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            if never_sent(error):
                return SendOutcome("refused", retry=True, reason="the provider could not be reached")
            return SendOutcome("unknown", reason=type(error).__name__)
        except (ValueError, TypeError, AttributeError) as error:
            return SendOutcome("unknown", reason=f"an unreadable answer: {type(error).__name__}")
        if not isinstance(sent.sid, str) or not sent.sid:
            return SendOutcome("unknown", reason="an answer without id")
        return billed(sent)

    def fetch(self, source: str) -> bytes:
        """A file of one of our messages; raises FetchRefused or FetchFailed."""
        if not source.startswith(f"{self._base}/2010-04-01/Accounts/{self._account}/") or "/.." in source:
            raise FetchRefused("not a file of this account")
        token = base64.b64encode(f"{self._account}:{self._tokens[0]}".encode()).decode()
        return self._files.get(source, {"Authorization": f"Basic {token}"})

    def list_recent(self, since: datetime) -> tuple[InboundMessage, ...]:
        """What people wrote to the number since then, oldest first; raises FetchFailed."""
        found = self._ask(lambda: self._client.messages.list(to=self._number, date_sent_after=since, limit=1000))
        inbound = [item for item in found if item.direction == "inbound" and item.sid and item.from_]
        return tuple(self._listed(item) for item in reversed(inbound))

    def find_sent(self, our_id: str, to: str, since: datetime, text: str = "") -> tuple[FoundSend, ...]:
        """What Twilio lists of ours to that address since then, oldest first, queued ones as well; raises FetchFailed."""
        address = self.PREFIX + to.removeprefix(self.PREFIX)
        # Twilio's filter by date knows only what has been sent: what still waits there would be missing.
        found = self._ask(lambda: self._client.messages.list(to=address, limit=200))
        ours = [item for item in found if item.direction != "inbound" and item.sid and _made_after(item, since)]
        return tuple(FoundSend(str(item.sid), (item.body or "") == text) for item in reversed(ours))

    def delete_copy(self, external_id: str) -> bool:
        """Delete a message and its files at Twilio; raises FetchFailed when that is not known."""
        message = self._client.messages(external_id)
        try:
            for file in self._ask(lambda: message.media.list(limit=MAX_MEDIA)):
                self._ask(file.delete)
            return bool(self._ask(message.delete))
        except FetchRefused:
            return True

    def check(self) -> str:
        """Whether the account answers and is active."""
        try:
            account = self._ask(lambda: self._client.api.accounts(self._account).fetch())
        except (FetchFailed, FetchRefused) as error:
            return str(error)
        return "" if account.status == "active" else f"the account is {account.status}"

    def check_hook(self, url: str) -> str:
        """Whether Twilio brings this number's messages to that address (its WhatsApp senders cannot be asked)."""
        try:
            return "" if self.PREFIX else self._ask(lambda: hook_problem(self._client, self._number, self._service, url))
        except (FetchFailed, FetchRefused) as error:
            return str(error)

    def _signed(self, request: WebhookRequest, content: Form | str, signature: str) -> bool:
        return any(RequestValidator(token).validate(request.url, content, signature) for token in self._tokens)

    def _problem(self, form: Form) -> str:
        if not form.text("MessageSid") and not form.text("SmsSid"):
            return "no message id"
        if not form.text("From"):
            return "no sender"
        service = form.text("MessagingServiceSid")
        if form.text("To") != self._number and not (self._service and service == self._service):
            return "not one of our numbers"
        return ""

    def _status(self, form: Form, our_id: str) -> StatusUpdate:
        word = form.text("MessageStatus") or form.text("SmsStatus")
        return StatusUpdate(
            external_id=form.text("MessageSid") or form.text("SmsSid"),
            status=self.STATUS_WORDS.get(word),
            word=word,
            our_id=our_id,
            error_code=form.text("ErrorCode")[:32],
        )

    def _message(self, form: Form) -> InboundMessage:
        text, files = form.text("Body"), self._attachments(form)
        title = form.text("Label") or form.text("Address")
        location = point(form.text("Latitude"), form.text("Longitude"), title)
        empty = not (text or location or files)
        return InboundMessage(
            external_id=form.text("MessageSid") or form.text("SmsSid"),
            sender=self._sender(form),
            text=text,
            sender_name=form.text("ProfileName"),
            attachments=files,
            location=location,
            reply_to=form.text("OriginalRepliedMessageSid"),
            unsupported=(form.text("MessageType") or "empty") if empty else "",
        )

    def _sender(self, form: Form) -> SenderAddress:
        return SenderAddress("phone", form.text("From"))

    def _attachments(self, form: Form) -> tuple[InboundAttachment, ...]:
        count = form.text("NumMedia")
        number = min(int(count), MAX_MEDIA) if count.isascii() and count.isdigit() and len(count) < 4 else 0
        pairs = [(form.text(f"MediaUrl{i}"), form.text(f"MediaContentType{i}")) for i in range(number)]
        return tuple(_attachment(source, declared) for source, declared in pairs if source)

    def _fields(self, message: OutboundMessage) -> dict[str, Any]:
        fields: dict[str, Any] = {"to": self.PREFIX + message.to.value, "body": message.text}
        fields |= {"messaging_service_sid": self._service} if self._service else {"from_": self._number}
        if message.callback_url:
            mark = "&" if "?" in message.callback_url else "?"
            fields["status_callback"] = f"{message.callback_url}{mark}our_id={quote(message.our_id, safe='')}"
        if message.attachment is not None:
            fields["media_url"] = [message.attachment.address]
        return fields

    def _listed(self, item: Any) -> InboundMessage:
        form = Form({"MessageSid": [item.sid], "From": [item.from_], "Body": [item.body or ""]})
        if str(item.num_media or "0") != "0":
            files = self._ask(lambda: self._client.messages(item.sid).media.list(limit=MAX_MEDIA))
            form["NumMedia"] = [str(len(files))]
            for index, file in enumerate(files):
                form[f"MediaUrl{index}"] = [self._base + str(file.uri).removesuffix(".json")]
                form[f"MediaContentType{index}"] = [file.content_type or ""]
        return replace(self._message(form), sent_at=item.date_sent or item.date_created)

    def _ask(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except (Throttled, TwilioException, requests.RequestException, urllib3.exceptions.HTTPError) as error:
            if getattr(error, "status", 0) == 404:
                raise FetchRefused("Twilio does not know it") from error
            raise FetchFailed(f"Twilio did not answer as hoped: {getattr(error, 'code', type(error).__name__)}") from error
        except (ValueError, TypeError, AttributeError) as error:
            raise FetchFailed("Twilio's answer could not be read") from error


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _made_after(item: Any, since: datetime) -> bool:
    return item.date_created is None or item.date_created > since - CLOCKS_APART


def _is_status(form: Form) -> bool:
    if form.text("MessageStatus"):
        return True
    return form.text("SmsStatus") not in ("", "received", "receiving") and "Body" not in form


def _attachment(source: str, declared: str) -> InboundAttachment:
    # Phones record voice notes as AMR over MMS and as Ogg over WhatsApp; music comes as neither.
    spoken = declared.partition(";")[0].strip().lower() in ("audio/ogg", "audio/amr")
    return InboundAttachment("voice" if spoken else kind_of(declared), source, declared)
