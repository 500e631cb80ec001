"""Many tickets for measuring: made in bulk, with everything that a queue and a search look at, and nobody's real words."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text

from bot.reference_number import make_reference
from handlers.steps.index_words import findable
from models.base import Base, new_id
from models.contacts import Address, AddressBinding, Contact
from models.database import Transactions
from models.encrypted import DataKey, Sealed
from models.keys import KEY_BYTES, Keyring, seal
from models.messages import Message
from models.posts import Desk
from models.search import TAIL, SearchName, SearchWord
from models.tickets import AccessGrant, Ticket

AT_A_TIME = 2000
NAMES = ("Fatoumata", "Moussa", "Aminata", "Ibrahim", "Oumou", "Seydou", "Kadiatou", "Bakary", "Mariam", "Adama")
FAMILIES = ("Traoré", "Coulibaly", "Diarra", "Keïta", "Sangaré", "Koné", "Touré", "Dembélé", "Cissé", "Sidibé")
WORDS = [
    "bonjour",
    "passeport",
    "carte",
    "consulaire",
    "perdu",
    "volé",
    "frère",
    "soeur",
    "arrêté",
    "prison",
    "police",
    "avocat",
    "hôpital",
    "malade",
    "travail",
    "patron",
    "salaire",
    "argent",
    "voleur",
    "maison",
    "enfant",
    "naissance",
    "acte",
    "mariage",
    "retour",
    "avion",
    "billet",
    "bateau",
    "désert",
    "frontière",
    "camp",
    "visa",
    "séjour",
    "préfecture",
    "rendez-vous",
    "attente",
    "guichet",
    "réponse",
    "urgent",
    "danger",
    "peur",
    "faim",
    "dormir",
    "rue",
    "ville",
    "numéro",
    "appel",
    "famille",
    "mère",
    "père",
    "décès",
    "corps",
]
CATEGORIES = ("identity-documents", "civil-status", "detention", "labour", "health", "residence", "repatriation", "other")
STATUSES = ("open", "open", "open", "pending", "pending", "resolved", "closed", "closed", "closed", "closed")
Rows = dict[type[Base], list[dict[str, Any]]]


def fill(transactions: Transactions, count: int, own: int, desk_id: str, now: datetime, first: int = 0) -> None:
    """Make `count` tickets, the first `own` of them at one desk and the rest at all others; numbered from `first`."""
    lots = random.Random(first + 1)  # the same tickets in every run
    with transactions.read() as session:
        others = [one for one in session.scalars(select(Desk.id)) if one not in (desk_id, "protection")]
    for start in range(0, count, AT_A_TIME):
        rows: Rows = {}
        for number in range(start, min(count, start + AT_A_TIME)):
            desk = desk_id if number < own else lots.choice(others)
            _one(rows, transactions.keyring, lots, first + number, desk, now)
        with transactions.write() as session:
            for table, listed in rows.items():
                session.execute(insert(table), listed)
    with transactions.writer.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _one(rows: Rows, keyring: Keyring, lots: random.Random, number: int, desk: str, now: datetime) -> None:
    contact, ticket, message, address, key = new_id(), new_id(), new_id(), new_id(), lots.randbytes(KEY_BYTES)
    said = " ".join(lots.choices(WORDS, k=12)) + f" mot{number}"
    name, phone = f"{lots.choice(NAMES)} {lots.choice(FAMILIES)}", f"+2136{number:08}"
    at = now - timedelta(minutes=lots.randrange(60 * 24 * 60))
    status = lots.choice(STATUSES)
    general, key_id = keyring.general, keyring.key_id("general")
    wrapped = Sealed(seal(general, key_id, key, b"data_keys:" + contact.bytes + b"general"))

    def sealed(plain: str, place: str, row: UUID, with_key: bytes = key) -> Sealed:
        return Sealed(seal(with_key, key_id, plain.encode(), f"{place}:".encode() + row.bytes))

    made: dict[type[Base], dict[str, Any]] = {
        Contact: {
            "id": contact,
            "created_at": at,
            "language": "fra",
            "sealed_name": sealed(name, "contacts.sealed_name", contact),
        },
        DataKey: {"contact_id": contact, "compartment": "general", "wrapped": wrapped},
        Address: {
            "id": address,
            "channel": "simulator",
            "kind": "phone",
            "value_hash": keyring.lookup_hash("address:simulator:phone", phone),
            "tail_hash": keyring.search_hash("tail", phone[-TAIL:]),
            "sealed_value": sealed(phone, "addresses.sealed_value", address, general),
            "created_at": at,
        },
        AddressBinding: {"id": new_id(), "address_id": address, "contact_id": contact, "valid_from": at},
        Ticket: {
            "id": ticket,
            "reference": make_reference(number),
            "contact_id": contact,
            "desk_id": desk,
            "mission_id": desk.removeprefix("mission:") if desk.startswith("mission:") else "desk-bamako",
            "category_id": lots.choice(CATEGORIES),
            "status": status,
            "priority": "normal",
            "emergency": lots.random() < 0.01,
            "compartment": "general",
            "sensitivity": "",
            "country": lots.choice(("DZ", "LY", "FR", "CI", "SN")),
            "area": "",
            "language": lots.choice(("fra", "bam", "ara")),
            "opened_at": at,
            "due_at": at + timedelta(hours=72),
            "last_inbound_at": at,
            "answered_at": None if status == "open" else at,
            "version": 1,
            "sealed_summary": sealed(said, "tickets.sealed_summary", ticket),
        },
        AccessGrant: {"id": new_id(), "ticket_id": ticket, "desk_id": desk, "reason": "queue", "granted_at": at},
        Message: {
            "id": message,
            "contact_id": contact,
            "ticket_id": ticket,
            "direction": "inbound",
            "address_id": address,
            "line_id": "simulator-sms",
            "compartment": "general",
            "at": at,
            "sealed_text": sealed(said, "messages.sealed_text", message),
        },
    }
    for table, row in made.items():
        rows.setdefault(table, []).append(row)
    hashes = [keyring.search_hash("word", word) for word in findable(said)]
    rows.setdefault(SearchWord, []).extend({"word_hash": one, "ticket_id": ticket, "message_id": message} for one in hashes)
    named = [keyring.search_hash("word", word) for word in findable(name)]
    rows.setdefault(SearchName, []).extend({"word_hash": one, "contact_id": contact} for one in named)
