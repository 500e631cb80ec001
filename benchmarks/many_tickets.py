"""Many tickets for measuring: made in bulk, with everything that a queue and a search look at, and nobody's real words."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class _Case:
    """One person with one message, and the keys that seal them."""

    keyring: Keyring
    said: str
    name: str
    phone: str
    at: datetime
    key: bytes
    contact: UUID = field(default_factory=new_id)
    address: UUID = field(default_factory=new_id)
    ticket: UUID = field(default_factory=new_id)
    message: UUID = field(default_factory=new_id)

    def sealed(self, plain: str, place: str, row: UUID) -> Sealed:
        """A text under the person's own key."""
        return self._seal(self.key, plain.encode(), f"{place}:".encode() + row.bytes)

    def sealed_by_house(self, plain: bytes, binding: bytes) -> Sealed:
        """Something under the installation's key."""
        return self._seal(self.keyring.general, plain, binding)

    def _seal(self, key: bytes, plain: bytes, binding: bytes) -> Sealed:
        return Sealed(seal(key, self.keyring.key_id("general"), plain, binding))


def _one(rows: Rows, keyring: Keyring, lots: random.Random, number: int, desk: str, now: datetime) -> None:
    said = " ".join(lots.choices(WORDS, k=12)) + f" mot{number}"
    name, phone = f"{lots.choice(NAMES)} {lots.choice(FAMILIES)}", f"+2136{number:08}"
    at = now - timedelta(minutes=lots.randrange(60 * 24 * 60))
    case = _Case(keyring, said, name, phone, at, lots.randbytes(KEY_BYTES))
    made = {**_person(case), Ticket: _ticket(case, lots, number, desk), **_beside(case, desk)}
    for table, row in made.items():
        rows.setdefault(table, []).append(row)
    mine = {"ticket_id": case.ticket, "message_id": case.message}
    words_said = [{"word_hash": keyring.search_hash("word", word), **mine} for word in findable(said)]
    rows.setdefault(SearchWord, []).extend(words_said)
    words_named = [{"word_hash": keyring.search_hash("word", word), "contact_id": case.contact} for word in findable(name)]
    rows.setdefault(SearchName, []).extend(words_named)


def _person(case: _Case) -> dict[type[Base], dict[str, Any]]:
    wrapped = case.sealed_by_house(case.key, b"data_keys:" + case.contact.bytes + b"general")
    return {
        Contact: {
            "id": case.contact,
            "created_at": case.at,
            "language": "fra",
            "sealed_name": case.sealed(case.name, "contacts.sealed_name", case.contact),
        },
        DataKey: {"contact_id": case.contact, "compartment": "general", "wrapped": wrapped},
        Address: {
            "id": case.address,
            "channel": "simulator",
            "kind": "phone",
            "value_hash": case.keyring.lookup_hash("address:simulator:phone", case.phone),
            "tail_hash": case.keyring.search_hash("tail", case.phone[-TAIL:]),
            "sealed_value": case.sealed_by_house(case.phone.encode(), b"addresses.sealed_value:" + case.address.bytes),
            "created_at": case.at,
        },
        AddressBinding: {"id": new_id(), "address_id": case.address, "contact_id": case.contact, "valid_from": case.at},
    }


def _ticket(case: _Case, lots: random.Random, number: int, desk: str) -> dict[str, Any]:
    status = lots.choice(STATUSES)
    return {
        "id": case.ticket,
        "reference": make_reference(number),
        "contact_id": case.contact,
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
        "opened_at": case.at,
        "due_at": case.at + timedelta(hours=72),
        "last_inbound_at": case.at,
        "answered_at": None if status == "open" else case.at,
        "version": 1,
        "sealed_summary": case.sealed(case.said, "tickets.sealed_summary", case.ticket),
    }


def _beside(case: _Case, desk: str) -> dict[type[Base], dict[str, Any]]:
    return {
        AccessGrant: {"id": new_id(), "ticket_id": case.ticket, "desk_id": desk, "reason": "queue", "granted_at": case.at},
        Message: {
            "id": case.message,
            "contact_id": case.contact,
            "ticket_id": case.ticket,
            "direction": "inbound",
            "address_id": case.address,
            "line_id": "simulator-sms",
            "compartment": "general",
            "at": case.at,
            "sealed_text": case.sealed(case.said, "messages.sealed_text", case.message),
        },
    }
