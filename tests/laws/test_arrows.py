"""The arrows of the house hold, and a forbidden import planted in any room is found."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.laws.plan import ARROWS, IMPURE_CALLS, ROOT, broken_arrows, imports_of, source_files

PLANTED = {
    "bot": "from models import tickets",
    "models": "from bot import route",
    "handlers": "from gateway import webhooks",
    "gateway": "from models import tickets",
    "console": "from gateway import webhooks",
    "work": "from models import tickets",
}


def broken(root: Path) -> list[str]:
    """All breaches under a root."""
    found = [(one, broken_arrows(one)) for path in source_files(root) for one in imports_of(path, root)]
    return [f"{one.file}:{one.line}: {why}" for one, why in found if why]


def test_no_arrow_is_broken() -> None:
    assert broken(ROOT) == []


@pytest.mark.parametrize("room", ARROWS)
@pytest.mark.parametrize("extra", ["", "settings", "flask", "hidden"])
def test_a_planted_import_is_found(tmp_path: Path, room: str, extra: str) -> None:
    (tmp_path / room).mkdir()
    line = {"": PLANTED[room], "settings": "import settings", "flask": "import flask", "hidden": "def f():\n    import json"}[
        extra
    ]
    (tmp_path / room / "planted.py").write_text(line + "\n")
    allowed = extra == "flask" and room == "console"
    assert bool(broken(tmp_path)) is not allowed


def test_judgement_asks_nobody_the_time_and_draws_no_lots() -> None:
    calls = [
        f"{path.name}:{node.lineno}: {node.func.attr}"
        for path in (ROOT / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in IMPURE_CALLS
    ]
    assert calls == []


def test_only_shipped_reads_files_in_bot() -> None:
    readers = [
        f"{path.name}:{node.lineno}"
        for path in (ROOT / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
    ]
    assert readers == []


def test_nothing_in_models_commits() -> None:
    commits = [
        f"{path.name}:{node.lineno}"
        for path in (ROOT / "models").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert commits == []
