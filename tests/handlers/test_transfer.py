"""A ticket is handed over: the new desk has it, the old one has not, the person knows, and the clock goes on."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from handlers.steps.desks_for import desks_for
from handlers.steps.reach_ticket import ChangedMeanwhile, NoSuchTicket
from handlers.transfer_ticket import CannotTransfer, Transfer, transfer_ticket
from models.contacts import Contact
from models.database import Transactions
from models.messages import Message
from models.outbox import Outbound
from models.tickets import Ticket
from tests.builders import facts_of, make_agent
from tests.console.threads import write_in
from work.tools import read_phrasebook

BOOK = read_phrasebook()
PARIS = "mission:consulate-general-paris"


def hand_over(
    transactions: Transactions, agent_id: UUID, reference: str, desk: str, now: datetime, reason: str = "il est à Paris"
) -> Ticket:
    """The deed with the version of now."""
    posts = facts_of(transactions).posts
    with transactions.write() as session:
        seen = session.scalars(select(Ticket.version).where(Ticket.reference == reference)).one()
        return transfer_ticket(session, agent_id, reference, Transfer(desk, reason, uuid4(), seen), BOOK, posts, now)


def change(transactions: Transactions, reference: str, **values: object) -> None:
    """Make the ticket another."""
    with transactions.write() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.reference == reference)).one()
        for name, value in values.items():
            setattr(ticket, name, value)


@pytest.mark.parametrize(("language", "words"), [("bam", "bolo sisan"), ("fra", "a maintenant votre dossier")])
def test_the_person_is_told_and_the_clock_goes_on(transactions: Transactions, now: datetime, language: str, words: str) -> None:
    agent_id = make_agent(transactions, now)
    reference = write_in(transactions, now - timedelta(hours=5), "n balima minɛna", language=language)
    ticket = hand_over(transactions, agent_id, reference, PARIS, now)
    assert (ticket.desk_id, ticket.mission_id, ticket.assignee_id) == (PARIS, "consulate-general-paris", None)
    assert ticket.opened_at == now - timedelta(hours=5)  # what is owed is still counted from the receipt
    with transactions.read() as session:
        told = session.scalars(select(Message).join(Outbound, Outbound.message_id == Message.id)).one()
        assert words in (told.text or "")
        assert told.language == language
        note = session.scalars(select(Message).where(Message.direction == "note")).one()
        assert "il est à Paris" in (note.text or "")
    with transactions.write() as session, pytest.raises(NoSuchTicket):
        transfer_ticket(
            session,
            agent_id,
            reference,
            Transfer("ministry", "x", uuid4(), ticket.version),
            BOOK,
            facts_of(transactions).posts,
            now,
        )


def test_a_complaint_and_a_withheld_ticket_reach_no_post(sqlite_transactions: Transactions, now: datetime) -> None:
    agent_id = make_agent(sqlite_transactions, now, desks=("ministry",))
    reference = write_in(sqlite_transactions, now, "on m'a demandé de l'argent", desk="ministry", category="service-complaint")
    change(sqlite_transactions, reference, sensitivity="complaint")
    with pytest.raises(CannotTransfer, match="desk"):
        hand_over(sqlite_transactions, agent_id, reference, PARIS, now)
    change(sqlite_transactions, reference, sensitivity="")
    with sqlite_transactions.write() as session:
        session.scalars(select(Contact)).one().keeps_from_post = True
    with pytest.raises(CannotTransfer, match="desk"):
        hand_over(sqlite_transactions, agent_id, reference, PARIS, now)


def test_what_goes_to_protection_is_sealed_and_stays_there(sqlite_transactions: Transactions, now: datetime) -> None:
    agent_id = make_agent(sqlite_transactions, now)
    reference = write_in(sqlite_transactions, now, "ils l'ont vendue", language="fra")
    ticket = hand_over(sqlite_transactions, agent_id, reference, "protection", now)
    assert (ticket.sealed, ticket.sensitivity) == (True, "protection")
    guardian = make_agent(sqlite_transactions, now, login="p@bko.test", desks=("protection",))
    with sqlite_transactions.read() as session:
        stored = session.scalars(select(Ticket)).one()
        assert desks_for(session, stored) == []
        assert stored.summary == "ils l'ont vendue"
        said = session.scalars(select(Message).where(Message.direction == "outbound")).one().text or ""
    assert "protection" not in said.lower()
    with pytest.raises(CannotTransfer, match="desk"):
        hand_over(sqlite_transactions, guardian, reference, "ministry", now)


def test_no_reason_no_transfer_and_nothing_over_somebody_elses_change(sqlite_transactions: Transactions, now: datetime) -> None:
    agent_id = make_agent(sqlite_transactions, now)
    reference = write_in(sqlite_transactions, now, "bonjour")
    with pytest.raises(CannotTransfer, match="reason"):
        hand_over(sqlite_transactions, agent_id, reference, PARIS, now, reason="  ")
    posts = facts_of(sqlite_transactions).posts
    with sqlite_transactions.write() as session, pytest.raises(ChangedMeanwhile):
        transfer_ticket(session, agent_id, reference, Transfer(PARIS, "x", uuid4(), 77), BOOK, posts, now)
