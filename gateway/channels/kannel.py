"""SMS through Kannel: an operator's SMPP line, or a modem in an embassy, by the HTTP interface of its smsbox."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal
from urllib.parse import unquote_to_bytes, urlencode, urlsplit

import httpx

from bot.pace import Limits, limits_of, per_second
from bot.sms import is_gsm
from bot.values import (
    DeliveryStatus,
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
    Malformed,
    Style,
    UnsupportedType,
    content_type,
    header,
    moment,
    quarantine,
    query,
    read_seconds,
    require,
    secrets,
)
from gateway.json_body import clean
from handlers.crash_points import crash

USER = "kannel"
SEND = "/cgi-bin/sendsms"
REPORTS = "31"  # delivered, failed, buffered, taken by the operator, rejected by the operator
PHONE = re.compile(r"\+?[0-9]{3,20}")
# Operators give foreign numbers without their plus; shorter ones may be national and are left as they came.
PLUSLESS = re.compile(r"(?:00)?([1-9][0-9]{10,14})")
URL_SAFE = re.compile(r"[A-Za-z0-9_-]{16,}")
CHARSETS = frozenset({"utf-8", "utf-16be", "ucs-2", "iso-8859-1", "iso-8859-15", "windows-1252", "us-ascii"})
# What smsbox says where the message is queued: at once, for later, or before the operator's line was asked.
TAKEN, NOT_ROUTABLE = ("0:", "3:", "Sent."), "2:"
# What heads each piece of a long text: Kannel passes on what it could not put together, with its place in the whole.
PIECE = re.compile(rb"(?:\x00\x03.|\x08\x04..)([\x02-\xff])([\x01-\xff])", re.DOTALL)
MAX_ANSWER = 64 * 1024
PLAIN = {"Accept-Encoding": "identity"}  # answers are not unpacked: little may become very much
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Channel:
    """One number behind a Kannel."""

    NAME: ClassVar[str] = "kannel"
    STYLE: Style = "sms"
    NEEDS: ClassVar[tuple[str, ...]] = ("base_url", "username", "password", "number", "secret")
    MAX_BODY: ClassVar[int] = 64 * 1024
    LIMITS: ClassVar[Limits] = Limits(per_second(1))  # an operator's line takes more: the line's `per_second`
    STATUS_METHOD: ClassVar[Literal["GET"]] = "GET"
    STATUS_WORDS: ClassVar[Mapping[str, DeliveryStatus]] = {
        "1": "delivered",
        "2": "failed",
        "4": "sent",
        "8": "sent",
        "16": "failed",
    }

    def __init__(self, config: Mapping[str, str]) -> None:
        """Keep smsbox's address, the account and the secret; ValueError says what is missing or unfit."""
        require(config, self.NEEDS, self.NAME)
        self._secrets = secrets(config, "secret")
        if not all(URL_SAFE.fullmatch(secret) for secret in self._secrets):
            raise ValueError(f"{self.NAME}: the secret needs 16 or more letters, digits, - or _")
        self.limits = limits_of(config, self.LIMITS)
        self._send_url = config["base_url"].rstrip("/") + SEND
        self._callback_origin = config.get("callback_origin", "").rstrip("/")
        self._account = {"X-Kannel-Username": config["username"], "X-Kannel-Password": config["password"]}
        self._headers = {**self._account, "X-Kannel-From": config["number"], "Content-Type": "text/plain; charset=UTF-8"}
        if config.get("smsc"):
            self._headers["X-Kannel-SMSC"] = config["smsc"]
        timeout = httpx.Timeout(read_seconds(config), connect=5.0)
        self._http = httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False, headers=PLAIN)

    def verify(self, request: WebhookRequest) -> bool:
        """Whether the call carries one of the line's secrets, as Kannel makes it from an address with a password."""
        given = header(request, "Authorization").encode("utf-8", "replace")
        return any(hmac.compare_digest(given, _proof(secret)) for secret in self._secrets)

    def read(self, request: WebhookRequest) -> Reading:
        """The report in a GET, or the message in a POST; raises Malformed or UnsupportedType."""
        if request.method == self.STATUS_METHOD:
            return Reading(statuses=(self._status(request),))
        kind, sender = content_type(request), _sender(request)
        if kind not in ("text/plain", "application/octet-stream"):
            raise UnsupportedType("Kannel sends plain text or octets")
        if not query(request, "id") or not sender:
            lacking = "sender" if query(request, "id") else "id"
            return Reading(quarantined=(quarantine(f"no {lacking}", [sender, _words(request)]),))
        words = "" if kind == "application/octet-stream" else _words(request)
        message = InboundMessage(
            external_id=clean(query(request, "id")),
            sender=SenderAddress("phone", sender),
            text=words,
            sent_at=moment(query(request, "at")),
            unsupported=_piece(request) if words else "empty" if kind == "text/plain" else "binary",
        )
        return Reading(messages=(message,))

    def answer(self, request: WebhookRequest) -> Answer:
        """An empty text: Kannel would send words on as a reply, and takes 204 for a failure."""
        return Answer(200, "text/plain")

    def send(self, message: OutboundMessage) -> SendOutcome:
        """Hand one text to smsbox; our own id stands for the one that Kannel does not tell."""
        refused = _unfit(message)
        if refused is not None:
            return refused
        headers = {**self._headers, "X-Kannel-To": message.to.value, "X-Kannel-Coding": "0" if is_gsm(message.text) else "2"}
        if message.callback_url:
            headers |= {"X-Kannel-DLR-Mask": REPORTS, "X-Kannel-DLR-Url": self._report_url(message)}
        try:
            status, said = self._call(headers, message.text.encode())
        except NEVER_SENT as error:
            return SendOutcome("refused", retry=True, reason=f"smsbox could not be reached: {type(error).__name__}")
        except (httpx.HTTPError, ValueError) as error:
            return SendOutcome("unknown", reason=type(error).__name__)
        return _outcome(status, said, message.our_id)

    def check(self) -> str:
        """Whether smsbox knows the account: a message to nobody is refused for its receiver, not for its sender."""
        try:
            status, _ = self._call({**self._headers, "X-Kannel-To": ""}, b"x")
        except (httpx.HTTPError, ValueError) as error:
            return f"smsbox did not answer as hoped: {type(error).__name__}"
        return {400: "", 403: "smsbox does not accept the account"}.get(status, f"smsbox answered {status}")

    def _status(self, request: WebhookRequest) -> StatusUpdate:
        our_id, word = clean(query(request, "our_id")), clean(query(request, "word"))
        if not our_id or not word:
            raise Malformed("a report without our id or without its type")
        status = self.STATUS_WORDS.get(word)
        code = f"report-{word}"[:32] if status == "failed" else ""
        return StatusUpdate(our_id, status, word, our_id, code, moment(query(request, "at")))

    def _report_url(self, message: OutboundMessage) -> str:
        parts = urlsplit(message.callback_url)
        origin = urlsplit(self._callback_origin or message.callback_url)
        given = f"{parts.query}&" if parts.query else ""
        # Kannel fills in what follows a percent sign; two of them stand for one.
        fixed = f"{parts.path}?{given}{urlencode({'our_id': message.our_id})}".replace("%", "%%")
        return f"{origin.scheme}://{USER}:{self._secrets[0]}@{origin.netloc}{fixed}&word=%d&at=%T"

    def _call(self, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        with self._http.stream("POST", self._send_url, headers=dict(headers), content=body) as response:
            crash("wk3")
            return response.status_code, _bounded(response.iter_raw(4096)).decode("utf-8", "replace").strip()


def _proof(secret: str) -> bytes:
    return b"Basic " + base64.b64encode(f"{USER}:{secret}".encode())


def _sender(request: WebhookRequest) -> str:
    given = clean(header(request, "X-Kannel-From")).strip()
    foreign = PLUSLESS.fullmatch(given)
    return f"+{foreign[1]}" if foreign else given


def _words(request: WebhookRequest) -> str:
    _, _, given = header(request, "Content-Type").lower().partition("charset=")
    charset = given.strip(" \"';") or "utf-8"
    known = "utf-16be" if charset == "ucs-2" else charset if charset in CHARSETS else "utf-8"
    return clean(request.body.decode(known, "replace"))


def _piece(request: WebhookRequest) -> str:
    """Which piece of a long text this is, where the others did not come with it; empty for a whole text."""
    found = PIECE.search(unquote_to_bytes(header(request, "X-Kannel-UDH").encode("utf-8", "replace"))[1:])
    total, number = (found[1][0], found[2][0]) if found else (0, 0)
    return f"part {number} of {total}" if 1 <= number <= total else ""


def _unfit(message: OutboundMessage) -> SendOutcome | None:
    """Why a message cannot leave by SMS at all, or None."""
    if message.attachment is not None:
        return SendOutcome("refused", error_code="no-file", reason="this road carries no files")
    if not message.text:
        return SendOutcome("refused", error_code="empty", reason="nothing to send")
    if message.to.kind != "phone" or not PHONE.fullmatch(message.to.value):
        return SendOutcome("refused", error_code="bad-address", reason="not a phone number")
    return None


def _bounded(chunks: Iterable[bytes]) -> bytes:
    whole = bytearray()
    for chunk in chunks:
        whole += chunk
        if len(whole) > MAX_ANSWER:
            raise ValueError("the answer is too large")
    return bytes(whole)


def _outcome(status: int, said: str, our_id: str) -> SendOutcome:
    if status == 202 and said.startswith(TAKEN):
        return SendOutcome("accepted", our_id)
    if status == 403 and said.startswith(NOT_ROUTABLE):
        return SendOutcome("refused", error_code="not-routable", reason="no line of the operator's takes this number")
    if status in (401, 403, 404, 429, 503):
        # An account that is not accepted is put right by an operator, and the message then leaves.
        pause: Literal["", "line"] = "line" if status == 429 else ""
        return SendOutcome("refused", retry=True, error_code=str(status), reason=f"smsbox answered {status}", pause=pause)
    if 400 <= status < 500:
        return SendOutcome("refused", error_code=str(status), reason=f"smsbox answered {status}")
    return SendOutcome("unknown", error_code=str(status), reason=f"smsbox answered {status}")
