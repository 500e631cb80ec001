"""Words for states, channels, kinds and events; their keys are the values that the tables hold."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from bot import shipped
from bot.failure_words import failure_of

STATUS = {
    "open": _l("À traiter"),
    "pending": _l("Répondu, en attente"),
    "answered": _l("Répondu par le service"),
    "resolved": _l("Réglé"),
    "closed": _l("Clos"),
}
CLOSED_AS = {
    "confirmed": _l("Clos : confirmé par la personne"),
    "no answer": _l("Clos : sans réponse de la personne"),
    "not asked": _l("Clos : la personne n'a pas pu être interrogée"),
    "merged": _l("Réuni avec un autre dossier"),
    "erased": _l("Effacé à la demande de la personne"),
    "kept long enough": _l("Clos : contenu effacé, durée de conservation passée"),
}
CHANNELS = {
    "sms": _l("SMS"),
    "twilio-sms": _l("SMS"),
    "kannel": _l("SMS"),
    "whatsapp": _l("WhatsApp"),
    "twilio-whatsapp": _l("WhatsApp"),
    "whatsapp-cloud": _l("WhatsApp"),
    "telegram": _l("Telegram"),
}
STYLES = {
    "sms": _l("SMS"),
    "whatsapp": _l("WhatsApp"),
    "telegram": _l("Telegram"),
    "phone": _l("Téléphone"),
    "counter": _l("Guichet"),
    "paper": _l("Papier"),
}
ORIGINS = {name: STYLES[name] for name in ("phone", "counter", "paper")}
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
CENTRAL_DESKS = {
    "ministry": _l("Bureau du ministère, Bamako"),
    "protection": _l("Bureau de protection"),
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
# What is wrong with the installation; the keys are the kinds of its alarms.
ALARMS = {
    "sends-in-doubt": _l("Des envois sont incertains"),
    "silence": _l("Une ligne n'apporte plus rien"),
    "self-test": _l("Notre propre message d'essai n'arrive pas"),
    "job-failed": _l("Un travail de fond a échoué"),
    "spool-unreadable": _l("Un fichier en attente est illisible"),
    "spending-cap": _l("Un plafond de dépense est atteint"),
}
TICKS = {"queued": "○", "sending": "○", "sent": "✓", "delivered": "✓✓", "read": "✓✓", "failed": "✕", "in doubt": "?"}
# What an agent can do about a failure; the keys are the meanings of bot/failures.tsv.
FAILURES = {
    "opted out": _l(
        "Cette personne a demandé de ne plus recevoir de messages ici. Le dossier reste ouvert : répondez si elle écrit."
    ),
    "blocked": _l("Cette personne a bloqué notre compte, ou ne peut plus être jointe ici. Essayez un autre canal."),
    "wrong number": _l("Ce numéro n'est pas valable. Vérifiez-le, ou passez par un autre canal."),
    "unknown number": _l("Ce numéro n'est plus attribué. Passez par un autre canal."),
    "unknown chat": _l("Ce compte n'existe plus. Passez par un autre canal."),
    "no texts": _l("Ce numéro ne peut pas recevoir de SMS. Essayez WhatsApp ou un appel."),
    "not on WhatsApp": _l("Ce numéro n'est pas sur WhatsApp. Essayez le SMS."),
    "cannot reach": _l("L'opérateur n'a pas pu joindre ce numéro. Essayez un autre canal, ou plus tard."),
    "switched off": _l("Le téléphone est éteint ou hors réseau. Le message est renvoyé plus tard, trois fois au plus."),
    "window closed": _l(
        "Plus de 24 heures depuis son dernier message : WhatsApp n'accepte qu'un modèle, ou passez par le SMS."
    ),
    "region closed": _l("Notre compte n'envoie pas vers ce pays. Prévenez l'administrateur, et essayez un autre canal."),
    "filtered": _l("L'opérateur a filtré ce texte. Reformulez-le sans lien, ou essayez un autre canal."),
    "cap reached": _l("Le plafond de dépense est atteint : ce message automatique n'est pas parti. Vos réponses partent."),
    "policy": _l("WhatsApp n'a pas voulu remettre ce message. Essayez le SMS."),
    "file refused": _l("Ce fichier n'est pas accepté ici. Envoyez une photo JPEG ou un PDF plus léger."),
    "too long": _l("Ce texte est trop long pour ce canal. Raccourcissez-le."),
    "empty": _l("Il n'y avait rien à envoyer."),
    "no such reply": _l("L'opérateur n'a pas accepté ce message. Écrivez-le de nouveau."),
    "same number": _l("Ce numéro est le nôtre : il n'y a personne à qui répondre."),
    "our line": _l("Notre ligne n'est pas bien réglée. Prévenez l'administrateur."),
    "our account": _l("Notre compte chez l'opérateur a un problème. Prévenez l'administrateur ; l'envoi est tenté de nouveau."),
    "too fast": _l("Trop d'envois à la fois : ce message part dès que possible."),
    "provider full": _l("L'opérateur est saturé : ce message est tenté de nouveau."),
    "provider trouble": _l("L'opérateur a une panne : ce message est tenté de nouveau."),
    "unknown reason": _l("L'opérateur ne dit pas pourquoi. Le message est tenté de nouveau ; essayez aussi un autre canal."),
    "too late": _l("Ce message automatique aurait été en retard : il n'est pas parti."),
    "unreadable": _l("Ce message ne s'ouvre plus. Écrivez-le de nouveau."),
    "arrived after all": _l("Le premier envoi est arrivé finalement : celui-ci était inutile."),
    "unknown code": _l("L'opérateur a refusé ce message pour une raison que nous ne connaissons pas. Essayez un autre canal."),
}
HELD = _l("WhatsApp : la personne est invitée à écrire ; ce message part dès qu'elle écrit.")
BY_SMS = _l("par SMS")
CAPPED = _l("Plafond de dépense atteint pour les messages automatiques. Votre réponse part quand même et coûte de l'argent.")
IN_DOUBT = _l("Personne ne sait si ce message est arrivé. Avant de le renvoyer, demandez à la personne si elle l'a reçu.")
CLIMBED = {2: _l("Remonté au responsable"), 3: _l("Remonté au ministère")}
EVENTS = {
    "opened": _l("Dossier ouvert"),
    "message joined": _l("Nouveau message de la personne"),
    "concern heard": _l("La personne dit ce qu'elle demande"),
    "reopened": _l("Rouvert"),
    "became an emergency": _l("Devenu une urgence"),
    "answered": _l("Réponse envoyée"),
    "sent knowingly": _l("Envoyé malgré les mots qui trahissent"),
    "answered from knowledge": _l("Réponse donnée d'après les informations connues"),
    "assigned": _l("Attribué"),
    "due soon": _l("Bientôt en retard"),
    "climbed to the supervisor": _l("En retard : remonté au responsable"),
    "climbed to the ministry": _l("Toujours en retard : remonté au ministère"),
    "resolved": _l("Marqué comme réglé"),
    "entered": _l("Noté par un agent"),
    "linked": _l("Lié à un autre dossier"),
    "merged": _l("Réuni avec un autre dossier"),
    "unlinked": _l("Lien défait"),
    "person linked": _l("Rattaché à une autre adresse de la même personne"),
    "person unlinked": _l("Détaché de l'autre adresse"),
    "closed": _l("Clos"),
    "confirmed": _l("Confirmé par la personne : c'est réglé"),
    "disputed": _l("La personne dit que ce n'est pas réglé : priorité relevée"),
    "opinion": _l("Avis de la personne sur notre aide"),
    "to be listened to": _l("Message vocal à écouter"),
    "moved": _l("Transmis à un autre bureau"),
    "send failed": _l("Un message n'a pas pu être remis"),
    "waits for the person": _l("WhatsApp : un message invite la personne à écrire ; la réponse attend"),
    "sent by SMS instead": _l("Envoyé par SMS à la place"),
    "cap reached": _l("Plafond de dépense atteint : plus de messages automatiques pour l'instant"),
    "paged": _l("Agent de garde appelé"),
    "page acknowledged": _l("L'agent de garde a répondu à l'appel"),
    "nobody answered the page": _l("Aucun agent de garde n'a répondu"),
    "send in doubt": _l("Un envoi est incertain : peut-être parti, pas de nouvelle"),
    "category corrected": _l("Sujet corrigé"),
    "opted out": _l("A demandé de ne plus recevoir de messages automatiques"),
    "opted in": _l("Veut recevoir de nouveau nos messages"),
    "wants a human": _l("Demande à parler à quelqu'un"),
    "distress": _l("Parle de mourir ou de tuer : à lire tout de suite"),
    "duress": _l("Code tapé à l'envers : la personne dit qu'on la force"),
    "named from elsewhere": _l("Son numéro a été écrit depuis une autre adresse"),
    "status asked from elsewhere": _l("Suivi demandé depuis une autre adresse"),
    "code set": _l("Code de suivi choisi"),
    "code change asked": _l("Veut changer de code : à vérifier de vive voix"),
    "code locked": _l("Code de suivi bloqué après plusieurs essais faux"),
    "address passed on": _l("Numéro muet depuis 90 jours : peut-être à quelqu'un d'autre"),
    "about somebody else": _l("La personne écrit pour quelqu'un d'autre"),
    "language not spoken here": _l("Langue que nous ne parlons pas"),
    "suspected campaign": _l("Le même texte vient de beaucoup de personnes à la fois : peut-être une campagne"),
    "asks again": _l("Demande encore la réponse : elle attend"),
    "placed": _l("Le lieu est maintenant connu"),
    "another place said": _l("Un autre lieu est dit : à vérifier"),
    "kept from the post": _l("Ne veut pas que son poste lise ce dossier"),
    "shared with the post": _l("Accepte que son poste lise ce dossier"),
    "erasure asked": _l("Demande que tout soit effacé"),
    "erased": _l("Effacé à la demande de la personne"),
    "kept long enough": _l("Contenu effacé : durée de conservation passée"),
    "split": _l("Partagé en deux dossiers"),
    "silent: loop": _l("Sans réponse automatique : un automate semble écrire"),
    "silent: too many": _l("Sans réponse automatique : trop de messages à la fois"),
    "silent: opted out": _l("Sans réponse automatique : la personne a écrit STOP"),
    "silent: provider answered": _l("Sans réponse automatique : l'opérateur a déjà répondu"),
    "silent: name": _l("Ne peut pas recevoir de réponse : l'expéditeur est un nom"),
    "silent: short code": _l("Ne peut pas recevoir de réponse : numéro court"),
    "silent: premium": _l("Sans réponse automatique : un numéro surtaxé"),
    "silent: hidden": _l("Ne peut pas recevoir de réponse : numéro masqué"),
    "silent: own number": _l("Sans réponse : c'est l'un de nos numéros"),
}
# What a finished deed tells on the page that follows it; the key stands in that page's address.
DONE = {
    "reponse": _l("Votre réponse est partie dans la file d'envoi."),
    "note": _l("Votre note est ajoutée."),
    "attribution": _l("L'attribution est enregistrée."),
    "resolution": _l("Le dossier est marqué comme réglé. On demande à la personne si c'est bien vrai."),
    "reouverture": _l("Le dossier est rouvert."),
    "categorie": _l("Le sujet est corrigé."),
    "transmis": _l("Le sujet est corrigé, et le dossier est passé à un autre bureau."),
    "entree": _l("Le dossier est ouvert. Donnez son numéro à la personne."),
    "entree-partie": _l("Le dossier est ouvert, à un autre bureau : ce sujet n'est pas lu ici."),
    "brouillon": _l("Le brouillon est gardé."),
    "lien": _l("C'est lié. Vous pouvez le défaire à tout moment."),
    "delie": _l("Le lien est défait."),
    "vue": _l("La vue est gardée."),
    "vue-retiree": _l("La vue est retirée."),
    "transfert": _l("Le dossier est transmis. La personne apprend qui s'en occupe maintenant."),
}
ENTRY_REFUSED = {
    "empty": _l("Écrivez ce que la personne demande."),
    "number": _l("Ce numéro n'est pas lisible : écrivez-le avec son pays, par exemple +213…, ou laissez la case vide."),
    "desk": _l("Choisissez un bureau de la liste."),
    "category": _l("Choisissez un sujet de la liste."),
}
LINK_REFUSED = {
    "reference": _l("Il n'y a pas de dossier de ce numéro que vous puissiez lire."),
    "itself": _l("C'est ce dossier-ci : écrivez le numéro de l'autre."),
    "tied": _l("Ces deux dossiers sont déjà liés."),
    "person": _l("Ce n'est pas la même personne : dites d'abord que c'est elle."),
    "kept apart": _l("Ces deux dossiers ne peuvent pas être réunis : autre bureau, autre secret, ou l'autre est clos."),
}
BULK = {
    "take": _l("Dossiers pris"),
    "assign": _l("Dossiers attribués"),
    "correct": _l("Sujet corrigé"),
    "answer": _l("Réponses envoyées"),
}
TRANSFER_REASONS = {
    "place": _l("La personne se trouve dans la juridiction de cet autre bureau."),
    "power": _l("Seul cet autre bureau peut agir."),
    "danger": _l("La personne est exploitée, vendue ou retenue : à protéger."),
    "wish": _l("La personne le demande."),
}
TRANSFER_REFUSED = {
    "desk": _l("Choisissez un bureau de la liste."),
    "reason": _l("Dites pourquoi : vos collègues en ont besoin."),
}
REFUSED = {
    "empty": _l("La réponse est vide."),
    "long": _l("La réponse est trop longue : 1600 signes au plus."),
    "big": _l("Le fichier est trop lourd : 5 Mo au plus. Votre texte est resté dans sa case."),
    "kind": _l("Ce genre de fichier ne peut pas être envoyé : photo JPEG ou PNG, PDF, ou son seulement."),
    "passed on": _l("Ce numéro est resté muet trop longtemps : il appartient peut-être à quelqu'un d'autre."),
    "no way": _l("Il n'y a pas d'adresse à laquelle répondre."),
    "telling": _l(
        "Ce texte nomme un poste ou un sujet secret, et quelqu'un d'autre peut tenir ce téléphone. Dites-le autrement."
    ),
}


def word(table: dict[str, object], key: str | None) -> str:
    """The word for a value, or the value itself where there is none yet."""
    return str(table.get(key or "", key or ""))


def error_words(code: str | None, channel: str = "") -> str:
    """What an error code means on a channel and what to do now, with the code, or nothing where there is no code."""
    if not code:
        return ""
    meaning = FAILURES[failure_of(shipped.failures(), channel, code).meaning]
    coded = _("code %(code)s", code=code)
    return f"{meaning} ({coded})"
