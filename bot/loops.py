"""Whether it is a machine that writes: answers by itself, echoes of ours, the same text again and again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.normalise import fold, words

LOOKED_AT = 400  # characters from the beginning
SAME_AGAIN = 3
FIRST = 2  # words, within which a heading begins


def _forms(written: str) -> tuple[str, ...]:
    return tuple(f" {' '.join(words(form))} " for form in written.split("/"))


# What nobody types by hand, wherever it stands.
_AUTOMATIC = _forms(
    "ceci est une réponse automatique/ceci est un message automatique/ceci est un message généré automatiquement/"
    "ne pas répondre à ce message/ne pas répondre à ce mail/ne pas répondre à ce sms/ne pas répondre à ce courriel/"
    "ne répondez pas à ce message/je suis actuellement absent/je suis actuellement absente/"
    "je suis absent du bureau/je suis absente du bureau/je suis en congé jusqu'au/en mon absence veuillez contacter/"
    "ne pas déranger en voiture/je ne reçois pas les notifications/merci de nous avoir contacté/merci de nous avoir contactés/"
    "this is an automated/this is an automatic/automated message/automated response/do not reply to this message/"
    "do not reply to this email/do not reply to this sms/do not reply to this text/"
    "i am out of the office/i'm out of the office/i am out of office/i am currently out of/i'm currently out of/"
    "i will be out of office/i will be out of the office/i am away from the office/i am currently away/"
    "will respond when i return/will reply when i return/do not disturb while driving/not receiving notifications/"
    "thank you for contacting/thanks for contacting/"
    "este es un mensaje automático/no responda a este mensaje/estoy fuera de la oficina/gracias por contactar/"
    "questo è un messaggio automatico/non rispondere a questo messaggio/sono fuori ufficio/"
    "esta é uma mensagem automática/não responda a esta mensagem/estou fora do escritório/"
    "هذه رسالة آلية/هذا رد آلي/أنا خارج المكتب/لا ترد على هذه الرسالة"
)
# A machine's heading; in the midst of a text a person may well speak of one.
_HEADINGS = _forms(
    "réponse automatique/message automatique/réponse d'absence/absence du bureau/absent du bureau/absente du bureau/"
    "automatic reply/automatic response/auto reply/autoreply/auto response/out of office/out of the office/"
    "respuesta automática/fuera de la oficina/risposta automatica/fuori ufficio/resposta automática/fora do escritório/"
    "automatische antwort/abwesenheitsnotiz/رد آلي/رد تلقائي/رسالة آلية/خارج المكتب"
)
# "J'ai reçu une réponse automatique", "votre message automatique": somebody speaks of ours.
_SPOKEN_OF = re.compile(r"\b(recu|recois|recoivent|votre|vos|vus|got|recived|geting|your|un|une|an|el|il)\b")


def is_automatic(text: str) -> bool:
    """Whether a text says of itself that a machine sent it."""
    if "?" in text[:LOOKED_AT] or "؟" in text[:LOOKED_AT]:
        return False
    said = f" {' '.join(words(text[:LOOKED_AT]))} "
    if any(form in said for form in _AUTOMATIC):
        return True
    found = [at for form in _HEADINGS if (at := said.find(form)) >= 0]
    return bool(found) and said[: min(found)].count(" ") < FIRST and not _SPOKEN_OF.search(said[: min(found) + 1])


def goes_round(text: str, theirs: Sequence[str], ours: Sequence[str]) -> bool:
    """Whether a text repeats one of ours, or the same has come so often of late that nobody can be typing it."""
    said = fold(text[:LOOKED_AT])
    if not said:
        return False
    if any(said == fold(one[:LOOKED_AT]) for one in ours):
        return True
    return sum(said == fold(one[:LOOKED_AT]) for one in theirs) >= SAME_AGAIN - 1
