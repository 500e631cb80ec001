"""What a batch found out for all its messages at once, remembered for the length of its session."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

if TYPE_CHECKING:  # the tables themselves ask what is known ahead
    from models.inbox import InboxRow
    from models.lines import Line


@dataclass(slots=True)
class Ahead:
    """Answers to questions that would otherwise be asked of the database for each message.

    `unknown_addresses` (channel and hash) had never written when the batch began; whoever makes one takes it off. `made` are
    the persons whom this session made: no row of anybody else's speaks of them. `lines` are kept so that they stay loaded.
    """

    inbox: dict[int, InboxRow] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    unknown_addresses: set[tuple[str, bytes]] = field(default_factory=set)
    free_references: list[str] = field(default_factory=list)
    made: set[UUID] = field(default_factory=set)


def ahead_of(session: Session) -> Ahead:
    """What this session knows ahead."""
    known: Ahead = session.info.setdefault("ahead", Ahead())
    return known
