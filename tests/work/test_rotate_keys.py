"""F30: the keys that encrypt are replaced beside a running service: everything opens throughout, then the old keys do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, select

from handlers.check_memory import check_memory
from handlers.reseal_rows import Resealed
from models.base import Base
from models.contacts import Address
from models.database import Transactions
from models.encrypted import Encrypted
from models.inbox import InboxRow
from models.keys import Keyring, WrongKey, make_key_file, new_keyring, read_keyring, successors
from models.messages import Message
from models.outbox import Outbound
from models.rotation import KINDS
from models.spool import Spool
from models.tickets import Ticket
from tests.builders import LINE, make_line, make_ticket, store_text
from work.rotate_keys import rotate_keys

PEOPLE = 12


class Stopped(Exception):
    """Somebody stopped it."""


def lived(transactions: Transactions, now: datetime) -> None:
    """People with tickets, and messages that nobody has judged yet."""
    make_line(transactions, now)
    for number in range(PEOPLE):
        make_ticket(transactions, now, f"affaire {number}", phone=f"+3361200{number:04d}")
        store_text(transactions, now, f"encore {number}", phone=f"+3361200{number:04d}", external_id=f"r{number}")


def opened(transactions: Transactions) -> list[str]:
    """All that people said and are called, in clear; WrongKey where something does not open."""
    with transactions.read() as session:
        said = [row.text for row in session.scalars(select(Message).order_by(Message.id))]
        said += [row.payload for row in session.scalars(select(InboxRow).order_by(InboxRow.seq))]
        said += [row.value for row in session.scalars(select(Address).order_by(Address.id))]
        said += [row.external_id for row in session.scalars(select(Outbound).order_by(Outbound.id))]
        said += [row.summary for row in session.scalars(select(Ticket).order_by(Ticket.id))]
        return [words or "" for words in said]


def with_keys(transactions: Transactions, keyring: Keyring) -> Transactions:
    """The same database, opened by a process with other keys."""
    return Transactions(transactions.writer.url.render_as_string(hide_password=False), keyring)


def test_F30_everything_opens_while_keys_are_replaced_and_the_old_ones_open_nothing_afterwards(
    transactions: Transactions, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    check_memory(transactions)
    lived(transactions, now)
    before = opened(transactions)
    first, second = successors(transactions.keyring)
    knowing, sealing = with_keys(transactions, first), with_keys(transactions, second)
    for house in (knowing, sealing):
        check_memory(house)
        assert opened(house) == before
    store_text(sealing, now, "entre deux", phone="+33612009999", external_id="between")
    assert opened(knowing)[-1:] == opened(sealing)[-1:]
    seen: list[Resealed] = []

    def stop(far: Resealed) -> None:
        seen.append(far)
        if len(seen) == 3:
            raise Stopped

    with pytest.raises(Stopped):
        rotate_keys(sealing, stop)
    begun = seen[-1].changed
    changed = rotate_keys(sealing, lambda _: None)
    assert rotate_keys(sealing, lambda _: None) == 0
    alone = with_keys(transactions, replace(second, opening=()))
    check_memory(alone)
    assert set(before) <= set(opened(alone))
    with pytest.raises(WrongKey):
        check_memory(transactions)
    with pytest.raises(WrongKey):
        opened(transactions)
    with capsys.disabled():
        print(f"\nF30: sealed anew {begun} before it was stopped and {changed} after, 403 during rotation 0, unreadable 0")
    assert begun > 0
    assert changed > 0
    for house in (knowing, sealing, alone):
        house.close()


def test_without_the_old_key_it_stops_and_says_so(sqlite_transactions: Transactions, now: datetime) -> None:
    lived(sqlite_transactions, now)
    _, second = successors(sqlite_transactions.keyring)
    alone = with_keys(sqlite_transactions, replace(second, opening=()))
    with pytest.raises(WrongKey):
        rotate_keys(alone, lambda _: None)
    alone.close()


def test_what_was_spooled_before_is_read_after(keyring: Keyring, tmp_path: Path, now: datetime) -> None:
    _, second = successors(keyring)
    spool = Spool(tmp_path / "spool", keyring)
    spool.prepare()
    spool.put("mot", now)
    (name,) = spool.names(9)
    assert Spool(tmp_path / "spool", second).read(name) == "mot"
    with pytest.raises(WrongKey):
        Spool(tmp_path / "spool", replace(second, opening=())).read(name)


def test_the_key_file_holds_what_only_opens(tmp_path: Path) -> None:
    keyring = new_keyring()
    for number, step in enumerate(successors(keyring)):
        make_key_file(tmp_path / f"{number}.json", step)
        assert read_keyring((tmp_path / f"{number}.json").read_text()) == step
    assert "opening" not in keyring.as_text()


def test_no_kind_of_row_is_forgotten() -> None:
    mapped = [mapper.class_ for mapper in Base.registry.mappers]
    sealed = {kind for kind in mapped if any(isinstance(column.type, Encrypted) for column in inspect(kind).columns)}
    ours = {kind for kind in sealed if not hasattr(kind, "contact_id") and kind.__name__ != "Contact"}
    assert ours | {kind for kind in KINDS if hasattr(kind, "contact_id")} == set(KINDS)
    assert LINE.id
