"""Before anything is served: the database has the shape that this code expects, and the keys are its own."""

from __future__ import annotations

from handlers.memory import Transactions
from models.migrate import is_current
from models.security import recognise_keys


class NotReady(Exception):
    """The installation cannot start; the text says what to do."""


def check_memory(transactions: Transactions) -> None:
    """Raise NotReady where migrations are missing, and WrongKey where the database was sealed with other keys."""
    if not is_current(transactions.writer):
        raise NotReady("the database has another shape than this version expects: run 'python manage.py migrate'")
    with transactions.write() as session:
        recognise_keys(session, transactions.keyring)
