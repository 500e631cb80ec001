"""What is measured of the installation by looking at the database: depths, ages and counts; never a person's data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.alarms import Alarm
from models.counts import SMALLEST_SHOWN
from models.inbox import OPEN_STATES, InboxRow
from models.job_runs import Leader, all_job_runs
from models.messages import Attachment
from models.outbox import Outbound
from models.security import SecurityCount
from models.tickets import Ticket

# Every name that the database can answer for, with what it says; dashboards may ask for these and for nothing else.
NAMES = {
    "tounkan_inbox_messages": "Messages that wait to be understood, by line and state",
    "tounkan_inbox_oldest_seconds": "Age of the oldest message that waits to be understood, by line",
    "tounkan_outbox_messages": "Messages that are owed or in doubt, by line, lane and status",
    "tounkan_outbox_oldest_seconds": "For how long the oldest message that may go has been waiting, by line and lane",
    "tounkan_in_doubt_shown": "Messages in doubt that were put before a human",
    "tounkan_refused_calls_total": "Suspicious things counted since the beginning, by what",
    "tounkan_alarms": "Alarms that ring, by kind",
    "tounkan_job_last_success_timestamp_seconds": "When a job last ended well",
    "tounkan_job_failed": "Whether a job's last run failed",
    "tounkan_scheduler_lease_seconds": "For how long the process that runs the jobs still has the lead",
    "tounkan_files_waiting": "Files that are still to be fetched",
    "tounkan_tickets": "Tickets that are not closed, by status",
    "tounkan_tickets_opened_day": "Tickets opened in the last 24 hours by category, where there are five or more",
    "tounkan_tickets_opened_country_day": "Tickets opened in the last 24 hours by country, where there are five or more",
}
UNFINISHED = ("queued", "sending", "in doubt")
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Figure:
    """One value with its labels."""

    name: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()

    def label(self, name: str) -> str:
        """The value of a label, or an empty text."""
        return dict(self.labels).get(name, "")


def all_figures(session: Session, now: datetime) -> list[Figure]:
    """Everything at one moment."""
    looks = (_inbox, _outbox, _waits, _alarms, _jobs, _tickets)
    return [figure for look in looks for figure in look(session, now)]


def _inbox(session: Session, now: datetime) -> Iterator[Figure]:
    waiting = InboxRow.state.in_(OPEN_STATES)
    counted = select(InboxRow.line_id, InboxRow.state, func.count(), func.min(InboxRow.received_at)).where(waiting)
    oldest: dict[str, datetime] = {}
    for line, state, number, since in session.execute(counted.group_by(InboxRow.line_id, InboxRow.state)):
        yield Figure("tounkan_inbox_messages", number, (("line", line), ("state", state)))
        oldest[line] = min(since, oldest.get(line, since))
    for line, since in oldest.items():
        yield Figure("tounkan_inbox_oldest_seconds", (now - since).total_seconds(), (("line", line),))


def _outbox(session: Session, now: datetime) -> Iterator[Figure]:
    row = Outbound
    counted = select(row.line_id, row.lane, row.status, func.count()).where(row.status.in_(UNFINISHED))
    for line, lane, status, number in session.execute(counted.group_by(row.line_id, row.lane, row.status)):
        labels = (("line", line), ("lane", lane), ("status", status))
        yield Figure("tounkan_outbox_messages", number, labels)
    due = select(row.line_id, row.lane, func.min(row.not_before)).where(row.status == "queued", row.not_before <= now)
    for line, lane, since in session.execute(due.group_by(row.line_id, row.lane)):
        yield Figure("tounkan_outbox_oldest_seconds", (now - since).total_seconds(), (("line", line), ("lane", lane)))


def _waits(session: Session, _now: datetime) -> Iterator[Figure]:
    shown = select(func.count()).where(Outbound.status == "in doubt", Outbound.shown_at.is_not(None))
    yield Figure("tounkan_in_doubt_shown", session.scalar(shown) or 0)
    files = select(func.count()).where(Attachment.state == "waiting")
    yield Figure("tounkan_files_waiting", session.scalar(files) or 0)
    suspicious = select(SecurityCount.name, func.sum(SecurityCount.count)).group_by(SecurityCount.name)
    for name, number in session.execute(suspicious):
        yield Figure("tounkan_refused_calls_total", number, (("what", name),))


def _alarms(session: Session, _now: datetime) -> Iterator[Figure]:
    ringing = select(Alarm.kind, func.count()).where(Alarm.until.is_(None)).group_by(Alarm.kind)
    for kind, number in session.execute(ringing):
        yield Figure("tounkan_alarms", number, (("kind", kind),))


def _jobs(session: Session, now: datetime) -> Iterator[Figure]:
    for run in all_job_runs(session):
        job = (("job", run.name),)
        yield Figure("tounkan_job_failed", float(run.outcome == "failed"), job)
        if run.succeeded_at is not None:
            yield Figure("tounkan_job_last_success_timestamp_seconds", run.succeeded_at.timestamp(), job)
    for leader in session.scalars(select(Leader)):
        yield Figure("tounkan_scheduler_lease_seconds", (leader.until - now).total_seconds(), (("name", leader.name),))


def _tickets(session: Session, now: datetime) -> Iterator[Figure]:
    live = select(Ticket.status, func.count()).where(Ticket.status != "closed").group_by(Ticket.status)
    for status, number in session.execute(live):
        yield Figure("tounkan_tickets", number, (("status", status),))
    lately = Ticket.opened_at >= now - DAY
    yield from _large("tounkan_tickets_opened_day", "category", session.execute(_by(Ticket.category_id, lately)))
    yield from _large("tounkan_tickets_opened_country_day", "country", session.execute(_by(Ticket.country, lately)))


def _by(column: InstrumentedAttribute[Any], condition: ColumnElement[bool]) -> Select[tuple[Any, int]]:
    return select(column, func.count()).where(condition).group_by(column)


def _large(name: str, label: str, counted: Iterable[Any]) -> Iterator[Figure]:
    # A figure below this could point at one person, on this page as on the ministry's.
    for value, number in counted:
        if number >= SMALLEST_SHOWN:
            yield Figure(name, number, ((label, str(value or "unknown")),))
