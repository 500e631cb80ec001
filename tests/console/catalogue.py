"""Every text of the pages, as it stands in code and templates."""

from __future__ import annotations

from pathlib import Path

from babel.messages.extract import extract_from_dir

CONSOLE = Path(__file__).parents[2] / "console"
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]


def texts() -> set[str | tuple[str, ...]]:
    """All texts to translate; a pair where singular and plural differ."""
    found = extract_from_dir(str(CONSOLE), METHODS, {"**.html": {"trimmed": "false"}}, keywords=KEYWORDS)
    return {message for _, _, message, _, _ in found if message}
