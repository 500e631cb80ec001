"""Whether it is a machine that writes: answers by itself, echoes of ours, the same text again and again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.normalise import fold

LOOKED_AT = 400  # characters from the beginning
SAME_AGAIN = 3
_AUTOMATIC = tuple(
    fold(words)
    for words in (
        "réponse automatique",
        "message automatique",
        "ne pas répondre à ce",
        "merci de ne pas répondre",
        "absent du bureau",
        "automatic reply",
        "auto-reply",
        "autoreply",
        "auto reply",
        "automated message",
        "automated response",
        "do not reply",
        "out of office",
        "respuesta automática",
        "no responda a este",
        "risposta automatica",
        "resposta automática",
        "رد آلي",
        "رد تلقائي",
    )
)


def is_automatic(text: str) -> bool:
    """Whether a text says of itself that a machine sent it."""
    said = fold(text[:LOOKED_AT])
    return any(mark in said for mark in _AUTOMATIC)


def goes_round(text: str, theirs: Sequence[str], ours: Sequence[str]) -> bool:
    """Whether a text repeats one of ours, or the same has come so often of late that nobody can be typing it."""
    said = fold(text[:LOOKED_AT])
    if not said:
        return False
    if any(said == fold(one[:LOOKED_AT]) for one in ours):
        return True
    return sum(said == fold(one[:LOOKED_AT]) for one in theirs) >= SAME_AGAIN - 1
