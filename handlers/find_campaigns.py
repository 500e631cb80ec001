"""The same text from many people within minutes is marked as one campaign for humans to judge; each ticket stays as it is."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.normalise import words
from handlers.steps.note_event import note_once
from models.campaigns import count_opened, opened_since
from models.tickets import Ticket

KIND = "suspected campaign"
WITHIN = timedelta(minutes=15)
ENOUGH = 20  # people with the same words; fewer may be a family, or the passengers of one boat
MOST = 2000


def find_campaigns(session: Session, now: datetime) -> int:
    """Note it on every ticket of the group, each told by its oldest ticket's reference; how many tickets were marked."""
    since = now - WITHIN
    groups: dict[str, list[Ticket]] = defaultdict(list)
    if count_opened(session, since) >= ENOUGH:
        for ticket in opened_since(session, since, MOST):
            groups[" ".join(words(ticket.summary or ""))].append(ticket)
    found = [members for said, members in groups.items() if said and len({one.contact_id for one in members}) >= ENOUGH]
    for members in found:
        for ticket in members:
            note_once(session, ticket, KIND, now, group=members[0].reference)
    return sum(len(members) for members in found)
