"""Personal text in the database: ciphertext bound to its row and column, opened only through the row itself."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any, Protocol, TypeVar, cast, overload
from uuid import UUID

from sqlalchemy import LargeBinary, inspect, select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session
from sqlalchemy.types import TypeDecorator

from models.ahead import ahead_of
from models.base import Base, refers_to
from models.keys import KEY_BYTES, Compartment, Keyring, WrongKey, new_keyring, seal, sealed_with, unseal


class Sealed(bytes):
    """Ciphertext; only this may be stored in an `Encrypted` column."""


class Encrypted(TypeDecorator[Sealed]):
    """A column for ciphertext: whatever was not sealed first is refused before it reaches the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:
        """The ciphertext as stored; TypeError for anything that was not sealed."""
        if value is not None and not isinstance(value, Sealed):
            raise TypeError("an Encrypted column takes sealed values only")
        return value

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Sealed | None:
        """The ciphertext as read."""
        return None if value is None else Sealed(value)


class DataKey(Base):
    """A contact's own key in a compartment, wrapped; without this row nothing of that contact opens again."""

    __tablename__ = "data_keys"
    contact_id: Mapped[UUID] = mapped_column(refers_to("contacts.id"), primary_key=True)
    compartment: Mapped[str] = mapped_column(primary_key=True)
    wrapped: Mapped[Sealed] = mapped_column(Encrypted)


class HoldsSecrets(Protocol):
    """A row with sealed columns: it says whose key and which compartment they belong to (no contact: the installation's)."""

    id: Any

    def secret_owner(self) -> tuple[UUID | None, Compartment]: ...


def keyring_of(session: Session) -> Keyring:
    """The keys that the transaction maker gave this session."""
    return cast(Keyring, session.info["keyring"])


def _wrap_binding(contact_id: UUID, compartment: Compartment) -> bytes:
    return b"data_keys:" + contact_id.bytes + compartment.encode()


def data_key(session: Session, contact_id: UUID, compartment: Compartment, make: bool) -> bytes:
    """The contact's own key, made at its first use for sealing; remembered in clear for the length of the session only."""
    opened: dict[tuple[UUID, Compartment], bytes] = session.info.setdefault("data_keys", {})
    if (contact_id, compartment) not in opened:
        opened[contact_id, compartment] = _load_data_key(session, contact_id, compartment, make)
    return opened[contact_id, compartment]


def open_keys(session: Session, contact_ids: Collection[UUID]) -> None:
    """Open the keys of many contacts in one query, for a list that shows something of each."""
    opened: dict[tuple[UUID, Compartment], bytes] = session.info.setdefault("data_keys", {})
    keyring = keyring_of(session)
    for row in session.scalars(select(DataKey).where(DataKey.contact_id.in_(contact_ids))):
        compartment = cast(Compartment, row.compartment)
        binding = _wrap_binding(row.contact_id, compartment)
        opened[row.contact_id, compartment] = unseal(
            keyring.key(compartment), keyring.key_id(compartment), row.wrapped, binding
        )


def _load_data_key(session: Session, contact_id: UUID, compartment: Compartment, make: bool) -> bytes:
    keyring = keyring_of(session)
    key, key_id, binding = keyring.key(compartment), keyring.key_id(compartment), _wrap_binding(contact_id, compartment)
    with session.no_autoflush:
        row = None if contact_id in ahead_of(session).made else session.get(DataKey, (contact_id, compartment))
    if row is not None:
        return _unwrap(keyring, row)
    if not make:
        raise WrongKey("this person's key is gone: what it sealed does not open again")
    fresh = new_keyring().general[:KEY_BYTES]
    session.add(DataKey(contact_id=contact_id, compartment=compartment, wrapped=Sealed(seal(key, key_id, fresh, binding))))
    return fresh


def _unwrap(keyring: Keyring, row: DataKey) -> bytes:
    compartment, key_id = cast(Compartment, row.compartment), sealed_with(row.wrapped)
    return unseal(keyring.opener(compartment, key_id), key_id, row.wrapped, _wrap_binding(row.contact_id, compartment))


