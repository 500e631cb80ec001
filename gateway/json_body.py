"""Reading JSON that strangers wrote: bounded, strict about what breaks readers, lenient about nothing."""

from __future__ import annotations

import json
import math
import re

from bot.values import Location
from gateway.channel import Malformed

MAX_DEPTH = 40
MAX_DIGITS = 40
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def read_object(body: bytes) -> dict[str, Json]:
    """The JSON object in a UTF-8 body, its texts cleaned; raises Malformed for anything else."""
    try:
        value = json.loads(
            body.decode("utf-8-sig"),
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_constant,
            object_pairs_hook=_distinct,
        )
    except (ValueError, RecursionError) as error:
        raise Malformed("not readable as JSON") from error
    if not isinstance(value, dict):
        raise Malformed("not a JSON object")
    return {clean(key): _cleaned(item, 1) for key, item in value.items()}


def clean(text: str) -> str:
    """The text with NUL and lone surrogates, which no database takes, replaced by U+FFFD."""
    return UNSTORABLE.sub("\ufffd", text)


def objects(value: object) -> list[dict[str, Json]]:
    """The objects in what should be a list of objects; whatever else is there is left out."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def part(value: object, *path: str) -> dict[str, Json]:
    """The object at a path of keys, or an empty one."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def text(value: object, key: str) -> str:
    """The text or whole number under a key as text, or an empty string."""
    found = value.get(key) if isinstance(value, dict) else None
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return str(found)


def degrees(value: object) -> float | None:
    """A finite number, given as a number or as text, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def point(latitude: object, longitude: object, title: str = "") -> Location | None:
    """A place on earth from two values in degrees, or None when they are no such thing."""
    north, east = degrees(latitude), degrees(longitude)
    if north is None or east is None or abs(north) > 90 or abs(east) > 180:
        return None
    return Location(north, east, title)


def _cleaned(value: Json, depth: int) -> Json:
    if depth > MAX_DEPTH:
        raise Malformed("nested too deeply")
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {clean(key): _cleaned(item, depth + 1) for key, item in value.items()}
    return value


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise Malformed("a number is too long")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Malformed("a number is too large")
    return number


def _constant(word: str) -> float:
    raise Malformed(f"{word} is not JSON")


def _distinct(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("a key appears twice")
    return found
