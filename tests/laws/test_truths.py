"""Truths that people forget: every country has a post, every category a desk and words in every language, and so on."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from models.reference_files import read_reference
from models.registry import METADATA
from tests.laws.plan import ROOT

REFERENCE = read_reference()
MACHINE_PATH = re.compile(r"(?<!tests)/(?:work|tmp|root)/")  # tests/work/ is a room of ours


def test_every_category_has_a_known_desk_and_priority() -> None:
    hours = {row["priority"] for row in REFERENCE.service_levels}
    for row in REFERENCE.categories:
        assert row["desk"] in {"mission", "ministry", "protection"}
        assert row["priority"] in hours


def test_nothing_names_a_path_of_a_machine() -> None:
    suspects = [path for suffix in ("*.py", "*.md", "*.json", "*.tsv", "*.html") for path in ROOT.rglob(suffix)]
    tracked = [path for path in suspects if ".venv" not in path.parts and "var" not in path.parts]
    named = [str(path) for path in tracked if "test_truths" not in path.name and MACHINE_PATH.search(path.read_text("utf-8"))]
    assert named == []


@pytest.mark.parametrize("way_in", ["app", "worker", "manage"])
def test_every_way_in_knows_every_table(way_in: str) -> None:
    resolve = (
        "from models.base import Base; [key.column for table in Base.metadata.tables.values() for key in table.foreign_keys]"
    )
    program = f"import {way_in}; {resolve}; print(len(Base.metadata.tables))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == str(len(METADATA.tables)), done.stderr
