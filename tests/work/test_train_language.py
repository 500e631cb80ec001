"""Training of language identification: what is held out is never learnt."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from work.language_corpus import read_corpus


@pytest.fixture
def corpus_file(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.tsv.gz"
    rows = "".join(f"fra\tudhr:fra\tphrase numéro {row}\n" for row in range(2_000))
    path.write_bytes(gzip.compress(rows.encode()))
    return path


@pytest.mark.parametrize("split", ["", "s1"])
def test_what_is_held_out_is_never_learnt(corpus_file: Path, split: str) -> None:
    learnt, held_out = read_corpus(corpus_file, split)
    kept = set(held_out["fra"]["udhr"])
    assert kept
    assert kept.isdisjoint(learnt["fra"]["udhr"])
    assert len(kept) + len(learnt["fra"]["udhr"]) == 2_000


def test_another_split_holds_out_other_documents(corpus_file: Path) -> None:
    first, second = (set(read_corpus(corpus_file, split)[1]["fra"]["udhr"]) for split in ("", "s1"))
    assert first != second
