"""The world as a mosaic of squares of two degrees, each country one path; where small countries lie, they have one square.

`world.tsv` was sampled from Natural Earth 1:110m (public domain): runs of squares as column, row, length.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from console.conceal import Cell

FILE = Path(__file__).parent / "world.tsv"
WIDTH, HEIGHT = 180, 65
STEPS = (5, 20, 100)  # from how many tickets a country is drawn darker


@dataclass(frozen=True, slots=True)
class Land:
    """A country on the map: its code, its shape, how dark it is (0 to 4), and whether an emergency is open there."""

    code: str
    path: str
    shade: int
    alarm: bool


@cache
def _shapes() -> dict[str, str]:
    lines = FILE.read_text(encoding="utf-8").splitlines()[1:]
    return {code: "".join(_run(run) for run in runs.split()) for code, _, runs in (line.partition("\t") for line in lines)}


def _run(run: str) -> str:
    column, row, length = run.split(",")
    return f"M{column} {row}h{length}v1h-{length}z"


def world_map(cells: Iterable[Cell]) -> tuple[str, list[Land]]:
    """The land where nothing is counted as one path, and each country that lights up."""
    lit = {cell.name: cell for cell in cells if cell.name in _shapes()}
    dark = "".join(path for code, path in _shapes().items() if code not in lit)
    return dark, [Land(code, _shapes()[code], _shade(cell), cell.alarm) for code, cell in lit.items()]


def _shade(cell: Cell) -> int:
    if cell.state != "shown":
        return 1
    return 1 + sum(cell.tickets >= step for step in STEPS)
