"""The stage of an emergency is what is true of it, in each language, and nothing beyond the stage."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from models.contacts import Contact
from models.database import Transactions
from tests.handlers.talk import Talk
from tests.journeys.saying import is_phrase
from work.tools import build_tools

CRY = "au secours ils nous frappent, ils vont nous tuer, on est enfermés à Zouara"
PHONE = "5000000090"


def test_each_language_says_that_a_person_is_alerted_and_nothing_more(sqlite_transactions: Transactions, now: datetime) -> None:
    talk = Talk(sqlite_transactions, build_tools(sqlite_transactions), now)
    talk.says(CRY, PHONE, "telegram")
    for code, language in talk.tools.book.languages.items():
        with talk.transactions.write() as session:
            session.execute(update(Contact).values(language=code))
        (said,) = talk.later(minutes=20).says("SUIVI", PHONE, "telegram")
        assert is_phrase(said, f"status_emergency ({code})", talk.tools.book), said
        told = [*language.topics.values(), *language.posts.values(), "Zouara", "Tripoli"]
        assert [word for word in told if word.split("{")[0].strip().casefold() in said.casefold()] == []
