"""What cannot start says why in one line, and never starts with the wrong keys."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.database import Transactions
from models.keys import Keyring, new_keyring
from models.security import recognise_keys
from tests.house import ROOT


def start(program: list[str], **variables: str) -> tuple[int, str]:
    """Run a program of the product until it ends; its exit code and what it said."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TB_")}
    command = [sys.executable, *program]
    done = subprocess.run(
        command, cwd=ROOT, env={**plain, **variables}, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr


@pytest.fixture
def sealed_url(sqlite_url: str, keyring: Keyring) -> str:
    """A database that knows its keys."""
    transactions = Transactions(sqlite_url, keyring)
    with transactions.write() as session:
        recognise_keys(session, keyring)
    transactions.close()
    return sqlite_url


CREATE = ["-c", "import app; app.create()"]


def test_the_wrong_key_is_refused_and_named(sealed_url: str, tmp_path: Path) -> None:
    code, said = start(CREATE, TB_DATABASE_URL=sealed_url, TB_KEYS=new_keyring().as_text(), TB_DATA_FOLDER=str(tmp_path))
    assert code == 1
    assert "cannot start: this database was sealed with another" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"TB_KEYS": "{}"}, "the key file needs"),
        ({"TB_KEYS": "", "TB_KEY_FILE": "/nowhere/keys.json"}, "no keys"),
        ({"TB_DATABASE_URL": "sqlite:////{folder}/empty.db"}, "migrate"),
        ({"TB_LINES__x__channel": "carrier-pigeon"}, "carrier-pigeon"),
        ({"TB_LINES__x__channel": "twilio-sms"}, "account_sid"),
    ],
)
def test_what_is_missing_is_said(
    sealed_url: str, keyring: Keyring, tmp_path: Path, variables: dict[str, str], words: str
) -> None:
    usual = {"TB_DATABASE_URL": sealed_url, "TB_KEYS": keyring.as_text(), "TB_DATA_FOLDER": str(tmp_path)}
    changed = {name: value.replace("{folder}", str(tmp_path)) for name, value in variables.items()}
    code, said = start(CREATE, **{**usual, **changed})
    assert code == 1
    assert "cannot start" in said
    assert words in said
    assert "Traceback" not in said


def test_a_second_writer_on_sqlite_is_refused(sealed_url: str, keyring: Keyring, tmp_path: Path) -> None:
    code, said = start(["worker.py"], TB_DATABASE_URL=sealed_url, TB_KEYS=keyring.as_text(), TB_DATA_FOLDER=str(tmp_path))
    assert code == 1
    assert "start app.py alone" in said
