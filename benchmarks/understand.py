"""How long understanding takes: microseconds a message for the whole and its parts, memory, and model load time."""

from __future__ import annotations

import csv
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from bot.classify import classify
from bot.commands import find_command
from bot.concern_model import weigh
from bot.detect_language import detect_language
from bot.emergency import judge_alarm
from bot.locate import locate
from bot.understand import Tools, understand
from work.file_tools import file_tools

MESSAGES = Path(__file__).parent.parent / "tests" / "development" / "messages.tsv"
ROUNDS = 3


def read_messages(path: Path = MESSAGES) -> list[str]:
    """The texts of the development messages."""
    with path.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def timings(judge: Callable[[str], object], texts: Sequence[str]) -> tuple[float, float]:
    """Microseconds of processor time a message, at the median and at the 99th percentile; the first round warms up."""
    spent = []
    for turn in range(ROUNDS + 1):
        for text in texts:
            weigh.cache_clear()
            start = time.process_time_ns()
            judge(text)
            if turn:
                spent.append((time.process_time_ns() - start) / 1000)
    return median(spent), sorted(spent)[int(len(spent) * 0.99)]


def parts(tools: Tools) -> dict[str, Callable[[str], object]]:
    """Understanding and what it consists of."""
    return {
        "understand": lambda text: understand(text, tools),
        "  language": lambda text: detect_language(text, None, tools.language_model),
        "  category": lambda text: classify(text, "", tools.concern_model),
        "  emergency (alone)": lambda text: judge_alarm(text, "", tools.concern_model),
        "  place": lambda text: locate(text, gazetteer=tools.gazetteer),
        "  reserved word": lambda text: find_command(text, tools.book),
    }


def main() -> None:
    """Load, measure, print."""
    start = time.perf_counter()
    tools = file_tools()
    load = time.perf_counter() - start
    texts = read_messages()
    print(f"models and tables loaded in {load:.2f} s; {len(texts)} messages, {ROUNDS} rounds, one core")
    for name, judge in parts(tools).items():
        middle, worst = timings(judge, texts)
        print(f"{name:<22} {middle:7.0f} µs median {worst:7.0f} µs p99")
    unit = 1 if sys.platform == "darwin" else 1024
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
