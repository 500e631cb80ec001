"""Commits shared between threads: durable before anybody is answered, and one that fails takes nobody with it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.database import MemoryAway, Transactions
from models.keys import Keyring
from models.security import SecurityCount
from models.shared_commit import SharedCommit
from models.upsert import insert_new
from tests.conftest import count

THREADS, EACH = 8, 40
TODAY = date(2026, 11, 21)


def store(session: Session, names: Sequence[str]) -> None:
    """Write a row for each name; one name is poison."""
    rows = [{"day": TODAY, "name": name, "count": 1} for name in names]
    insert_new(session, SecurityCount, rows, ("day", "name"))
    if "poison" in names:
        raise ValueError("poison")


def seen(transactions: Transactions, name: str) -> bool:
    """Whether another connection sees the row."""
    with transactions.read() as session:
        return bool(session.scalar(text("SELECT count(*) FROM security_counts WHERE name = :name"), {"name": name}))


def test_whoever_returns_is_stored_and_nothing_twice(transactions: Transactions) -> None:
    sizes: list[int] = []

    def deed(session: Session, names: Sequence[str]) -> None:
        sizes.append(len(names))
        store(session, names)

    shared = SharedCommit(transactions, deed)

    def client(number: int) -> bool:
        found = True
        for turn in range(EACH):
            shared.hand_in(f"{number}-{turn}")
            found = found and seen(transactions, f"{number}-{turn}")
        return found

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(client, range(THREADS)))
    assert count(transactions, "security_counts") == sum(sizes) == THREADS * EACH
    assert max(sizes) > 1, "nothing was shared"


def test_one_that_fails_fails_alone(transactions: Transactions) -> None:
    first_is_in, go_on = threading.Event(), threading.Event()

    def deed(session: Session, names: Sequence[str]) -> None:
        if names == ["first"]:
            first_is_in.set()
            go_on.wait(10)
        store(session, names)

    shared = SharedCommit(transactions, deed)

    def hand_in(name: str) -> str:
        try:
            shared.hand_in(name)
        except ValueError as error:
            return str(error)
        return "stored"

    with ThreadPoolExecutor(THREADS) as pool:
        first = pool.submit(hand_in, "first")
        first_is_in.wait(10)
        rest = [pool.submit(hand_in, name) for name in ("a", "poison", "b")]
        while len(shared._waiting) < 3:
            pass
        go_on.set()
        assert [first.result(), *(one.result() for one in rest)] == ["stored", "stored", "poison", "stored"]
    assert not seen(transactions, "poison")
    assert seen(transactions, "a")
    assert seen(transactions, "b")


def test_without_a_database_nobody_is_told_that_it_is_stored(keyring: Keyring) -> None:
    away = Transactions("postgresql+psycopg://nobody@127.0.0.1:9/none", keyring)
    shared = SharedCommit(away, store)

    def hand_in(name: str) -> bool:
        try:
            shared.hand_in(name)
        except MemoryAway:
            return True
        return False

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(hand_in, "abcd"))


def test_a_writer_that_is_torn_out_leaves_nobody_believing(sqlite_transactions: Transactions) -> None:
    def deed(session: Session, names: Sequence[str]) -> None:
        store(session, names)
        if names == ["torn"]:
            raise KeyboardInterrupt

    shared = SharedCommit(sqlite_transactions, deed)
    with pytest.raises(KeyboardInterrupt):
        shared.hand_in("torn")
    shared.hand_in("next")
    assert not seen(sqlite_transactions, "torn")
    assert seen(sqlite_transactions, "next")
