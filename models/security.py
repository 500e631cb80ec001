"""What the installation remembers of its keys and of refused calls: fingerprints and counts, never content."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.keys import NAMES, Keyring, WrongKey
from models.upsert import insert_new


class KeyFingerprint(Base):
    """By which an installation recognises its own keys at start."""

    __tablename__ = "key_fingerprints"
    name: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes]


class SecurityCount(Base):
    """How often something suspicious happened on a day: a forged call, an unknown status word."""

    __tablename__ = "security_counts"
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


def recognise_keys(session: Session, keyring: Keyring) -> None:
    """Remember the keys the first time; WrongKey, naming the key, where the database was sealed with another one."""
    known = {row.name: row.fingerprint for row in session.scalars(select(KeyFingerprint))}
    for name in NAMES:
        mine = keyring.fingerprint(name)
        if known.get(name, mine) not in keyring.fingerprints(name):
            raise WrongKey(f"this database was sealed with another {name!r} key: give it the key file it was made with")
        if name not in known:
            insert_new(session, KeyFingerprint, [{"name": name, "fingerprint": mine}], ("name",))


def remember_keys(session: Session, keyring: Keyring) -> None:
    """From now on the database knows these keys as its own."""
    for row in session.scalars(select(KeyFingerprint)):
        row.fingerprint = keyring.fingerprint(row.name)


def counted_on(session: Session, day: date, name: str) -> int:
    """How often something happened on a day."""
    row = session.get(SecurityCount, (day, name), populate_existing=True)
    return 0 if row is None else row.count
