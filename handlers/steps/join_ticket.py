"""A message joins the ticket that its writer already has: it may reopen it, make it urgent, or say where the person is."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from bot.concerned import places_other, places_writer
from bot.facts import Facts
from bot.follow_up import asks_again
from bot.loops import is_automatic
from bot.route import away_from_post, route
from bot.sensitivity import Sensitivity
from bot.values import STATED, Understanding
from handlers.steps.arrival import Arrival
from handlers.steps.bring_back import bring_back
from handlers.steps.call_officers import call_officers
from handlers.steps.known_place import has_concerned
from handlers.steps.make_urgent import make_urgent
from handlers.steps.move_ticket import move_ticket
from handlers.steps.note_event import note_event, note_once
from handlers.steps.owe import owe_answer_again
from models.contacts import Contact
from models.tickets import Ticket, place_known_by

GUESSED = ("number", "profile")


def join_ticket(session: Session, ticket: Ticket, arrival: Arrival, facts: Facts, now: datetime) -> bool:
    """Bring the ticket up to date with the new message; true where the person may be told which post it now goes to."""
    ticket.last_inbound_at = now
    note_event(session, ticket, "message joined", now)
    if asks_again(arrival.inbound.text):
        note_once(session, ticket, "asks again", now)
    if is_automatic(arrival.inbound.text):
        note_once(session, ticket, "silent: loop", now)
        return False  # nobody asks for anything
    if not bring_back(session, ticket, now):
        owe_answer_again(session, ticket, now)
    before = ticket.country, ticket.desk_id
    placed = _placed(session, ticket, arrival, facts, now)
    if arrival.understood.emergency and not ticket.emergency:
        make_urgent(session, ticket, facts, now, heard_by="judgement")
    elif ticket.emergency and all(before) and before[1] != ticket.desk_id:
        call_officers(session, ticket, now)  # those who were called sit at another post
    return placed


def _placed(session: Session, ticket: Ticket, arrival: Arrival, facts: Facts, now: datetime) -> bool:
    """Place the ticket where its place is first said, or put right; true where its person may be told of the post."""
    known, desk = ticket.country, ticket.desk_id
    if not (_corrects(session, ticket, arrival) if known else _says_where(arrival)):
        return False
    _place(session, ticket, arrival.writer.contact, arrival.understood, facts, now)
    return not ticket.sensitivity and (not known or ticket.desk_id != desk)


def _says_where(arrival: Arrival) -> bool:
    """Whether the message itself places somebody; the number was weighed when the ticket opened, and left it open."""
    place = arrival.understood.place
    return arrival.understood.country != "ask" and place is not None and place.source in STATED


def _corrects(session: Session, ticket: Ticket, arrival: Arrival) -> bool:
    """Whether the message says where the person of the ticket is, of which we had only guessed, and nobody is at work on it."""
    place, text = arrival.understood.place, arrival.inbound.text
    if place is None or place.source not in STATED or ticket.assignee_id is not None or ticket.sealed:
        return False
    if place_known_by(session, ticket) not in GUESSED:
        return False
    return places_other(text) if has_concerned(session, ticket) else places_writer(text)


def _place(session: Session, ticket: Ticket, writer: Contact, understood: Understanding, facts: Facts, now: datetime) -> None:
    place = understood.place
    ticket.country, ticket.area = understood.country, place.area if place else ""
    kept_from = cast(Sensitivity, ticket.sensitivity)
    category, posts = facts.categories[ticket.category_id], facts.posts
    way = route(category, place, understood.country, posts, sensitive=kept_from, on=now.date())
    note_event(session, ticket, "placed", now, place=place.source if place else "")
    move_ticket(session, ticket, away_from_post(way) if writer.keeps_from_post else way, now)
