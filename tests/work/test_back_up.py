"""Backups: sealed, whole or not there, restored row for row, and held until somebody lets the restored installation go."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from handlers.claim_send import claim_send
from handlers.make_backup_keys import make_backup_keys
from handlers.name_installation import name_installation
from handlers.release_installation import release_installation
from handlers.restore_backup import NotWhole, Restored, restore_backup
from handlers.write_backup import BackupPlan, backup_name, keys_name, write_backup
from models import migrate
from models.contacts import Contact
from models.crash_points import ALLOWED, POINT
from models.database import Transactions
from models.encrypted import DataKey
from models.files import FileStore
from models.keys import WrongKey, new_keyring
from models.messages import Attachment, Message, seal_file
from models.registry import METADATA
from models.sealed_stream import WrongBackupKey
from models.security import recognise_keys
from models.snapshot import NotEmpty
from models.spool import Spool
from models.tickets import Ticket
from tests.builders import LINE, make_line, make_ticket, store_text
from tests.conftest import count
from tests.handlers.outbound import Post
from tests.house import ROOT
from tests.journeys.test_nothing_in_clear import found_in, marks_of
from work.back_up import back_up, listed, prune
from work.held import unless_held
from work.parts import WorkerParts
from work.tools import build_tools

PEOPLE = 50
CHANGED = {"agent_sessions", "installation", "outbox", "key_fingerprints"}  # by the restore itself, or by the start


def still(_what: str, _number: int) -> None:
    """Nobody looks."""


@pytest.fixture
def private_key(tmp_path: Path) -> tuple[Path, str]:
    """The private key's file and the public key."""
    path = tmp_path / "away" / "backup-key.txt"
    return path, make_backup_keys(path)


@pytest.fixture
def plan(tmp_path: Path, private_key: tuple[Path, str]) -> BackupPlan:
    folders = {"files": tmp_path / "files", "spool": tmp_path / "spool"}
    return BackupPlan(tmp_path / "backups", private_key[1], folders)


@pytest.fixture
def fresh(transactions: Transactions, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Transactions]:
    """An empty database of this version's shape, on the same engine."""
    if transactions.is_sqlite:
        url = f"sqlite:///{tmp_path / 'restored.db'}"
    else:
        url = request.getfixturevalue("postgres").make_database(f"restored_{os.urandom(6).hex()}")
    maker = Transactions(url, transactions.keyring)
    migrate.upgrade(maker.writer)
    yield maker
    maker.close()


def live_in(transactions: Transactions, folders: Mapping[str, Path], now: datetime, people: int = PEOPLE) -> list[str]:
    """People with two hundred marks in their texts, names, numbers and files; a spooled message; the marks."""
    store, planted = FileStore(folders["files"]), []
    spool = Spool(folders["spool"], transactions.keyring)
    spool.prepare()
    spool.put(marks_of(7)["text"], now)
    for at in range(people):
        marks = marks_of(at)
        make_ticket(transactions, now, marks["text"], phone=f"+{marks['number']}")
        planted += marks.values()
    with transactions.write() as session:
        for at, contact in enumerate(session.scalars(select(Contact).order_by(Contact.id)).all()):
            contact.name = marks_of(at)["name"]
            message = Message(contact_id=contact.id, direction="inbound", compartment="general", at=now)
            ticket_id = session.scalar(select(Ticket.id).where(Ticket.contact_id == contact.id))
            message.ticket_id = None if at == people - 1 else ticket_id
            session.add(message)
            message.text = marks_of(at)["text"]
            file = Attachment(message_id=message.id, contact_id=contact.id, compartment="general", kind="document", attempts=0)
            file.state, file.not_before = "kept", now
            session.add(file)
            store.write(file.id, "original", seal_file(file, "original", marks_of(at)["file"].encode()))
    return planted


def backed_up(transactions: Transactions, plan: BackupPlan, now: datetime) -> Path:
    """A backup of what is there."""
    mark = transactions.attempt(name_installation)
    path = plan.folder / backup_name(mark, now)
    write_backup(transactions, plan, path, mark, now, still)
    return path


def restored(fresh: Transactions, plan: BackupPlan, source: Path, key: Path, now: datetime) -> tuple[Restored, dict[str, Path]]:
    """What a restore into empty places gives."""
    folders = {name: path.with_name(f"restored-{name}") for name, path in plan.folders.items()}
    return restore_backup(fresh, folders, source, key.read_text(), now, still), folders


def rows_of(transactions: Transactions) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with transactions.reader.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in METADATA.tables.items()
        }


