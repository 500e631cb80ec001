"""What all tests share: a fresh database on either engine, a clock that stands still, and honesty about skipped tests."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from playwright.sync_api import Browser
from sqlalchemy import text

from handlers import check_password
from handlers.seed_reference import seed_reference
from handlers.steps import set_password
from models import migrate
from models.database import Transactions
from models.keys import Keyring, new_keyring
from models.reference_files import read_reference
from tests.chromium import chromium_path, running_chromium
from tests.postgres import PostgresServer, start_postgres

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords in this process cost next to nothing; what they cost people is asked in test_password_cost.py."""
    cheap = PasswordHasher.from_parameters(CHEAPEST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(set_password, "HASHER", cheap)
        patch.setattr(check_password, "HASHER", cheap)
        patch.setattr(check_password, "NOBODY", cheap.hash("nobody's password"))
        yield


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    """One set of keys for the whole run: databases are copied from a template that was sealed with them."""
    return new_keyring()


def prepare(url: str, keyring: Keyring) -> None:
    """Migrate and seed a database."""
    transactions = Transactions(url, keyring)
    migrate.upgrade(transactions.writer)
    with transactions.write() as session:
        seed_reference(session, read_reference())
    if transactions.is_sqlite:
        with transactions.writer.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    transactions.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Path:
    """A migrated and seeded SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    prepare(f"sqlite:///{path}", keyring)
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL server for the run, or a skip that says so."""
    # In a folder of its own: pytest clears its older folders away while other runs may still use theirs.
    with tempfile.TemporaryDirectory(prefix="tb-postgres-", ignore_cleanup_errors=True) as folder:
        server = start_postgres(Path(folder))
        if server is None:
            pytest.skip("no PostgreSQL")
        yield server
        server.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer, keyring: Keyring) -> str:
    """The name of a migrated and seeded database to copy."""
    prepare(postgres.make_database("template_seeded"), keyring)
    return "template_seeded"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, seeded database: each test that asks for it runs on both engines."""
    yield from fresh_database(request.param, request.getfixturevalue, tmp_path)


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, seeded SQLite database, for tests in which the engine plays no part."""
    yield from fresh_database("sqlite", request.getfixturevalue, tmp_path)


def fresh_database(engine: str, fixture: Callable[[str], object], folder: Path) -> Iterator[str]:
    """A copy of the engine's template, and its end."""
    if engine == "sqlite":
        path = folder / "tounkan.db"
        shutil.copy(str(fixture("sqlite_template")), path)
        yield f"sqlite:///{path}"
        return
    server = fixture("postgres")
    assert isinstance(server, PostgresServer)
    url = server.make_database(f"test_{os.urandom(6).hex()}", template=str(fixture("postgres_template")))
    yield url
    server.drop_database(url)


@pytest.fixture
def transactions(database_url: str, keyring: Keyring) -> Iterator[Transactions]:
    """The transaction maker over a fresh database, on both engines."""
    maker = Transactions(database_url, keyring)
    yield maker
    maker.close()


@pytest.fixture
def sqlite_transactions(sqlite_url: str, keyring: Keyring) -> Iterator[Transactions]:
    """The transaction maker over a fresh SQLite database."""
    maker = Transactions(sqlite_url, keyring)
    yield maker
    maker.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real headless browser for the run, or a skip that says so."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium")
    with running_chromium(path) as browser:
        yield browser


@pytest.fixture
def now() -> datetime:
    """A moment that stands still."""
    return NOON


class Clock:
    """A clock that tests move."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(now: datetime) -> Clock:
    """The moment that the parts under test take for the present one."""
    return Clock(now)


def count(transactions: Transactions, table: str) -> int:
    """How many rows a table has."""
    with transactions.read() as session:
        return int(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608 (the table is named by the test)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines which parts were missing."""
    reasons = {report.longrepr[2] for report in terminalreporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)}
    for reason in sorted(reasons):
        terminalreporter.write_line(f"skipped: {reason.removeprefix('Skipped: ')}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where nothing may be skipped (TB_NO_SKIPS), a skip is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("TB_NO_SKIPS") and exitstatus == 0 and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
