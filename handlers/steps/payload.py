"""Inbound messages as the text that the inbox keeps sealed, and back."""

from __future__ import annotations

import json
from dataclasses import asdict

from pydantic import TypeAdapter

from bot.values import InboundMessage

READER = TypeAdapter(InboundMessage)


def pack(message: InboundMessage) -> str:
    """A message as JSON text."""
    return json.dumps(asdict(message), ensure_ascii=False, default=str)


def unpack(text: str) -> InboundMessage:
    """The message again; ValueError where the text is not one."""
    return READER.validate_json(text)
