"""A password is set: long enough, not one that is guessed, kept as an argon2id hash only."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from zxcvbn import zxcvbn

from models.agents import Agent

HASHER = PasswordHasher()  # argon2id with the library's defaults (RFC 9106, low-memory profile)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024
WEIGHED = 72  # characters that are weighed: more makes the weighing slow and no password weaker
STRONG = 3  # of 4: withstands ten thousand million tries
OURS = ("tounkan", "blon", "mali", "bamako", "ambassade", "consulat")
SHORT_WORD = 2  # letters of a login's part that may stand in any password
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class WeakPassword(ValueError):
    """The password is too short, too long or too easily guessed; the message says which in English, `reason` in one word."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def new_password() -> str:
    """A password for an official's first sign-in: four groups of four letters and digits, 79 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def set_password(agent: Agent, password: str, until: datetime | None = None) -> None:
    """Keep the hash; WeakPassword where it is one to be guessed. `until`: a first password, to be changed before then."""
    _weigh(agent, password)
    agent.password_hash, agent.password_until = HASHER.hash(password), until


def is_password_of(agent: Agent, password: str) -> bool:
    """Whether this is the official's present password."""
    try:
        return len(password) <= LONGEST_PASSWORD and HASHER.verify(agent.password_hash, password)
    except VerificationError:
        return False


def _weigh(agent: Agent, password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPassword("short", f"a password has at least {SHORTEST_PASSWORD} characters")
    if len(password) > LONGEST_PASSWORD:
        raise WeakPassword("long", f"a password has at most {LONGEST_PASSWORD} characters")
    known = [*OURS, *(part for part in re.split(r"\W+", (agent.login or "").casefold()) if len(part) > SHORT_WORD)]
    if len(re.sub("|".join(map(re.escape, known)), "", password.casefold())) < SHORTEST_PASSWORD:
        raise WeakPassword("own", "without our own words and the login this password is too short")
    if zxcvbn(password[:WEIGHED], known)["score"] < STRONG:
        raise WeakPassword("weak", "this password is easily guessed: take four words that do not belong together")
