"""The database's shape moves up and down on both engines, keys are recognised, and history only grows."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import inspect, text, update
from sqlalchemy.exc import DBAPIError

from handlers.steps.facts import read_facts
from models import migrate
from models.contacts import Contact
from models.database import Transactions
from models.encrypted import Sealed, add, seal_bytes, unseal_bytes
from models.keys import Keyring, WrongKey, make_key_file, new_keyring, read_keyring
from models.registry import METADATA
from models.security import recognise_keys
from tests.builders import make_ticket


def test_the_shape_goes_down_to_nothing_and_up_again(transactions: Transactions) -> None:
    migrate.downgrade(transactions.writer)
    assert set(inspect(transactions.writer).get_table_names()) == {"alembic_version"}
    migrate.upgrade(transactions.writer)
    assert set(inspect(transactions.writer).get_table_names()) == {"alembic_version", *METADATA.tables}
    assert migrate.is_current(transactions.writer)


def test_the_migration_makes_what_the_tables_in_code_say(transactions: Transactions) -> None:
    inspector = inspect(transactions.writer)
    for name, table in METADATA.tables.items():
        assert {column["name"] for column in inspector.get_columns(name)} == {column.name for column in table.columns}


def test_another_key_is_refused_and_named(transactions: Transactions) -> None:
    with transactions.write() as session:
        recognise_keys(session, transactions.keyring)
    mine = transactions.keyring
    other = Keyring(mine.general, new_keyring().protection, mine.lookup, mine.search)
    with transactions.read() as session, pytest.raises(WrongKey, match="protection"):
        recognise_keys(session, other)


def test_a_name_is_stored_sealed_and_read_in_clear(transactions: Transactions, now: datetime) -> None:
    with transactions.write() as session:
        contact_id = add(session, Contact(created_at=now), name="Fatoumata Traoré").id
    with transactions.read() as session:
        stored = session.scalar(text("SELECT sealed_name FROM contacts"))
        assert b"Fatoumata" not in bytes(stored)
        assert session.get_one(Contact, contact_id).name == "Fatoumata Traoré"


def test_plain_text_in_a_sealed_column_is_refused(transactions: Transactions, now: datetime) -> None:
    with pytest.raises(Exception, match="sealed values only"), transactions.write() as session:
        session.add(Contact(created_at=now, sealed_name=b"Fatoumata"))


def test_ciphertext_moved_to_another_row_does_not_open(transactions: Transactions, now: datetime) -> None:
    with transactions.write() as session:
        first, second = (add(session, Contact(created_at=now), name=name) for name in ("A", "B"))
        second.sealed_name = Sealed(first.sealed_name or b"")
        with pytest.raises(WrongKey):
            _ = second.name


def test_without_its_data_key_nothing_of_a_contact_opens(transactions: Transactions, now: datetime) -> None:
    with transactions.write() as session:
        contact_id = add(session, Contact(created_at=now), name="Bintou").id
    with transactions.write() as session:
        session.execute(text("DELETE FROM data_keys"))
    with transactions.write() as session, pytest.raises(WrongKey):
        _ = session.get_one(Contact, contact_id).name


def test_bytes_open_only_as_what_they_were_sealed_for(transactions: Transactions, now: datetime) -> None:
    with transactions.write() as session:
        contact = add(session, Contact(created_at=now))
        sealed = seal_bytes(contact, "original", b"picture")
        assert unseal_bytes(contact, "original", sealed) == b"picture"
        with pytest.raises(WrongKey):
            unseal_bytes(contact, "preview", sealed)


@pytest.mark.parametrize("statement", ["UPDATE ticket_events SET kind = 'x'", "DELETE FROM ticket_events"])
def test_history_is_never_changed(transactions: Transactions, now: datetime, statement: str) -> None:
    make_ticket(transactions, now)
    with pytest.raises(DBAPIError, match="never changed"), transactions.write() as session:
        session.execute(text(statement))


def test_reading_cannot_write_on_sqlite(sqlite_transactions: Transactions) -> None:
    with pytest.raises(DBAPIError, match="readonly"), sqlite_transactions.read() as session:
        session.execute(update(Contact).values(language="fra"))


def test_every_country_has_exactly_one_post(transactions: Transactions) -> None:
    with transactions.read() as session:
        posts = read_facts(session).posts
    assert len(posts.by_country) == 249
    for country in posts.by_country:
        post = posts.competent(country)
        assert post is not None, country
        assert post.takes_tickets, country


def test_a_key_file_is_private_never_replaced_and_complete(tmp_path) -> None:
    path = tmp_path / "keys" / "demo.json"
    made = make_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_keyring(path.read_text()).fingerprint("general") == made.fingerprint("general")
    with pytest.raises(FileExistsError):
        make_key_file(path)
    with pytest.raises(WrongKey, match="base64 keys"):
        read_keyring('{"general": "AAAA"}')
    with pytest.raises(WrongKey, match="differ"):
        Keyring(made.general, made.general, made.lookup, made.search)
