"""What a provider's call brought, as the text that the spool keeps sealed while the database is away, and back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from pydantic import TypeAdapter

from bot.values import Reading


@dataclass(frozen=True, slots=True)
class Spooled:
    """A verified reading with the line that it came by and when."""

    line_id: str
    received_at: datetime
    reading: Reading


READER = TypeAdapter(Spooled)


def write_spooled(spooled: Spooled) -> str:
    """The reading as JSON text."""
    return json.dumps(asdict(spooled), ensure_ascii=False, default=str)


def read_spooled(text: str) -> Spooled:
    """The reading again; ValueError where the text is not one."""
    return READER.validate_json(text)
