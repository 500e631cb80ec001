"""Inbound messages as the text that the inbox keeps sealed, and back."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter

from bot.values import InboundMessage

READER = TypeAdapter(InboundMessage)


def pack(message: InboundMessage) -> str:
    """A message as JSON text."""
    return json.dumps(message, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> object:
    # Several times as fast as dataclasses.asdict, which copies deeply; this is done while a provider waits.
    if is_dataclass(value):
        return {name: getattr(value, name) for name in _names(cast(Any, type(value)))}
    return str(value)


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def unpack(text: str) -> InboundMessage:
    """The message again; ValueError where the text is not one."""
    return READER.validate_json(text)
