"""Words for states, channels, kinds and events; their keys are the values that the tables hold."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

STATUS = {
    "open": _l("À traiter"),
    "pending": _l("Répondu, en attente"),
    "resolved": _l("Réglé"),
    "closed": _l("Clos"),
}
CHANNELS = {
    "sms": _l("SMS"),
    "twilio-sms": _l("SMS"),
    "whatsapp": _l("WhatsApp"),
    "twilio-whatsapp": _l("WhatsApp"),
    "whatsapp-cloud": _l("WhatsApp"),
    "telegram": _l("Telegram"),
}
ADDRESSES = {
    "phone": _l("Téléphone"),
    "whatsapp-id": _l("Identifiant WhatsApp, sans numéro"),
    "telegram-chat": _l("Compte Telegram, sans numéro"),
}
KINDS = {
    "voice": _l("Message vocal"),
    "audio": _l("Enregistrement"),
    "image": _l("Photo"),
    "video": _l("Vidéo"),
    "document": _l("Document"),
}
PRIORITIES = {
    "emergency": _l("Urgence"),
    "high": _l("Haute"),
    "normal": _l("Normale"),
    "low": _l("Basse"),
}
DELIVERY = {
    "queued": _l("En attente d'envoi"),
    "sending": _l("En cours d'envoi"),
    "sent": _l("Envoyé"),
    "delivered": _l("Remis"),
    "read": _l("Lu"),
    "failed": _l("Non remis"),
    "in doubt": _l("Envoi incertain"),
}
TICKS = {"queued": "○", "sending": "○", "sent": "✓", "delivered": "✓✓", "read": "✓✓", "failed": "✕", "in doubt": "?"}
# What an agent can do about an error; the numbers are Twilio's and Meta's, the words our own.
ERRORS = {
    "opted-out": _l("Cette personne a demandé de ne plus recevoir de messages."),
    "unreachable": _l("Cette personne ne peut plus être jointe à cette adresse."),
    "21610": _l("Cette personne a bloqué nos messages en envoyant STOP."),
    "63016": _l("Plus de 24 heures depuis son dernier message : WhatsApp n'accepte plus de réponse libre."),
    "131047": _l("Plus de 24 heures depuis son dernier message : WhatsApp n'accepte plus de réponse libre."),
    "30003": _l("Le téléphone est éteint ou hors réseau."),
    "30005": _l("Ce numéro n'est plus attribué."),
    "30006": _l("Ce numéro ne peut pas recevoir de SMS."),
    "21211": _l("Ce numéro n'est pas valable."),
    "403": _l("Cette personne a bloqué notre compte."),
}
IN_DOUBT = _l("Personne ne sait si ce message est arrivé. Avant de le renvoyer, demandez à la personne si elle l'a reçu.")
EVENTS = {
    "opened": _l("Dossier ouvert"),
    "message joined": _l("Nouveau message de la personne"),
    "reopened": _l("Rouvert"),
    "became an emergency": _l("Devenu une urgence"),
    "answered": _l("Réponse envoyée"),
    "assigned": _l("Attribué"),
    "resolved": _l("Marqué comme réglé"),
    "closed": _l("Clos"),
    "moved": _l("Transmis à un autre bureau"),
    "category corrected": _l("Sujet corrigé"),
}
# What a finished deed tells on the page that follows it; the key stands in that page's address.
DONE = {
    "reponse": _l("Votre réponse est partie dans la file d'envoi."),
    "note": _l("Votre note est ajoutée."),
    "attribution": _l("L'attribution est enregistrée."),
    "resolution": _l("Le dossier est marqué comme réglé, et la personne en est prévenue."),
    "reouverture": _l("Le dossier est rouvert."),
    "categorie": _l("Le sujet est corrigé."),
    "transmis": _l("Le sujet est corrigé, et le dossier est passé à un autre bureau."),
}
REFUSED = {
    "empty": _l("La réponse est vide."),
    "long": _l("La réponse est trop longue : 1600 signes au plus."),
    "big": _l("Le fichier est trop lourd : 5 Mo au plus. Votre texte est resté dans sa case."),
    "kind": _l("Ce genre de fichier ne peut pas être envoyé : photo JPEG ou PNG, PDF, ou son seulement."),
    "no way": _l("Il n'y a pas d'adresse à laquelle répondre."),
}


def word(table: dict[str, object], key: str | None) -> str:
    """The word for a value, or the value itself where there is none yet."""
    return str(table.get(key or "", key or ""))


def error_words(code: str | None) -> str:
    """What an error code means, with the code, or nothing where there is no code."""
    if not code:
        return ""
    meaning = ERRORS.get(code)
    coded = _("code %(code)s", code=code)
    return f"{meaning} ({coded})" if meaning else coded
