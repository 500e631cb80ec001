"""Who read and changed what, for the auditor: by official or by ticket, never what a ticket says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from flask import render_template, request

from bot.reference_number import is_reference, spoken
from console import words
from console.parts import Route, pages, the_official
from console.people_words import ACTIONS
from console.saying import moment, zone_of
from console.ticket_view import agent_name
from handlers.memory import Session
from handlers.read_access_log import read_access_log
from models.accounts import LOG_PAGE, NOBODY, Deeds, LogQuery, deeds_beside, ticket_named
from models.agents import AccessLog, Agent
from models.ticket_reading import agents_by_id

LAST_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    at: str
    who: str
    who_id: str
    action: str
    deeds: str
    reference: str
    spoken: str
    subject: str
    subject_id: str


def journal() -> str:
    """One page of the log; the auditor's own reading of it is in it as well."""
    wanted = _asked()
    with pages().transactions.write() as session:
        wanted = replace(wanted, ticket_id=_ticket(session))
        found = read_access_log(session, the_official().agent_id, wanted, pages().clock())
        shown = found[:LOG_PAGE]
        rows = [row for row, _ in shown]
        agents = agents_by_id(session, {named for row in rows for named in (row.agent_id, row.subject_id)} - {None})
        deeds = deeds_beside(session, rows)
        entries = [_entry(row, reference or "", agents, deeds) for row, reference in shown]
    filters = {"dossier": request.args.get("dossier", "")[:20], "qui": request.args.get("qui", "")[:40]}
    return render_template("journal.html", entries=entries, page=wanted.page, more=len(found) > LOG_PAGE, **filters)


def _asked() -> LogQuery:
    return LogQuery(agent_id=_uuid(request.args.get("qui", "")), page=_page(request.args.get("page", "1")))


def _ticket(session: Session) -> UUID | None:
    asked = "".join(request.args.get("dossier", "").split())
    if not asked:
        return None
    return (ticket_named(session, asked) if is_reference(asked) else None) or NOBODY


def _entry(row: AccessLog, reference: str, agents: dict[UUID, Agent], deeds: Deeds) -> Entry:
    kinds = deeds.get((row.agent_id, row.ticket_id, row.at), []) if row.ticket_id else []
    subject = agents.get(row.subject_id) if row.subject_id else None
    return Entry(
        at=moment(row.at, pages().clock(), zone_of("Africa/Bamako")),
        who=agent_name(agents.get(row.agent_id)),
        who_id=str(row.agent_id),
        action=words.word(ACTIONS, row.action),
        deeds=", ".join(words.word(words.EVENTS, kind) for kind in kinds),
        reference=reference,
        spoken=spoken(reference) if reference else "",
        subject=agent_name(subject) if subject else "",
        subject_id=str(row.subject_id or ""),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return NOBODY


def _page(text: str) -> int:
    return min(LAST_PAGE, max(1, int(text))) if text.isascii() and text.isdigit() and len(text) < 8 else 1


ROUTES = (Route("/journal", "GET", journal),)
