"""Files are looked at as our own preview, and saved under a name of ours."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.values import InboundAttachment
from models.database import Transactions
from models.files import FileStore
from tests.builders import make_agent
from tests.console.conftest import Desk
from tests.console.threads import keep_files, write_in


@pytest.fixture
def desk(stranger: Desk, sqlite_transactions: Transactions, now: datetime) -> Desk:
    """An agent whose ticket holds a picture."""
    make_agent(sqlite_transactions, now)
    desk = stranger.sign_in()
    files = (InboundAttachment("image", "x", filename='"><img src=x>\r\nX: y.png'),)
    desk.reference = write_in(sqlite_transactions, now, "voici", files=files)
    return desk


def keep(desk: Desk, transactions: Transactions, store: FileStore, content_type: str, preview_type: str) -> str:
    """The file arrives; its address."""
    file_id = keep_files(transactions, store, b"<svg onload=alert(1)>", content_type, (b"0123456789", preview_type))
    return f"/dossiers/{desk.reference}/fichiers/{file_id}"


@pytest.mark.parametrize(
    ("content_type", "ending"),
    [
        ("image/jpeg", "jpg"),
        ("audio/ogg", "ogg"),
        ("image/svg+xml", "bin"),
        ("text/html", "bin"),
        ("application/x-msdownload", "bin"),
    ],
)
def test_the_original_is_a_download_whatever_it_is(
    desk: Desk, sqlite_transactions: Transactions, store: FileStore, content_type: str, ending: str
) -> None:
    address = keep(desk, sqlite_transactions, store, content_type, "image/jpeg")
    response = desk.get(address)
    assert response.data == b"<svg onload=alert(1)>"
    assert response.headers["Content-Type"] == "application/octet-stream"
    name = response.headers["Content-Disposition"].removeprefix("attachment; filename=")
    assert name == f"dossier-{desk.reference}-{address[-6:]}.{ending}"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("preview_type", "tag"), [("image/jpeg", "<img loading"), ("audio/mpeg", "<audio controls")])
def test_a_preview_is_shown_in_the_thread(
    desk: Desk, sqlite_transactions: Transactions, store: FileStore, preview_type: str, tag: str
) -> None:
    address = keep(desk, sqlite_transactions, store, "image/jpeg", preview_type)
    page = desk.get(f"/dossiers/{desk.reference}").get_data(as_text=True)
    assert f'src="{address}/apercu"' in page.split(tag)[1]
    response = desk.get(f"{address}/apercu", headers={"Range": "bytes=2-4"})
    assert (response.status_code, response.data, response.headers["Content-Type"]) == (206, b"234", preview_type)


@pytest.mark.parametrize("preview_type", ["image/svg+xml", "text/html"])
def test_no_other_kind_of_preview_is_ever_shown(
    desk: Desk, sqlite_transactions: Transactions, store: FileStore, preview_type: str
) -> None:
    address = keep(desk, sqlite_transactions, store, "image/jpeg", preview_type)
    assert desk.get(f"{address}/apercu").status_code == 404
    assert "apercu" not in desk.get(f"/dossiers/{desk.reference}").get_data(as_text=True)


def test_a_file_gone_from_the_disk_is_missing_and_its_page_works(
    desk: Desk, sqlite_transactions: Transactions, store: FileStore
) -> None:
    address = keep(desk, sqlite_transactions, store, "image/jpeg", "image/jpeg")
    for path in store.folder.iterdir():
        path.unlink()
    assert desk.get(address).status_code == 404
    assert desk.get(f"/dossiers/{desk.reference}").status_code == 200
