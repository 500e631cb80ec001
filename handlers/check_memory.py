"""Before anything is served: the database has the shape that this code expects, and the keys are its own."""

from __future__ import annotations

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from handlers.memory import MemoryAway, Transactions
from models.keys import WrongKey
from models.migrate import is_current
from models.security import recognise_keys


class NotReady(Exception):
    """The installation cannot start; the text says what to do."""


# What a way in answers with one line: all else is a fault of ours.
CANNOT_START = (NotReady, WrongKey, ValueError, OSError)


def said(error: BaseException) -> str:
    """What keeps the service from starting, on one line."""
    if isinstance(error, OSError):
        return f"{error.filename} cannot be used: {error.strerror}; give it to the service's user and make it writable"
    return " ".join(str(error).split())


def check_memory(transactions: Transactions) -> None:
    """Raise NotReady where migrations are missing, WrongKey where the database was sealed with other keys.

    MemoryAway where a database server does not answer; a file that cannot be opened or written is NotReady.
    """
    try:
        _check(transactions)
    except (OperationalError, InterfaceError, NoConnectionFree) as error:
        if not transactions.is_sqlite:
            raise MemoryAway from error
        reason = str(getattr(error, "orig", "") or type(error).__name__)
        raise NotReady(f"the database file cannot be used: {reason}; give it and its folder to the service's user") from error


def _check(transactions: Transactions) -> None:
    if not is_current(transactions.writer):
        raise NotReady("the database has another shape than this version expects: run 'python manage.py migrate'")
    with transactions.write() as session:
        recognise_keys(session, transactions.keyring)
