"""The installation examined through its database: what rings, what lies, what the jobs did, and how safe commits are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alarms import ringing_alarms
from models.engine_facts import database_time, engine_facts
from models.figures import Figure, all_figures
from models.job_runs import Leader, all_job_runs
from models.lines import Line


@dataclass(frozen=True, slots=True)
class Run:
    """A job as it last ran."""

    name: str
    outcome: str
    error: str
    next_at: datetime
    succeeded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Examined:
    """What the database says of the installation at one moment."""

    at: datetime
    database_time: datetime
    engine: dict[str, str]
    figures: tuple[Figure, ...]
    alarms: tuple[tuple[str, str, datetime], ...]
    runs: tuple[Run, ...]
    led_until: datetime | None
    open_lines: frozenset[str]

    def worst(self, name: str) -> float:
        """The greatest value of a figure, or nought."""
        return max((figure.value for figure in self.figures if figure.name == name), default=0.0)


def examine(session: Session, now: datetime) -> Examined:
    """Look at everything that a doctor asks about."""
    runs = [Run(run.name, run.outcome, run.error or "", run.next_at, run.succeeded_at) for run in all_job_runs(session)]
    lines = session.scalars(select(Line.id).where(Line.closed_at.is_(None)))
    return Examined(
        at=now,
        database_time=database_time(session),
        engine=engine_facts(session),
        figures=tuple(all_figures(session, now)),
        alarms=tuple((alarm.kind, alarm.subject, alarm.since) for alarm in ringing_alarms(session)),
        runs=tuple(runs),
        led_until=max(session.scalars(select(Leader.until)), default=None),
        open_lines=frozenset(lines),
    )
