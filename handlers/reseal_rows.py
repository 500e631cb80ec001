"""The installation's keys were replaced: what the old ones sealed is sealed with the new ones."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.encrypted import DataKey, reseal, rewrap
from models.rotation import KINDS, Place, number_of, place_of, rows_after


@dataclass(frozen=True, slots=True)
class Resealed:
    """How far it has come: the kind of row and the last row's place in it, rows looked at, all rows, rows sealed anew."""

    kind: int = 0
    after: Place | None = None
    seen: int = 0
    total: int = 0
    changed: int = 0

    @property
    def is_all(self) -> bool:
        """Whether nothing is left."""
        return self.kind == len(KINDS)


def reseal_rows(session: Session, far: Resealed, most: int) -> Resealed:
    """Seal the next rows anew where another key sealed them; WrongKey where that one is not at hand."""
    total = far.total or number_of(session)
    rows = rows_after(session, KINDS[far.kind], far.after, most)
    if not rows:
        return Resealed(far.kind + 1, None, far.seen, total, far.changed)
    changed = sum(rewrap(session, row) if isinstance(row, DataKey) else reseal(row) for row in rows)
    return Resealed(far.kind, place_of(rows[-1]), far.seen + len(rows), total, far.changed + changed)
