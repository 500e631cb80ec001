"""Whether a message is about somebody else than its writer: "my brother is …", written from home."""

from __future__ import annotations

import re

from bot.asking import asks_generally
from bot.normalise import words

# Concerns in which somebody else than the writer may be the one in trouble.
TROUBLES = frozenset(
    {
        *("detention", "expulsion", "repatriation", "death-abroad", "missing-person"),
        *("health", "trafficking", "violence", "labour"),
    }
)
LOOKED_AT = 400  # characters from the beginning
_KIN = (
    "frère frères frérot soeur soeurs mari femme époux épouse fils fille enfant père mère papa maman oncle tante cousin "
    "cousine neveu nièce ami amie beau-frère belle-soeur "
    "brother sister husband wife son daughter father mother dad mum uncle aunt nephew niece friend "
    "balimakɛ balimamuso dɔgɔkɛ dɔgɔmuso kɔrɔkɛ kɔrɔmuso terikɛ terimuso teri cɛ muso denkɛ denmuso den fa ba "
    "hermano hermana marido esposa hijo hija padre madre primo amigo fratello sorella marito moglie figlio figlia cugino "
    "amico irmão irmã filho filha pai mãe "
    "اخي أخي اختي أختي زوجي زوجتي ابني ابنتي والدي امي أمي ابي أبي صديقي"
)
_MINE = "mon ma mes notre nos my our mi mis nuestro mio mia miei meu minha n ne an anw un une"
# In the matching form of `bot.normalise`: "passeport" is "paseport", "nous" is "nus".
_OWN = re.compile(
    r"\bje suis (?!sans |a la recherche|inki|le |la |son |sa |un |une )"
    r"|\bj ai (perdu|ete|eu|mal|faim)\b|\bje me truve\b|\bje n ai plus\b"
    r"|\bi (am|was|lost|have ben|ned)\b|\bi m\b|\bm[aoy]n? (pas[ae]?port|carte|salaire|patron|boss|wages|papiers)\b"
    r"|\bestoy\b|\bsono\b|\bestou\b|\bestu\b|\bn be\b|\bne be\b|\bn ka paspori\b"
    # Whom somebody hurts is the one in need, whoever hurts them: "mon mari me frappe" is no relative's trouble.
    r"|\b(me|m|nus) (a |ont )?(frap|bat|tap|viol|agres|enferm|menac|sekestr|marier|oblig|forc|empech)\w*|\bm[e']? tuer\b"
    r"|\b(beats?|hits?|hit|rape[sd]?|locks?|locked|threatens?|threatened|abuse[sd]?|hurts?|force[sd]?|kils?) (me|us)\b"
    r"|\bme (peg|viol|encier|encer|amenaz|oblig|golpe|bat|obrig|fech)\w*|\bbate me\b"
    r"|\bmi (pichi|men|violent|chiud|minac|oblig)\w*"
    r"|\b[يت]?(ضرب|حبس|اغتصب|هدد|عذب)ني\b|\bne? (bugo|datugu)\b"
)
_SELF = frozenset(words("moi nus we us anw nosotros noi nos"))
_GOVERNS = frozenset(words("de du d pur avec chez par of for with to from by para per con di del com da do a"))
_KIN_WORDS = frozenset(word for written in _KIN.split() for word in words(written))
_MINE_WORDS = frozenset(word for written in _MINE.split() for word in words(written))
# Arabic writes "my" onto the noun, so the word alone says it.
_BY_ITSELF = frozenset(word for word in _KIN_WORDS if not word.isascii())


def about_another(text: str, category: str) -> bool:
    """Whether the text tells of the trouble of a relative or friend and nothing of the writer's own."""
    return category in TROUBLES and names_another(text)


def names_another(text: str) -> bool:
    """Whether the text names a relative or friend and says nothing of the writer's own state, whatever it is about."""
    said = words(text[:LOOKED_AT])
    return any(_names_kin(said, at) for at in range(len(said))) and not speaks_of_self(text)


def tells_of_another(text: str) -> bool:
    """Whether a relative or friend is who a text tells of, and not only whose paper it asks for: they are the ones to find."""
    said = words(text[:LOOKED_AT])
    kin = [at for at in range(len(said)) if _names_kin(said, at)]
    with_self = speaks_of_self(text) or not _SELF.isdisjoint(said)
    return not with_self and any(_GOVERNS.isdisjoint(said[max(0, at - 3) : at]) for at in kin)


def speaks_of_self(text: str) -> bool:
    """Whether the writer says something of the state they are in themselves."""
    return _OWN.search(" ".join(words(text[:LOOKED_AT]))) is not None


def places_writer(text: str) -> bool:
    """Whether a place in the text is the writer's own: no relative's, and none that is only asked about."""
    return speaks_of_self(text) or not (names_another(text) or asks_generally(text))


def places_other(text: str) -> bool:
    """Whether a place in a text about somebody else can be theirs: not the writer's own, and none that is only asked about."""
    return not speaks_of_self(text) and not asks_generally(text)


def _names_kin(said: list[str], at: int) -> bool:
    if said[at] in _BY_ITSELF:
        return True
    return said[at] in _KIN_WORDS and bool(_MINE_WORDS.intersection(said[max(0, at - 2) : at]))
