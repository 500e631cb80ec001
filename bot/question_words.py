"""The words that make a question, what it asks about its thing, and those that tell of somebody's own case; matching forms."""

from __future__ import annotations

import re

from bot.normalise import words

_ASKING = (
    "comment cmt coment combien quel quelle quels quelles quoi koi kel kelle quand où qui pourquoi "
    "est-ce est-il est-elle sont-ils sont-elles peut-on peut-il peut-elle peuvent-ils puis-je je-peux faut-il il-faut "
    "doit-on doivent-ils on-peut on-fait y-a ou-pas "
    "prix tarif savoir connaître renseignement information infos démarche démarches "
    "procédure expliquez how what when where which who whose can do does is are should must please price cost "
    "mun joli di jumɛn jumɛnw jumɛnnu min wa jɔn juman "
    "cómo cuánto cuál qué quién come quanto quale cosa chi como qual quem o-que "
    "كم كيف ما ماذا متى أين هل من "
    "holko hono noy hol no-foti ko-woni"
)
_POLITE = (
    "svp stp bonjour bjr bonsoir salut slt hello hi please merci thanks pardon "
    "sisan kosɛbɛ sa monsieur madame ok maintenant now"
)
_ASKED = tuple(tuple(words(written)) for written in _ASKING.split())
ASKING = frozenset(written[0] for written in _ASKED if len(written) == 1 and len(written[0]) > 1)
ASKING_PAIRS = frozenset(written for written in _ASKED if len(written) == 2)  # "est-ce", "puis-je", however they are joined
POLITE = frozenset(word for written in _POLITE.split() for word in words(written))
# One word, several spellings, where the matching form does not bring them together by itself.
ALIKE = {
    "cmt": "coment",
    "koman": "coment",
    "pasport": "paseport",
    "konbien": "combien",
}
# Somebody's own case, told and not asked about: it goes to a person whatever else the message asks.
_KIN = (
    "frere|soeur|mari|femme|pere|mere|oncle|tante|cousin|cousine|ami|amie"
    "|brother|sister|husband|wife|father|mother|uncle|aunt|friend"
    "|balimake|balimamuso|doge|dogoke|dogomuso|koroke|koromuso|teri|terike|ce|muso"
)
OWN_CASE = re.compile(
    "|".join(
        [
            r"\b(depuis (?!l etraner|la |le |ici )|kabini|desde|since|ago|bloke|stuck|stranded|minen)\b",
            r"\b(malade|hopital|hospital|urgent)\b",
            r"\b(on|ils|elle|il|patron|police) (m|nus|l|les) ?(a|ont)\b",
            r"\bon (m|nus)\b|\b(j|nus) (ai|avons) (perdu|ete|eu|depose|fait|paye|deja|demande|envoye)\b",
            r"\b(on|ils) (a|ont) (vole|pris|refuse|revendu|vendu|arete|expulse)\b",
            r"\b(was|were|ben|got) (stolen|lost|arested|refused|taken|robed|expeled|deported)\b",
            r"\bi (lost|was|have ben|paid|aplied)\b|\b(stole|took|kep|keps|arested|refused) (my|our|me|us|him|her)\b",
            r"\bthey (took|sold|refused|arested)\b",
            r"\b(mon|notre|my|our) (patron|bos|employeur|employer|avocat|lawyer|dosier|case|demande|aplication)\b",
            r"(?<!un )(?<!d un )(?<!de )(?<!lost )\bpas[ae]?port (perdu|vole|lost|stolen)\b",
            r"\b(prison|jail|kaso|comisariat|celule|cel)\b",
            rf"\b(mon|ma|mes|nos|my|our|n|ne|an) (k[ae] )?({_KIN})\b",
            r"\bn (ka|y?e) \w+ (tunu|tununa|sonyana|tara|bana)\b|\bpatoron\b|\bgena\b",
            r"\b(est|sont|is) (mort|morte|perdu|perdue|dead)\b",
        ]
    )
)
# Its price, whether it is free, when or for how long: who asks another of these asks another question.
ASPECTS = {
    "price": re.compile(
        "|".join(
            [
                r"\bcombien (?!de? |an|joli)|\bcut(e|er|ent)?\b|\bprix\b|\btarif\w*|\bmontant\b|\bfrais\b|\btau[xks]\b",
                r"\bpay(e|er|ent|ons|es)\b|\bpaie\w*|\bhow much\b|\bcosts?\b|\bprice\b|\bfe (for|please|of)\b",
                r"\bsono\b|\bsara\b|(?<!san )(?<!tile )(?<!kalo )\bjoli\b",
                r"\bcuanto cuesta\b|\bquanto costa\b|\bquanto custa\b",
            ]
        )
    ),
    "free": re.compile(r"\bgratuit\w*|\bfre\b|\bsara te\b"),
    "time": re.compile(
        "|".join(
            [
                r"\b(quand (?!on|il|un|une|ele|les?|la)|when (?!abroad|a|some)|deadline|delai|men fo)\b",
                r"\b(tuma|wati|don) jumen\b|\bcombien (de temps|d )|\bhow (long|many years)\b|\b(san|tile|kalo) joli\b",
                r"\bvalid\w*|\bvalable\b|\b\w+ ans\b|\byears\b|\bdur(e|ee)\b",
            ]
        )
    ),
}


def aspects_of(text: str) -> frozenset[str]:
    """What a question wants to know of its thing: "price", "free", "time", or nothing of these."""
    said = " ".join(words(text))
    return frozenset(name for name, pattern in ASPECTS.items() if pattern.search(said))
