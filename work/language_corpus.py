"""The texts that language identification learns from: rows by label and source, with whole documents kept apart."""

from __future__ import annotations

import gzip
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

# label -> source -> texts in their order
Corpus = dict[str, dict[str, list[str]]]

WORD_LISTS = ("gatitos", "fr-soninke-dict")
_DOCUMENTED = ("bayelemabaga", "ntrex128", "firefox-l10n")
_BLOCK_ROWS = 25
_HELD_OUT_SHARE = 10
_NOT_LEARNT = {"ara", "rus", "zho", "nqo"}
# The document name says that the row is not written in Latin letters.
_OTHER_SCRIPT = ("_Tfng", "_Nkoo", "_Arab")


def read_corpus(path: Path, split: str = "") -> tuple[Corpus, Corpus]:
    """The Latin-script rows of the gzipped `lang<TAB>source<TAB>text` file: to learn from, and what `split` holds out."""
    learnt, held_out = _empty(), _empty()
    for label, source, document, text in _rows(path):
        if _is_other_script(label, source):
            continue
        side = held_out if _is_held_out(f"{label}:{document}", split) else learnt
        side[label][source.partition(":")[0]].append(text)
    for sources in learnt.values():
        sources.update({name: _shuffled(texts) for name, texts in sources.items() if name in WORD_LISTS})
    return learnt, held_out


def read_other_scripts(path: Path, split: str = "") -> dict[str, list[str]]:
    """The held-out rows written in other scripts, by label, for the evaluation alone."""
    found: dict[str, list[str]] = defaultdict(list)
    for label, source, document, text in _rows(path):
        if _is_other_script(label, source) and _is_held_out(f"{label}:{document}", split):
            found[label].append(text)
    return found


def read_rows_of(path: Path, wanted: str, held_out: bool = False, split: str = "") -> list[str]:
    """Every row of one label on one side of the split, whatever its script."""
    rows = ((label, document, text) for label, _, document, text in _rows(path) if label == wanted)
    return [text for label, document, text in rows if _is_held_out(f"{label}:{document}", split) == held_out]


def read_authored(folder: Path) -> Corpus:
    """The project's own sentences: `<label>.txt` files with one sentence a line."""
    corpus = _empty()
    for path in sorted(folder.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        corpus[path.stem]["authored"] = [line for line in lines if line.strip()]
    return corpus


def read_concerns(folder: Path) -> Corpus:
    """The category examples (`<lang>/<category>.tsv`: emergency, text) as sentences of their language."""
    corpus = _empty()
    for path in sorted(folder.glob("*/*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            text = line.partition("\t")[2].strip()
            if text.isascii() or not _mostly_other_script(text):
                corpus[_concern_label(path.parent.name)]["concerns"].append(text)
    return corpus


def merge(*corpora: Corpus) -> Corpus:
    """One corpus out of several; a source that occurs twice is joined."""
    merged = _empty()
    for corpus in corpora:
        for label, sources in corpus.items():
            for source, texts in sources.items():
                merged[label][source].extend(texts)
    return merged


def _empty() -> Corpus:
    return defaultdict(lambda: defaultdict(list))


def _concern_label(language: str) -> str:
    return "ara+latin" if language == "ara" else language


def _mostly_other_script(text: str) -> bool:
    return sum(letter > "\u0370" for letter in text) * 2 > len(text)


def _is_other_script(label: str, source: str) -> bool:
    return label in _NOT_LEARNT or source.endswith(_OTHER_SCRIPT)


def _rows(path: Path) -> Iterator[tuple[str, str, str, str]]:
    place: dict[str, int] = defaultdict(int)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            label, source, text = line.rstrip("\n").split("\t", 2)
            place[source] += 1
            yield label, source, _document(source, place[source], text), text


def _document(source: str, row: int, text: str) -> str:
    """The document that a row belongs to: named, or a run of rows, or one entry of a word list."""
    if source.startswith(_DOCUMENTED):
        return source
    return f"{source}:{text}" if source.startswith(WORD_LISTS) else f"{source}:{row // _BLOCK_ROWS}"


def _shuffled(texts: list[str]) -> list[str]:
    """Entries in lower case, always in the same order and not the alphabet's: a training piece joins neighbours."""
    return sorted((text.lower() for text in texts), key=lambda text: hashlib.sha256(text.encode()).digest())


def _is_held_out(document: str, split: str) -> bool:
    return hashlib.sha256((split + document).encode()).digest()[0] % _HELD_OUT_SHARE == 0
