"""What a password costs to try, asked of a fresh process: the tests' own process makes it cheap."""

from __future__ import annotations

import subprocess
import sys

ASKED = (
    "from handlers.check_password import NOBODY; from handlers.steps.set_password import HASHER;"
    "print(HASHER.memory_cost, HASHER.time_cost, HASHER.parallelism, NOBODY.split('$')[3])"
)


def test_a_guess_costs_what_rfc_9106_asks_of_little_memory_and_a_stranger_costs_the_same() -> None:
    said = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["65536", "3", "4", "m=65536,t=3,p=4"]
