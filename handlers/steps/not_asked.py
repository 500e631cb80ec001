"""A question of ours that never left: nobody was asked, and no silence after it counts as one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.outbox import Outbound, left_since
from models.questions import open_questions
from models.tickets import Ticket

NOT_ASKED = "not asked"
# The questions that ride by themselves, by the phrase that asks them.
KINDS = {"ask_solved": "solved", "ask_solved_again": "solved", "ask_satisfaction": "satisfaction"}


def not_asked(session: Session, row: Outbound, ticket: Ticket, now: datetime) -> None:
    """Withdraw the question that a failed text would have asked, unless an earlier try of it was asked and stands."""
    kind = KINDS.get(row.purpose)
    if kind is None or ticket.contact_id != row.contact_id:
        return
    for question in open_questions(session, ticket.contact_id, now):
        if (question.kind, question.ticket_id) == (kind, ticket.id) and not _asked_before(session, row, ticket):
            question.answered_at, question.answer = now, NOT_ASKED


def _asked_before(session: Session, row: Outbound, ticket: Ticket) -> bool:
    kind = KINDS[row.purpose]
    purposes = [purpose for purpose, asked in KINDS.items() if asked == kind]
    since = ticket.resolved_at or ticket.opened_at
    return left_since(session, ticket.id, purposes, since, row.message_id)
