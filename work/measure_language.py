"""Language identification trained anew with other documents held out each time: how far its figures can be trusted."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from bot.language_model import read_language_model
from work.evaluate_language import held_out_examples, measure, variant_examples
from work.train_language import train_language

# The first is the split of the shipped model.
SPLITS = ("", "s1", "s2", "s3")
_LENGTHS = ("<=20", "21-50", ">50")
_COUNT = 1_500


def measure_split(corpus: Path, split: str) -> tuple[float, ...]:
    """Macro accuracy by length, overall, of Bambara and of people's spellings on one split; about two minutes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.json.gz"
        train_language(corpus, path, split)
        model = read_language_model(path)
    written, typed = measure(held_out_examples(corpus, split, _COUNT), model), measure(variant_examples(corpus, split), model)
    return (*map(written.macro_of_length, _LENGTHS), written.macro(), written.accuracy("bam"), typed.macro())


def measure_language(corpus: Path, splits: tuple[str, ...] = SPLITS) -> str:
    """A Markdown table: a row for each split of the corpus file, and their mean."""
    rows = {split or "shipped": measure_split(corpus, split) for split in splits}
    rows["mean"] = tuple(map(mean, zip(*rows.values(), strict=True)))
    lines = ["| split | <=20 | 21-50 | >50 | all | bam | people's spellings |", "| --- | --- | --- | --- | --- | --- | --- |"]
    lines += [f"| {name} | {' | '.join(f'{share:.4f}' for share in shares)} |" for name, shares in rows.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    print(measure_language(Path(sys.argv[1]), tuple(sys.argv[2:]) or SPLITS))
