"""The tools of judgement, put together from the shipped models and the database's facts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from bot import shipped
from bot.concern_model import ConcernModel, read_concern_model
from bot.phrases import Phrasebook, language_from
from bot.second_opinion import second_opinion
from bot.understand import Tables, Tools
from handlers.memory import Transactions
from handlers.steps.facts import read_facts
from handlers.steps.file_facts import file_facts

LANGUAGES = Path(__file__).parent.parent / "bot" / "languages"


def read_phrasebook(folder: Path = LANGUAGES) -> Phrasebook:
    """Every language of a folder: one data file each, named by its ISO 639-3 code."""
    files = sorted(folder.glob("???.json"))
    languages = [language_from(json.loads(file.read_text(encoding="utf-8"))) for file in files]
    return Phrasebook({language.code: language for language in languages})


def build_tables(transactions: Transactions) -> Tables:
    """What pages look up, without the trained models, which take as much memory as all the rest of a web process."""
    with transactions.read() as session:
        return Tables(facts=read_facts(session), book=read_phrasebook())


def spare_tables() -> Tables:
    """What pages look up, from the shipped files, while the database is away."""
    return Tables(facts=file_facts(), book=read_phrasebook())


def build_tools(
    transactions: Transactions, own_model: Path | None = None, recordings: frozenset[tuple[str, str]] = frozenset()
) -> Tools:
    """The judgement's tools as they stand now: the installation's own concern model where there is one."""
    with transactions.read() as session:
        facts = read_facts(session)
    return Tools(
        facts=facts,
        book=read_phrasebook(),
        language_model=shipped.language_model(),
        concern_model=_concern_model(own_model),
        gazetteer=shipped.gazetteer(),
        second_opinion=second_opinion,
        recordings=recordings,
    )


def _concern_model(own_model: Path | None) -> ConcernModel:
    return read_concern_model(own_model) if own_model is not None and own_model.exists() else shipped.concern_model()


def refreshed(tools: Tools, transactions: Transactions, own_model: Path | None = None) -> Tools:
    """The same tools with the facts as the database has them now, and a newly trained model of the installation's own."""
    with transactions.read() as session:
        return replace(tools, facts=read_facts(session), concern_model=_concern_model(own_model))
