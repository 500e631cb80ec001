"""The doors as the fuzz knocks at them: a genuine call that carries a mark, bent or not, signed as its provider signs."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from tests.faults.mutate import Place, bent_bytes, bent_headers, bent_pairs, bent_text, bent_tree
from tests.stand_ins import meta, simulator, telegram, twilio
from tests.stand_ins.base import PUBLIC, SignedCall, StandIn
from tests.stand_ins.kannel import KannelStandIn

FORM = "application/x-www-form-urlencoded"
KINDS = ("text",) * 5 + ("photo", "voice", "document", "location", "contact", "status")
CAPTIONED = ("photo", "document")
WAYS = ("genuine", "genuine", "fields", "fields", "fields", "fields", "bytes", "unsigned bytes", "headers", "query")
WORDS = ("sent", "delivered", "failed", "read", "1", "nonsense")
# Where a door's message says who it is from, which one it is, what it says, and what makes it a message at all: a call that is
# bent there may rightly be refused, be taken for another, or say nothing to us.
ESSENTIAL = {
    "twilio-sms": {"From", "To", "MessageSid", "SmsSid", "Body", "AccountSid", "MessageStatus", "SmsStatus"},
    "twilio-whatsapp": {"From", "To", "MessageSid", "SmsSid", "Body", "AccountSid", "MessageStatus", "SmsStatus"},
}


@dataclass(frozen=True)
class Knock:
    """One call, and the mark whose loss would be a message lost once it was answered with 2xx; empty where none is owed."""

    door: str
    way: str
    call: SignedCall
    owed: str


@dataclass(frozen=True)
class Bent:
    """A body that was bent and is signed anew, its headers, and whether what makes it a message is as it was."""

    call: SignedCall
    whole: bool


def stand_ins() -> dict[str, StandIn]:
    """Who signs for each line; none of them listens."""
    kinds: tuple[type[StandIn], ...] = (
        twilio.TwilioStandIn, twilio.TwilioWhatsAppStandIn, meta.MetaStandIn,
        telegram.TelegramStandIn, KannelStandIn, simulator.SimulatorStandIn,
    )  # fmt: skip
    return {kind.channel: _silent(kind)(f"{PUBLIC}/hooks/{kind.channel}") for kind in kinds}


def _silent(kind: type[StandIn]) -> type[StandIn]:
    return type(f"Silent{kind.__name__}", (kind,), {"base_url": "http://127.0.0.1:9", "_server": True})


def sender_of(door: str, number: int) -> str:
    """Each knock has a sender of its own, as the logs are searched for them."""
    return str(3_367_000_000_000 + number) if door == "telegram" else f"+3367{number % 10**7:07d}"


def knock(draw: Random, door: str, stand_in: StandIn, number: int, text: str, mark: str) -> Knock:
    """The next call at a door."""
    kind = draw.choice(KINDS)
    if kind == "status" and door == "telegram":
        kind = "text"
    way, said = draw.choice(WAYS), f"{bent_text(draw, text)} {mark}"
    if door == "kannel" or door.startswith("twilio"):
        said = said.encode("utf-8", "replace").decode()  # their calls carry bytes, and half a letter has none
    if kind == "status":
        plain = stand_in.status(f"no-such-{mark}", draw.choice(WORDS))
    else:
        plain = stand_in.inbound(kind, sender_of(door, number), said)
    bent = _bent(draw, door, way, plain)
    owed = mark if bent.whole and (kind == "text" or (kind in CAPTIONED and door != "kannel")) else ""
    return Knock(door, way, bent.call, owed)


def _bent(draw: Random, door: str, way: str, call: SignedCall) -> Bent:
    if way == "genuine":
        return Bent(call, True)
    if way == "headers":
        return Bent(replace(call, headers=bent_headers(draw, call.headers)), False)
    if way == "query":
        return Bent(replace(call, url=_bent_query(draw, call.url)), False)
    if way == "unsigned bytes" or (way == "bytes" and door == "kannel"):
        return Bent(replace(call, body=bent_bytes(draw, call.body)), False)
    if way == "bytes":
        return Bent(_signed(door, call, bent_bytes(draw, call.body)), False)
    return _bent_fields(draw, door, call)


def _bent_query(draw: Random, url: str) -> str:
    parts = urlsplit(url)
    pairs, _ = bent_pairs(draw, parse_qsl(parts.query, keep_blank_values=True) or [("a", "b")])
    return parts._replace(query=urlencode(pairs, errors="replace")).geturl()


def _bent_fields(draw: Random, door: str, call: SignedCall) -> Bent:
    if door == "kannel":
        return Bent(replace(call, url=_bent_query(draw, call.url), headers=bent_headers(draw, call.headers)), False)
    if door.startswith("twilio"):
        pairs, touched = bent_pairs(draw, parse_qsl(call.body.decode(), keep_blank_values=True))
        body = urlencode(pairs, quote_via=quote, errors="surrogatepass").encode()
        return Bent(_signed(door, call, body), not touched & ESSENTIAL[door])
    tree = json.loads(call.body)
    bent, touched_at = bent_tree(draw, tree)
    body = json.dumps(bent, ensure_ascii=draw.random() < 0.7).encode("utf-8", "surrogatepass")
    return Bent(_signed(door, call, body), not any(_essential(door, place) for place in touched_at))


def _essential(door: str, place: Place) -> bool:
    """Whether a place in a call's tree is, or holds, or lies in what makes it a message."""
    names = [name for name in place if isinstance(name, str)]
    spare = {
        "whatsapp-cloud": ("contacts", "timestamp", "messaging_product", "display_phone_number", "profile"),
        "telegram": ("date", "language_code", "first_name", "last_name", "is_bot"),
        "simulator": ("name", "at", "location", "cards"),
    }[door]
    return not any(name in spare for name in names)


def _signed(door: str, call: SignedCall, body: bytes) -> SignedCall:
    return replace(call, body=body, headers={**call.headers, **PROOFS[door](call.url, body)})


def _twilio_proof(url: str, body: bytes) -> dict[str, str]:
    pairs = parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, errors="surrogateescape")
    base = url + "".join(name + value for name, value in sorted(set(pairs)))
    made = hmac.new(twilio.TOKEN.encode(), base.encode("utf-8", "surrogateescape"), hashlib.sha1).digest()
    return {"X-Twilio-Signature": base64.b64encode(made).decode()}


def _meta_proof(_: str, body: bytes) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(meta.APP_SECRET.encode(), body, hashlib.sha256).hexdigest()}


def _simulator_proof(_: str, body: bytes) -> dict[str, str]:
    return {"X-Simulator-Signature": hmac.new(simulator.SECRET.encode(), body, hashlib.sha256).hexdigest()}


PROOFS: dict[str, Callable[[str, bytes], dict[str, str]]] = {
    "twilio-sms": _twilio_proof,
    "twilio-whatsapp": _twilio_proof,
    "whatsapp-cloud": _meta_proof,
    "telegram": lambda _url, _body: {},
    "simulator": _simulator_proof,
}


def phone_form(draw: Random, number: int, text: str, mark: str) -> tuple[dict[str, str], str]:
    """A form of the phone in the browser, bent or not, and the mark that is owed where it is not."""
    said = f"{text} {mark}"
    pairs = [("line", "simulator"), ("from", f"+3367{number % 10**7:07d}"), ("text", said), ("form_id", mark), ("lang", "fr")]
    if draw.random() < 0.4:
        return dict(pairs), mark
    bent, _ = bent_pairs(draw, [*pairs, ("place", "bamako"), ("latitude", "1"), ("sample", "x"), ("card_name", "y")])
    return dict(bent), ""
