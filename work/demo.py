"""Some messages to look at in a demonstration: they come in through the inbox, like everybody's."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from bot.values import AddressKind, InboundMessage, Reading, SenderAddress
from handlers.memory import Transactions
from handlers.store_inbound import store_inbound

MESSAGES = Path(__file__).parent / "demo_messages.json"
APART = timedelta(minutes=47)


def send_demo(transactions: Transactions, now: datetime) -> int:
    """Put the demonstration's messages into the inbox of the simulator's lines; how many were not there yet."""
    rows = json.loads(MESSAGES.read_text(encoding="utf-8"))
    stored = 0
    with transactions.write() as session:
        for number, row in enumerate(rows):
            sender = SenderAddress(cast(AddressKind, row["kind"]), row["sender"])
            message = InboundMessage(external_id=f"demo-{number}", sender=sender, text=row["text"])
            at = now - APART * (len(rows) - number)
            stored += store_inbound(session, f"simulator-{row['style']}", Reading((message,)), at)
    return stored
