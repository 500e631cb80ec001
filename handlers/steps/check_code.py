"""The four-digit code: right, typed backwards under duress, wrong, or locked; wrong ones are counted whoever types them."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.count_today import count_today
from handlers.steps.note_event import note_event
from handlers.steps.ring_alarm import ring_alarm
from models.codes import StatusCode, code_hash
from models.tickets import Ticket

ALARMING = 20  # wrong codes for one person: somebody is trying them out
MOST_WRONG = 5  # then the code opens nothing until an agent has spoken with the person
Verdict = Literal["none set", "missing", "right", "duress", "wrong", "locked"]


def check_code(session: Session, contact_id: UUID, ticket: Ticket | None, code: str, mine: bool, now: datetime) -> Verdict:
    """What a code typed for a person is; `mine` says that it comes from an address of theirs, `ticket` where it is noted."""
    chosen = session.get(StatusCode, contact_id, with_for_update=True)
    if chosen is None:
        return "none set"
    if not code:
        return "missing"
    typed = code_hash(session, contact_id, code)
    right, forced = hmac.compare_digest(typed, chosen.code_hash), hmac.compare_digest(typed, chosen.duress_hash)
    if not (right or forced):
        _count_wrong(session, ticket, chosen, now)
        return "wrong"
    if chosen.locked_at is not None:
        return "locked"
    chosen.wrong = 0 if mine else chosen.wrong
    return "right" if right else "duress"


def _count_wrong(session: Session, ticket: Ticket | None, chosen: StatusCode, now: datetime) -> None:
    chosen.wrong += 1
    count_today(session, "wrong status code", now)
    if chosen.wrong >= MOST_WRONG and chosen.locked_at is None:
        chosen.locked_at = now
        count_today(session, "status code locked", now)
        if ticket is not None:
            note_event(session, ticket, "code locked", now)
    if chosen.wrong == ALARMING:
        reference = "" if ticket is None else ticket.reference
        ring_alarm(session, "wrong status codes", reference, now, wrong=chosen.wrong)
