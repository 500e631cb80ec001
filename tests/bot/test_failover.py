"""Lines that stand in for each other: shifted when one does badly, slowly restored, and steady while nothing is wrong."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.failover import Carrier, Showing, carrier_for, sender_for, weigh

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
A, B = Carrier("a", 100, 100), Carrier("b", 100, 100)


@pytest.mark.parametrize("weight", [100, 90, 50, 0])
def test_a_line_keeps_the_part_of_its_replies_that_its_weight_says(weight: int) -> None:
    home = Carrier("a", 100, weight)
    carried = Counter(carrier_for(home, [home, B], "FR", lot) for lot in range(10_000))
    assert carried["a"] == weight * 100


def test_one_person_stays_with_a_line_when_weights_move_by_ten_points() -> None:
    before = {lot: carrier_for(A, [A, B], "FR", lot) for lot in range(1000)}
    after = {lot: carrier_for(Carrier("a", 100, 90), [A, B], "FR", lot) for lot in range(1000)}
    assert sum(before[lot] != after[lot] for lot in before) == 100


def test_nobody_stands_in_where_the_other_may_not_send() -> None:
    assert carrier_for(Carrier("a", 100, 0), [A, Carrier("b", 100, 100, frozenset({"FR"}))], "DZ", 7) == "a"


def test_a_text_that_answers_none_leaves_by_the_line_of_its_country() -> None:
    lines = [
        Carrier("all", 100, 100),
        Carrier("france", 100, 100, frozenset({"FR"})),
        Carrier("spain", 100, 100, frozenset({"ES"})),
    ]
    assert [sender_for(lines, country, 3) for country in ("FR", "ES", "DZ", "")] == ["france", "spain", "all", "all"]
    assert sender_for(lines[1:], "DZ", 3) == ""


@pytest.mark.parametrize(
    ("sends", "bad", "minutes_ago", "others_well", "weight"),
    [
        (100, 14, None, True, 100),
        (100, 15, None, True, 90),
        (9, 9, None, True, 100),  # too few to say anything
        (100, 15, 0.5, True, 100),  # weighed a moment ago
        (100, 15, 1, True, 90),
        (100, 100, None, False, 100),  # nobody else is well
    ],
)
def test_a_line_that_ails_loses_ten_points_at_a_time(
    sends: int, bad: int, minutes_ago: float | None, others_well: bool, weight: int
) -> None:
    weighed_at = None if minutes_ago is None else NOON - timedelta(minutes=minutes_ago)
    assert weigh(Showing(A, sends, bad, weighed_at), others_well, NOON) == weight


@pytest.mark.parametrize(("minutes_ago", "weight"), [(59, 50), (60, 60)])
def test_a_line_that_is_well_again_comes_back_hour_by_hour(minutes_ago: int, weight: int) -> None:
    showing = Showing(Carrier("a", 100, 50), 100, 0, NOON - timedelta(minutes=minutes_ago))
    assert weigh(showing, True, NOON) == weight
