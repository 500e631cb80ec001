"""Whether a message asks for something that anybody might want to know, and tells of nobody's own trouble."""

from __future__ import annotations

import re

from bot.gazetteer import Gazetteer
from bot.mentions import mentions_in, tokens_of
from bot.normalise import words

LONGEST = 200  # characters; who writes more tells something
FEWEST, MOST = 2, 24  # words
_ASKING = (
    "comment cmt coment combien quel quelle quels quelles quoi koi kel kelle quand où qui pourquoi est-ce qu'est-ce peut-on puis-je "
    "faut-il doit-on c'est-quoi prix tarif savoir connaître renseignement information infos démarche démarches procédure expliquez "
    "how what when where which who whose can do does is are should must please price cost fee "
    "mun joli di jumɛn jumɛnw jumɛnnu min wa jɔn juman "
    "cómo cuánto cuál qué quién come quanto quale cosa chi como qual quem o-que "
    "كم كيف ما ماذا متى أين هل من "
    "holko hono noy hol no-foti ko-woni"
)
# Somebody's own case, told and not asked about: it goes to a person whatever else the message asks. Matching form.
_OWN_CASE = re.compile(
    r"\b(depuis|kabini|desde|since|ago|bloke|bloque|stuck|stranded|minen|malade|hopital|hospital|urgent|urgence vitale)\b"
    r"|\b(on|ils|elle|il|patron|police) (m|nous|nus|l|les) ?(a|ont)\b"
    r"|\bon (m|nous|nus)\b|\b(j|nous|nus) (ai|avons) (perdu|ete|eu|depose|fait|paye|deja|demande|envoye)\b"
    r"|\b(on|ils) (a|ont) (vole|pris|refuse|revendu|vendu|arete|expulse)\b"
    r"|\b(was|were|ben|got) (stolen|lost|arested|refused|taken|robed|expeled|deported)\b|\bi (lost|was|have ben|paid|aplied)\b"
    r"|\b(stole|took|kep|keps|arested|refused) (my|our|me|us|him|her)\b|\bthey (took|sold|refused|arested)\b"
    r"|\b(mon|notre|my|our) (patron|boss|employeur|employer|avocat|lawyer|dosier|case|demande|aplication)\b"
    r"|\b(prison|jail|kaso|comisariat|celule|cel)\b"
    r"|\b(mon|ma|mes|nos|my|our|n|ne|an) (k[ae] )?(frere|soeur|mari|femme|pere|mere|oncle|tante|cousin|cousine|ami|amie|brother|"
    r"sister|husband|wife|father|mother|uncle|aunt|friend|balimake|balimamuso|doge|dogoke|dogomuso|koroke|koromuso|teri|terike|ce|muso)\b"
    r"|\bn (ka|y?e) \w+ (tunu|tununa|sonyana|tara|bana)\b|\bpatoron\b|\bgenna\b|\bgena\b|\b(est|sont|is) (mort|morte|perdu|perdue|dead)\b"
)
_ASKING_WORDS = frozenset(word for written in _ASKING.split() for word in words(written) if len(word) > 1)


def asks_generally(text: str) -> bool:
    """Whether a short text is a question, and not the beginning or the end of somebody's own story."""
    if len(text) > LONGEST:
        return False
    said = words(text)
    if not FEWEST <= len(said) <= MOST or _OWN_CASE.search(" ".join(said)):
        return False
    return "?" in text or "؟" in text or not _ASKING_WORDS.isdisjoint(said)


def countries_named(text: str, gazetteer: Gazetteer) -> list[frozenset[str]]:
    """The countries (ISO 3166-1 alpha-2) that each place named in a text can be in, in order."""
    mentions = mentions_in(text, tokens_of(text, gazetteer), gazetteer)
    return [frozenset(reading.country for reading in mention.readings) for mention in mentions]
