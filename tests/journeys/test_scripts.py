"""Journeys written as conversations: each file under this folder is run through the real channels, judgement and clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.understand import Tools
from gateway.channel import Channel
from gateway.discover import discover
from gateway.transcriber import Transcriber
from models.database import Transactions
from models.keys import Keyring
from tests.conftest import fresh_database
from tests.journeys.run_script import Journey
from tests.journeys.script import Script, read_script
from tests.journeys.town import Town
from tests.stand_ins.base import PUBLIC, StandIn
from tests.stand_ins.transcriber import TranscriberStandIn
from tests.wire.lines import KINDS
from work.file_tools import file_tools

FOLDER = Path(__file__).parent
CHANNELS = ("twilio-sms", "whatsapp-cloud", "twilio-whatsapp", "telegram")
FILES = sorted(FOLDER.glob("*/*.txt"))
EVERY_THIRD = 3  # every third journey is run on PostgreSQL as well


class Provided(NamedTuple):
    """What all journeys of a run share: the judgement's tools, and a provider behind each channel."""

    tools: Tools
    channels: Mapping[str, Channel]
    ins: Mapping[str, StandIn]


@pytest.fixture(scope="module")
def provided() -> Iterator[Provided]:
    ins = {name: KINDS[name].stand_in(f"{PUBLIC}/hooks/{name}") for name in CHANNELS}
    for stand_in in ins.values():
        stand_in.start()
    built = discover()
    yield Provided(file_tools(), {name: built[name](ins[name].config()) for name in CHANNELS}, ins)
    for stand_in in ins.values():
        stand_in.stop()


@pytest.fixture(scope="module")
def machine() -> Iterator[TranscriberStandIn]:
    stand_in = TranscriberStandIn("mon passeport est perdu")
    stand_in.start()
    yield stand_in
    stand_in.stop()


def run(script: Script, transactions: Transactions, provided: Provided, machine: TranscriberStandIn, folder: Path) -> None:
    """One journey in a fresh town."""
    town = Town(transactions, provided.tools, provided.channels, provided.ins, folder)
    if "with a machine" in script.title:
        machine.faults.clear()
        if "that fails" in script.title:
            machine.faults.extend(["500 before"] * 20)
        town.transcriber = Transcriber(machine.config())
    Journey(town, script).run()


def named(path: Path) -> str:
    """How a journey is called in a report."""
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", FILES, ids=named)
def test_journey(
    path: Path, sqlite_transactions: Transactions, provided: Provided, machine: TranscriberStandIn, tmp_path: Path
) -> None:
    run(read_script(path), sqlite_transactions, provided, machine, tmp_path)


@pytest.mark.postgres
@pytest.mark.parametrize("path", FILES[::EVERY_THIRD], ids=named)
def test_journey_on_postgres(
    path: Path,
    request: pytest.FixtureRequest,
    keyring: Keyring,
    provided: Provided,
    machine: TranscriberStandIn,
    tmp_path: Path,
) -> None:
    for url in fresh_database("postgres", request.getfixturevalue, tmp_path):
        transactions = Transactions(url, keyring)
        try:
            run(read_script(path), transactions, provided, machine, tmp_path)
        finally:
            transactions.close()


def test_there_are_enough_of_them_on_every_channel(capsys: pytest.CaptureFixture[str]) -> None:
    scripts = [read_script(path) for path in FILES]
    lines = [{step.value.split(" from ")[0].strip() for step in script.steps if step.verb == "line"} for script in scripts]
    named_so = {"SMS": {"sms"}, "WhatsApp": {"whatsapp", "twilio-whatsapp"}, "Telegram": {"telegram"}}
    counts = {name: sum(bool(names & used) for used in lines) for name, names in named_so.items()}
    with capsys.disabled():
        print(f"\njourneys: {len(scripts)}, {', '.join(f'{name} {number}' for name, number in counts.items())}")
    assert len(scripts) >= 60
    assert all(number >= 10 for number in counts.values())
