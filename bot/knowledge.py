"""What may be told without asking anybody, as values: the rows of the database are the truth, these are their copy."""

from __future__ import annotations

from dataclasses import dataclass

from bot.phrases import FALLBACK

NONE = "none"  # the row of questions that no row answers
ANYWHERE = "any"


@dataclass(frozen=True, slots=True)
class KnowledgeText:
    """An answer in one language, and the same in few words (empty where the answer itself is short)."""

    language: str
    answer: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """One thing that we know, with the questions that ask for it, the concerns they are taken for, and the places they name.

    `places` are ISO 3166-1 alpha-2 codes, or "any"; a question may always name Mali. `valid_as_of` is a year, month or day.
    """

    id: str
    texts: tuple[KnowledgeText, ...] = ()
    source: str = ""
    address: str = ""
    valid_as_of: str = ""
    must_confirm: bool = False
    concerns: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    def text(self, language: str) -> KnowledgeText | None:
        """The text in a language, or in French, or none."""
        known = {text.language: text for text in self.texts}
        return known.get(language) or known.get(FALLBACK)

    def covers(self, country: str) -> bool:
        """Whether a question that names a country is still this row's; an empty country names none."""
        return country in ("", "ML") or ANYWHERE in self.places or country in self.places

    @property
    def needs_place(self) -> bool:
        """Whether a question must name one of the row's countries: it is about that country's own rules."""
        return bool(self.places) and ANYWHERE not in self.places and "ML" not in self.places

    def places_name(self, possible: frozenset[str]) -> bool:
        """Whether a place that a question names can be in one of the row's countries."""
        return not possible.isdisjoint(self.places)
