"""What a message goes on with: its writer only asks again, accuses a post once more, or brings a matter of its own."""

from __future__ import annotations

import re

from bot.grievances import names_post
from bot.normalise import words
from bot.route import COMPLAINT
from bot.values import CategoryGuess, Understanding

LONGEST = 25  # words; who writes more says more than that they wait
PLAIN = 0.7  # a complaint this likely is one without any word that accuses; any other concern is one of its own
FEWEST = 3  # words; who writes fewer goes on with what was said before
# Who begins so tells more of somebody named before.
_GOES_ON = frozenset(words("il elle ils elles lui on he she they it him her u olu ale c ce ca cela"))
_ASKS_AGAIN = (
    "j'attends votre réponse/j'attends une réponse/j'attends la réponse/j'attends toujours/j'attends encore/j'attend/"
    "que j'attends/toujours rien/encore rien/toujours pas de/rien de nouveau/rien reçu/pas de réponse/pas encore de réponse/"
    "aucune réponse/aucune nouvelle de vous/pas de nouvelles de vous/vous m'avez oublié/vous avez oublié/vous m'oubliez/"
    "avez vous oublié/m'avez vous oublié/vous ne répondez pas/vous répondez pas/vous ne me répondez pas/personne ne répond/"
    "personne ne me répond/personne n'a répondu/personne ne m'a répondu/quand allez vous répondre/répondez moi/répondez svp/"
    "du nouveau/"
    "waiting for your answer/waiting for your reply/waiting for your response/waiting for an answer/waiting for a reply/"
    "still waiting/still nothing/no answer/no reply/no response/any news/any update/did you forget/have you forgotten/"
    "you forgot/nobody answers/nobody answered/nobody replied/when will you answer/when will you reply/please reply/"
    "please answer me/"
    "jaabi makɔnɔ/jaabi ma na/ma jaabi sɔrɔ/ma n jaabi/ye n jaabi/aw ɲinɛna/aw ɲinɛna n kɔ/n ɲinɛna/fosi ma na/"
    "n bɛ makɔnɔni na/n bɛ ka makɔnɔ/n bɛ makɔnɔ na/jaabi si/"
    "sigo esperando/espero su respuesta/todavía nada/me han olvidado/sin respuesta/aspetto ancora/ancora niente/"
    "nessuna risposta/aspetto la vostra risposta/mi avete dimenticato/ainda nada/estou à espera/sem resposta/esqueceram/"
    "أنتظر ردكم/أنتظر الرد/أنتظر جوابكم/ما زلت أنتظر/لا جواب/لم تردوا/هل نسيتم/نسيتموني"
)
# Beginnings of words, in the matching form of `bot.normalise`: money asked for, insult, refusal to serve, violence, theft.
_ACCUSES = re.compile(
    r"\b(corup|pot de vin|pots de vin|bakchich|bakshish|brib|argent|money|wari|sans recu|without (a )?receipt"
    r"|eur\b|euro|fcfa|franc|dolar|raket|racket|chantage|vole|stole|steal|sonya|nson|escro|arnak|scam|fraud|nanbara|ment[ei]|nkalon"
    r"|insult|injur|neni|umili|humili|mepris|moke|racis|discrim|tribal|crie|shout|rude|menac|threat|harcel|haras"
    r"|frap|gifl|batu|tape|hit|beat|bugo|touch|sex|viol|refus|rejet|rifiut|rechaz|recus|chase|gena"
    r"|plaint|plaind|complain|denonc|denounc|temoign|abus|soborn|suborn|dinero|dinheiro|soldi|tangent)"
    r"|رشوه|رشوة|مال|شتم|اهان|سرق|رفض|طرد"
)


def _joined(text: str) -> str:
    return f" {' '.join(words(text))} "


_WAITING = tuple(_joined(written) for written in _ASKS_AGAIN.split("/"))


def asks_again(text: str) -> bool:
    """Whether a short text says that its writer still waits for our answer."""
    said = _joined(text)
    return len(said.split()) <= LONGEST and any(form in said for form in _WAITING)


def accuses(text: str) -> bool:
    """Whether a text holds a word of what people accuse a post's staff of."""
    return _ACCUSES.search(_joined(text)) is not None


def complains(text: str, concern: CategoryGuess) -> bool:
    """Whether a text is so plainly a complaint about a post that it is kept apart from the ticket its writer already has."""
    if accuses(text):
        return True
    return not asks_again(text) and dict(concern.candidates).get(COMPLAINT, 0.0) >= PLAIN


def speaks_of_post(text: str) -> bool:
    """Whether a text may go on with a complaint: it accuses, or speaks of a post or of somebody at its counter."""
    return accuses(text) or names_post(text)


def is_own_concern(text: str, understood: Understanding) -> bool:
    """Whether a text plainly brings an ordinary matter that has nothing to do with a complaint its writer made before."""
    if understood.category in ("other", COMPLAINT) or understood.concern.confidence < PLAIN:
        return False
    said = words(text)
    return len(said) >= FEWEST and said[0] not in _GOES_ON and not asks_again(text) and not speaks_of_post(text)
