"""F16: a provider that answers with nonsense of any size: read up to a cap, in doubt or refused, never believed."""

from __future__ import annotations

import gzip
import resource
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.stand_ins import serve
from tests.stand_ins.serve import Call, Handler, Reply
from tests.wire.lines import PROVIDERS, Line, start

BOMB = gzip.compress(gzip.compress(b"\0" * 200_000_000, 6), 6)
MOST = 48  # megabytes of memory that one send may take more than before, whatever is answered


def bomb(handler: Handler, call: Call) -> None:
    """Little that unpacks to very much, twice."""
    handler.stand_in.answer(call)
    handler.reply(Reply(200, "application/json", gzip.decompress(BOMB), {"Content-Encoding": "gzip"}))


def endless(handler: Handler, call: Call) -> None:
    """An answer of three gigabytes, for as long as somebody reads it."""
    handler.stand_in.answer(call)
    handler.wfile.write(b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: 3000000000\r\n\r\n")
    with suppress(OSError):
        for _ in range(3000):
            handler.wfile.write(b" " * 1_000_000)
    handler.drop()


NONSENSE: dict[str, Any] = {"bomb": bomb, "endless": endless}
KNOWN = ("html", "no id", "empty", "redirect", "huge")


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> Iterator[Line]:
    """Each channel that has a provider to call."""
    line = start(request.param, read_seconds="3")
    yield line
    line.stand_in.stop()


def peak() -> float:
    """The most memory (MB) that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_F16_nonsense_of_any_size_costs_little_memory(provider: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, fault in NONSENSE.items():
        monkeypatch.setitem(serve.FAULTS, name, fault)
    assert provider.channel.send(provider.message("Bonjour")).result == "accepted"
    before, outcomes = peak(), {}
    for name in (*KNOWN, *NONSENSE):
        provider.stand_in.faults.append(name)
        outcome = provider.channel.send(provider.message("Bonjour"))
        outcomes[name] = (outcome.result, outcome.retry)
    grown = peak() - before
    print(f"\nF16: {provider.name}: {len(outcomes)} kinds of nonsense, memory peak +{grown:.0f} MB")
    assert outcomes == dict.fromkeys(outcomes, ("unknown", False))
    assert grown < MOST
