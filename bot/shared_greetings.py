"""A greeting that is everybody's: "salam", "salut" or "hello" alone is no wish to be answered in another language."""

from __future__ import annotations

import re

from bot.normalise import words
from bot.phone_country import phone_country
from bot.phrases import FALLBACK
from bot.values import LanguageGuess

LONGEST = 6  # words
HEARD = 0.3  # how sure such a guess is: enough to answer in it, too little to remember it
# In the matching form of `bot.normalise`: "as-salamou 3alaykoum" is "as", "salamu", "3alaykum".
_SALAM = r"[ae]?s?s[ae]?l[ae]?m[uo]?"
_TO_YOU = r"[wu]?[ae3]*l[aei]+[iy]*k[uo]*m"
_GREETING = re.compile(rf"{_SALAM}|s[ae]l[ae]m[ua]*l[aei]+[iy]*k[uo]*m|{_TO_YOU}|s(?:a)?lu?t|helo+|alo")
_WITH_IT = re.compile(rf"as?|es?|el|al|wa?|{_TO_YOU}|wa?|rahmat\w*|wa?rahmat\w*|w?a?barakat\w*|ala\w?")
_FRENCH = frozenset(words("salut slt"))  # whoever begins so reads French, wherever they are
_AROUND = frozenset(
    words(
        "a tus tut le monde mes frere freres monsieur madame mr mme my brother sir svp chef grand tonton bro les gens la famile"
    )
)
# Where the language of the country is one of ours and not French; Malians in the Maghreb are answered in French.
_SPOKEN = {
    "eng": "GB IE US CA AU NZ GH NG LR SL GM ZA KE UG TZ RW ZM ZW MW BW NA IN PK PH SG HK MT CY SS",
    "spa": "ES GQ MX AR CL CO PE VE EC BO UY PY CR PA CU DO GT HN SV NI",
    "ita": "IT SM",
    "por": "PT BR AO MZ CV GW ST",
    "ara": "SA AE QA KW OM BH YE JO LB SY IQ EG SD LY",
}
_LANGUAGE_OF = {country: code for code, countries in _SPOKEN.items() for country in countries.split()}


def is_shared_greeting(text: str) -> bool:
    """Whether a text is nothing but a greeting that speakers of several of our languages use; Arabic letters tell theirs."""
    said = words(text)
    if not 0 < len(said) <= LONGEST:
        return False
    bare = [word for word in said if word not in _AROUND and not _WITH_IT.fullmatch(word)] or said[-1:]
    return all(_GREETING.fullmatch(word) for word in bare)


def greeted_in(text: str, known: str | None, phone: str | None) -> LanguageGuess:
    """The language to answer such a greeting in: the person's, else that of the country of the number (E.164), else French."""
    told = FALLBACK if _FRENCH.intersection(words(text)) else _LANGUAGE_OF.get(phone_country(phone), FALLBACK)
    return LanguageGuess(known or told, HEARD)
