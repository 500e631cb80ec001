"""The queue's first page is light: fifty tickets with the style and the script are at most sixty kilobytes over the wire."""

from __future__ import annotations

import re
from datetime import datetime

from models.database import Transactions
from models.queues import PAGE
from tests.builders import make_agent, make_ticket
from tests.console.conftest import Desk

BUDGET = 60_000  # bytes
OURS = re.compile(r'(?:href|src)="(/static/[^"]+)"')
SAID = "Bonjour, mon frère Ibrahim Traoré est arrêté depuis trois jours et personne ne nous dit où il est, aidez-nous {}."


def test_the_first_page_of_the_queue_keeps_its_budget(
    stranger: Desk, sqlite_transactions: Transactions, now: datetime, capsys
) -> None:
    make_agent(sqlite_transactions, now)
    for number in range(PAGE):
        make_ticket(sqlite_transactions, now, SAID.format(number * 7919), phone=f"+2135550{number:05}")
    desk, zipped = stranger.sign_in(), {"Accept-Encoding": "gzip, br"}
    plain = desk.get("/").get_data(as_text=True)
    page = desk.client.get("/", headers=zipped)
    assert page.headers["Content-Encoding"] == "gzip"
    assert plain.count("data-reference") == PAGE
    files = sorted(set(OURS.findall(plain)))
    assert len(files) >= 3
    sizes = {path: len(desk.client.get(path, headers=zipped).data) for path in files}
    whole = len(page.data) + sum(sizes.values())
    with capsys.disabled():
        print(
            f"\nfirst page, {PAGE} tickets: {len(page.data)} bytes, {whole} with style and script ({len(plain.encode())} plain)"
        )
    assert whole <= BUDGET
