"""How fast a provider lets us send, and the moment of the next turn: worked out from when the last messages really left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MARGIN = 0.025  # of the window: calls do not arrive at exactly the distance at which they left
SMOOTH = 0.7  # turns are spread over this much of the window: no burst, and time to catch up after one that left late
LONGEST_MEMORY = 100  # starts that are remembered; a faster line is held to as many in a part of a second
LIFTED = frozenset({"0", "none"})


@dataclass(frozen=True, slots=True)
class Window:
    """At most so many messages in any so many seconds, for a whole line."""

    most: int
    seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class Rate:
    """One message every `every` seconds to one address, and up to `burst` at once after a pause (GCRA, ITU-T I.371)."""

    every: float
    burst: int = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What a line may send in all, and to one address; None is no limit."""

    line: Window | None = None
    address: Rate | None = None


UNLIMITED = Limits()


def per_second(number: float) -> Window:
    """The window of so many messages a second."""
    if number < 1:
        return Window(1, 1 / number)
    most = min(int(number), LONGEST_MEMORY)
    return Window(most, most / number)


def limits_of(config: Mapping[str, str], usual: Limits) -> Limits:
    """A channel's usual limits, changed by a line's `per_second` (in all) and `per_address_per_second`, in messages.

    0 or "none" lifts a limit; ValueError where it is no number.
    """
    line, address = config.get("per_second", ""), config.get("per_address_per_second", "")
    number, slower = _number(line), _number(address)
    return Limits(
        usual.line if not line else per_second(number) if number else None,
        usual.address if not address else Rate(1 / slower) if slower else None,
    )


def _number(said: str) -> float:
    number = 0.0 if not said or said.strip().lower() in LIFTED else float(said)
    if not 0 <= number < 100_000:
        raise ValueError(f"{said} messages a second cannot be kept to")
    return number


def next_start(starts: Sequence[float], window: Window, now: float) -> float:
    """When the next message may leave (seconds since 1970), by when the last ones left or will leave."""
    at = max(now, max(starts) + SMOOTH * window.seconds / window.most) if starts else now
    if len(starts) >= window.most:
        at = max(at, sorted(starts)[-window.most] + window.seconds * (1 + MARGIN))
    return at


def turn(free_at: datetime | None, rate: Rate, now: datetime) -> datetime:
    """An address's next turn: now, or later where the last ones were too close; `free_at` is what `taken` gave."""
    if free_at is None:
        return now
    return max(now, free_at - timedelta(seconds=rate.every * (1 + MARGIN) * (rate.burst - 1)))


def taken(free_at: datetime | None, rate: Rate, at: datetime) -> datetime:
    """What to remember once an address's turn was taken: when its bucket is as full again as before it."""
    return max(at, free_at or at) + timedelta(seconds=rate.every * (1 + MARGIN))


def backoff(tries: int, seed: int, asked: float | None = None, first: float = 5.0, longest: float = 900.0) -> float:
    """Seconds to wait before the next try: doubled at each, spread by a third by the seed, never less than was asked for."""
    spread = 1.0 + (seed % 1024) / 1024 / 3
    return max((asked or 0.0) * (1 + (spread - 1) / 4), min(longest, first * 2.0 ** (tries - 1)) * spread)
