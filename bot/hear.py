"""A message as the conversation takes it: a reserved word by itself, a machine's words as nobody's, each concern heard."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import read_command
from bot.decide import by_itself
from bot.grievances import with_grievance
from bot.loops import is_automatic
from bot.second_concern import with_second_concern
from bot.understand import Known, Tools, understand
from bot.values import Understanding


def hear(text: str, tools: Tools, known: Known | None = None) -> Understanding:
    """What one message says; after NOUVEAU only what follows it, since KURA and NEW are names of places and papers too."""
    known, command = known or Known(), read_command(text, tools.book)
    if command.name == "new" and command.rest:
        return replace(_heard(command.rest, understand(command.rest, tools, known), tools), command="new")
    understood = understand(text, tools, known)
    if understood.command and understood.command != "new":
        return by_itself(understood)
    if is_automatic(text):
        return replace(by_itself(understood), command="")
    return _heard(text, understood, tools)


def _heard(text: str, understood: Understanding, tools: Tools) -> Understanding:
    understood = with_second_concern(text, understood, tools.concern_model, tools.facts)
    return with_grievance(text, understood, tools.facts, tools.gazetteer)
