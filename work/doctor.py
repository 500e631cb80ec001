"""The doctor: looks at everything that is known to go wrong, and says of each thing found what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from work.doctor_backup import look_at_backups
from work.doctor_lines import look_at_lines
from work.doctor_machine import look_at_machine
from work.doctor_memory import look_at_memory
from work.findings import Finding, Installation

LOOKS: tuple[Callable[[Installation], Iterable[Finding]], ...] = (
    look_at_machine,
    look_at_memory,
    look_at_backups,
    look_at_lines,
)


def diagnose(installation: Installation) -> list[Finding]:
    """All that is wrong with an installation."""
    return [finding for look in LOOKS for finding in look(installation)]


def said(findings: Iterable[Finding]) -> str:
    """The findings as lines to read."""
    return "\n".join(f"✗ {one.name}: {one.what} — {one.remedy}" for one in findings) or "✓ nothing found"
