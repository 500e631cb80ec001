"""The judgement measured on the development sets, which no training sees: figures for people and for the gate."""

from __future__ import annotations

import csv
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bot.route import route
from bot.understand import Known, Tools, understand
from bot.values import Understanding
from work.concern_figures import Judged, concern_figures
from work.evaluate_language import Example, measure, read_sentences
from work.perturb import PERTURBATIONS
from work.progress import shown
from work.quality import PlaceFigures, Quality
from work.quality_page import quality_page

DEVELOPMENT = Path(__file__).parent.parent / "tests" / "development"
SENTENCES = DEVELOPMENT.parent / "bot" / "language_sentences.tsv"
QUALITY = Path(__file__).parent.parent / "docs" / "quality.md"
FIGURES = DEVELOPMENT / "figures.json"
ASK = "ask"
_CODES = {"fr": "fra", "bm": "bam", "en": "eng", "ar": "ara", "es": "spa", "it": "ita", "pt": "por", "ff": "ful", "snk": "snk"}


def evaluate(tools: Tools, commit: str, page: Path | None = QUALITY, kept: Path | None = None) -> dict[str, float]:
    """Measure, print, write the page with the commit and (if told where) the gate's figures; return those figures."""
    quality = measure_quality(tools)
    text = quality_page(quality, commit)
    print(text)
    if page is not None:
        page.write_text(text, encoding="utf-8")
    if kept is not None:
        kept.write_text(json.dumps(quality.figures(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return quality.figures()


def measure_quality(tools: Tools, folder: Path = DEVELOPMENT) -> Quality:
    """All figures on the development sets of a folder (three of messages, and `places.tsv`)."""
    rows = _table(folder / "messages.tsv")
    messages = [_judged(row) for row in rows]
    spent, found = zip(*(_timed(message.text, tools) for message in shown(messages, "judging")), strict=True)
    model = tools.concern_model
    return Quality(
        concern=concern_figures(messages, model),
        fresh=concern_figures([_judged(row) for row in _table(folder / "messages_fresh.tsv")], model),
        followups=concern_figures([_judged(row) for row in _table(folder / "followups.tsv")], model),
        perturbed={name: concern_figures(_perturbed(messages, name), model) for name in PERTURBATIONS},
        language=measure([Example(one.language, one.language, one.text) for one in messages], tools.language_model),
        sentences=measure(read_sentences(SENTENCES), tools.language_model),
        places=_places(_table(folder / "places.tsv"), tools),
        routes=_right_desks(rows, found, tools),
        microseconds=median(spent),
    )


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _judged(row: dict[str, str]) -> Judged:
    also = frozenset(filter(None, row["also_ok"].split(",")))
    language = _CODES[row["lang"].partition("+")[0]]
    return Judged(row["text"], language, row["category"], also, row["emergency"] == "1")


def _timed(text: str, tools: Tools) -> tuple[float, Understanding]:
    start = time.perf_counter()
    found = understand(text, tools)
    return (time.perf_counter() - start) * 1e6, found


def _perturbed(messages: Sequence[Judged], name: str) -> list[Judged]:
    change = PERTURBATIONS[name]
    return [
        Judged(
            change(one.text, one.language, random.Random(f"suite {name} {at}")),
            one.language,
            one.category,
            one.also,
            one.emergency,
        )
        for at, one in enumerate(messages)
    ]


def _places(rows: Sequence[dict[str, str]], tools: Tools) -> PlaceFigures:
    right = wrong = posts = 0
    for row in rows:
        found = understand(row["text"], tools, Known(phone=row["sender"] or None, country=row["profile_country"] or None))
        due = row["expected_country"]
        right += found.country == due
        wrong += found.country not in {due, ASK}
        posts += _mission(found.country, found.place.area if found.place else "", tools) == _due_mission(row, tools)
    return PlaceFigures(len(rows), right, wrong, posts)


def _due_mission(row: dict[str, str], tools: Tools) -> str:
    return _mission(row["expected_country"], row["expected_city_or_area"], tools)


def _mission(country: str, area: str, tools: Tools) -> str:
    post = None if country == ASK else tools.facts.posts.competent(country, area)
    return post.id if post else ASK


def _right_desks(rows: Sequence[dict[str, str]], found: Sequence[Understanding], tools: Tools) -> float:
    """The share of messages that reach a desk that is right for an accepted category and the place that was found."""
    right = 0
    for row, one in zip(rows, found, strict=True):
        accepted = {row["category"], *filter(None, row["also_ok"].split(","))}
        desks = {_desk(category, one, tools) for category in accepted}
        right += _desk(one.category, one, tools) in desks
    return right / len(rows)


def _desk(category: str, found: Understanding, tools: Tools) -> str:
    return route(tools.facts.categories[category], found.place, found.country, tools.facts.posts).desk


def present_commit(root: Path = DEVELOPMENT.parent.parent) -> str:
    """The first ten digits of the commit that is checked out, or "unknown" outside a checkout."""
    try:
        head = (root / ".git" / "HEAD").read_text(encoding="utf-8").strip()
        name = head.removeprefix("ref: ")
        loose = root / ".git" / name
        return (head if name == head else loose.read_text(encoding="utf-8").strip())[:10]
    except OSError:
        return "unknown"
