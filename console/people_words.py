"""Words for roles, for what the access log holds, and for why an account or a password was not taken."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ROLES = {
    "agent": _l("Agent"),
    "supervisor": _l("Responsable de poste"),
    "protection": _l("Bureau de protection"),
    "ministry": _l("Lecteur du ministère"),
    "admin": _l("Administrateur"),
    "auditor": _l("Contrôleur des accès"),
}
MAY = {
    "agent": _l("lit et traite les dossiers de ses bureaux"),
    "supervisor": _l("comme un agent ; tient aussi les comptes de son poste"),
    "protection": _l("lit et traite les dossiers scellés"),
    "ministry": _l("voit les chiffres ; lit, sans rien changer, ce que le bureau du ministère tient"),
    "admin": _l("tient tous les comptes et voit l'état du service ; ne lit aucun dossier"),
    "auditor": _l("lit le registre des accès ; ne lit aucun dossier"),
}
ACTIONS = {
    "read": _l("Dossier lu"),
    "write": _l("Dossier modifié"),
    "search": _l("Recherche"),
    "log read": _l("Registre lu"),
    "account opened": _l("Compte ouvert"),
    "account changed": _l("Rôle ou bureaux changés"),
    "account revoked": _l("Compte retiré"),
    "password reset": _l("Nouveau premier mot de passe"),
    "password changed": _l("Mot de passe changé"),
    "second factor set": _l("Seconde clé ajoutée"),
    "second factor dropped": _l("Seconde clé retirée par la personne"),
    "second factor taken off": _l("Seconde clé retirée, nouveau premier mot de passe"),
    "recovery code used": _l("Entrée par un code de secours"),
    "recovery codes renewed": _l("Nouveaux codes de secours"),
}
NOT_TAKEN = {
    "short": _l("Il faut au moins 12 caractères."),
    "long": _l("C'est trop long : 1024 caractères au plus."),
    "own": _l("Sans les mots d'ici et sans votre identifiant, il reste moins de 12 caractères."),
    "weak": _l("Ce mot de passe se devine. Prenez quatre mots qui ne vont pas ensemble."),
    "same": _l("C'est le premier mot de passe lui-même : choisissez-en un autre."),
    "twice": _l("Les deux saisies ne sont pas les mêmes."),
    "present": _l("Le mot de passe actuel n'est pas le bon, ou il y a eu trop d'essais."),
    "code": _l("Ce code n'est pas le bon, ou il a déjà servi. Après cinq essais faux, il faut attendre un quart d'heure."),
    "login": _l("Cet identifiant est déjà pris, ou ce n'en est pas un."),
    "gift": _l("Ce rôle ou ce bureau n'est pas à vous de donner."),
    "nowhere": _l("Choisissez au moins un bureau pour ce rôle."),
}
DONE = {
    "place": _l("Le rôle et les bureaux sont enregistrés. La personne doit se reconnecter."),
    "retrait": _l("Le compte est retiré. Ses sessions sont terminées."),
    "mot-de-passe": _l("Votre mot de passe est changé. Vos autres sessions sont terminées."),
    "sessions": _l("C'est fait : ces sessions sont terminées."),
    "seconde-cle": _l("La seconde clé est retirée."),
}
