"""Which word pieces are worth learning, and the examples as a sparse matrix of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.concern_model import pieces_of

_LEAST_SEEN = 2


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces in alphabetical order, the row of each, and how rare each is (1 and more)."""

    pieces: tuple[str, ...]
    rows: dict[str, int]
    rarity: NDArray[np.float64]


def choose_pieces(texts: Sequence[str], most: int) -> Vocabulary:
    """The pieces seen in two texts or more; when there are more than `most`, those seen most often."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(set(pieces_of(text)))
    kept = sorted((piece for piece, times in seen.items() if times >= _LEAST_SEEN), key=lambda piece: (-seen[piece], piece))
    pieces = tuple(sorted(kept[:most]))
    rarity = np.array([1 + math.log(len(texts) / seen[piece]) for piece in pieces])
    return Vocabulary(pieces, {piece: row for row, piece in enumerate(pieces)}, rarity)


def matrix(texts: Iterable[str], vocabulary: Vocabulary) -> csr_matrix:
    """One row a text: each known piece by its rarity, shared out over the root of how many pieces are known."""
    starts, columns, values = [0], list[int](), list[float]()
    for text in texts:
        found = [row for piece in pieces_of(text) if (row := vocabulary.rows.get(piece)) is not None]
        columns.extend(found)
        values.extend(vocabulary.rarity[found] / math.sqrt(max(1, len(found))))
        starts.append(len(columns))
    table = csr_matrix((values, columns, starts), shape=(len(starts) - 1, len(vocabulary.pieces)))
    table.sum_duplicates()
    return table
