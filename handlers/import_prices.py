"""An installation's own prices, from the file that its provider or its accountant gave."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from handlers.steps.seed_money import price_row
from models.prices import Price
from models.reference_files import FileRow
from models.upsert import put_rows


def import_prices(session: Session, rows: Sequence[FileRow]) -> int:
    """Write the prices of a file over those of the same channel and country; how many. ValueError says what is wrong."""
    try:
        prices = [price_row(row) for row in rows]
    except KeyError as error:
        raise ValueError(f"the file has no column {error}") from error
    put_rows(session, Price, prices, ("channel", "country"), ("part_micros", "currency", "source", "since"))
    return len(prices)
