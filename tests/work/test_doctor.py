"""The doctor finds each thing that was planted, by its name, says what to do, and finds nothing where nothing is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from gateway.discover import build_channels
from gateway.far_clock import far_time
from handlers.begin_job import begin_job
from handlers.end_job import end_job
from handlers.lead import lead
from handlers.open_lines import LineSetting, open_lines
from handlers.ring_alarm import ring_alarm
from handlers.write_backup import BackupPlan, backup_name
from models.database import Transactions
from models.installation import the_installation
from models.keys import Keyring, make_key_file, new_keyring
from models.security import recognise_keys
from models.spool import Spool
from tests.conftest import fresh_database
from tests.house import ROOT
from tests.stand_ins.meta import MetaStandIn
from tests.stand_ins.telegram import TelegramStandIn
from tests.stand_ins.twilio import TwilioStandIn
from work.doctor import diagnose, said
from work.findings import Installation
from work.parts import utc_now

PUBLIC = "https://tounkan.example"
HOOKS = f"{PUBLIC}/hooks"


@dataclass
class Clinic:
    """A sound installation, with what stands behind it, to be made ill."""

    installation: Installation
    transactions: Transactions
    telegram: TelegramStandIn
    twilio: TwilioStandIn
    meta: MetaStandIn

    def sql(self, statement: str) -> None:
        """Change the database behind everybody's back."""
        with self.transactions.write() as session:
            session.connection().exec_driver_sql(statement)

    def long_ago(self, table: str, column: str) -> None:
        """Put a time of each row of a table into the past."""
        self.sql(f"UPDATE {table} SET {column} = '2020-01-01 00:00:00.000000'")  # noqa: S608 (the test names both)

    def but(self, **other: object) -> None:
        """Change something of the installation."""
        self.installation = replace(self.installation, **other)  # type: ignore[arg-type]


def sound(tmp_path: Path, transactions: Transactions, configs: dict[str, dict[str, str]]) -> Installation:
    """An installation in which nothing is wrong."""
    data, now = tmp_path / "data", utc_now()
    data.mkdir(mode=0o700)
    Spool(data / "spool", transactions.keyring).prepare()
    make_key_file(tmp_path / "keys" / "keys.json")
    settings = [LineSetting(line_id, config["channel"], "sms", line_id) for line_id, config in configs.items()]
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / backup_name("0a1b2c3d", now)).write_bytes(b"sealed")
    with transactions.write() as session:
        recognise_keys(session, transactions.keyring)
        open_lines(session, settings, now)
        lead(session, "scheduler", uuid4(), "here", now)
        for job in ("sweep", "silence"):
            begin_job(session, job, timedelta(hours=1), timedelta(0), now)
            begin_job(session, job, timedelta(hours=1), timedelta(0), now)
            end_job(session, job, "", now)
    return Installation(
        public_url=PUBLIC,
        host="127.0.0.1",
        demo=False,
        is_sqlite=transactions.is_sqlite,
        web_processes=2,
        proxies=("127.0.0.1",),
        metrics_token="",
        data_folder=data,
        spool_folder=data / "spool",
        key_file=tmp_path / "keys" / "keys.json",
        unknown_variables=(),
        problems={},
        transactions=transactions,
        lines=build_channels(configs),
        hooks_url=HOOKS,
        clock=utc_now,
        far_time=lambda: far_time(configs),
        backups=BackupPlan(tmp_path / "backups", "age1", {}),
    )


@pytest.fixture
def clinic(tmp_path: Path, sqlite_transactions: Transactions) -> Iterator[Clinic]:
    """A sound installation on SQLite with three lines, whose providers stand on loopback."""
    with TelegramStandIn() as telegram, TwilioStandIn() as twilio, MetaStandIn() as meta:
        assert isinstance(telegram, TelegramStandIn)
        assert isinstance(twilio, TwilioStandIn)
        assert isinstance(meta, MetaStandIn)
        stands = {"bot": telegram, "paris": twilio, "whatsapp": meta}
        configs = {line_id: {"channel": stand.channel, **stand.config()} for line_id, stand in stands.items()}
        telegram.hook["url"], twilio.configured, meta.configured = (f"{HOOKS}/{line_id}" for line_id in stands)
        yield Clinic(sound(tmp_path, sqlite_transactions, configs), sqlite_transactions, telegram, twilio, meta)


