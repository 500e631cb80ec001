"""What a person answered to a question of ours: yes, no, thanks, or a mark from 1 to 5, in any language and in free words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.normalise import words
from bot.phrases import Phrasebook

THUMBS = {"👍": "yes", "✅": "yes", "👌": "yes", "👎": "no", "❌": "no"}
FREE = 12  # words; what is longer says more than an answer does
REFUSING = 30  # words; so long may be a refusal that begins with no and says once more that nothing is settled
ANYWHERE = 3  # letters; a shorter word of refusal inside a sentence may belong to another language
BEST = 5


def read_answer(text: str, book: Phrasebook) -> str:
    """ "yes", "no", "thanks", or an empty string where the text is none of them or says more; a refusal outweighs a yes."""
    thumbs = {meaning for sign, meaning in THUMBS.items() if sign in text}
    said = words(text)
    if not said:
        return thumbs.pop() if len(thumbs) == 1 else ""
    for meaning in ("no", "yes", "thanks"):
        if said in _forms(book, meaning):
            return meaning
    if len(said) > FREE:
        return "no" if len(said) <= REFUSING and said[0] in _first_words(book) and _refuses_plainly(said, book) else ""
    if said[0] in ("1", "2"):
        return _agreeing(said, book)
    return _in_free_words(said, book)


def _first_words(book: Phrasebook) -> set[str]:
    return {form[0] for form in _forms(book, "no") if len(form) == 1}


def _refuses_plainly(said: Sequence[str], book: Phrasebook) -> bool:
    return any(_holds(said, form) for form in _forms(book, "no") if len(form) > 1)


def _agreeing(said: Sequence[str], book: Phrasebook) -> str:
    # "2 non" is an answer, "2 enfants sont malades" is not.
    meant, rest = ("yes" if said[0] == "1" else "no"), _in_free_words(said[1:], book)
    return meant if rest == meant else ""


def _in_free_words(said: Sequence[str], book: Phrasebook) -> str:
    refusals = [form for form in _forms(book, "no") if not form[0].isdigit()]
    if any(_begins(said, form) for form in refusals) or any(_holds(said, form) for form in refusals if _telling(form)):
        return "no"
    if any(_begins(said, form) for form in _forms(book, "yes") if not form[0].isdigit()):
        return "yes"
    return "thanks" if any(_begins(said, form) and len(said) <= len(form) + 3 for form in _forms(book, "thanks")) else ""


def read_mark(text: str) -> int | None:
    """A mark from 1 to 5 (also "4/5", "5 sur 5", or as many stars), or None where the text is no mark."""
    said = words(text)
    stars = text.count("⭐") + text.count("★")
    if not said:
        return stars if 1 <= stars <= BEST else None
    first = said[0]
    alone = len(said) == 1 or (said[-1] == str(BEST) and len(said) <= 3)
    return int(first) if alone and first.isascii() and first.isdigit() and 1 <= int(first[:4]) <= BEST else None


def _forms(book: Phrasebook, meaning: str) -> list[list[str]]:
    return [form for language in book.languages.values() for form in _split(language.answers.get(meaning, ()))]


def _split(forms: Iterable[str]) -> list[list[str]]:
    return [split for form in forms if (split := words(form))]


def _begins(said: Sequence[str], form: Sequence[str]) -> bool:
    return list(said[: len(form)]) == list(form)


def _holds(said: Sequence[str], form: Sequence[str]) -> bool:
    return any(_begins(said[at:], form) for at in range(len(said)))


def _telling(form: Sequence[str]) -> bool:
    return len(form) > 1 or len(form[0]) >= ANYWHERE
