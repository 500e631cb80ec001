"""A canned answer with its fields filled: what is not known of a ticket is left out with the space before it."""

from __future__ import annotations

import re
from collections.abc import Mapping

FIELD = re.compile(r"( ?)\{(reference|name|desk|agent)\}")


def fill_answer(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields; other braces stay as they are."""

    def filled(found: re.Match[str]) -> str:
        value = values.get(found[2], "")
        return f"{found[1]}{value}" if value else ""

    return FIELD.sub(filled, text)
