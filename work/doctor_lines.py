"""What a doctor learns from the providers: whether our credentials work and whether they call the right address."""

from __future__ import annotations

from collections.abc import Iterator

from work.findings import Checked, Finding, HookChecked, Installation


def look_at_lines(installation: Installation) -> Iterator[Finding]:
    """Each line, by asking its provider."""
    if not installation.lines and "lines" not in installation.problems and not installation.demo:
        yield Finding("no-lines", "there is no line: nobody can write", "describe one; docs/operate.md#lines says how")
    for line_id, line in installation.lines.items():
        problem = line.check() if isinstance(line, Checked) else ""
        if problem:
            yield Finding(
                "line", f"{line_id}: {problem}", "look at the line's account and token, and at its provider's console"
            )
            continue
        problem = line.check_hook(f"{installation.hooks_url}/{line_id}") if isinstance(line, HookChecked) else ""
        if problem:
            yield Finding("hook", f"{line_id}: {problem}", "docs/operate.md#lines says where it is set")
