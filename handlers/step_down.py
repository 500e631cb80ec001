"""The leader goes: whoever asks next leads at once, and does not wait for the lease to end."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.job_runs import Leader


def step_down(session: Session, name: str, holder: UUID) -> None:
    """Give the lead back where this process has it."""
    session.execute(update(Leader).where(Leader.name == name, Leader.holder == holder).values(holder=None))
