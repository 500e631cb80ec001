"""What is found through keyed hashes, on both engines, within what the agent may read; and what an erasure leaves."""

from __future__ import annotations

from datetime import datetime

from handlers.index_old import index_old
from models.database import Transactions
from models.queue_filters import choices_of
from models.queues import QueueView, queue_of
from models.search import tickets_by_number, tickets_with_words
from tests.builders import make_agent
from tests.conftest import count
from tests.console.threads import write_in


def test_words_and_numbers_are_found_within_what_one_may_read(transactions: Transactions, now: datetime) -> None:
    agent_id = make_agent(transactions, now)
    mine = write_in(transactions, now, "passeport perdu à Oran", name="Oumou")
    write_in(transactions, now, "passeport perdu", desk="mission:consulate-general-paris", phone="+33611110203")
    with transactions.read() as session:
        for words in (["paseport"], ["paseport", "umu"], ["oran"]):
            assert [one.reference for one in tickets_with_words(session, agent_id, words, now, 9)] == [mine], words
        assert tickets_with_words(session, agent_id, ["oran", "paris"], now, 9) == []
        assert [one.reference for one in tickets_by_number(session, agent_id, "0203", now, 9)] == [mine]
        assert tickets_by_number(session, agent_id, "10203" * 3, now, 9) == []
        view = QueueView("mission:embassy-algiers", channel="sms", language="fra", country="DZ", unassigned=True)
        assert [one.reference for one in queue_of(session, agent_id, view, now)] == [mine]
        assert choices_of(session, agent_id, view.desk_id, now).languages == ["fra"]
    before = count(transactions, "search_words")
    with transactions.write() as session:
        assert index_old(session, None, 99) is not None
    assert count(transactions, "search_words") == before
