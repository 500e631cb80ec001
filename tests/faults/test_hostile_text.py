"""F19: huge, malformed, bidirectional and other hostile text: kept alike on both databases, answered, and never an error."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.json_body import clean
from models.database import Transactions
from tests.handlers.talk import Talk
from work.tools import build_tools

TEXTS = (
    "", " ", "\x00", "a\x00b", "\ud800 demi", "🙏" * 300, "\u202emrof\u202c", "Z̷̢̛͉̾a̷l̷g̶o̷" * 40, "é" * 1600, "x" * 100_000,
    "\u200f\u200e\u2066\u2069", "';DROP TABLE messages;--", "%s %d {0} ${x}", "\x1b[31m", "\ufeff", "\r\n\r\n", "﷽" * 100,
    "\u0301" * 500, "السلام عليكم" * 50, "在" * 3000, "<script>", "\\", "NULL", "\u2028\u2029", "0" * 5000, "𝕳𝖊𝖑𝖕",
)  # fmt: skip


@pytest.fixture
def talk(transactions: Transactions, now: datetime) -> Talk:
    """A conversation on either database."""
    return Talk(transactions, build_tools(transactions), now)


def test_F19_any_text_is_kept_alike_on_both_databases(talk: Talk, database_url: str) -> None:
    for number, text in enumerate(TEXTS):
        talk.later(minutes=1).says(clean(text), f"+3361000{number:04d}")
    kept = talk.kept()
    same = sum(here == clean(text) for here, text in zip(kept, TEXTS, strict=True))
    print(f"\nF19: {database_url.split(':')[0]}: texts {len(TEXTS)}, kept as they came {same}")
    assert kept == [clean(text) for text in TEXTS]
    assert "\x00" not in "".join(kept)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_F19_whatever_is_drawn_is_kept(talk: Talk, text: str) -> None:
    talk.later(minutes=1).says(clean(text), "+33611111111")
    assert talk.kept()[-1] == clean(text)
