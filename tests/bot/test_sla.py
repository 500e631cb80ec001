"""The desk's clock against a table: summer time both ways, Friday weekends, midnight, holidays, transfers, emergencies.

Times of the table are local ones of the case's zone (after a transfer: of the new one), or carry their own offset.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.sla import Allowance, OfficeHours, Span, Term, carried, climbs, hours_promised, open_time, stage, term

Row = dict[str, str]
with (Path(__file__).parent / "sla_cases.tsv").open(encoding="utf-8", newline="") as file:
    CASES: list[Row] = list(csv.DictReader(file, delimiter="\t"))
BAMAKO = OfficeHours("Africa/Bamako", {day: ((time(8), time(16)),) for day in range(1, 6)})
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def week(text: str) -> dict[int, tuple[Span, ...]]:
    """ "1234 08-16,5 08-12+14-18" as spans by day."""
    days: dict[int, tuple[Span, ...]] = {}
    for part in filter(None, text.partition(" except ")[0].split(",")):
        which, _, spans = part.partition(" ")
        for day in which:
            pairs = (span.split("-") for span in spans.split("+"))
            days[int(day)] = tuple((time(int(opens)), time(int(closes))) for opens, closes in pairs)
    return days


def desk(zone: str, text: str, holidays: str = "") -> OfficeHours:
    return OfficeHours(zone, week(text), frozenset((holidays or text.partition(" except ")[2]).split()))


def moment(text: str, zone: str) -> datetime:
    """A moment of the table; a day of the week that does not belong to its date fails."""
    if text[10] == "T":
        return datetime.fromisoformat(text)
    found = datetime.fromisoformat(text[4:]).replace(tzinfo=ZoneInfo(zone))
    assert f"{found:%a}" == text[:3], text
    return found


def reckon(case: Row) -> Term:
    hours, _, always = case["hours"].partition(" ")
    allowance = Allowance(float(hours), float(hours), float(hours), bool(always))
    old = desk(case["zone"], case["week"], case["holidays"])
    found = term(moment(case["since"], case["zone"]), "first", allowance, old)
    if not case["moved"]:
        return found
    new = desk(case["to_zone"], case["to_week"])
    clocks = (None, None) if always else (old, new)
    return carried(found, moment(case["moved"], case["zone"]), *clocks)


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_the_table(case: Row) -> None:
    zone, found = case["to_zone"] or case["zone"], reckon(case)
    assert found.warn_at.astimezone(UTC) == moment(case["warned"], zone).astimezone(UTC)
    assert found.due_at.astimezone(UTC) == moment(case["due"], zone).astimezone(UTC)


def test_the_table_is_as_long_as_promised() -> None:
    assert len(CASES) >= 60
    assert len({case["why"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    ("minutes", "colour"), [(0, "green"), (359, "green"), (360, "amber"), (1439, "amber"), (1440, "red"), (9999, "red")]
)
def test_green_amber_red(minutes: int, colour: str) -> None:
    found = term(MONDAY, "first", Allowance(8, 8, 80), BAMAKO)
    assert stage(MONDAY + timedelta(minutes=minutes), found.warn_at, found.due_at) == colour


def test_each_thing_owed_has_its_own_time() -> None:
    allowance = Allowance(1, 2, 3)
    dues = [term(MONDAY, owed, allowance, BAMAKO).due_at for owed in ("first", "next", "resolution")]
    assert dues == [MONDAY + timedelta(hours=hours) for hours in (1, 2, 3)]


def test_it_climbs_to_the_assignee_the_supervisor_and_a_working_day_later_to_the_ministry() -> None:
    found = term(MONDAY, "first", Allowance(8, 8, 80), BAMAKO)
    assert climbs(found, BAMAKO) == (found.warn_at, found.due_at, MONDAY + timedelta(days=2))
    assert climbs(found, None)[2] == found.due_at + timedelta(hours=1)


def test_open_time_and_its_end_agree_in_every_zone() -> None:
    for zone in sorted(available_timezones())[::7]:
        hours = OfficeHours(zone, BAMAKO.week, frozenset({"11-25"}))
        for days in (0, 120, 240):
            since = MONDAY + timedelta(days=days, hours=days)
            found = term(since, "first", Allowance(20, 1, 1), hours)
            assert open_time(since, found.due_at, hours) == timedelta(hours=20), zone


def test_what_is_promised_is_what_is_due_in_whole_days() -> None:
    opened, late = MONDAY, MONDAY + timedelta(hours=24.5)
    assert hours_promised(MONDAY, opened, late) == 48
    assert hours_promised(MONDAY + timedelta(hours=8), opened, late) == 24
    assert hours_promised(late - timedelta(minutes=1), opened, late) == 1
    assert hours_promised(late + timedelta(days=3), opened, late) == 48
