"""Whether a text says that a post of ours asks for money, takes it, insults or refuses: that never reaches the post itself.

The model of concerns learns this from examples; the rule holds whatever the model takes the message for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from bot.asking import asks_generally
from bot.facts import Facts
from bot.foreign_papers import foreign_papers
from bot.gazetteer import Gazetteer
from bot.normalise import words
from bot.route import COMPLAINT, PROTECTION
from bot.values import CategoryGuess, Understanding

LOOKED_AT = 1000  # characters from the beginning
PLAIN, BESIDE = 0.75, 0.7  # the likelihood of the complaint as what a message is about, and as its second concern
UNCLEAR = 0.5  # what a message is taken for with less than this gives way to the complaint
_FAR, _NEAR, _BESIDE = 11, 7, 5  # words after the name of the post
# A comma parts what is said, unless a pronoun after it goes on about the same: "le consulat, il m'a demandé …".
_PARTED = re.compile(r"[.!?;\n؟…]+|[,،](?!\s*(?:ils?|elles?|on|they|he|she|u|a|olu|c|qui|who)\b)", re.IGNORECASE)
_JOINS = frozenset(words("et mais car parce donc alors and but because so ani nka bari y pero porque ma ed perche mas و لكن"))

# All in the matching form of `bot.normalise`: doubled letters once, "nous" is "nus", "ambassade" is "ambasade".
# "Consulaire" is no post: that card is lost or stolen far more often than it is complained about.
_POST = re.compile(
    r"consul(s|at|ats|ate|ates|ado|ados|ato|e|a)?|consolat[oi]|cosul(at|ate)|konsul(a|at|i|o|er)?|konsil(a|at|i|o|aso|iso|in|er|eri)?"
    r"|[ae][mn]bas\w*|embaj\w*|embaix\w*|lasigiden\w*|[وبلف]*(ال|ل)?(سفاره|سفير|قنصليه|قنصل)"
)
_STAFF = re.compile(
    r"agents?|guichets?|guichetiers?|guichetieres?|secretaires?|oficers?|oficiers?|clerks?|staf|employes?|employees?|\w*موظف\w*"
)
# Before the name of a post these tell where something happened, not who did it.
_PLACING = frozenset(
    words(
        "au aux a vers chez dans devant derriere pres cote pur contre at near outside inside to from in by for with behind "
        "en alla al ao nel nela frente sin"
    )
)
_ARTICLES = frozenset(words("le la les l un une des du de d the of el il lo o da do di della un una ce cete our notre"))
_MONEY = re.compile(
    r"argent|arjan|fric|euros?|eur|ero|francs?|f?cfa|fcf|xof|dol?ars?|punds?|livres?|dirhams?|dinars?|riyals?|rials?|nairas?|cedis?"
    r"|ugiyas?|money|cash|bribes?|dorome|wari|sefa|dinero|plata|soldi|denaro|dinheiro|(?!19|20)\d{3,}|\d{5,}|\d+(f|e|k|mile)|mile"
    r"|kalis\w*|cede|budi|xalisi\w*|(ال|بال)?(مال|فلوس|نقود|اموال|رشوه)\w{0,2}|دولار\w*|يورو|درهم|ريال|دينار|فرنك"
)
_TAKING = re.compile(
    r"demand(e|es|ent|ait|aient|ed|s|ing)|reclam(e|ent|ait)|exig(e|ent|eait)|veu(t|lent)|vet|prend|pren(d|ent)|pris|prit|vol(e|ent)"
    r"|mang(e|ent)|bufe|raket\w*|payer|ask(s|ed|ing)?|want(s|ed|ing)?|takes?|taken|taking|tok|stole|stolen|steal\w*|charg\w*"
    r"|nini\w*|deli\w*|ta|tara|mine|minena|sonya\w*|dun|dunna|pid(io|e|en|ieron|iendo)|pedido|cob(ro|ra|raron)|kit(o|aron)"
    r"|rob(o|aron|ado|u|aram)|exig(io|ieron)|kier(e|en)|chi(esto|ede|edono)|pres[oi]|rubat[oi]|vu(ole|ogliono|oliono)|ped(iu|iram|e|em)"
    r"|cobr(u|aram)|tir(u|aram)|rub(u|aram)|ker|kerem|و?(طلب|يطلب|تطلب|اخذ|ياخذ|تاخذ|سرق|يريد|تريد)\w*"
    r"|dab\w*|tori\w*|yeti\w*|naga\w*|wutu\w*|muri?|mundi"
)
_NOT_THEIRS = frozenset(words("ma la une sa cete votre notre mes vos de my your i je j ai avons"))  # "ma demande", "I want"
_HURTING = re.compile(
    r"insult\w*|injuri\w*|h?umili\w*|frap(e|ent|ait)|gifl\w*|menac(e|ent|ait)|chas(e|ent|ait)|maltrait\w*|escrok\w*|arnak\w*|raket\w*"
    r"|truand\w*|meprise\w*|shut(ed|s)|yeled|slap\w*|threaten\w*|harcel\w*|haras\w*|cheat\w*|scam\w*|robed|molest\w*|vole"
    r"|viol(e|es|er|ent|ada|o)|agres\w*|tuch(e|es|er|ed)|cares\w*|rape(d|s)?|abus\w*|atack?ed|violent\w*|toc(o|ado|ato|u)|pelot\w*"
    r"|neni\w*|bugo\w*|nanbara\w*|mafiyenya\w*|gen(a|na)|sonya\w*|umiliat\w*|minaciat\w*|amenaz\w*|و?(شتم|اهان|ضرب|طرد|هدد)\w*"
)
_REFUSING = re.compile(
    r"refus(e|es|ent|ed|ing|ait|aient)|rejet\w*|rejec\w*|ban(a|na)|rifiut\w*|recus(u|a|aram)|rechaz\w*"
    r"|neg(o|aron|u)|nieg\w*|[وتي]*رفض\w*"
)
_RESISTING = re.compile(
    r"\b(ne|n) (ve|veu)(t|lent|ulent) (pas|plus)\b|\bpas (me|nus) (aid|recev|don)\w*|\b(ma|te|man|t) son\b"
    r"|\b(wo n?t?|wont|wil not|wo n t) (help|give|renew|recive|serve|let)\b"
)
_CORRUPT = re.compile(
    r"\b(corup\w*|corom\w*|pots? de vin|bakchich|bakshish|raket\w*|brib\w*|soborno\w*|mordidas?|tangent[ei]|suborno\w*)\b|رشوه"
    r"|\b(est|sont|c est|are|is|ye) (un |des |a |que des |tus des )?"
    r"(voleurs?|escrocs?|thi?efs?|thieves|nson\w*|racistes?|menteurs?)\b"
)
# Somebody of the post who is not named, and the writer to whom it was done.
_SOMEBODY_TO_ME = re.compile(
    r"\b(on|ils?|eles?|u) (m|nus) (a|ont|avait)\b|\b(on|ils?|eles?) (me|nus) (demand|reclam|exig|pren)\w*"
    r"|\b(they|he|she|somebody|someone) (ask|want|demand|tok|charg|stole)\w*"
    r"|\b(u|a|olu) (y?e|b|be|ko)\b(?: \w+){0,4} n (fe|na|kan)\b"
    r"|\b(me|nos) (pid|cobr|kit|rob|exig)\w*|\b(mi|ci) (hano|ha|han) (chiesto|preso|rubato)\b"
    r"|\bpe(diram|diu) me\b"
)
_MADE_TO_PAY = re.compile(r"\b(m|nus) (a|ont) fait payer\b|\bmade (me|us) pay\b|\bko (n|ne|an) ka(?: \w+)? (wari|sara|\d+)\b")
# Done to the writer already: who asks this is not only asking what a thing costs.
_DONE = re.compile(
    r"\b(m|nus) (a|ont|avait)\b|\b(asked|tok|stole|charged|demanded)\b|\by?e\b(?: \w+){0,4} n (fe|na)\b|\by?e n ka wari\b"
    r"|\b(me|nos) (pidi|cobr|kit|rob)\w*|\b(mi|ci) (hano|ha|han)\b"
)
_VISA = re.compile(r"visas?|wiza|visados?|visti?|visto|تاشير\w*|فيزا")


def with_grievance(text: str, understood: Understanding, facts: Facts, gazetteer: Gazetteer) -> Understanding:
    """What was understood, with the complaint about a post in it: the concern where no other is clear, else the second."""
    if not accuses_post(text, gazetteer):
        return understood
    first, known = understood.concern, facts.categories.get(understood.category)
    protected = known is not None and known.desk == PROTECTION
    weak = understood.category in ("other", COMPLAINT) or (first.confidence < UNCLEAR and not protected)
    rest = tuple(one for one in first.candidates if one[0] != COMPLAINT)
    chance = dict(first.candidates).get(COMPLAINT, 0.0)
    if weak:
        chance = max(PLAIN, chance)
        concern = CategoryGuess(COMPLAINT, chance, ((COMPLAINT, chance), *rest)[:3], first.words)
        return replace(understood, category=COMPLAINT, concern=concern)
    beside = (*rest[:1], (COMPLAINT, max(BESIDE, chance)), *rest[1:])[:3]
    return replace(understood, concern=replace(first, candidates=beside))


def accuses_post(text: str, gazetteer: Gazetteer) -> bool:
    """Whether a text says that a post of ours, or somebody there, asks for money, takes it, insults or refuses."""
    said = [words(part) for part in _PARTED.split(text[:LOOKED_AT])]
    told = [part for part in said if any(_POST.fullmatch(word) for word in part)]
    if not told or _gives_visas(text, gazetteer):
        return False
    general = asks_generally(text)
    return any(_accuses(part, general, "?" in text or "؟" in text) for part in told)


def names_post(text: str) -> bool:
    """Whether a text speaks of a post or of somebody at its counter, and not only as of a place where one goes."""
    said = words(text[:LOOKED_AT])
    if any(_STAFF.fullmatch(word) for word in said):
        return True
    return any(_POST.fullmatch(word) and not _is_place(said, at) for at, word in enumerate(said))


def _gives_visas(text: str, gazetteer: Gazetteer) -> bool:
    """Whether the text speaks of another state's visas, which its own embassy grants, refuses and has paid for."""
    return any(_VISA.fullmatch(word) for word in words(text[:LOOKED_AT])) and bool(foreign_papers(text, gazetteer))


