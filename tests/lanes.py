"""The whole suite in two lanes side by side, one a core: about as long each, the first what talks with people and pages."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).parent
FIRST = ("journeys", "catalogue", "console", "browser", "deploy", "laws", "wire", "work")


def lanes() -> tuple[list[str], list[str]]:
    """The folders of each lane; a new folder of tests joins the second by itself."""
    folders = sorted(path.name for path in TESTS.iterdir() if path.is_dir() and list(path.glob("test_*.py")))
    return [name for name in folders if name in FIRST], [name for name in folders if name not in FIRST]


def main(options: list[str]) -> int:
    """Run both lanes with the same options; 0 where both passed. The second one's words come when it has ended."""
    first, second = ([f"tests/{name}" for name in lane] for lane in lanes())
    command = [sys.executable, "-m", "pytest", *options]
    with tempfile.TemporaryFile() as words:
        beside = subprocess.Popen([*command, *second], cwd=TESTS.parent, stdout=words, stderr=subprocess.STDOUT)
        ended = subprocess.call([*command, *first], cwd=TESTS.parent)
        ended = beside.wait() or ended
        words.seek(0)
        sys.stdout.flush()
        sys.stdout.buffer.write(words.read())
    return ended


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
