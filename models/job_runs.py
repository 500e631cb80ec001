"""Which process leads the scheduler, and when each job last ran and how it ended."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


class Leader(Base):
    """The one process that runs a kind of work, until its lease ends; any other may take it over after that."""

    __tablename__ = "leaders"
    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[UUID | None]
    host: Mapped[str]
    until: Mapped[datetime]


class JobRun(Base):
    """The last run of a job: `outcome` is "running", "done" or "failed"; `memo` (JSON) is for its next run."""

    __tablename__ = "job_runs"
    name: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    outcome: Mapped[str]
    error: Mapped[str | None]
    runs: Mapped[int]
    memo: Mapped[str] = mapped_column(Text)


def all_job_runs(session: Session) -> list[JobRun]:
    """Every job that was ever planned, by name."""
    return list(session.scalars(select(JobRun).order_by(JobRun.name)))
