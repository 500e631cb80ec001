"""F40: the host is gone: a new one from a backup, the sealed keys and the commands of docs/restore.md, in minutes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.database import Transactions
from models.keys import Keyring
from tests.conftest import count
from tests.faults.test_database_away import Answers, bring
from tests.house import ROOT, free_port, line_variables, running_house
from tests.stand_ins.twilio import TwilioStandIn

MESSAGES = 20
COMMAND = re.compile(r"`(python manage\.py (?:make-backup-keys|restore|release)[^`]*)`")
Written = dict[str, str]


@pytest.mark.slow
def test_F40_a_new_host_from_what_was_kept_elsewhere(
    database_url: str,
    keyring: Keyring,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = (ROOT / "docs/restore.md").read_text("utf-8")
    written = {command.split()[2]: command for command in COMMAND.findall(page)}
    kept = tmp_path / "kept elsewhere"
    kept.mkdir()
    with TwilioStandIn("https://tounkan.example/hooks/sms-paris") as twilio:
        lines = {"sms-paris": {"channel": "twilio-sms", **twilio.config()}}
        texts = live_and_back_up(database_url, keyring, tmp_path / "old", kept, lines, twilio, written)
        sent = len(twilio.ledger)
        lose(database_url, tmp_path / "old", request)
        began = time.monotonic()
        new_url = new_database(database_url, tmp_path, request)
        environment = variables(new_url, keyring, tmp_path / "new", lines)
        do(
            environment,
            written["restore"],
            {"tounkan-….age": str(newest(kept)), "backup-key.txt": str(kept / "backup-key.txt")},
        )
        with running_house(tmp_path / "new", new_url, keyring, lines, 1, 1, TB_PUBLIC_URL="https://tounkan.example") as house:
            answers = Answers()
            bring(house.port, twilio.inbound_text("bonjour, encore moi", "+33612999999"), answers)
            time.sleep(3.0)
            held = len(twilio.ledger) - sent
            do(environment, written["release"], {})
            until(lambda: len(twilio.ledger) > sent)
            took = time.monotonic() - began
        transactions = Transactions(new_url, keyring)
        stored = count(transactions, "messages WHERE direction = 'inbound'")
        transactions.close()
    with capsys.disabled():
        print(
            f"\nF40: {database_url.partition(':')[0]}: host lost and back in {took / 60:.1f} minutes without the walk to the "
            f"envelope, messages {stored - 1}/{texts}, sent while held {held}"
        )
    assert (answers.statuses, stored - 1, held) == ([200], texts, 0)


def live_and_back_up(
    url: str, keyring: Keyring, folder: Path, kept: Path, lines: Any, twilio: TwilioStandIn, written: Written
) -> int:
    """A host's life until its last backup: messages in and answered, a backup carried away; how many messages."""
    folder.mkdir()
    said = do(
        variables(url, keyring, folder, lines), written["make-backup-keys"], {"backup-key.txt": str(kept / "backup-key.txt")}
    )
    backup = {"TB_BACKUP__FOLDER": str(kept), "TB_BACKUP__KEY": said.partition("TB_BACKUP__KEY=")[2].split()[0]}
    answers = Answers()
    with running_house(
        folder, url, keyring, lines, 1, 1, TB_PUBLIC_URL="https://tounkan.example", TB_SELF_TEST="false"
    ) as house:
        for number in range(MESSAGES):
            bring(
                house.port, twilio.inbound_text(f"j'ai perdu mon passeport à Lyon, {number}", f"+3361234{number:04d}"), answers
            )
        until(lambda: len(twilio.ledger) >= MESSAGES)
        time.sleep(1.0)
        do(variables(url, keyring, folder, lines) | backup, "python manage.py backup", {})
    assert answers.acknowledged == MESSAGES
    return MESSAGES


def lose(url: str, folder: Path, request: pytest.FixtureRequest) -> None:
    """All that was on the host is gone."""
    shutil.rmtree(folder)
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).unlink()
    else:
        request.getfixturevalue("postgres").drop_database(url)


def new_database(url: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """An empty database on the new host."""
    (folder / "new").mkdir()
    if url.startswith("sqlite"):
        return f"sqlite:///{folder / 'new' / 'tounkan.db'}"
    return str(request.getfixturevalue("postgres").make_database(f"new_host_{os.urandom(4).hex()}"))


def variables(url: str, keyring: Keyring, folder: Path, lines: Any) -> dict[str, str]:
    """The settings that were kept with the keys."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TB_")}
    ours = {"TB_DATABASE_URL": url, "TB_DATA_FOLDER": str(folder), "TB_KEYS": keyring.as_text(), "PORT": str(free_port())}
    return plain | ours | line_variables(lines)


def do(environment: dict[str, str], command: str, names: dict[str, str]) -> str:
    """Type a command as the page writes it, with the names of one's own files."""
    words = [names.get(word, word) for word in command.split()]
    done = subprocess.run(
        [sys.executable, *words[1:]], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def newest(folder: Path) -> Path:
    """The last backup."""
    return max(folder.glob("tounkan-*.age"), key=lambda path: path.stat().st_mtime)


def until(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert is_so()