def test_under_load_what_is_restored_is_what_was_there_and_it_is_held(
    transactions: Transactions,
    fresh: Transactions,
    plan: BackupPlan,
    private_key: tuple[Path, str],
    now: datetime,
    capsys: pytest.CaptureFixture[str],
) -> None:
    planted = live_in(transactions, plan.folders, now)
    stop, taken = threading.Event(), []

    def load() -> None:
        while not stop.is_set():
            taken.append(store_text(transactions, now, "encore un", f"l{len(taken)}"))

    thread = threading.Thread(target=load)
    thread.start()
    source = backed_up(transactions, plan, now)
    stop.set()
    thread.join()
    before = rows_of(transactions)
    done, folders = restored(fresh, plan, source, private_key[0], now)
    after = rows_of(fresh)
    steady = set(METADATA.tables) - CHANGED - {"inbox"}
    assert {name: after[name] for name in steady} == {name: before[name] for name in steady}
    assert set(after["inbox"]) <= set(before["inbox"])
    assert len(after["outbox"]) == len(before["outbox"])
    for name, folder in folders.items():
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
            path.name: path.read_bytes() for path in plan.folders[name].iterdir()
        }
    sealed = source.read_bytes() + source.with_name(keys_name(_mark(transactions))).read_bytes()
    found, control = found_in(sealed, planted), found_in(sealed + b" Quombatnom0007 ", planted)
    sent = _sent(fresh, plan, now)
    with capsys.disabled():
        print(f"\nbackup while {len(taken)} messages came: {done.rows} rows, {done.files} files equal, sent while held {sent}")
        print(f"marks planted {len(planted)}, bytes {len(sealed)}, found {len(found)}; with one laid there: {len(control)}")
    assert (found, control, sent) == ([], ["Quombatnom0007"], 0)


def _mark(transactions: Transactions) -> str:
    return transactions.attempt(name_installation)


def _sent(transactions: Transactions, plan: BackupPlan, now: datetime) -> int:
    store = FileStore(plan.folders["files"])
    with transactions.write() as session:
        return len(claim_send(session, "simulator-sms", now, 10, "https://tounkan.example", store))


def test_a_held_installation_takes_in_and_sends_nothing_until_it_is_released(
    transactions: Transactions,
    fresh: Transactions,
    plan: BackupPlan,
    private_key: tuple[Path, str],
    now: datetime,
    tmp_path: Path,
) -> None:
    waiting = Post(transactions, now, tmp_path, (LINE,)).queue("avant la sauvegarde", line=LINE.id)
    done, _ = restored(fresh, plan, backed_up(transactions, plan, now), private_key[0], now)
    post = Post(fresh, now, tmp_path, (LINE,))
    assert (done.in_doubt, post.row(waiting).status) == (1, "in doubt"), "it may have left since the backup"
    store_text(fresh, now, "bonjour", "après")
    assert count(fresh, "inbox WHERE state = 'waiting'") == 1
    post.queue("après la sauvegarde", "+213555010299", line=LINE.id)
    ran: list[int] = []
    parts = WorkerParts(fresh, build_tools(fresh), {}, FileStore(tmp_path), "", clock=lambda: now)
    unless_held(lambda _: ran.append(1))(parts)
    assert (post.claim(LINE.id), ran) == ([], [])
    assert fresh.attempt(release_installation)
    unless_held(lambda _: ran.append(1))(parts)
    assert [job.message.text for job in post.claim(LINE.id)] == ["après la sauvegarde"]
    assert ran == [1]
    assert not fresh.attempt(release_installation)


def test_whoever_was_erased_after_a_backup_stays_erased(
    transactions: Transactions, fresh: Transactions, plan: BackupPlan, private_key: tuple[Path, str], now: datetime
) -> None:
    live_in(transactions, plan.folders, now, 3)
    old = backed_up(transactions, plan, now)
    with transactions.write() as session:
        gone = session.scalars(select(Contact.id).order_by(Contact.id)).first()
        session.execute(delete(DataKey).where(DataKey.contact_id == gone))
    backed_up(transactions, plan, now + timedelta(minutes=15))
    done, folders = restored(fresh, plan, old, private_key[0], now)
    assert (done.erased, done.files) == (1, 4)
    with fresh.read() as session:
        assert session.get_one(Contact, gone).erased_at == now
        texts = [one.text for one in session.scalars(select(Message).where(Message.sealed_text.is_not(None)))]
        assert len(texts) == 2
    assert len(list(folders["files"].iterdir())) == 2


