"""Seeded mutations of what providers bring: texts, forms, trees of JSON and bare bytes, each as a stranger might bend it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

Pairs = list[tuple[str, str]]
Place = tuple[str | int, ...]

WORDS = (
    "", " ", "\x00", "a\x00b", "\ud800", "é" * 300, "🙏🏿" * 80, "\u202egnorw\u202c", "Z̷̢̛͉̾a̷l̷g̶o̷", "%s %n {0} ${x}",
    "' OR 1=1--", "\x1b[31m", "\r\nX: y", "../../etc/passwd", "http://127.0.0.1/", "0", "-1", "1e999", "NaN", "9" * 60,
    "null", "true", "[]", "<b>", "\ufeff", "ߞߊߡߊ", "+1&Body=x", "whatsapp:", "whatsapp:+", "+", "anonymous",
    "2026-02-30", "İıß", "\u200b\u200d", "STOP", "EFFACER", "TB-1234-5678", "x" * 5000,
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**31, 2**53 + 1, 2**63, 10**39, 0.5, -0.0, 1e308,
    [], {}, [[]], [None], {"": ""}, ["x"] * 50, *WORDS,
)  # fmt: skip
KEYS = ("", "id", "from", "text", "type", "chat", "__class__", "a.b", "Body", "From", "x" * 200, "\x00")


def bent_text(draw: Random, text: str) -> str:
    """A text with a few of its letters lost, doubled, swapped or replaced, or with something odd put in."""
    letters = list(text)
    for _ in range(draw.randint(0, 4)):
        at = draw.randint(0, len(letters))
        piece = draw.choice((draw.choice(WORDS), chr(draw.randint(32, 0x2FFF)), *letters[at : at + 1] * 2))
        letters[at : at + draw.randint(0, 3)] = [piece]
    return "".join(letters)


def bent_pairs(draw: Random, pairs: Pairs) -> tuple[Pairs, set[str]]:
    """A form with fields lost, replaced, brought twice or added; and the names of those that are not as they were."""
    bent, touched = list(pairs), set()
    for _ in range(draw.randint(1, 3)):
        at, deed = draw.randrange(len(bent)), draw.choice(("lose", "replace", "replace", "twice", "add"))
        name = bent[at][0] if deed != "add" else draw.choice(KEYS)
        touched.add(name)
        if deed == "lose" and len(bent) > 1:
            del bent[at]
        elif deed == "replace":
            bent[at] = (name, draw.choice(WORDS))
        else:
            bent.insert(draw.randint(0, len(bent)), (name, draw.choice(WORDS)))
    return bent, touched


def bent_tree(draw: Random, tree: Any) -> tuple[Any, set[Place]]:
    """A tree of JSON with nodes lost, replaced, wrapped, doubled or added; and where it is not as it was."""
    bent, touched = copy.deepcopy(tree), set[Place]()
    for _ in range(draw.randint(1, 3)):
        places = list(_places(bent))
        if not places:
            break
        place = draw.choice(places)
        touched.add((*place[:-1], _bend(draw, _at(bent, place[:-1]), place[-1])))
    return bent, touched


def _bend(draw: Random, holder: Any, key: str | int) -> str | int:
    """Bend what lies under a key; the key under which it is no longer as it was."""
    deed, value = draw.choice(("lose", "replace", "replace", "wrap", "double", "add")), draw.choice(VALUES)
    if deed == "lose":
        del holder[key]
    elif deed == "wrap":
        holder[key] = draw.choice(([holder[key]], {"x": holder[key]}, json.dumps(holder[key])))
    elif deed == "double" and isinstance(holder, list):
        holder.insert(0, copy.deepcopy(holder[key]))  # type: ignore[arg-type]  # a list's key is a number
    else:
        key = draw.choice(KEYS) if deed == "add" and isinstance(holder, dict) else key
        holder[key] = value
    return key


def _places(tree: Any, before: Place = ()) -> Iterator[Place]:
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        yield (*before, key)
        if isinstance(value, dict | list):
            yield from _places(value, (*before, key))


def _at(tree: Any, place: Place) -> Any:
    for key in place:
        tree = tree[key]
    return tree


def bent_bytes(draw: Random, body: bytes) -> bytes:
    """Bytes cut off, overwritten, repeated or put in."""
    bent = bytearray(body)
    for _ in range(draw.randint(1, 4)):
        at = draw.randint(0, len(bent))
        deed = draw.choice(("cut", "flip", "flip", "repeat", "put"))
        if deed == "cut":
            del bent[at : at + draw.randint(1, 40)]
        elif deed == "flip" and at < len(bent):
            bent[at] ^= 1 << draw.randrange(8)
        elif deed == "repeat":
            bent[at:at] = bent[at : at + draw.randint(1, 40)] * draw.randint(1, 5)
        else:
            bent[at:at] = draw.randbytes(draw.randint(1, 12))
    return bytes(bent)


def bent_headers(draw: Random, headers: dict[str, str]) -> dict[str, str]:
    """Headers with one lost, replaced or added; what no web server would pass on is not put in."""
    bent, name = dict(headers), draw.choice([*headers, "Content-Type", "X-Forwarded-Host"])
    if draw.random() < 0.3:
        bent.pop(name, None)
    else:
        values = [word for word in WORDS if word.isprintable() and len(word) < 400 and word.isascii()]
        bent[name] = draw.choice([*values, "application/json; charset=utf-16", "multipart/form-data", "text/plain; charset=x"])
    return bent
