"""What to do with a message that was understood and is no reserved word: join the open ticket, or open one, and what to say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bot.facts import Facts
from bot.sensitivity import Sensitivity, sensitivity
from bot.values import CategoryGuess, EmergencyVerdict, Understanding

SECOND_TOPIC = 0.3  # a runner-up this likely is told to the person as a second topic


@dataclass(frozen=True, slots=True)
class Situation:
    """What memory knows of the sender when the message is decided."""

    has_ticket: bool = False
    already_urgent: bool = False
    replied_lately: bool = False
    told_who_reads: bool = False
    wants_new: bool = False
    about_another: bool = False
    tells_of_another: bool = False
    in_distress: bool = False
    voice_only: bool = False
    answers_us: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The deed to do, the phrase to say (none: stay silent), what may ride along, and what it asks to be kept from."""

    deed: Literal["join", "open"]
    phrase: str = ""
    notice: str = ""
    sensitive: Sensitivity = ""
    pressing: bool = False
    second_topic: str = ""


def decide(understood: Understanding, facts: Facts, situation: Situation) -> Decision:
    """The decision for one message; a concern is always taken before any question is asked."""
    sensitive = sensitivity(understood, facts)
    urgent = understood.emergency and not situation.already_urgent
    deed: Literal["join", "open"] = "join" if situation.has_ticket and not situation.wants_new else "open"
    if understood.emergency:
        # What to do now is said at once, whatever was said a minute ago, and once.
        said = urgent or deed == "open" or not situation.replied_lately
        return Decision(deed, _in_danger(situation) if said else "", sensitive=sensitive, pressing=urgent)
    if deed == "join":
        # Whoever asks by a reserved word, or answers what we asked, is told so whatever was said a minute ago.
        silent = situation.replied_lately and not (understood.command or situation.answers_us)
        return Decision(deed, "" if silent else _joining(understood, situation), sensitive=sensitive)
    if understood.command in ("help", "agent"):
        return Decision(deed, "help" if understood.command == "help" else "agent_called", sensitive=sensitive)
    if sensitive:
        return Decision(deed, "ack_sensitive", sensitive=sensitive)
    second = second_topic(understood, facts)
    notice = "" if situation.told_who_reads else "consent"
    return Decision(deed, _opening(understood, situation, second), notice, second_topic=second)


def by_itself(understood: Understanding) -> Understanding:
    """What a reserved word says by itself: AGENT is not a complaint about an agent, and AIDE names no concern."""
    unclear = CategoryGuess("other", 0.0, (("other", 0.0),))
    return replace(understood, category="other", concern=unclear, emergency=False, alarm=EmergencyVerdict(False, 1.0))


def second_topic(understood: Understanding, facts: Facts) -> str:
    """The second concern of a message where it is nearly as likely as the first, or an empty text."""
    for category, chance in understood.concern.candidates[1:2]:
        if chance >= SECOND_TOPIC and category in facts.categories and "other" not in (category, understood.category):
            return "" if facts.categories[category].sensitive else category
    return ""


def _in_danger(situation: Situation) -> str:
    if situation.in_distress:
        return "ack_distress"
    return "ack_emergency_other" if situation.about_another else "ack_emergency"


def _joining(understood: Understanding, situation: Situation) -> str:
    if understood.command in ("help", "agent"):
        return "help" if understood.command == "help" else "agent_called"
    return "joined"


def _opening(understood: Understanding, situation: Situation, second: str) -> str:
    if situation.voice_only:
        return "ack_voice"
    if understood.country == "ask":
        return "ack_where_other" if situation.about_another or situation.tells_of_another else "ack_where"
    if situation.about_another:
        return "ack_reporter"
    return "ack_two" if second else "ack"
