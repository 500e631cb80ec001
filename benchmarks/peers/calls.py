"""Twilio's calls as the load generator sends them: signed beforehand, from 50,000 numbers, with 16 texts."""

from __future__ import annotations

import pickle
import random
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.stand_ins.twilio import ACCOUNT, NUMBER, TwilioStandIn

SENDERS = 50_000
TEXTS = (
    "Bonjour, j'ai perdu mon passeport à Paris, que dois-je faire ?",
    "mon frere est en prison a tripoli depuis 2 semaines aidez nous svp",
    "Je veux renouveler ma carte consulaire à Montreuil",
    "My passport was stolen in New York, I need help",
    "we are blocked at the border in Agadez since 3 days no food no water",
    "n ka passeport tununna, n bɛ Abidjan",
    "I ni ce, n b'a fɛ ka segin so, n bɛ Niamey",
    "n muso banana kosɛbɛ dɔgɔtɔrɔso la Dakar",
    "Hola, necesito un salvoconducto para volver a Malí, estoy en Madrid",
    "mi hermano murió en Tenerife, como llevamos el cuerpo a Bamako",
    "slt jai besoin dun acte de naissance pour mon fils né a lyon",
    "combien coute le visa pour le mali svp",
    "on m'a confisqué mes papiers et je ne suis pas payé depuis 4 mois à Beyrouth",
    "Good morning, how can I register to vote at the consulate in Washington?",
    "Je suis étudiant à Casablanca et ma bourse n'est pas arrivée",
    "urgent accident grave a nouakchott, blessé, appelez moi",
)


@dataclass(frozen=True)
class Call:
    """One HTTP request, byte for byte, and the number that it comes from."""

    sender: str
    raw: bytes


def signed_calls(hook_url: str, how_many: int, seed: int, each_once: bool = False) -> list[Call]:
    """Messages of drawn senders, each at most once where their replies are to be told apart; another seed, other ids."""
    draw, twilio = random.Random(seed), TwilioStandIn(hook_url)
    # Who was answered a moment ago is not answered again: where every reply counts, other people write each time.
    mine = range(seed * SENDERS, (seed + 1) * SENDERS)
    drawn = draw.sample(mine, how_many) if each_once else draw.choices(range(SENDERS), k=how_many)
    numbers = [f"+336{number:08d}" for number in drawn]
    return [_call(twilio, hook_url, seed * 10**9 + i, number, TEXTS[i % len(TEXTS)]) for i, number in enumerate(numbers)]


def _call(twilio: TwilioStandIn, hook_url: str, number: int, sender: str, text: str) -> Call:
    sid = f"SM{number:032x}"
    fields = {
        "ToCountry": "FR",
        "ToState": "",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": sid,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": text,
        "FromCountry": "FR",
        "To": NUMBER,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": sender,
        "ApiVersion": "2010-04-01",
    }
    signed = twilio.signed(fields, hook_url)
    return Call(sender, post(signed.url, signed.headers, signed.body))


def post(url: str, headers: dict[str, str], body: bytes) -> bytes:
    """A POST as it goes over the wire, the connection kept open."""
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    lines = [f"POST {path} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def write_calls(path: Path, calls: list[Call]) -> None:
    """Keep calls for the load generator's process."""
    path.write_bytes(pickle.dumps([(call.sender, call.raw) for call in calls]))


def read_calls(path: Path) -> list[Call]:
    """The calls of a file that this benchmark wrote itself."""
    return [Call(*pair) for pair in pickle.loads(path.read_bytes())]  # noqa: S301 (our own file)
