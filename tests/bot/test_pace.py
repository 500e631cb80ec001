"""Turns keep to a provider's limits and stay full: played through with late threads and slow wires, on no clock at all."""

from __future__ import annotations

import random
from collections import deque
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.pace import UNLIMITED, Limits, Rate, Window, backoff, limits_of, next_start, per_second, taken, turn

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECONDS = 60.0


def play(most: float, seed: int, heed_late: bool = True) -> tuple[int, int, float]:
    """Calls, calls over the limit, and how full the lane was, before a provider with a strict sliding window."""
    lots, window = random.Random(seed), per_second(most)
    starts: list[float] = []
    arrivals = []
    now = 0.0
    while now < SECONDS:
        planned = next_start(starts, window, now)
        left = planned + (lots.expovariate(1 / 0.002) if lots.random() > 0.01 else 0.030)
        starts = [*starts, left if heed_late else planned][-window.most :]
        arrivals.append(left + lots.uniform(0.001, 0.010))
        now = planned
    return _judged(sorted(arrivals), window)


def _judged(arrivals: list[float], window: Window) -> tuple[int, int, float]:
    accepted: deque[float] = deque()
    over = 0
    for at in arrivals:
        while len(accepted) >= window.most and accepted[0] <= at - window.seconds:
            accepted.popleft()
        if len(accepted) < window.most:
            accepted.append(at)
        else:
            over += 1
    allowed = window.most / window.seconds * (arrivals[-1] - arrivals[0])
    return len(arrivals), over, (len(arrivals) - 1 - over) / allowed


@pytest.mark.parametrize("most", [1, 30, 80])
def test_a_full_lane_stays_full_and_is_hardly_ever_over_the_limit(most: int) -> None:
    for seed in range(5):
        calls, over, full = play(most, seed)
        print(f"{most}/s: calls {calls} over {over} full {full:.1%}")
        assert over < 0.01 * calls
        assert full >= 0.95


def test_without_heeding_late_starts_the_same_lane_goes_over() -> None:
    assert sum(play(1, seed, heed_late=False)[1] for seed in range(20)) > sum(play(1, seed)[1] for seed in range(20))


def test_an_empty_lane_starts_at_once_and_then_in_even_steps() -> None:
    starts: list[float] = []
    for _ in range(5):
        starts.append(next_start(starts, Window(30), 100.0))
    assert starts[0] == 100.0
    assert [round(after - before, 4) for before, after in pairwise(starts)] == [round(0.7 / 30, 4)] * 4


def test_a_pair_may_have_a_burst_and_then_one_every_six_seconds() -> None:
    pair, free_at, at = Rate(6.0, 45), None, NOON
    sent = []
    for _ in range(47):
        at = turn(free_at, pair, at)
        free_at = taken(free_at, pair, at)
        sent.append((at - NOON).total_seconds())
    assert sent[:45] == [0.0] * 45
    assert 5.9 < sent[46] - sent[45] < 6.3


@pytest.mark.parametrize(
    ("config", "limits"),
    [
        ({}, Limits(Window(30), Rate(1.0))),
        ({"per_second": "none"}, Limits(None, Rate(1.0))),
        ({"per_second": "0", "per_address_per_second": "NONE"}, UNLIMITED),
        ({"per_second": "10"}, Limits(Window(10), Rate(1.0))),
        ({"per_second": "0.5"}, Limits(Window(1, 2.0), Rate(1.0))),
        ({"per_second": "400", "per_address_per_second": "2"}, Limits(Window(100, 0.25), Rate(0.5))),
    ],
)
def test_a_lines_settings_change_or_lift_its_limits(config: dict[str, str], limits: Limits) -> None:
    assert limits_of(config, Limits(Window(30), Rate(1.0))) == limits


@pytest.mark.parametrize("said", ["fast", "-1", "nan", "1e9"])
def test_a_limit_that_is_no_number_keeps_the_service_from_starting(said: str) -> None:
    with pytest.raises(ValueError):
        limits_of({"per_second": said}, UNLIMITED)


def test_waits_grow_are_spread_and_never_shorter_than_asked() -> None:
    waits = [backoff(tries, seed=0) for tries in range(1, 12)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (5.0, 900.0)
    spread = {round(backoff(3, seed), 3) for seed in range(1024)}
    assert len(spread) > 1000
    assert min(spread) == 20.0
    assert all(backoff(1, seed, asked=30.0) >= 30.0 for seed in range(1024))


def test_a_late_clock_does_not_stop_a_lane() -> None:
    jumped = [NOON.timestamp() + offset for offset in range(30)]
    assert next_start(jumped, Window(30), (NOON - timedelta(hours=1)).timestamp()) > NOON.timestamp()
