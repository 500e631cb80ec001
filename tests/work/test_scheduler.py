"""Jobs run by the clock, in one process at a time, and another takes over when that one dies."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from models.alarms import ringing_alarms
from models.database import Transactions
from models.files import FileStore
from models.job_runs import JobRun
from tests.conftest import Clock, count
from work.parts import WorkerParts
from work.scheduler import Job, Scheduler
from work.tools import build_tools


@pytest.fixture
def parts(transactions: Transactions, tmp_path: Path, clock: Clock) -> WorkerParts:
    tools = build_tools(transactions)
    return WorkerParts(transactions, tools, {}, FileStore(tmp_path / "files"), "https://tounkan.example", clock=clock)


def rounds(schedulers: list[Scheduler], clock: Clock, times: int, step: timedelta) -> None:
    """All schedulers at once, several times, with the clock moved on in between."""
    for _ in range(times):
        threads = [threading.Thread(target=lambda one=one: (one.keep_lead(), one.run_due())) for one in schedulers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        settle(schedulers)
        clock.now += step


def settle(schedulers: list[Scheduler]) -> None:
    """Wait until no job runs."""
    while any(one._running for one in schedulers):
        time.sleep(0.005)


def test_of_three_schedulers_one_runs(parts: WorkerParts, clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    ran: Counter[int] = Counter()

    def job(number: int) -> Job:
        return Job("count", timedelta(seconds=30), lambda _: ran.update([number]))

    three = [Scheduler(parts, [job(number)]) for number in range(3)]
    rounds(three, clock, times=10, step=timedelta(seconds=10))
    with capsys.disabled():
        print(f"\nthree schedulers, 100 s, a job every 30 s: runs {sum(ran.values())} by {len(ran)} process")
    assert (len(ran), sum(ran.values())) == (1, 4)
    assert sum(one.leads for one in three) == 1


def test_a_dead_leader_is_replaced_within_ninety_seconds(
    parts: WorkerParts, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = Scheduler(parts, []), Scheduler(parts, [])
    first.keep_lead()
    dead_since = clock.now
    while not second.leads:
        clock.now += timedelta(seconds=10)  # as often as the worker asks
        second.keep_lead()
    took = (clock.now - dead_since).total_seconds()
    with capsys.disabled():
        print(f"\na dead leader replaced after {took:.0f} s")
    assert took <= 90
    assert not first.leads


def test_a_leader_that_stops_is_replaced_at_once(parts: WorkerParts) -> None:
    first, second = Scheduler(parts, []), Scheduler(parts, [])
    first.keep_lead()
    first.stop()
    second.keep_lead()
    assert (first.leads, second.leads) == (False, True)


def test_a_job_that_fails_rings_and_is_tried_again(parts: WorkerParts, clock: Clock, transactions: Transactions) -> None:
    broken = [True]

    def job(_: WorkerParts) -> None:
        if broken[0]:
            raise ZeroDivisionError

    scheduler = Scheduler(parts, [Job("fragile", timedelta(minutes=1), job)])
    rounds([scheduler], clock, times=1, step=timedelta(minutes=1))
    with transactions.read() as session:
        assert [(alarm.kind, alarm.subject) for alarm in ringing_alarms(session)] == [("job-failed", "fragile")]
        row = session.get_one(JobRun, "fragile")
        assert (row.outcome, row.error, row.succeeded_at) == ("failed", "ZeroDivisionError", None)
    broken[0] = False
    rounds([scheduler], clock, times=1, step=timedelta(minutes=1))
    with transactions.read() as session:
        assert ringing_alarms(session) == []
        assert session.get_one(JobRun, "fragile").succeeded_at is not None
    assert count(transactions, "alarms WHERE until IS NOT NULL") == 1


def test_a_new_job_waits_for_its_first_time_and_a_clock_set_back_does_not_stop_it(parts: WorkerParts, clock: Clock) -> None:
    ran: list[int] = []
    job = Job("later", timedelta(minutes=5), lambda _: ran.append(1), first=timedelta(minutes=10))
    scheduler = Scheduler(parts, [job])
    rounds([scheduler], clock, times=10, step=timedelta(minutes=1))
    assert ran == []
    rounds([scheduler], clock, times=1, step=timedelta(days=-1))
    assert ran == [1]
    scheduler = Scheduler(replace(parts), [job], scheduler._holder)
    rounds([scheduler], clock, times=12, step=timedelta(minutes=1))
    assert len(ran) > 1


def test_a_long_job_is_not_started_twice(parts: WorkerParts, clock: Clock) -> None:
    started, end = [], threading.Event()

    def long(_: WorkerParts) -> None:
        started.append(1)
        end.wait(10)

    scheduler = Scheduler(parts, [Job("long", timedelta(seconds=1), long)])
    for _ in range(5):
        scheduler.keep_lead()
        scheduler.run_due()
        clock.now += timedelta(seconds=5)
    end.set()
    settle([scheduler])
    assert started == [1]
