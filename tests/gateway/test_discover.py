"""Channels are found, not listed: a sixth one is one file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gateway import channels
from gateway.channel import Checks, DeletesCopies, Fetches, FindsSent, Handshakes, ListsRecent
from gateway.discover import discover
from tests.wire.lines import KINDS, start

SIXTH = '''
"""A made-up channel."""
from gateway.channel import Answer
from bot.values import Reading, SendOutcome

class Channel:
    NAME, STYLE, NEEDS, MAX_BODY, STATUS_WORDS = "pigeon", "sms", (), 10, {}
    def __init__(self, config): pass
    def verify(self, request): return True
    def read(self, request): return Reading()
    def answer(self, request): return Answer(200)
    def send(self, message): return SendOutcome("accepted", "feather")
'''


def test_the_six() -> None:
    assert set(discover()) == {*KINDS, "kannel"}  # Kannel has tests of its own, tests/wire/test_kannel.py


def test_a_seventh_takes_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pigeon.py").write_text(SIXTH)
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(tmp_path)])
    found = discover(channels.__path__)
    sys.modules.pop("gateway.channels.pigeon")
    assert set(found) == {*KINDS, "kannel", "pigeon"}


def test_two_files_with_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "another.py").write_text(SIXTH.replace("pigeon", "telegram"))
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(tmp_path)])
    with pytest.raises(ValueError, match="telegram"):
        discover(channels.__path__)
    sys.modules.pop("gateway.channels.another")


def test_same_four_names_in_the_same_order() -> None:
    for channel in discover().values():
        names = [name for kind in reversed(channel.__mro__) for name in vars(kind)]
        order = [name for name in dict.fromkeys(names) if name in ("verify", "read", "answer", "send")]
        assert order == ["verify", "read", "answer", "send"]


def test_abilities() -> None:
    able = {
        Fetches: {*KINDS},
        Checks: {*KINDS},
        Handshakes: {"whatsapp-cloud"},
        ListsRecent: {"twilio-sms", "twilio-whatsapp"},
        FindsSent: {"twilio-sms", "twilio-whatsapp"},
        DeletesCopies: {"twilio-sms", "twilio-whatsapp", "telegram"},
    }
    built = {}
    for name in KINDS:
        line = start(name)
        built[name] = line.channel
        line.stand_in.stop()
    for ability, names in able.items():
        assert {name for name, channel in built.items() if isinstance(channel, ability)} == names
