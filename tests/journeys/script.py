"""A journey as a text file: one step a line, read into steps that the runner takes one after the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

VERB = re.compile(r"([a-z][a-z0-9 ]*?)\s*:\s*(.*)")
SPAN = re.compile(r"(\d+) (second|minute|hour|day)s?")
MARKS = {"> ": "says", "< ": "hears", "~ ": "also", "! ": "not"}


@dataclass(frozen=True)
class Step:
    """One line of a script: what is done or expected, and where it stands."""

    number: int
    verb: str
    value: str
    line: str


@dataclass(frozen=True)
class Script:
    """A journey: its title and its steps."""

    path: Path
    title: str
    steps: tuple[Step, ...]


def read_script(path: Path) -> Script:
    """The steps of a file; ValueError names the line that is none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    steps = [step for number, line in enumerate(lines, 1) if (step := _step(path, number, line)) is not None]
    return Script(path, lines[0].removeprefix("# "), tuple(steps))


def _step(path: Path, number: int, line: str) -> Step | None:
    text = line.strip()
    if not text or text.startswith("#"):
        return None
    for mark, verb in MARKS.items():
        if text.startswith(mark):
            return Step(number, verb, text[len(mark) :].strip(), text)
    if text == "silent":
        return Step(number, "silent", "", text)
    found = VERB.fullmatch(text)
    if found is None:
        raise ValueError(f"{path}:{number}: not a step: {line}")
    return Step(number, found[1], found[2], text)


def span_of(text: str) -> timedelta:
    """ "3 days" or "1 day 2 hours" as a span; ValueError where it is none."""
    found = SPAN.findall(text)
    if not found or SPAN.sub("", text).strip():
        raise ValueError(f"not a span: {text}")
    return sum((timedelta(**{f"{unit}s": int(count)}) for count, unit in found), timedelta())


def moment_of(text: str) -> tuple[datetime, ZoneInfo]:
    """ "2026-11-21 10:00 Africa/Bamako" as a moment and its zone."""
    day, hour, zone = text.split()
    there = ZoneInfo(zone)
    return datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=there), there
