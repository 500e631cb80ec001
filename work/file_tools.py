"""The tools of judgement from the shipped files alone: no database, no keys, no network."""

from __future__ import annotations

from bot import shipped
from bot.second_opinion import second_opinion
from bot.understand import Tools
from handlers.steps.file_facts import file_facts
from work.tools import read_phrasebook


def file_tools() -> Tools:
    """The tools with the facts of the reference files; OSError or ValueError when a file is missing or wrong."""
    return Tools(
        facts=file_facts(),
        book=read_phrasebook(),
        language_model=shipped.language_model(),
        concern_model=shipped.concern_model(),
        gazetteer=shipped.gazetteer(),
        second_opinion=second_opinion,
    )
