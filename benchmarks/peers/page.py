"""docs/performance.md: what the last run found, on which machine, and the ratios that are the goal."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from benchmarks.peers.measures import Figure
from benchmarks.peers.sites import WEB_PROCESSES, WEB_THREADS
from tests.house import ROOT

PAGE = ROOT / "docs" / "performance.md"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Goal:
    """One thing that was promised: what was found, and whether that is enough."""

    words: str
    found: str
    kept: bool


def at_least(words: str, found: float, least: float, unit: str = "") -> Goal:
    """A goal that more is better for."""
    return Goal(f"{words} ≥ {least:g}{unit}", f"{found:.2f}{unit}" if least < 20 else f"{found:.0f}{unit}", found >= least)


def at_most(words: str, found: float, most: float, unit: str) -> Goal:
    """A goal that less is better for."""
    return Goal(f"{words} ≤ {most:g}{unit}", f"{found:.0f}{unit}", found <= most)


Figures = dict[tuple[str, str], Figure]


def goals(figures: Figures) -> list[Goal]:
    """All that the run can say about what was promised; what was not measured is left out."""
    found = [*_of_the_door(figures), *_of_the_road(figures), *_of_handing_over(figures), *_of_growth(figures)]
    return found + _of_memory(figures)


def _of_the_door(figures: Figures) -> list[Goal]:
    found = []
    for kind, name in NAMES.items():
        floor, ours, half = (figures.get((kind, key)) for key in ("floor", "accepted", "accepted at half load"))
        if floor and ours and half:
            found.append(at_least(f"{name}: accepted / floor", ours.rate / floor.rate, 0.40))
            found.append(at_most(f"{name}: p99 at half that load", half.p99, 25, " ms"))
    return found


def _of_the_road(figures: Figures) -> list[Goal]:
    road = figures.get(("postgresql", "road"))
    pairs = (("RapidSMS", "rapidsms", 1.5), ("django-helpdesk", "helpdesk", 5.0))
    return [
        at_least(f"PostgreSQL: the road / {name}", road.rate / figures["postgresql", key].rate, least)
        for name, key, least in pairs
        if road and ("postgresql", key) in figures
    ]


def _of_handing_over(figures: Figures) -> list[Goal]:
    found = []
    for kind, name in NAMES.items():
        fast, paced = figures.get((kind, "handed over")), figures.get((kind, "receipt to handed over, 50/s"))
        if fast and paced:
            found.append(at_least(f"{name}: handed over", fast.rate, 100, "/s"))
            found.append(at_most(f"{name}: receipt to handed over at 50/s, p99", paced.p99, 250, " ms"))
    return found


def _of_growth(figures: Figures) -> list[Goal]:
    found = []
    for kind, name in NAMES.items():
        for key in ("road", "accepted"):
            empty, full = figures.get((kind, key)), figures.get((kind, f"{key}, 1,000,000 tickets"))
            if empty and full:
                found.append(at_least(f"{name}: {key} with a million tickets / empty", full.rate / empty.rate, 0.85))
    return found


def _of_memory(figures: Figures) -> list[Goal]:
    found = []
    for key, most in (("web MB", 160), ("worker MB", 300)):
        seen = [figure.notes[key] for (kind, _), figure in figures.items() if key in figure.notes and kind == "postgresql"]
        if seen:
            found.append(at_most(f"PostgreSQL: {key.removesuffix(' MB')} process", max(seen), most, " MB"))
    return found


def table(figures: Figures) -> list[str]:
    """Every figure of the run."""
    lines = ["| database | what | messages/s | p50 ms | p99 ms | others' share of the machine | beside |"]
    lines.append("| --- | --- | ---: | ---: | ---: | ---: | --- |")
    for (kind, name), one in figures.items():
        waited = f"{one.p50:.1f} | {one.p99:.1f}" if one.p99 else "|"
        beside = ", ".join(f"{value} {key}" for key, value in one.notes.items())
        lines.append(f"| {NAMES[kind]} | {name} | {one.rate:,.0f} | {waited} | {one.others:.0%} | {beside} |")
    return lines


def verdicts(found: list[Goal]) -> list[str]:
    """The goals as a table."""
    lines = ["| promised | found | |", "| --- | ---: | --- |"]
    return lines + [f"| {goal.words} | {goal.found} | {'kept' if goal.kept else '**missed**'} |" for goal in found]


def machine(durability: dict[str, str]) -> str:
    """On what all this ran."""
    model = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    memory = psutil.virtual_memory().total / 2**30
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    server = ", ".join(f"{name} {value}" for name, value in durability.items())
    shape = "; ".join(f"{NAMES[kind]} {WEB_PROCESSES[kind]} web with {WEB_THREADS[kind]} threads" for kind in NAMES)
    return (
        f"{datetime.now(UTC):%d %B %Y}, commit {commit}, {os.cpu_count()} cores ({model}), {memory:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}. Processes: {shape}, "
        f"on PostgreSQL two workers, on SQLite the worker beside the server. PostgreSQL: {server}. "
        "SQLite: WAL, synchronous FULL."
    )


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text("utf-8", "replace").splitlines() if file.exists() else []


INTRODUCTION = """# Speed beside the best

`make bench-peers` wrote this page; `make bench-peers ONLY=accepted,road` measures parts and writes nothing. The load generator
runs on the same cores. Trust the ratios: both sides of each were measured in this one run.

- **floor**: a plain WSGI function on the same server (granian), the same signature check (Twilio's own library), one row by the
  bare driver
- **accepted**: our door: a signed call verified, sealed and durable before its answer
- **road**: that, understood, ticketed and the reply queued, encryption on, from the first call until nothing is left to judge
- **handed over**: the reply given to Twilio's stand-in through Twilio's library, throttles lifted
- **rapidsms**, **helpdesk**: [RapidSMS](https://www.rapidsms.org) and [django-helpdesk](https://github.com/django-helpdesk/django-helpdesk),
  each in an environment of its own, with gunicorn's two processes: an inbound message becomes a stored ticket and a queued
  reply; no signature, no encryption, no understanding

A figure during which others used more than a tenth of the machine was measured twice, and the calmer one kept.
"""


def write(figures: Figures, durability: dict[str, str]) -> None:
    """Write the page."""
    parts = [INTRODUCTION, machine(durability), "", *verdicts(goals(figures)), "", *table(figures), ""]
    PAGE.write_text("\n".join(parts), encoding="utf-8")
