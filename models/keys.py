"""The keys of an installation: four that differ, kept outside the data folder and outside every backup."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Compartment = Literal["general", "protection"]
NAMES = ("general", "protection", "lookup", "search")
ENCRYPTING = ("general", "protection")
NONCE_BYTES = 12  # NIST SP 800-38D, 8.2: 96 bits
KEY_BYTES = 32
FORMAT = b"\x01"


class WrongKey(Exception):
    """The key at hand does not open what is stored."""


def seal(key: bytes, key_id: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Encrypt with AES-256-GCM; the result carries the key's id and opens only for the row and column it is bound to."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return FORMAT + key_id + nonce + AESGCM(key).encrypt(nonce, plain, key_id + bound_to)


def unseal(key: bytes, key_id: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Decrypt what `seal` made; WrongKey where the key, the row, the column or a single bit is another."""
    if sealed[:1] != FORMAT or sealed[1:9] != key_id:
        raise WrongKey("sealed with a key that is not at hand")
    nonce, body = sealed[9 : 9 + NONCE_BYTES], sealed[9 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, key_id + bound_to)
    except InvalidTag as error:
        raise WrongKey("does not open: another key, another row, or damaged") from error


def sealed_with(sealed: bytes) -> bytes:
    """The id of the key that sealed this."""
    return sealed[1:9]


def id_of(key: bytes) -> bytes:
    """Eight bytes that name an encrypting key without telling it."""
    return hashlib.sha256(b"key id" + key).digest()[:8]


@dataclass(frozen=True, repr=False)
class Keyring:
    """The four keys, 32 bytes each: two that encrypt, one that finds equal values, one that finds words.

    While the encrypting ones are being replaced, `opening` are the others that open as well and seal nothing.
    """

    general: bytes
    protection: bytes
    lookup: bytes
    search: bytes
    opening: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        keys = [*(getattr(self, name) for name in NAMES), *self.opening]
        if any(len(key) != KEY_BYTES for key in keys):
            raise WrongKey("each key has 32 bytes")
        if len(set(keys)) != len(keys):
            raise WrongKey("the keys must differ")

    def key(self, compartment: Compartment) -> bytes:
        """The encrypting key of a compartment."""
        return self.protection if compartment == "protection" else self.general

    def key_id(self, compartment: Compartment) -> bytes:
        """Eight bytes that name a compartment's key without telling it."""
        return id_of(self.key(compartment))

    def opener(self, compartment: Compartment, key_id: bytes) -> bytes:
        """The key with that id, the compartment's own or one that only opens; WrongKey where it is not at hand."""
        found = next((key for key in (self.key(compartment), *self.opening) if id_of(key) == key_id), None)
        if found is None:
            raise WrongKey("sealed with a key that is not at hand")
        return found

    def lookup_hash(self, purpose: str, value: str) -> bytes:
        """A keyed hash for finding an equal value again; the purpose keeps kinds of values apart."""
        return hmac.digest(self.lookup, f"{purpose}\x00{value}".encode("utf-8", "surrogatepass"), "sha256")

    def search_hash(self, purpose: str, value: str) -> bytes:
        """Twelve bytes by which a word is found, of the key that opens nothing."""
        return hmac.digest(self.search, f"{purpose}\x00{value}".encode("utf-8", "surrogatepass"), "sha256")[:12]

    def fingerprint(self, name: str) -> bytes:
        """What a database remembers of a key so as to refuse another one at start."""
        return _fingerprint(getattr(self, name))

    def fingerprints(self, name: str) -> set[bytes]:
        """The fingerprints by which a database may know a key: its own and, for one that encrypts, those that only open."""
        others = self.opening if name in ENCRYPTING else ()
        return {self.fingerprint(name), *map(_fingerprint, others)}

    def as_text(self) -> str:
        """The keys as the key file holds them."""
        values: dict[str, object] = {name: base64.b64encode(getattr(self, name)).decode() for name in NAMES}
        more = {"opening": [base64.b64encode(key).decode() for key in self.opening]} if self.opening else {}
        return json.dumps(values | more, indent=1) + "\n"


def _fingerprint(key: bytes) -> bytes:
    return hmac.digest(key, b"fingerprint of this key", "sha256")[:16]


def new_keyring() -> Keyring:
    """Four fresh random keys."""
    general, protection, lookup, search = (secrets.token_bytes(KEY_BYTES) for _ in NAMES)
    return Keyring(general, protection, lookup, search)


def successors(keyring: Keyring) -> tuple[Keyring, Keyring]:
    """The two steps to fresh encrypting keys: first they only open, so that all processes know them, then they seal.

    The keys that find things stay: what they made of a value cannot be made again without the value.
    """
    fresh = new_keyring()
    first = replace(keyring, opening=(*keyring.opening, fresh.general, fresh.protection))
    before = (*keyring.opening, keyring.general, keyring.protection)
    return first, replace(keyring, general=fresh.general, protection=fresh.protection, opening=before)


def read_keyring(text: str) -> Keyring:
    """The keys from the key file's text (JSON, base64); WrongKey says what is amiss and never quotes a key."""
    try:
        values = json.loads(text)
        opening = tuple(base64.b64decode(key, validate=True) for key in values.get("opening", ()))
        general, protection, lookup, search = (base64.b64decode(values[name], validate=True) for name in NAMES)
        return Keyring(general, protection, lookup, search, opening)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongKey(f"the key file needs the base64 keys {', '.join(NAMES)}") from error


def make_key_file(path: Path, keyring: Keyring | None = None) -> Keyring:
    """Write keys, fresh ones where none are given, to a file that only its owner can read.

    The folder is made, an existing file is never replaced.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    keyring = keyring or new_keyring()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(keyring.as_text())
        file.flush()
        os.fsync(file.fileno())
    return keyring
