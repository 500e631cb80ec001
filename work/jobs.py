"""The jobs of the installation, one line each; work/scheduler.py runs them in one process at a time."""

from __future__ import annotations

from datetime import timedelta

from handlers.climb_late import climb_late
from handlers.find_campaigns import find_campaigns
from handlers.prune_inbox import prune_inbox
from work.back_up import back_up
from work.erase import erase
from work.held import unless_held
from work.parts import WorkerParts
from work.retain import retain
from work.scheduler import Job
from work.sweep import sweep
from work.tidy_outbox import forget, weigh
from work.watch_lines import check_self_tests, send_self_tests, watch_silence

AT_A_TIME = 500


def tidy_inbox(parts: WorkerParts) -> None:
    """Take old self-tests out of the inbox, some at a time."""
    while parts.transactions.attempt(lambda session: prune_inbox(session, parts.clock(), AT_A_TIME)) == AT_A_TIME:
        pass


def mark_campaigns(parts: WorkerParts) -> None:
    """Mark the tickets of many people who wrote the same words within minutes."""
    parts.transactions.attempt(lambda session: find_campaigns(session, parts.clock()))


def climb(parts: WorkerParts) -> None:
    """Bring what is late before those who are above it, some at a time."""
    while parts.transactions.attempt(lambda session: climb_late(session, parts.clock(), AT_A_TIME)) == AT_A_TIME:
        pass


JOBS: tuple[Job, ...] = (
    Job("sweep", timedelta(minutes=3), sweep, first=timedelta(minutes=1)),
    Job("silence", timedelta(minutes=5), watch_silence),
    # Twice an hour, so that a hook which breaks just after a test is still found within the hour.
    Job("self-test", timedelta(minutes=30), unless_held(send_self_tests), first=timedelta(minutes=10)),
    Job("self-test check", timedelta(minutes=1), check_self_tests),
    Job("weigh-lines", timedelta(seconds=30), weigh),
    Job("campaigns", timedelta(minutes=1), mark_campaigns),
    Job("climb", timedelta(minutes=1), unless_held(climb)),
    Job("forget-turns", timedelta(minutes=5), forget),
    Job("erase", timedelta(minutes=1), unless_held(erase)),
    Job("backup", timedelta(minutes=1), unless_held(back_up), first=timedelta(minutes=1)),
    Job("retention", timedelta(hours=6), unless_held(retain), first=timedelta(minutes=30)),
    Job("tidy inbox", timedelta(hours=6), tidy_inbox, first=timedelta(hours=1)),
)
