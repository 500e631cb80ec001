"""What to do with a message that was understood: obey a reserved word, join the open ticket, or open one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.facts import Facts
from bot.sensitivity import Sensitivity, sensitivity
from bot.values import Understanding

QUIET_COMMANDS = frozenset({"stop", "start", "language"})


@dataclass(frozen=True, slots=True)
class Situation:
    """What memory knows of the sender when the message is decided."""

    has_ticket: bool = False
    already_urgent: bool = False
    replied_lately: bool = False
    opted_out: bool = False
    brings_more: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The deed to do, the phrases to say in order (none: stay silent), and what the concern asks to be kept from."""

    deed: Literal["obey", "join", "open"]
    phrases: tuple[str, ...] = ()
    sensitive: Sensitivity = ""


def decide(understood: Understanding, facts: Facts, situation: Situation) -> Decision:
    """The decision for one message; a concern is always taken before any question is asked."""
    if understood.command in QUIET_COMMANDS and not situation.brings_more:
        return Decision("obey", (f"did_{understood.command}",))
    sensitive = sensitivity(understood, facts)
    if situation.has_ticket and understood.command != "new":
        return Decision("join", () if situation.opted_out else _joining_phrases(understood, situation), sensitive)
    return Decision("open", () if situation.opted_out else _opening_phrases(understood, sensitive), sensitive)


def _joining_phrases(understood: Understanding, situation: Situation) -> tuple[str, ...]:
    if understood.emergency and not situation.already_urgent:
        return ("ack_emergency",)  # what to do now is said at once, whatever was said a minute ago
    if situation.replied_lately:
        return ()
    return ("ack_emergency",) if understood.emergency else ("joined",)


def _opening_phrases(understood: Understanding, sensitive: Sensitivity) -> tuple[str, ...]:
    if understood.emergency:
        return ("ack_emergency",)
    if sensitive:
        return ("ack_sensitive",)
    if understood.country == "ask":
        return ("ack_where",)
    return ("ack",)
