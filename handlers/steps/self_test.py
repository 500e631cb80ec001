"""The message that we send to ourselves to see whether messages arrive: nobody else can write one."""

from __future__ import annotations

import hmac
from datetime import datetime

from models.keys import Keyring

WORDS = "tounkan-blon self-test"


def self_test_text(keyring: Keyring, line_id: str, now: datetime) -> str:
    """The text of a self-test of a line: its time, and a keyed hash that only this installation can make."""
    moment = now.isoformat(timespec="seconds")
    return f"{WORDS} {moment} {_proof(keyring, line_id, moment)}"


def is_self_test(keyring: Keyring, line_id: str, text: str) -> bool:
    """Whether a text is a self-test of our own making for this line."""
    if not text.startswith(WORDS):
        return False
    moment, _, proof = text.removeprefix(WORDS).strip().partition(" ")
    return hmac.compare_digest(proof.encode(), _proof(keyring, line_id, moment).encode())


def _proof(keyring: Keyring, line_id: str, moment: str) -> str:
    return keyring.lookup_hash(f"self-test:{line_id}", moment).hex()