@pytest.mark.parametrize("harm", ["cut", "changed", "other key", "rows there", "files there", "other installation"])
def test_nothing_is_restored_where_anything_is_amiss(
    sqlite_transactions: Transactions, plan: BackupPlan, private_key: tuple[Path, str], now: datetime, tmp_path: Path, harm: str
) -> None:
    live_in(sqlite_transactions, plan.folders, now, 2)
    source, key = backed_up(sqlite_transactions, plan, now), private_key[0]
    keyring = new_keyring() if harm == "other installation" else sqlite_transactions.keyring
    fresh = Transactions(f"sqlite:///{tmp_path / 'restored.db'}", keyring)
    migrate.upgrade(fresh.writer)
    with sqlite_transactions.write() as session:
        recognise_keys(session, sqlite_transactions.keyring)
    if harm == "other installation":
        source = backed_up(sqlite_transactions, plan, now + timedelta(minutes=1))
    whole = source.read_bytes()
    if harm in ("cut", "changed"):
        middle = len(whole) // 2
        source.write_bytes(whole[:middle] if harm == "cut" else whole[:middle] + b"\0" + whole[middle + 1 :])
    if harm == "other key":
        key = tmp_path / "another.txt"
        make_backup_keys(key)
    if harm == "rows there":
        make_line(fresh, now)
    if harm == "files there":
        (tmp_path / "restored-files").mkdir()
        (tmp_path / "restored-files" / "note.txt").write_text("keep me")
    with pytest.raises((WrongBackupKey, NotEmpty, NotWhole, WrongKey)):
        restored(fresh, plan, source, key, now)
    assert (count(fresh, "tickets"), count(fresh, "messages"), count(fresh, "installation")) == (0, 0, 0)
    found = [path.name for name in ("files", "spool") for path in (tmp_path / f"restored-{name}").glob("*")]
    assert found == (["note.txt"] if harm == "files there" else [])
    fresh.close()


def test_a_backup_that_was_killed_halfway_is_never_listed(
    sqlite_transactions: Transactions, plan: BackupPlan, private_key: tuple[Path, str], now: datetime, tmp_path: Path
) -> None:
    live_in(sqlite_transactions, plan.folders, now, 2)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TB_")},
        "TB_DATABASE_URL": f"sqlite:///{tmp_path / 'tounkan.db'}",
        "TB_DATA_FOLDER": str(tmp_path),
        "TB_KEYS": sqlite_transactions.keyring.as_text(),
        "TB_BACKUP__FOLDER": str(plan.folder),
        "TB_BACKUP__KEY": plan.public_key,
    }
    command = [sys.executable, "manage.py", "backup"]
    killed = subprocess.run(command, cwd=ROOT, env={**environment, POINT: "bk1:1", ALLOWED: "1"}, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert list(plan.folder.iterdir()) != [], "it died while it wrote"
    assert listed(plan.folder) == []
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=60, capture_output=True, text=True)
    assert "rows" in done.stdout
    assert len(listed(plan.folder)) == 1
    modes = {path.stat().st_mode & 0o777 for path in (*plan.folder.iterdir(), *(tmp_path / "files").iterdir(), private_key[0])}
    folders = {
        path.stat().st_mode & 0o777 for path in (plan.folder, tmp_path / "files", tmp_path / "spool", private_key[0].parent)
    }
    assert (modes, folders) == ({0o600}, {0o700})


def test_backups_come_by_the_clock_and_the_oldest_go(
    sqlite_transactions: Transactions, plan: BackupPlan, now: datetime, tmp_path: Path
) -> None:
    clock = [now]
    parts = WorkerParts(
        sqlite_transactions, build_tools(sqlite_transactions), {}, FileStore(tmp_path), "", clock=lambda: clock[0], backups=plan
    )
    for minutes in (0, 5, 14, 15, 31):
        clock[0] = now + timedelta(minutes=minutes)
        back_up(parts)
    assert [(at - now).seconds // 60 for _, at, _ in listed(plan.folder)] == [0, 15, 31]
    few = replace(plan, keep=2)
    for days in range(1, 20):
        (plan.folder / backup_name("0badcafe", now + timedelta(days=days))).write_bytes(b"")
    (plan.folder / keys_name("deadbeef")).write_bytes(b"")
    prune(few, now + timedelta(days=19))
    ages = [(now + timedelta(days=19) - at).days for _, at, _ in listed(plan.folder)]
    assert ages == list(range(13, -1, -1))
    assert [path.name for path in plan.folder.glob("data-keys-*")] == []


def test_all_that_is_written_is_for_the_services_user_alone(tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TB_")},
        "TB_DATA_FOLDER": str(tmp_path / "data"),
        "TB_KEY_FILE": str(tmp_path / "keys" / "keys.json"),
        "TB_BACKUP__FOLDER": str(tmp_path / "backups"),
    }
    make = [sys.executable, "manage.py"]
    key = str(tmp_path / "away" / "key.txt")
    for words in (["make-keys"], ["migrate"], ["make-backup-keys", "--file", key], ["backup"]):
        done = subprocess.run(
            [*make, *words], cwd=ROOT, env=environment, check=True, timeout=100, capture_output=True, text=True, umask=0o022
        )
        environment |= dict([done.stdout.split()[0].split("=")]) if words[0] == "make-backup-keys" else {}
    modes = {str(path.relative_to(tmp_path)): path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert len(modes) >= 9
    assert [name for name, mode in modes.items() if mode not in (0o600, 0o700)] == []