def _accuses(said: Sequence[str], general: bool, asks: bool) -> bool:
    whole = " ".join(said)
    if _MADE_TO_PAY.search(whole) or (_CORRUPT.search(whole) and not general):
        return True
    if _SOMEBODY_TO_ME.search(whole) and _takes_money(said, said):
        return True
    return any(
        _acts(said[at + 1 :], general, asks)
        for at, word in enumerate(said)
        if _POST.fullmatch(word) and not _is_place(said, at)
    )


def _is_place(said: Sequence[str], at: int) -> bool:
    """Whether the post is only where something happened: "au consulat", "devant l'ambassade", "at the embassy"."""
    before = at - 1
    while before >= 0 and said[before] in _ARTICLES:
        before -= 1
    return before >= 0 and said[before] in _PLACING


def _acts(after: Sequence[str], general: bool, asks: bool) -> bool:
    """Whether what follows the name of a post says that it was the post that did something of the kind."""
    near = list(takewhile(lambda word: word not in _JOINS, after[:_NEAR]))
    if _takes_money(near, after[:_FAR]):
        return not general or _DONE.search(" ".join(near)) is not None
    if any(_HURTING.fullmatch(word) for word in near[:_BESIDE]):
        return True
    refuses = any(_REFUSING.fullmatch(word) for word in near[:_BESIDE]) or _RESISTING.search(" ".join(near)) is not None
    return refuses and (not asks or _DONE.search(" ".join(near)) is not None)


def _takes_money(near: Sequence[str], around: Sequence[str]) -> bool:
    takes = any(_TAKING.fullmatch(word) and (at == 0 or near[at - 1] not in _NOT_THEIRS) for at, word in enumerate(near))
    return takes and any(_MONEY.fullmatch(word) for word in around)
