"""Two hundred marks planted in texts, names, numbers and files: none is found in the database, the data folder or the logs."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import MetaData, select

from models.database import Transactions
from models.keys import Keyring
from tests.conftest import count
from tests.house import House, free_port, running_house
from tests.stand_ins.base import SignedCall
from tests.stand_ins.simulator import SimulatorStandIn
from tests.stand_ins.telegram import TelegramStandIn
from tests.stand_ins.twilio import TwilioStandIn

PEOPLE = 50  # four marks each: text, name, number, file name or file


def marks_of(at: int) -> dict[str, str]:
    """The four marks of one person."""
    return {
        "text": f"zorkmidtexte{at:04d}",
        "name": f"Quombatnom{at:04d}",
        "number": f"3361187{at:04d}",
        "file": f"vlixfichier{at:04d}",
    }


def bring(house: House, call: SignedCall) -> None:
    """A provider calls us."""
    with urlopen(Request(house.url + urlsplit(call.url).path, call.body, call.headers, method="POST")) as answer:
        assert answer.status // 100 == 2


def plant(house: House, simulator: SimulatorStandIn, sms: TwilioStandIn, telegram: TelegramStandIn) -> list[str]:
    """Messages with marks on three channels, with a file each on the simulator; all marks planted."""
    planted = []
    for at in range(PEOPLE):
        marks = marks_of(at)
        text = f"je suis à Lyon, {marks['text']}, mon passeport est perdu"
        source = "sim:" + base64.b64encode(f"contenu {marks['file']}".encode()).decode()
        files = [{"kind": "document", "type": "text/plain", "filename": f"{marks['file']}.txt", "source": source}]
        bring(house, simulator.inbound("text", f"+{marks['number']}", text, name=marks["name"], attachments=files))
        planted += marks.values()
    bring(house, sms.inbound_text(f"à Lyon {marks_of(0)['text']}", f"+{marks_of(1)['number']}"))
    bring(house, telegram.inbound_text(f"à Lyon {marks_of(2)['text']}", "5000000007"))
    return planted


def everything_stored(transactions: Transactions) -> bytes:
    """Every cell of every table, as bytes."""
    metadata, cells = MetaData(), []
    with transactions.reader.connect() as connection:
        metadata.reflect(connection)
        for table in metadata.tables.values():
            for row in connection.execute(select(table)):
                cells += [bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in row]
    return b"\n".join(cells)


def everything_on_disk(folder: Path) -> bytes:
    """Every file that the installation wrote, logs and the embedded database included."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def found_in(haystack: bytes, planted: list[str]) -> list[str]:
    """The marks that stand in clear, however their letters are cased or coded."""
    lower = haystack.lower()
    shapes = {mark: [mark.lower().encode(), base64.b64encode(mark.encode())[:-4].lower()] for mark in planted}
    return [mark for mark, forms in shapes.items() if any(form in lower for form in forms)]


@pytest.fixture
def stand_ins() -> Iterator[tuple[int, dict]]:
    port = free_port()
    kinds = {"simulator": SimulatorStandIn, "twilio-sms": TwilioStandIn, "telegram": TelegramStandIn}
    made = {name: kind(f"http://127.0.0.1:{port}/hooks/{name}") for name, kind in kinds.items()}
    for one in made.values():
        one.start()
    yield port, made
    for one in made.values():
        one.stop()


def test_no_mark_is_found_in_clear(
    database_url: str, keyring: Keyring, tmp_path: Path, stand_ins: tuple[int, dict], capsys: pytest.CaptureFixture[str]
) -> None:
    port, made = stand_ins
    lines = {name: {"channel": name, **one.config()} for name, one in made.items()}
    transactions = Transactions(database_url, keyring)
    workers = {} if transactions.is_sqlite else {"workers": 1}
    with running_house(tmp_path, database_url, keyring, lines, PORT=str(port), **workers) as house:
        planted = plant(house, made["simulator"], made["twilio-sms"], made["telegram"])
        deadline = time.monotonic() + 60
        while count(transactions, "outbox WHERE status = 'sent'") < PEOPLE + 2 and time.monotonic() < deadline:
            time.sleep(0.2)
        while count(transactions, "attachments WHERE state = 'kept'") < PEOPLE and time.monotonic() < deadline + 60:
            time.sleep(0.2)
    assert count(transactions, "messages WHERE direction = 'inbound'") == PEOPLE + 2
    assert count(transactions, "attachments WHERE state = 'kept'") == PEOPLE
    haystack = everything_stored(transactions) + everything_on_disk(tmp_path)
    transactions.close()
    found = found_in(haystack, planted)
    control = found_in(haystack + b" Quombatnom0007 ", planted)
    with capsys.disabled():
        print(f"\n{database_url.split(':')[0]}: marks planted {len(planted)}, bytes read {len(haystack)}, found {len(found)}")
        print(f"the same with one mark laid there in clear: found {len(control)}")
    assert (found, control) == ([], ["Quombatnom0007"])
