"""What a cell has to carry: a prepared database, and texts that wait to be sent."""

from __future__ import annotations

import contextlib
import subprocess
import time
import urllib.error
import urllib.request
from datetime import timedelta
from typing import TYPE_CHECKING

from alembic.migration import MigrationContext
from alembic.operations import Operations

from bot.say import in_style
from bot.values import InboundMessage, SenderAddress
from gateway.discover import discover
from handlers.memory import Transactions
from handlers.open_lines import LineSetting, open_lines
from handlers.steps.find_contact import find_contact
from handlers.steps.queue_outbound import Errand, Way, queue_outbound
from models.keys import Keyring
from models.lines import Line
from tests.faults.client import CLIENTS as CLIENTS
from tests.faults.fast_clock import FastClock

if TYPE_CHECKING:
    from tests.faults.cell import Plan

PEOPLE = 400
LONG = 90  # sentences of a text that no provider takes in one message
START = 4.0  # seconds that a house takes to stand


def prepare(plan: Plan, url: str, keyring: Keyring) -> None:
    """Break the database where the variant wants it broken: the inbox takes doubles."""
    if plan.variant not in ("look, then insert", "all four"):
        return
    transactions = Transactions(url, keyring)
    with transactions.writer.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("inbox") as inbox:
            inbox.drop_constraint("uq_inbox_line_id_external_hash", type_="unique")
    transactions.close()


def wait_until_up(port: int, seconds: float, nursery: subprocess.Popen[bytes]) -> None:
    """Wait until the house answers, as long as its nursery lives."""
    deadline, page = time.monotonic() + seconds, f"http://127.0.0.1:{port}/healthz"
    while time.monotonic() < deadline and nursery.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(page, timeout=2):
            return
        time.sleep(0.05)
    raise AssertionError("the house did not start")


def queue_texts(transactions: Transactions, plan: Plan, clock: FastClock) -> None:
    """Queue an agent's texts, each its own, one after another at the plan's pace."""
    channel = discover()[plan.channel]
    with transactions.write() as session:
        open_lines(session, [LineSetting(plan.channel, plan.channel, channel.STYLE, plan.channel)], clock())
        line, now = session.get_one(Line, plan.channel), clock()
        ways = []
        for person in range(min(PEOPLE, plan.messages)):
            writer = find_contact(session, line, InboundMessage("", _sender(plan.channel, person)), now)
            ways.append((writer.contact.id, Way(writer.address, line.id)))
        session.flush()
        for number in range(plan.messages):
            contact_id, way = ways[number % len(ways)]
            saying = in_style(_letter(number, plan.long_every), "fra", "", channel.STYLE)
            earliest = now + timedelta(seconds=(START + number / plan.rate) * plan.speed)
            queue_outbound(session, None, contact_id, way, saying, Errand("agent", not_before=earliest), now)


def _letter(number: int, long_every: int) -> str:
    first = f"Votre dossier avance, lettre {number}."
    more = range(LONG if number % long_every == 0 else 0)
    return " ".join([first, *(f"Phrase {sentence} de la lettre {number}: gardez ce numéro avec vous." for sentence in more)])


def _sender(channel: str, person: int) -> SenderAddress:
    if channel == "telegram":
        return SenderAddress("telegram-chat", str(710_000_000 + person))
    return SenderAddress("phone", f"+3362{person:07d}")
