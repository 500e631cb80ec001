"""Run the tests that docs/faults.md names and write what they printed into its last column."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.house import ROOT

PAGE = ROOT / "docs" / "faults.md"
ROW = re.compile(r"^(\| F\d\d \| [^|]+ \| `)(tests/\S+\.py::\w+)(` \| )([^|]*)( \|)$", re.MULTILINE)
NOISE = re.compile(
    r"^\s*[.sxFE]*\s*$|^\d{4}-\d\d-\d\d|passed|failed|skipped|warning|^\s*(--|/|return )|\[\s*\d+%\]|^=+|^tests/"
)
LONGEST = 220


def figure_of(test: str) -> str:
    """What a test printed, or how many cases of it passed."""
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-m", "slow or not slow", test]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        return "**failed**"
    lines = [line.strip(" .") for line in done.stdout.splitlines() if not NOISE.search(line)]
    cases = re.search(r"(\d+) passed", done.stdout)
    said = "; ".join(dict.fromkeys(line for line in lines if re.search(r"\d", line))) or f"{cases[1] if cases else 0} cases"
    return said.replace("|", "/")[:LONGEST]


def main() -> None:
    """All rows, or those whose id is given."""
    wanted = set(sys.argv[1:])
    for found in list(ROW.finditer(PAGE.read_text("utf-8"))):
        name = found[1].split()[1]
        if wanted and name not in wanted:
            continue
        figure = figure_of(found[2])
        print(f"{name}: {figure}", flush=True)
        page = PAGE.read_text("utf-8")
        PAGE.write_text(page.replace(found[0], f"{found[1]}{found[2]}{found[3]}{figure}{found[5]}"), "utf-8")


if __name__ == "__main__":
    main()
