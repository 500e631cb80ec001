"""Whatever a stranger writes is shown as text: nothing runs, nothing is a link, nothing breaks the page."""

from __future__ import annotations

from datetime import datetime
from html import unescape

import pytest

from bot.values import ContactCard, InboundAttachment, Location
from console import saying
from models.database import Transactions
from tests.builders import make_agent
from tests.console.conftest import Desk
from tests.console.threads import write_in

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "x onclick=alert(1)",
    "</textarea><svg/onload=alert(1)>",
    "</title><b>x</b>",
    "</style>-->",
    "javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "JaVa\tScript:alert(1)",
    "{{7*7}} ${7*7} <%= 7*7 %> {{config}} {% for x in y %}",
    "</script><script>alert(1)</script>",
    "[x](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "<base href=//evil.example><meta http-equiv=refresh content=0>",
    "</style><style>*{background:url(//evil.example)}</style>",
    "__proto__ constructor submit",
    "http://evil.example/track",
)


@pytest.fixture
def desk(stranger: Desk, sqlite_transactions: Transactions, now: datetime) -> Desk:
    """An agent at Algiers."""
    make_agent(sqlite_transactions, now)
    return stranger.sign_in()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_every_field_is_text(desk: Desk, sqlite_transactions: Transactions, now: datetime, payload: str) -> None:
    reference = write_in(
        sqlite_transactions,
        now,
        payload,
        name=payload,
        files=(InboundAttachment("document", "x", filename=payload),),
        location=Location(1.0, 2.0, payload),
        cards=(ContactCard(payload, (payload,)),),
        reason=payload,
    )
    desk.get(f"/dossiers/{reference}")
    desk.post(f"/dossiers/{reference}/note", text=payload)
    for path in ("/", f"/dossiers/{reference}"):
        page = desk.get(path).get_data(as_text=True)
        assert payload.split("\t")[0] in unescape(page)
        assert frame(page) <= TAGS_OF_PAGES
        assert "evil.example" not in "".join(part.split(">")[0] for part in page.split("<")[1:])
        assert "49" not in unescape(page).split("</header>")[1].split("7*7")[0][-20:]


TAGS_OF_PAGES = frozenset(
    """
    html head meta title link script body header main footer nav section aside a img div p span strong small h1 h2 ol ul li
    dl dt dd bdi br time details summary form input button label textarea select option output noscript audio dialog
    kbd template
    """.split()  # noqa: SIM905 (a list of names is read most easily so)
)


def frame(page: str) -> set[str]:
    """The names of all elements of a page."""
    return {part.split(">")[0].split()[0].strip("/").lower() for part in page.split("<")[1:] if part[:1].isalpha()}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_event_handler_and_no_foreign_script_stands_in_a_page(
    desk: Desk, sqlite_transactions: Transactions, now: datetime, payload: str
) -> None:
    reference = write_in(sqlite_transactions, now, payload, name=payload)
    page = desk.get(f"/dossiers/{reference}").get_data(as_text=True)
    tags = [part.split(">")[0] for part in page.split("<")[1:]]
    assert not [tag for tag in tags if " onerror=" in tag or " onload=" in tag or " onclick=" in tag or " style=" in tag]
    assert [tag for tag in tags if tag.startswith("script")] == [tag for tag in tags if tag.startswith('script src="/static/')]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("avant\x00après", "avant␀après"),
        ("x" * 10_000, "x" * 10_000),
        ("السلام عليكم", "السلام عليكم"),
        ("🇲🇱🆘", "🇲🇱🆘"),
        ("\u202eenvers", "\u202eenvers"),
        ("\n" * 10_000 + "fin", "fin"),
        ("z" + "\u0301" * 500, "z\u0301\u0301\u0301\u0301<"),
    ],
)
def test_odd_texts_are_shown_whole_and_break_nothing(
    desk: Desk, sqlite_transactions: Transactions, now: datetime, text: str, shown: str
) -> None:
    reference = write_in(sqlite_transactions, now, text)
    page = desk.get(f"/dossiers/{reference}").get_data(as_text=True)
    assert shown in page
    assert desk.get("/").status_code == 200
    assert 'class="text" dir="auto"' in page


def test_half_a_character_does_not_break_a_page() -> None:
    assert saying.shown("seul \ud83d reste").encode() == "seul \ufffd reste".encode()
    assert saying.typed("seul \ud83d reste\r\n") == "seul  reste\n"


def test_an_empty_message_with_a_file_has_its_row(desk: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    write_in(sqlite_transactions, now, "", files=(InboundAttachment("voice", "x"),))
    page = desk.get("/").get_data(as_text=True)
    assert "(sans texte)" in page
    assert "Message vocal" in page


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", ">passwd<"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("..\\..\\x.bat", ">x.bat<"),
        ("a" * 400, "a" * 80),
    ],
)
def test_file_names_are_for_reading_only(
    desk: Desk, sqlite_transactions: Transactions, now: datetime, name: str, shown: str
) -> None:
    reference = write_in(sqlite_transactions, now, "x", files=(InboundAttachment("image", "x", filename=name),))
    assert shown in desk.get(f"/dossiers/{reference}").get_data(as_text=True)
