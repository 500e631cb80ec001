"""Which line carries a text where several can: the line written to, unless it does badly; shifted slowly and not at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# As GOV.UK Notify does it: look back over five minutes, act on 15 %, move ten points at a time, come back hour by hour.
LOOK_BACK = timedelta(minutes=5)
BAD_SHARE = 0.15
FEWEST = 10  # calls, below which a share says nothing
STEP = 10
SETTLES = timedelta(minutes=1)  # between two shifts away, so that the first one can show
RECOVERS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Carrier:
    """A line that can carry a text: the share it is meant to have, the weight it has now, and the countries it may send to."""

    line_id: str
    share: int
    weight: int
    countries: frozenset[str] = frozenset()

    def serves(self, country: str) -> bool:
        """Whether it may send to a country (ISO alpha-2; an unknown one is empty)."""
        return not self.countries or country in self.countries


def carrier_for(home: Carrier, pool: Sequence[Carrier], country: str, lot: int) -> str:
    """The line for a reply: its own as far as that one's weight goes, else another of its pool by weight.

    The lot is the address's own number, so that one person's texts keep to one line while the weights stand still.
    """
    if lot % 100 * max(home.share, 1) < 100 * home.weight:
        return home.line_id
    others = [one for one in pool if one.line_id != home.line_id and one.serves(country) and one.weight > 0]
    return _drawn(others, lot // 100) or home.line_id


def sender_for(lines: Sequence[Carrier], country: str, lot: int) -> str:
    """The line for a text that answers none: one that names the country before those for all; empty where none serves it."""
    named = [one for one in lines if country in one.countries]
    return _drawn(named or [one for one in lines if not one.countries], lot)


def _drawn(carriers: Sequence[Carrier], lot: int) -> str:
    total = sum(one.weight for one in carriers)
    if not total:
        return carriers[0].line_id if carriers else ""
    left = lot % total
    for one in carriers:
        left -= one.weight
        if left < 0:
            return one.line_id
    return ""


@dataclass(frozen=True, slots=True)
class Showing:
    """How a line does now: its calls and the bad ones among them since it was last weighed, and when that was."""

    carrier: Carrier
    sends: int
    bad: int
    weighed_at: datetime | None

    @property
    def ails(self) -> bool:
        """Whether too many of its calls fail or are slow."""
        return self.sends >= FEWEST and self.bad >= BAD_SHARE * self.sends


def weigh(showing: Showing, others_well: bool, now: datetime) -> int:
    """The weight a line should have now: ten points less where it ails and others can carry, ten more after a good hour."""
    weight, share, since = showing.carrier.weight, showing.carrier.share, showing.weighed_at
    if showing.ails:
        settled = since is None or now - since >= SETTLES
        return max(0, weight - STEP) if settled and others_well else weight
    recovered = weight < share and since is not None and now - since >= RECOVERS
    return min(share, weight + STEP) if recovered else weight
