"""The documents say what is there: settings, dependencies, targets, words, links and phrases, each against its source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from settings import Settings
from tests.laws.plan import ROOMS, ROOT
from work.list_phrases import page_of_phrases
from work.tools import read_phrasebook

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
SETTING = re.compile(r"\bTB_[A-Z]+(?:_[A-Z]+)*\b")
OF_TESTS = {"TB_NO_SKIPS"}
TARGET = re.compile(r"^([a-z-]+):.*##", re.MULTILINE)
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
WORDS = [
    "channel",
    "line",
    "contact",
    "address",
    "agent",
    "inbound",
    "outbound",
    "message",
    "delivery status",
    "external id",
    "reference",
    "concern",
    "category",
    "priority",
    "ticket",
    "queue",
    "desk",
    "assignee",
    "mission",
    "jurisdiction",
    "SLA",
    "due",
    "escalation",
    "crisis",
    "sealed",
]
STATUSES = ["queued", "sending", "sent", "delivered", "read", "failed", "in doubt", "open", "pending", "resolved", "closed"]


def settings_of(fields: dict[str, FieldInfo]) -> set[str]:
    """The variables that the settings read."""
    return {f"TB_{name.upper()}" for name in fields}


def documented_settings(text: str) -> set[str]:
    """The variables that a page names, lines being one setting whatever their id and key."""
    return set(SETTING.findall(text)) - OF_TESTS


def requirements() -> set[str]:
    """The direct dependencies, by name."""
    texts = [
        (ROOT / name).read_text().partition("# What these bring along")[0]
        for name in ("requirements.txt", "requirements-dev.txt")
    ]
    lines = [line for text in texts for line in text.splitlines()]
    return {re.split(r"[\[=<>~!;]", line)[0].strip() for line in lines if line.strip() and line[0] not in "#-"}


def first_cells(text: str) -> list[str]:
    """The first cell of each row of each table, without its marks."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    return [cell.strip().strip("*`") for cell in rows]


def anchor(heading: str) -> str:
    """The anchor that a heading gets where the pages are shown."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def broken_links(page: Path) -> list[str]:
    """The links of a page that lead nowhere inside the project; addresses elsewhere are not asked."""
    broken = []
    for target in LINK.findall(page.read_text("utf-8")):
        path, _, part = target.partition("#")
        if "://" in path or path.startswith("mailto:"):
            continue
        file = (page.parent / path).resolve() if path else page
        anchors = [anchor(one) for one in HEADING.findall(file.read_text("utf-8"))] if part and file.is_file() else [part]
        if not file.exists() or part not in anchors:
            broken.append(target)
    return broken


def test_operate_lists_exactly_the_settings() -> None:
    assert documented_settings((ROOT / "docs/operate.md").read_text("utf-8")) == settings_of(Settings.model_fields)


def test_each_dependency_has_its_line() -> None:
    cells = first_cells((ROOT / "docs/dependencies.md").read_text("utf-8"))
    assert sorted(requirements()) == sorted(cell for cell in cells if cell in requirements())
    assert [cell for cell in cells if re.fullmatch(r"[a-z][a-z0-9-]+", cell) and cell not in {*requirements(), "package"}] == []


def test_readme_names_each_target_and_room() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    targets = set(TARGET.findall((ROOT / "Makefile").read_text("utf-8")))
    assert len(targets) > 5
    assert {target for target in targets if f"`make {target}`" not in readme} == set()
    assert [room for room in ROOMS if f"`{room}/`" not in readme] == []


def test_readme_opens_with_the_two_commands() -> None:
    opening = (ROOT / "README.md").read_text("utf-8").splitlines()[:12]
    assert [line.strip() for line in opening if line.strip().startswith("make ")] == ["make run", "make test"]


@pytest.mark.parametrize("word", [*WORDS, *STATUSES])
def test_each_word_of_the_design_is_in_the_glossary(word: str) -> None:
    assert first_cells((ROOT / "docs/glossary.md").read_text("utf-8")).count(word) == 1


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    assert broken_links(page) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# A heading, here\n")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](there.md) [b](there.md#a-heading-here) [c](gone.md) [d](there.md#gone) ![e](gone.png) [f](https://x.org/)"
    )
    assert broken_links(page) == ["gone.md", "there.md#gone", "gone.png"]


def test_each_decision_says_what_it_must() -> None:
    records = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        headings = HEADING.findall(record.read_text("utf-8"))
        assert headings[1:] == ["Context", "Decision", "Rejected"], record.name


def test_the_page_of_phrases_is_current() -> None:
    assert (ROOT / "docs/translations.md").read_text("utf-8") == page_of_phrases(read_phrasebook()) + "\n"
