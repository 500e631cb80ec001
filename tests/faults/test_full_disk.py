"""A disk that is full, and one that may not be written: refused in time, resumed alone, nothing lost."""

from __future__ import annotations

import base64
import os
import shutil
import sqlite3
import time
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.values import InboundAttachment
from gateway.discover import build_channels
from handlers.open_lines import LineSetting
from models.database import Transactions
from models.files import FileStore
from models.keys import Keyring
from models.messages import Attachment, Message
from tests.conftest import count
from tests.faults.full_disk import family, small_disk
from tests.faults.test_database_away import calls_of, until_stored, variables
from tests.faults.test_start import CREATE, start
from tests.faults.test_troubled_house import PUBLIC, all_brought, asked
from tests.handlers.talk import Talk
from tests.house import running_house
from tests.stand_ins.twilio import TwilioStandIn
from work.fetch_files import fetch_files
from work.tools import build_tools

MESSAGES = 8


def test_F03_a_full_disk_refuses_and_resumes_alone(
    sqlite_url: str, keyring: Keyring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twilio = TwilioStandIn(f"{PUBLIC}/hooks/sms-paris")
    calls = calls_of(twilio, 3 * MESSAGES)
    with small_disk(tmp_path / "data", 48) as disk:
        url = f"sqlite:///{disk.folder / 'tounkan.db'}"
        shutil.copy(sqlite_url.removeprefix("sqlite:///"), disk.folder / "tounkan.db")
        more = {"TB_PUBLIC_URL": PUBLIC, "TB_SELF_TEST": "0"}
        with running_house(tmp_path, url, keyring, variables(twilio), **more) as house:
            before = all_brought(house, calls[:MESSAGES])
            disk.fill(family(house.processes[0].pid))
            during = all_brought(house, calls[MESSAGES : 2 * MESSAGES])
            pages = [asked(house, path)[0] for path in ("/healthz", "/connexion")]
            disk.free(family(house.processes[0].pid))
            deadline = time.monotonic() + 20
            while asked(house, "/readyz")[0] != 200 and time.monotonic() < deadline:
                time.sleep(0.2)
            after = all_brought(house, calls[MESSAGES:])
            transactions = Transactions(url, keyring)
            until_stored(transactions, len(calls), 40)
            stored = count(transactions, "inbox")
            transactions.close()
        with sqlite3.connect(disk.folder / "tounkan.db") as connection:
            whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
        connection.close()
    refused = sum(status == 503 for status in during.statuses)
    with capsys.disabled():
        print(f"\nF03: disk full, refused with 503 {refused} of {MESSAGES}, integrity {whole}, lost {len(calls) - stored}")
    assert before.statuses == [200] * MESSAGES
    assert set(during.statuses) <= {200, 503}
    assert refused > 0
    assert pages == [200, 200]
    assert after.statuses == [200] * (2 * MESSAGES)
    assert (whole, stored) == ("ok", len(calls))


def test_F04_a_message_whose_file_finds_no_room_is_kept_and_its_file_fetched_later(
    sqlite_transactions: Transactions, now: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    transactions = sqlite_transactions
    talk = Talk(transactions, build_tools(transactions), now, LineSetting("sms", "simulator", "sms", "sms"))
    channels = build_channels({"sms": {"channel": "simulator", "style": "sms", "secret": "s" * 32}})
    source = "sim:" + base64.b64encode(os.urandom(300_000)).decode()
    file = InboundAttachment("document", source, "application/octet-stream", "papier.bin")
    talk.says("mon passeport est perdu à Lyon", "+33612345678", attachments=(file,))
    with small_disk(tmp_path / "files", 1) as disk:
        store = FileStore(disk.folder)
        if not disk.mounted:
            disk.folder.rename(tmp_path / "elsewhere")
        else:
            disk.fill()
        assert fetch_files(transactions, channels, store, lambda: talk.now) == 1
        with transactions.read() as session:
            row = session.scalars(select(Attachment)).one()
            state, reason = row.state, row.reason
            kept = len(list(session.scalars(select(Message).where(Message.direction == "inbound"))))
        if not disk.mounted:
            (tmp_path / "elsewhere").rename(disk.folder)
        else:
            disk.free()
        talk.later(minutes=30)
        fetch_files(transactions, channels, store, lambda: talk.now)
        with transactions.read() as session:
            at_last = session.scalars(select(Attachment)).one().state
    with capsys.disabled():
        print(f"\nF04: media disk full, messages kept {kept}/1, file {state} ({reason}), then {at_last}")
    assert (kept, state, at_last) == (1, "waiting", "kept")


@pytest.mark.parametrize("part", ["data", "database"])
def test_F05_what_may_not_be_written_is_said_on_one_line(
    part: str, sqlite_url: str, keyring: Keyring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, url = tmp_path / "data", sqlite_url
    if part == "data":
        folder.write_text("a file in the way")
    else:
        folder.mkdir()
        url = f"sqlite:///{folder}"
    code, said = start(CREATE, TB_DATABASE_URL=url, TB_KEYS=keyring.as_text(), TB_DATA_FOLDER=str(folder))
    lines = said.strip().splitlines()
    with capsys.disabled():
        print(f"\nF05: exit code {code}, {len(lines)} line: {lines[-1].replace(str(tmp_path), '')}")
    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith("cannot start: ")
