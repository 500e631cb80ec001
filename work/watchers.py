"""What watching over the lines needs of a channel and of the door: floor 3 hands both down, and work knows no provider."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.values import InboundMessage


@runtime_checkable
class Lister(Protocol):
    """Asks a provider what people wrote lately."""

    def list_recent(self, since: datetime) -> tuple[InboundMessage, ...]:
        """The messages since then, oldest first; OSError where the provider does not answer."""


class SelfTester(Protocol):
    """Calls our own public address as a line's provider would."""

    def can_test(self, line_id: str) -> bool:
        """Whether we can sign for this line's provider."""

    def call(self, line_id: str, text: str, number: int) -> str:
        """Bring one message in, its id made of the number; an empty string where it was taken, else what went wrong."""
