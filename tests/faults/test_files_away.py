"""F22: files that are too large, gone, slow or of another kind: the text is answered at once, the file is tried apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from bot.values import InboundAttachment
from gateway.channel import FetchFailed, FetchRefused
from handlers.open_lines import LineSetting
from models.database import Transactions
from models.files import FileStore
from models.messages import Attachment
from tests.handlers.talk import Talk
from work.fetch_files import fetch_files
from work.tools import build_tools

LINE = LineSetting("sms", "simulator", "sms", "sms")


class Faulty:
    """A line whose files come to nothing, each in its own way."""

    TROUBLES: tuple[Callable[[], bytes], ...] = (
        lambda: (_ for _ in ()).throw(FetchRefused("the file is too large")),
        lambda: (_ for _ in ()).throw(FetchRefused("the provider answered 404")),
        lambda: (_ for _ in ()).throw(FetchFailed("the time allowed is over")),
        lambda: b"MZ not a picture at all",
        lambda: b"",
    )

    def __init__(self) -> None:
        self.turns: Iterator[Callable[[], bytes]] = iter(self.TROUBLES * 20)

    def send(self, message: object) -> None:
        """Nothing is sent here."""

    def fetch(self, source: str) -> bytes:
        """The next trouble."""
        return next(self.turns)()


def test_F22_text_is_answered_whatever_becomes_of_its_file(transactions: Transactions, now: datetime, tmp_path: Path) -> None:
    talk, store, line = Talk(transactions, build_tools(transactions), now, LINE), FileStore(tmp_path / "files"), Faulty()
    texts, answered = len(Faulty.TROUBLES), 0
    for number in range(texts):
        file = InboundAttachment("image", f"sim:{number}", "image/jpeg", "photo.jpg")
        answered += bool(
            talk.later(minutes=1).says("mon passeport est perdu à Lyon", f"+3361234000{number}", attachments=(file,))
        )
    for _ in range(3 * texts):
        fetch_files(transactions, {"sms": line}, store, lambda: talk.now)  # type: ignore[dict-item]
    with transactions.read() as session:
        states = sorted(session.scalars(select(Attachment.state)))
    print(f"\nF22: texts {texts}, text lost {texts - len(talk.kept())}, answered {answered}, files {states}")
    assert (len(talk.kept()), answered) == (texts, texts)
    assert set(states) <= {"kept", "missing", "refused", "failed", "waiting"}
