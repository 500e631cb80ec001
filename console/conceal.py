"""Small cells stay hidden, and no total gives them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.counts import SMALLEST_SHOWN, Count


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as the ministry may see it: `state` is "shown", "few" (fewer than five) or "held" (kept back as a cover)."""

    name: str
    state: str
    tickets: int
    alarm: bool


def conceal(counts: Sequence[Count]) -> list[Cell]:
    """Hide small cells; where any is hidden, the smallest larger one is kept back too, so that no subtraction finds it."""
    small = any(count.hidden for count in counts)
    larger = [count for count in counts if count.tickets >= SMALLEST_SHOWN]
    cover = min(larger, key=lambda count: count.tickets, default=None) if small else None
    return [_cell(count, "held" if count is cover else "few" if count.hidden else "shown") for count in counts]


def _cell(count: Count, state: str) -> Cell:
    return Cell(count.name, state, count.tickets if state == "shown" else 0, count.emergencies > 0)
