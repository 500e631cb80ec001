"""How far a command has come is said on a terminal, and nowhere else."""

from __future__ import annotations

import sys

import pytest

from work.progress import shown


@pytest.mark.parametrize(("terminal", "said"), [(True, "judging 100 %"), (False, "")])
def test_only_a_terminal_is_told(
    terminal: bool, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    assert list(shown(range(250), "judging")) == list(range(250))
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.rstrip("\n").endswith(said)
    assert bool(written.err) is terminal
