"""What the loops need of a channel: floor 3 hands the channels down, and work knows no provider."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.pace import Limits
from bot.values import FoundSend, OutboundMessage, SendOutcome


class Sender(Protocol):
    """Hands one message to a provider."""

    def send(self, message: OutboundMessage) -> SendOutcome:
        """Call the provider once and say what came of it."""


@runtime_checkable
class Paced(Protocol):
    """A sender whose provider allows only so many messages a second."""

    limits: Limits

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

    def find_sent(self, our_id: str, to: str, since: datetime, text: str = "") -> Sequence[FoundSend]:
        """All that the provider lists of ours to that address since then; OSError where it cannot be asked now."""
