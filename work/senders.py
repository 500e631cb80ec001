"""What the loops need of a channel: floor 3 hands the channels down, and work knows no provider."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.values import OutboundMessage, SendOutcome


class Sender(Protocol):
    """Hands one message to a provider."""

    def send(self, message: OutboundMessage) -> SendOutcome:
        """Call the provider once and say what came of it."""


@runtime_checkable
class Fetcher(Protocol):
    """Fetches one file that a provider holds for us."""

    def fetch(self, source: str) -> bytes:
        """The file's bytes; ValueError where it never can be had, OSError where it cannot be had now."""


@runtime_checkable
class Finder(Protocol):
    """Asks a provider whether it took a message."""

    def find_sent(self, our_id: str, to: str, since: datetime, text: str = "") -> str | None:
        """The provider's id of the message, or None."""
