"""What the installation's own keys sealed, piece by piece, for when they are replaced by others."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, inspect, literal, select, tuple_
from sqlalchemy.orm import Session

from models.agents import Agent
from models.base import Base
from models.contacts import Address
from models.copies import ProviderCopy
from models.desk_work import SavedView
from models.encrypted import DataKey
from models.inbox import InboxRow, Quarantined
from models.outbox import Outbound

KINDS: tuple[type[Base], ...] = (DataKey, Agent, SavedView, Address, ProviderCopy, InboxRow, Quarantined, Outbound)
Place = tuple[Any, ...]  # a row's primary key


def number_of(session: Session) -> int:
    """How many rows there are that may have to be sealed anew."""
    return sum(session.scalar(select(func.count()).select_from(kind)) or 0 for kind in KINDS)


def rows_after(session: Session, kind: type[Base], after: Place | None, most: int) -> list[Any]:
    """The next rows of a kind by their primary key, locked (PostgreSQL)."""
    keys = inspect(kind).primary_key
    wanted = select(kind).order_by(*keys).limit(most).with_for_update()
    if after is not None:
        wanted = wanted.where(
            tuple_(*keys) > tuple_(*(literal(value, key.type) for value, key in zip(after, keys, strict=True)))
        )
    return list(session.scalars(wanted))


def place_of(row: Base) -> Place:
    """A row's primary key."""
    return tuple(inspect(type(row)).primary_key_from_instance(row))
