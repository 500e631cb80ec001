"""How far a message got: statuses only move forward, whatever the order in which providers report them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from bot.values import DeliveryStatus

RANK: dict[str, int] = {"queued": 0, "sending": 1, "in doubt": 2, "sent": 3, "failed": 4, "delivered": 5, "read": 6}


def forward(present: str, reported: str | None) -> DeliveryStatus:
    """The later of two statuses; a failure gives way only to proof that the message arrived after all."""
    if reported is None or RANK[reported] <= RANK[present]:
        return cast(DeliveryStatus, present)
    return cast(DeliveryStatus, reported)


def furthest(present: str, reported: Iterable[str | None]) -> DeliveryStatus:
    """The status that a set of reports amounts to, whatever their order."""
    for status in reported:
        present = forward(present, status)
    return cast(DeliveryStatus, present)
