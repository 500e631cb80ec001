"""From what was typed and picked on the phone to the message that a provider would bring."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.values import SenderAddress
from gateway.channel import kind_of
from gateway.channels.simulator import SOURCE
from gateway.json_body import Json
from gateway.phone_people import PLACES

SAMPLES = Path(__file__).parent / "static" / "phone"
LONGEST_TITLE = 120


class Unsendable(ValueError):
    """The phone has nothing to send; the word says why ("empty", "place")."""


@dataclass(frozen=True, slots=True)
class PickedFile:
    """A file from the browser or one of the ready ones."""

    content: bytes
    declared_type: str
    filename: str
    voice: bool = False


READY = {"voice": ("voice.ogg", "audio/ogg"), "photo": ("document.jpg", "image/jpeg")}


def ready_file(name: str) -> PickedFile | None:
    """A ready voice note ("voice") or photo ("photo"); None for any other name."""
    if name not in READY:
        return None
    filename, declared = READY[name]
    return PickedFile((SAMPLES / filename).read_bytes(), declared, filename, voice=name == "voice")


def compose(
    fields: Mapping[str, str], files: list[PickedFile], sender: SenderAddress, name: str, now: datetime
) -> dict[str, Json]:
    """The message in the simulator's JSON shape; Unsendable where there is nothing in it."""
    card = _card(fields)
    location = _location(fields)
    text = fields.get("text", "").replace("\r\n", "\n")
    if not (text.strip() or files or location or card):
        raise Unsendable("empty")
    content: dict[str, Json] = {
        "from": {"kind": sender.kind, "value": sender.value},
        "name": name,
        "text": text,
        "attachments": [_attachment(file) for file in files],
        "location": location,
        "cards": [card] if card else [],
    }
    return {"id": _external_id(fields.get("form_id", ""), content), "at": int(now.timestamp()), **content}


def _external_id(form_id: str, content: dict[str, Json]) -> str:
    # A form sent twice is one message, as with a provider that tries again; another text under the same form is another.
    told = (form_id or secrets.token_hex(16)) + json.dumps(content, sort_keys=True)
    return f"phone-{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def _attachment(file: PickedFile) -> dict[str, Json]:
    return {
        "kind": "voice" if file.voice else kind_of(file.declared_type),
        "type": file.declared_type,
        "filename": file.filename,
        "source": SOURCE + base64.b64encode(file.content).decode("ascii"),
    }


def _location(fields: Mapping[str, str]) -> dict[str, Json] | None:
    place = PLACES.get(fields.get("place", ""))
    if place is not None:
        return {"latitude": place.latitude, "longitude": place.longitude, "title": place.title}
    if not fields.get("latitude") or not fields.get("longitude"):
        return None
    try:
        latitude, longitude = float(fields["latitude"]), float(fields["longitude"])
    except ValueError as error:
        raise Unsendable("place") from error
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Unsendable("place")
    return {"latitude": latitude, "longitude": longitude, "title": fields.get("title", "")[:LONGEST_TITLE]}


def _card(fields: Mapping[str, str]) -> dict[str, Json] | None:
    name, phone = fields.get("card_name", "").strip(), fields.get("card_phone", "").strip()
    return {"name": name or phone, "phones": [phone] if phone else []} if name or phone else None
