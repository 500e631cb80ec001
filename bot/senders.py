"""Which senders cannot be answered: names, short codes, hidden numbers; nothing that we send would reach a person."""

from __future__ import annotations

import re
from typing import Literal

import phonenumbers

from bot.values import SenderAddress

Unanswerable = Literal["", "name", "short code", "hidden", "own number", "premium"]
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")  # E.164: at most fifteen digits
_HIDDEN = frozenset({"", "anonymous", "unknown", "restricted", "private", "unavailable", "+"})
# What carriers put in the place of a number that is hidden: the letters of "anonymous", "restricted", "unavailable" as dialled.
_DIALLED = frozenset({"+266696687", "+7378742833", "+86282452253", "+8656696"})

# Personal numbers (+44 70) are rented by the call like premium ones, and liked by those who earn so.
_KINDS = phonenumbers.PhoneNumberType
_DEAR = frozenset({_KINDS.PREMIUM_RATE, _KINDS.SHARED_COST, _KINDS.PERSONAL_NUMBER})


def unanswerable(sender: SenderAddress) -> Unanswerable:
    """Why an answer to this sender would reach nobody, or an empty text; ids of WhatsApp and Telegram are always answerable."""
    value = sender.value.strip()
    if sender.kind != "phone":
        return ""
    if value.casefold() in _HIDDEN or value in _DIALLED:
        return "hidden"
    if _NUMBER.fullmatch(value):
        return "premium" if _earns(value) else ""
    return "short code" if re.fullmatch(r"\+?\d{1,7}", value) else "name"


def _earns(number: str) -> bool:
    """Whether whoever holds this number is paid for what is sent to it."""
    try:
        return phonenumbers.number_type(phonenumbers.parse(number, None)) in _DEAR
    except phonenumbers.NumberParseException:
        return False