def _alarm(clinic: Clinic) -> None:
    with clinic.transactions.write() as session:
        ring_alarm(session, "silence", "paris", True, utc_now())


def _wrong_key(clinic: Clinic) -> None:
    clinic.but(transactions=Transactions(str(clinic.transactions.writer.url), new_keyring()))


def _waiting(clinic: Clinic) -> None:
    old = (utc_now() - timedelta(minutes=9)).strftime("%Y-%m-%d %H:%M:%S.%f")
    clinic.sql(
        "INSERT INTO inbox (id, line_id, external_hash, lane, received_at, state, attempts, source, rank) "  # noqa: S608
        f"VALUES ('{uuid4().hex}', 'paris', x'01', x'02', '{old}', 'waiting', 0, 'provider', 1)"
    )


def _unreadable(clinic: Clinic) -> None:
    (clinic.installation.spool_folder / "0001.unreadable").write_bytes(b"?")


def _moved_key(clinic: Clinic) -> None:
    clinic.but(key_file=clinic.installation.data_folder / "keys.json")
    make_key_file(clinic.installation.data_folder / "keys.json")


def _pending(clinic: Clinic) -> None:
    clinic.telegram.hook |= {
        "pending_update_count": 7,
        "last_error_date": int(utc_now().timestamp()),
        "last_error_message": "SSL error {error:1416F086}",
    }


def _old_backup(clinic: Clinic) -> None:
    assert clinic.installation.backups is not None
    folder = clinic.installation.backups.folder
    next(folder.iterdir()).rename(folder / backup_name("0a1b2c3d", utc_now() - timedelta(days=2)))


def _held(clinic: Clinic) -> None:
    with clinic.transactions.write() as session:
        the_installation(session).held_since = utc_now()


def _open_key(clinic: Clinic) -> None:
    assert clinic.installation.key_file is not None
    clinic.installation.key_file.chmod(0o644)


PLANTED: dict[str, tuple[str, Callable[[Clinic], object]]] = {
    "misspelt setting": ("unknown-setting", lambda c: c.but(unknown_variables=("TB_PUBLIC_ULR",))),
    "unreadable setting": ("settings", lambda c: c.but(problems={"settings": "these settings cannot be read: TB_PORT"})),
    "no keys": ("keys", lambda c: c.but(problems={"keys": "no keys"}, transactions=None, lines={})),
    "key file open to all": ("key-mode", _open_key),
    "key in the data folder": ("key-place", _moved_key),
    "another database's keys": ("key-wrong", _wrong_key),
    "no public address": ("public-url", lambda c: c.but(public_url="")),
    "http": ("public-url", lambda c: c.but(public_url="http://tounkan.example")),
    "demo in public": ("demo", lambda c: c.but(demo=True)),
    "no proxies": ("proxies", lambda c: c.but(proxies=())),
    "short token": ("metrics-token", lambda c: c.but(metrics_token="secret")),
    "data folder open": ("data-mode", lambda c: c.installation.data_folder.chmod(0o755)),
    "spool gone": ("spool-folder", lambda c: c.installation.spool_folder.rename(c.installation.data_folder / "x")),
    "spool unreadable": ("spool-unreadable", _unreadable),
    "old shape": ("migrations", lambda c: c.sql("UPDATE alembic_version SET version_num = '0001'")),
    "our clock": ("clock", lambda c: c.but(clock=lambda: utc_now() + timedelta(minutes=-3))),
    "their clock": ("clock", lambda c: c.but(far_time=lambda: datetime(2020, 1, 1, tzinfo=UTC))),
    "journal": ("sqlite-journal", lambda c: _journal(c)),
    "message waits": ("inbox-age", _waiting),
    "no worker": ("worker", lambda c: c.long_ago("leaders", "until")),
    "job failed": ("job-failed", lambda c: c.sql("UPDATE job_runs SET outcome = 'failed', error = 'OSError'")),
    "job late": ("job-late", lambda c: c.long_ago("job_runs", "next_at")),
    "no backups": ("no-backup", lambda c: c.but(backups=None)),
    "old backup": ("backup", _old_backup),
    "held": ("held", _held),
    "alarm": ("alarm", _alarm),
    "no lines": ("no-lines", lambda c: c.but(lines={})),
    "other lines": (
        "lines-differ",
        lambda c: c.sql("UPDATE lines SET closed_at = '2026-01-01 00:00:00.000000' WHERE id = 'bot'"),
    ),
    "account suspended": ("line", lambda c: c.but(lines=build_channels({"paris": _with(c, "auth_token", "other")}))),
    "telegram's hook": ("hook", lambda c: c.telegram.hook.update(url=f"{HOOKS}/other")),
    "telegram's errors": ("hook", _pending),
    "twilio's hook": ("hook", lambda c: setattr(c.twilio, "configured", "https://demo.twilio.com/welcome/sms/reply")),
    "meta's hook": ("hook", lambda c: setattr(c.meta, "configured", "")),
}


