"""What Twilio says that an accepted message costs: its parts at once, its price once it is known."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from bot.values import SendOutcome


def billed(sent: Any) -> SendOutcome:
    """The outcome of an accepted message; parts and price only where Twilio's answer has them."""
    parts, price = str(sent.num_segments or ""), _micros(sent.price)
    counted = int(parts) if parts.isascii() and parts.isdigit() and len(parts) < 4 else 0
    currency = str(sent.price_unit or "").upper() if price is not None else ""
    return SendOutcome("accepted", external_id=sent.sid, parts=counted, price=price, currency=currency)


def _micros(price: object) -> int | None:
    """Twilio writes what it takes from the account: -0.00750 of the currency's unit."""
    try:
        return None if price in (None, "") else int(abs(Decimal(str(price))) * 1_000_000)
    except InvalidOperation:
        return None
