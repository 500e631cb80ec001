"""A ticket that moves to the protection desk leaves its old desk, with everything that hangs on it, files included."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from bot.values import InboundAttachment, InboundMessage, Reading, SenderAddress
from handlers.answer_message import answer_message
from handlers.claim_attachment import claim_attachment
from handlers.claim_inbound import claim_inbound
from handlers.correct_category import correct_category
from handlers.keep_attachment import FetchedFile, keep_attachment
from handlers.list_corrections import Correction, list_corrections
from handlers.store_inbound import store_inbound
from models.access import readable_ticket
from models.database import Transactions
from models.files import FileStore
from models.messages import Attachment, Judgement, Message, open_file
from models.tickets import Ticket
from tests.builders import LINE, facts_of, make_agent, make_line
from work.tools import build_tools


def arrive(transactions: Transactions, store: FileStore, now: datetime) -> str:
    """A message with a photo, judged and fetched; its ticket's reference."""
    make_line(transactions, now)
    photo = InboundAttachment("image", "sim:", filename="carte.jpg")
    sender = SenderAddress("phone", "+33612345678")
    message = InboundMessage("m1", sender, "mon passeport est perdu à Lyon", attachments=(photo,))
    tools = build_tools(transactions)
    with transactions.write() as session:
        store_inbound(session, LINE.id, Reading((message,)), now)
    with transactions.write() as session:
        (claim,) = claim_inbound(session, now, 1)
    with transactions.write() as session:
        answer_message(session, claim, tools, now)
    with transactions.write() as session:
        (job,) = claim_attachment(session, now, 1)
        keep_attachment(session, job, FetchedFile(b"picture", "image/jpeg"), store)
    with transactions.read() as session:
        return session.scalars(select(Ticket.reference)).one()


def test_everything_follows_into_the_protection_compartment(transactions: Transactions, now: datetime, tmp_path: Path) -> None:
    store, lyon, guard = FileStore(tmp_path), ("mission:consulate-general-lyon",), ("protection",)
    agent, protector = make_agent(transactions, now, "a@test", lyon), make_agent(transactions, now, "p@test", guard)
    reference, later = arrive(transactions, store, now), now + timedelta(hours=1)
    with transactions.write() as session:
        version = session.scalars(select(Ticket.version)).one()
        correct_category(session, agent, reference, "trafficking", version, facts_of(transactions), now)
    with transactions.read() as session:
        assert readable_ticket(session, agent, reference, later) is None
        ticket = readable_ticket(session, protector, reference, later)
        assert ticket is not None
        assert ticket.sealed
        assert "Lyon" in (ticket.summary or "")
        assert session.scalars(select(Message).where(Message.direction == "inbound")).one().text == ticket.summary
        assert json.loads(session.scalars(select(Judgement)).one().words or "")["category"]
        file = session.scalars(select(Attachment)).one()
        assert file.filename == "carte.jpg"
        assert open_file(file, "original", store.read(file.id, "original") or b"") == b"picture"
        assert {row.compartment for row in (ticket, file)} == {"protection"}


def test_a_correction_is_kept_as_an_example_of_this_installation(
    transactions: Transactions, now: datetime, tmp_path: Path
) -> None:
    agent = make_agent(transactions, now, "a@test", ("mission:consulate-general-lyon",))
    reference = arrive(transactions, FileStore(tmp_path), now)
    with transactions.read() as session:
        assert list(list_corrections(session)) == []
        version = session.scalars(select(Ticket.version)).one()
    with transactions.write() as session:
        correct_category(session, agent, reference, "civil-status", version, facts_of(transactions), now)
    with transactions.read() as session:
        assert list(list_corrections(session)) == [Correction("fra", "civil-status", False, "mon passeport est perdu à Lyon")]
