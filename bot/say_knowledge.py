"""An answer from what we know, in words: the text, its source and date, a caution where one is due, and the way to a person."""

from __future__ import annotations

from bot.knowledge import Knowledge, KnowledgeText
from bot.phrases import FALLBACK, Phrasebook
from bot.say import Saying, in_style

PHRASE = "knowledge"
UNDATED = "undated"


def say_knowledge(book: Phrasebook, language: str, row: Knowledge, style: str) -> Saying:
    """The answer in the language if it has one, else whole in French; short by SMS, with the source's address elsewhere."""
    known = row.text(language)
    if known is None:
        raise ValueError(f"{row.id} has no text")
    if style == "sms":
        said, gap = known.short or known.answer, " "
    else:
        said, gap = known.answer, "\n\n"
    return in_style(gap.join([said, _about(book, known, row, style)]), known.language, PHRASE, style)


def _about(book: Phrasebook, known: KnowledgeText, row: Knowledge, style: str) -> str:
    speaker = book.language(known.language)
    phrases = speaker.phrases if "knowledge_source" in speaker.phrases else book.languages[FALLBACK].phrases
    dated = "knowledge_undated" if row.valid_as_of in ("", UNDATED) else "knowledge_source"
    said = [phrases[dated].format(source=row.source, date=day_words(row.valid_as_of))]
    if row.address and style != "sms":
        said.append(row.address)
    if row.must_confirm:
        said.append(phrases["knowledge_confirm"])
    return " ".join([*said, phrases["agent_hint"]])


def day_words(as_of: str) -> str:
    """A year, month or day of ISO 8601 as people write it: 2016, 10/2025, 20/09/2025."""
    return "/".join(reversed(as_of.split("-")))
