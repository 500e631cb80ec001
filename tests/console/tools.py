"""The part of judgement's tools that pages use, without loading the trained models."""

from __future__ import annotations

from dataclasses import dataclass

from bot.facts import Facts
from bot.phrases import Phrasebook
from models.database import Transactions
from tests.builders import facts_of
from work.tools import read_phrasebook


@dataclass(frozen=True, slots=True)
class PageTools:
    """Facts and phrases."""

    facts: Facts
    book: Phrasebook


def console_tools(transactions: Transactions) -> PageTools:
    """Facts as the database has them, and the shipped phrases."""
    return PageTools(facts_of(transactions), read_phrasebook())