def _with(clinic: Clinic, key: str, value: str) -> dict[str, str]:
    return {"channel": "twilio-sms", **clinic.twilio.config(), key: value}


def _journal(clinic: Clinic) -> None:
    clinic.transactions.reader.dispose()
    with clinic.transactions.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    # The next reader asks for WAL again, as ours do: what the doctor must see is a file system that refuses it.
    clinic.but(transactions=_Refused(str(clinic.transactions.writer.url), clinic.transactions.keyring))


class _Refused(Transactions):
    """A database whose file system knows no shared memory: its journal stays as it was."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        super().__init__(url.replace("sqlite:///", "sqlite:///file:") + "?vfs=unix-none&uri=true", keyring)


def test_nothing_is_found_where_nothing_is_wrong(clinic: Clinic) -> None:
    assert diagnose(clinic.installation) == []
    assert said([]).startswith("✓")


@pytest.mark.parametrize("planted", PLANTED)
def test_each_planted_fault_is_found_by_its_name(clinic: Clinic, planted: str) -> None:
    name, plant = PLANTED[planted]
    plant(clinic)
    findings = diagnose(clinic.installation)
    assert name in [finding.name for finding in findings], said(findings)
    assert all(finding.what and finding.remedy for finding in findings)
    assert f"✗ {name}: " in said(findings)


@pytest.fixture
def forgetful(request: pytest.FixtureRequest, tmp_path: Path, keyring: Keyring) -> Iterator[Transactions]:
    """A PostgreSQL database of our own, whose role may be told to forget."""
    for url in fresh_database("postgres", request.getfixturevalue, tmp_path):
        transactions = Transactions(url, keyring)
        yield transactions
        transactions.close()


@pytest.mark.postgres
def test_postgres_that_forgets_is_found(tmp_path: Path, forgetful: Transactions) -> None:
    installation = sound(tmp_path, forgetful, {"desk": {"channel": "simulator", "style": "sms", "secret": "s" * 32}})
    assert diagnose(installation) == []
    url = forgetful.writer.url
    with forgetful.write() as session:
        session.connection().exec_driver_sql(f'ALTER DATABASE "{url.database}" SET synchronous_commit = off')
    again = Transactions(url.render_as_string(hide_password=False), forgetful.keyring)
    assert [finding.name for finding in diagnose(replace(installation, transactions=again))] == ["postgres-commit"]
    again.close()


def test_the_command_says_each_finding_on_a_line_and_ends_with_one(tmp_path: Path) -> None:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TB_")}
    variables = {"TB_PUBLIC_URL": "http://tounkan.example", "TB_KEY_FILE": str(tmp_path / "none.json"), "TB_POXIES": "[]"}
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=ROOT,
        env={**plain, **variables, "TB_DATA_FOLDER": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert {"✗ keys", "✗ public-url", "✗ unknown-setting", "✗ proxies"} <= {
        line.split(":")[0] for line in done.stdout.splitlines()
    }
    assert "Traceback" not in done.stderr
