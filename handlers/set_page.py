"""An official's phone for emergencies: the number that is called, the line that calls it, and whether they are on duty."""

from __future__ import annotations

from datetime import datetime

import phonenumbers
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.steps.choose_line import line_to
from models.agents import Agent, find_agent
from models.base import new_id
from models.contacts import Address, address_hash, find_address
from models.encrypted import add
from models.lines import Line


def set_page(session: Session, login: str, number: str, on_duty: bool, now: datetime, line_id: str = "") -> Agent:
    """Set whom an emergency calls and where; an empty number keeps the present one; ValueError says what is wrong."""
    agent = find_agent(session, login)
    if agent is None:
        raise ValueError("there is no such account")
    if number:
        line = _line(session, number, line_id, now)
        address = _address(session, line.channel, _e164(number), now)
        address.officer, agent.page_address_id, agent.page_line_id = True, address.id, line.id
    if on_duty and agent.page_address_id is None:
        raise ValueError("who is on duty needs a number")
    agent.on_duty = on_duty
    return agent


def _e164(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException as error:
        raise ValueError("a number begins with + and its country") from error
    if not phonenumbers.is_possible_number(parsed):
        raise ValueError("this number is not possible")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _line(session: Session, number: str, line_id: str, now: datetime) -> Line:
    lines = session.scalars(select(Line).where(Line.style == "sms", Line.closed_at.is_(None)).order_by(Line.id)).all()
    named = [line for line in lines if line.id == line_id] if line_id else lines
    if not named:
        raise ValueError("there is no such SMS line")
    address = _address(session, named[0].channel, _e164(number), now)
    return named[0] if line_id else line_to(session, named[0].channel, address, "sms") or named[0]


def _address(session: Session, channel: str, number: str, now: datetime) -> Address:
    known = find_address(session, channel, "phone", number)
    if known is not None:
        return known
    hashed = address_hash(session, channel, "phone", number)
    return add(session, Address(id=new_id(), channel=channel, kind="phone", value_hash=hashed, created_at=now), value=number)