def rewrap(session: Session, row: DataKey) -> bool:
    """Wrap a contact's own key with the present key; whether it was wrapped with another one."""
    keyring, compartment = keyring_of(session), cast(Compartment, row.compartment)
    key_id = keyring.key_id(compartment)
    if sealed_with(row.wrapped) == key_id:
        return False
    plain, binding = _unwrap(keyring, row), _wrap_binding(row.contact_id, compartment)
    row.wrapped = Sealed(seal(keyring.key(compartment), key_id, plain, binding))
    return True


def reseal(row: HoldsSecrets) -> bool:
    """Seal the columns of a row of the installation's own with the present key; whether one was sealed with another."""
    columns = [column.key for column in inspect(type(row)).columns if isinstance(column.type, Encrypted)]
    _, key_id = _key_of(row, make=False)
    old = [name for name in columns if (sealed := getattr(row, name)) is not None and sealed_with(sealed) != key_id]
    for name in old:
        setattr(row, name, seal_bytes(row, name, unseal_bytes(row, name, getattr(row, name))))
    return bool(old)


def _session_of(row: HoldsSecrets) -> Session:
    session = object_session(row)
    if session is None:
        raise RuntimeError("add the row to a session before its secrets are read or written")
    return session


def _key_of(row: HoldsSecrets, make: bool) -> tuple[bytes, bytes]:
    session = _session_of(row)
    contact_id, compartment = row.secret_owner()
    keyring = keyring_of(session)
    key = keyring.key(compartment) if contact_id is None else data_key(session, contact_id, compartment, make)
    return key, keyring.key_id(compartment)


def _opener(row: HoldsSecrets, sealed: bytes) -> bytes:
    # A contact's own key opens whatever it sealed, under whichever key of ours it was wrapped then.
    contact_id, compartment = row.secret_owner()
    if contact_id is not None:
        return _key_of(row, make=False)[0]
    return keyring_of(_session_of(row)).opener(compartment, sealed_with(sealed))


def binding_of(row: HoldsSecrets, column: str) -> bytes:
    """What ciphertext is bound to: the table, the column and the row's id."""
    row_id = row.id.bytes if isinstance(row.id, UUID) else str(row.id).encode()
    return _place(type(row), column) + row_id


@cache
def _place(table: type, column: str) -> bytes:
    return f"{inspect(table).local_table.name}.{column}:".encode()


def seal_bytes(row: HoldsSecrets, column: str, plain: bytes) -> Sealed:
    """Encrypt bytes that belong to a row (a file, say) with that row's key."""
    key, key_id = _key_of(row, make=True)
    return Sealed(seal(key, key_id, plain, binding_of(row, column)))


def unseal_bytes(row: HoldsSecrets, column: str, sealed: bytes) -> bytes:
    """Decrypt what `seal_bytes` made; WrongKey where it was moved from another row or column."""
    return unseal(_opener(row, sealed), sealed_with(sealed), sealed, binding_of(row, column))


def seal_loose(keyring: Keyring, table: str, column: str, row_id: UUID, text: str) -> Sealed:
    """Seal a text of the installation's own for a row that is inserted by plain SQL."""
    binding = f"{table}.{column}:".encode() + row_id.bytes
    return Sealed(seal(keyring.general, keyring.key_id("general"), text.encode("utf-8", "surrogatepass"), binding))


class SecretText:
    """Plain text over a sealed column: reading opens it, writing seals it, and the plain text is never stored."""

    def __init__(self, column: str) -> None:
        self.column = column

    @overload
    def __get__(self, row: None, owner: type) -> SecretText: ...
    @overload
    def __get__(self, row: HoldsSecrets, owner: type) -> str | None: ...

    def __get__(self, row: HoldsSecrets | None, owner: type) -> SecretText | str | None:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        return None if sealed is None else unseal_bytes(row, self.column, sealed).decode("utf-8", "surrogatepass")

    def __set__(self, row: HoldsSecrets, value: str | None) -> None:
        sealed = None if value is None else seal_bytes(row, self.column, value.encode("utf-8", "surrogatepass"))
        setattr(row, self.column, sealed)


Row = TypeVar("Row", bound=Base)


def add(session: Session, row: Row, **secrets: str | None) -> Row:
    """Add a row and then write its secret texts, which need the session's keys."""
    session.add(row)
    for name, value in secrets.items():
        setattr(row, name, value)
    return row
