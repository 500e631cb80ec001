"""What a person answered to a question of ours: yes, no, thanks, or a mark from 1 to 5, in any language and in free words.

What a yes may be taken back with, and what nobody may show to a consulate, are words in the languages' files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.normalise import words
from bot.phrases import Phrasebook

THUMBS = {"👍": "yes", "✅": "yes", "👌": "yes", "👎": "no", "❌": "no"}
FREE = 12  # words; what is longer says more than an answer does
REFUSING = 30  # words; so long may be a refusal that begins with no and says once more that nothing is settled
ANYWHERE = 3  # letters; a shorter word of refusal inside a sentence may belong to another language
BEST = 5
ASKING = frozenset("?؟")
AGREEING = ("yes", "thanks", "settled")


WISH = 20  # words; a longer message says more than that the consulate must not read it
PICTURE = 8  # words
SPOKEN = ("no", "yes", "thanks", "settled", "unsettled")


def read_answer(text: str, book: Phrasebook) -> str:
    """ "yes", "no", "thanks", "settled" ("no, all is well"), "unsettled" ("still nothing"), "but" (a yes or thanks taken
    back at once), or an empty string where the text is none of them, asks, or says more; a refusal outweighs a yes."""
    thumbs = {meaning for sign, meaning in THUMBS.items() if sign in text}
    said = words(text)
    if not said:
        return thumbs.pop() if len(thumbs) == 1 else ""
    meant = _meant(said, book)
    return "" if meant in AGREEING and set(text) & ASKING else meant


def _meant(said: Sequence[str], book: Phrasebook) -> str:
    for meaning in SPOKEN:
        if said in _forms(book, meaning):
            return meaning
    if len(said) > FREE:
        return _at_length(said, book)
    if said[0] in ("1", "2"):
        return _agreeing(said, book)
    return _in_free_words(said, book)


def withholds(text: str, book: Phrasebook) -> bool:
    """Whether a text says in a sentence that the consulate must not see it: the consulate, the seeing and the refusal."""
    said = words(text)
    wish = ("consulate", "see", "refuse")
    return len(said) <= WISH and any(
        all(_holds_any(said, _split(language.answers.get(part, ()))) for part in wish) for language in book.languages.values()
    )


def lacks_picture(text: str, book: Phrasebook) -> bool:
    """Whether a short text says that there is no photo of the paper to send."""
    said = words(text)
    if len(said) > PICTURE or not _holds_any(said, _forms(book, "photo")):
        return False
    return _holds_any(said, [form for form in (*_forms(book, "no"), *_forms(book, "but")) if _telling(form)]) or any(
        said[:1] == form for form in _forms(book, "no")
    )


def _at_length(said: Sequence[str], book: Phrasebook) -> str:
    if len(said) > REFUSING:
        return ""
    return "no" if said[0] in _first_words(book) and _refuses_plainly(said, book) else ""


def _first_words(book: Phrasebook) -> set[str]:
    return {form[0] for form in _forms(book, "no") if len(form) == 1}


def _refuses_plainly(said: Sequence[str], book: Phrasebook) -> bool:
    return any(_holds(said, form) for form in _forms(book, "no") if len(form) > 1)


def _agreeing(said: Sequence[str], book: Phrasebook) -> str:
    # "2 non" is an answer, "2 enfants sont malades" is not.
    meant, rest = ("yes" if said[0] == "1" else "no"), _in_free_words(said[1:], book)
    return meant if rest == meant else ""


def _in_free_words(said: Sequence[str], book: Phrasebook) -> str:
    settled = _opening(said, _forms(book, "settled"))
    if settled and not _takes_back(said[settled:], set(book.languages), book):
        return "settled"
    refusals = [form for form in _forms(book, "no") if not form[0].isdigit()]
    if any(_begins(said, form) for form in refusals) or _holds_any(said, [form for form in refusals if _telling(form)]):
        return "no"
    unsettled = _forms(book, "unsettled")
    if _opening(said, unsettled) or _holds_any(said, [form for form in unsettled if len(form) > 1]):
        return "unsettled"
    return _agreed(said, book)


def _agreed(said: Sequence[str], book: Phrasebook) -> str:
    for meaning in ("yes", "thanks"):
        forms = [form for form in _forms(book, meaning) if not form[0].isdigit()]
        length = _opening(said, forms)
        if not length:
            continue
        if _takes_back(said, _speaking(said, meaning, book), book):
            return "but"
        return meaning if meaning == "yes" or len(said) <= length + 3 else ""
    return ""


def _opening(said: Sequence[str], forms: Iterable[Sequence[str]]) -> int:
    return max((len(form) for form in forms if _begins(said, form)), default=0)


def _speaking(said: Sequence[str], meaning: str, book: Phrasebook) -> set[str]:
    """The languages in which a text begins with an answer of this meaning."""
    return {code for code, one in book.languages.items() if _opening(said, _split(one.answers.get(meaning, ())))}


def _takes_back(said: Sequence[str], spoken: set[str], book: Phrasebook) -> bool:
    # "ma" is "but" in Italian and "my" in French: so short a word counts in its own language alone.
    settled = [form for form in _forms(book, "settled") if len(form) > 1]
    rest = [word for at, word in enumerate(said) if not _within(said, at, settled)]
    for code, language in book.languages.items():
        forms = _split(language.answers.get("but", ()))
        if _holds_any(rest, [form for form in forms if code in spoken or _telling(form)]):
            return True
    return _holds_any(rest, [form for form in _forms(book, "unsettled") if len(form) > 1])


def _within(said: Sequence[str], at: int, forms: Iterable[Sequence[str]]) -> bool:
    """Whether the word at a place belongs to one of the forms ("pas" to "pas de problème")."""
    return any(_begins(said[start:], form) for form in forms for start in range(max(0, at - len(form) + 1), at + 1))


def read_mark(text: str) -> int | None:
    """A mark from 1 to 5 (also "4/5", "5 sur 5", or as many stars), or None where the text is no mark."""
    said = words(text)
    stars = text.count("⭐") + text.count("★")
    if not said:
        return stars if 1 <= stars <= BEST else None
    first = said[0]
    alone = len(said) == 1 or (said[-1] == str(BEST) and len(said) <= 3)
    return int(first) if alone and first.isascii() and first.isdigit() and 1 <= int(first[:4]) <= BEST else None


@lru_cache(maxsize=64)
def _forms(book: Phrasebook, meaning: str) -> list[list[str]]:
    return [form for language in book.languages.values() for form in _split(language.answers.get(meaning, ()))]


def _split(forms: Iterable[str]) -> list[list[str]]:
    return [split for form in forms if (split := words(form))]


def _begins(said: Sequence[str], form: Sequence[str]) -> bool:
    return list(said[: len(form)]) == list(form)


def _holds(said: Sequence[str], form: Sequence[str]) -> bool:
    return any(_begins(said[at:], form) for at in range(len(said)))


def _holds_any(said: Sequence[str], forms: Iterable[Sequence[str]]) -> bool:
    return any(_holds(said, form) for form in forms)


def _telling(form: Sequence[str]) -> bool:
    return len(form) > 1 or len(form[0]) >= ANYWHERE
