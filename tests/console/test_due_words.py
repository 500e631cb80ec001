"""What is owed, in plain words with its colour: before, soon, late; today, tomorrow, by the day's name, by its date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from models.database import Transactions
from models.tickets import Ticket
from tests.builders import make_agent
from tests.console.conftest import Desk
from tests.console.threads import write_in

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(stranger: Desk, sqlite_transactions: Transactions, now: datetime) -> Desk:
    """An agent at Algiers, where it is Saturday, one in the afternoon."""
    make_agent(sqlite_transactions, now)
    return stranger.sign_in()


@pytest.mark.parametrize(
    ("due", "warned", "owed", "climbed", "state", "said"),
    [
        (2 * HOUR, HOUR, "first", 0, "waiting", "À répondre avant 15:00"),
        (24 * HOUR, HOUR, "first", 0, "waiting", "À répondre avant demain 13:00"),
        (45 * HOUR, HOUR, "next", 0, "waiting", "À répondre avant lundi 10:00"),
        (240 * HOUR, HOUR, "next", 0, "waiting", "À répondre avant 1 déc., 13:00"),
        (HOUR, -HOUR, "first", 1, "soon", "Bientôt en retard : à répondre avant 14:00 (encore 1 heure)"),
        (-3 * HOUR, -4 * HOUR, "first", 2, "late", "En retard de 3 heures"),
        (48 * HOUR, HOUR, "resolution", 0, "waiting", "Répondu ; à régler avant lundi 13:00"),
        (-48 * HOUR, -72 * HOUR, "resolution", 3, "late", "Répondu, mais pas réglé : en retard de 2 jours"),
    ],
)
def test_the_queue_says_what_is_owed(
    desk: Desk,
    sqlite_transactions: Transactions,
    now: datetime,
    due: timedelta,
    warned: timedelta,
    owed: str,
    climbed: int,
    state: str,
    said: str,
) -> None:
    assert now == datetime(2026, 11, 21, 12, tzinfo=UTC)
    reference = write_in(sqlite_transactions, now - 2 * HOUR, "mon frère est arrêté")
    with sqlite_transactions.write() as session:
        values = {"due_at": now + due, "warn_at": now + warned, "owed": owed, "climbed": climbed}
        session.execute(update(Ticket).values(**values))
    for page in (desk.read("/"), desk.read(f"/dossiers/{reference}")):
        assert f'class="due {state}">{said}<' in page
        for level, mark in ((2, "Remonté au responsable"), (3, "Remonté au ministère")):
            assert (f'class="flag">{mark}' in page) is (climbed == level)
