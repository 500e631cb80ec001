"""Jobs that act on the world outside rest while the installation is held back."""

from __future__ import annotations

from collections.abc import Callable

from handlers.read_held import read_held
from work.parts import WorkerParts

Run = Callable[[WorkerParts], None]


def unless_held(run: Run) -> Run:
    """The same job, which does nothing while the installation is held."""

    def rest_or_run(parts: WorkerParts) -> None:
        with parts.transactions.read() as session:
            held = read_held(session)
        if held is None:
            run(parts)

    return rest_or_run
