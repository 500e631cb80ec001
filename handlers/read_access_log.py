"""An auditor reads who read and changed what; that reading is written down as well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.log_access import log_access
from models.accounts import NOBODY, LogQuery, access_entries
from models.agents import AccessLog, Agent
from models.roles import READS_LOG


def read_access_log(
    session: Session, auditor_id: UUID, wanted: LogQuery, now: datetime
) -> Sequence[tuple[AccessLog, str | None]]:
    """One page of the log with the tickets' references; empty for whoever is no auditor."""
    auditor = session.get_one(Agent, auditor_id)
    if auditor.disabled_at is not None or auditor.role not in READS_LOG:
        return []
    found = access_entries(session, wanted)
    subject = None if wanted.agent_id is None else session.get(Agent, wanted.agent_id)
    ticket_id = None if wanted.ticket_id == NOBODY else wanted.ticket_id
    log_access(session, auditor_id, "log read", now, ticket_id, None if subject is None else subject.id)
    return found
