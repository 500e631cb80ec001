"""What only Telegram does: edits, blocks, groups, files behind an id."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.values import OutboundFile, SenderAddress
from gateway.channel import FetchRefused
from tests.stand_ins.telegram import BLOCKED, UNKNOWN
from tests.wire.lines import Line

CHAT = "5000000007"


def read(line: Line, update: dict[str, Any]) -> Any:
    """What the channel reads in an update."""
    return line.channel.read(line.stand_in.signed(update).request())


def update(line: Line, kind: str = "text", text: str = "Bonjour", **more: Any) -> dict[str, Any]:
    """An update as a value that a test may change."""
    found: dict[str, Any] = json.loads(line.stand_in.inbound(kind, CHAT, text, **more).body)
    return found


def test_edit_is_a_message_of_its_own(telegram: Line) -> None:
    (message,) = telegram.inbound("text", "Bonjour, corrigé", field="edited_message").messages
    assert message.text == "Bonjour, corrigé"
    assert message.sent_at == datetime.fromtimestamp(1790000000, UTC)


@pytest.mark.parametrize(("kind", "gone"), [("blocked", True), ("unblocked", False)])
def test_block(telegram: Line, kind: str, gone: bool) -> None:
    (message,) = telegram.inbound(kind).messages
    assert (message.blocks_us, message.text, message.unsupported) == (gone, "", "")


@pytest.mark.parametrize("chat_type", ["group", "supergroup", "channel"])
def test_groups_are_ignored(telegram: Line, chat_type: str) -> None:
    reading = telegram.inbound("text", "salut le groupe", chat_type=chat_type)
    assert (reading.messages, reading.quarantined) == ((), ())


@pytest.mark.parametrize(
    "field", ["channel_post", "edited_channel_post", "business_message", "edited_business_message", "guest_message"]
)
def test_posts_and_business_are_ignored(telegram: Line, field: str) -> None:
    reading = telegram.inbound("text", "x", field=field)
    assert (reading.messages, reading.quarantined) == ((), ())


def test_unknown_kind_of_update_is_kept_aside(telegram: Line) -> None:
    reading = read(telegram, {"update_id": 5, "hologram": {"text": "x"}})
    assert len(reading.quarantined) == 1


@pytest.mark.parametrize(
    "part", [5, None, "x", [], {}, {"message_id": 1}, {"chat": 5}, {"chat": {"id": "x", "type": "private"}}]
)
def test_broken_message_is_kept_aside(telegram: Line, part: Any) -> None:
    reading = read(telegram, {"update_id": 5, "message": part})
    assert reading.messages == ()
    assert len(reading.quarantined) == 1


@pytest.mark.parametrize("date", [0, -5, 10**12, 10**30, "yesterday", None, 4102444800])
def test_date_that_cannot_be_true(telegram: Line, date: Any) -> None:
    (message,) = telegram.inbound("text", "Bonjour", date=date).messages
    assert (message.text, message.sent_at) == ("Bonjour", None)


def test_only_ones_own_card_says_ones_number(telegram: Line) -> None:
    own = telegram.inbound("own contact").messages[0].sender
    assert own == SenderAddress("telegram-chat", CHAT, (SenderAddress("phone", "+33612345678"),))
    assert telegram.inbound("contact").messages[0].sender.aliases == ()


def test_venue_and_reply(telegram: Line) -> None:
    body = update(telegram)
    place = {"latitude": 12.6, "longitude": -8.0}
    body["message"] |= {"location": place, "venue": {"location": place, "title": "Gare", "address": "Rue 5"}}
    body["message"]["reply_to_message"] = {**update(telegram)["message"], "message_id": 77}
    (message,) = read(telegram, body).messages
    assert message.location is not None
    assert message.location.title == "Gare, Rue 5"
    assert message.reply_to == f"{CHAT}:77"


def test_large_user_id_and_types_that_lie(telegram: Line) -> None:
    body = update(telegram)
    body["message"]["chat"]["id"] = body["message"]["from"]["id"] = 2**51
    body["message"] |= {"text": {"a": 1}, "caption": ["x"]}
    (message,) = read(telegram, body).messages
    assert (message.sender.value, message.text) == (str(2**51), "")
    assert message.unsupported


def test_sticker_is_named(telegram: Line) -> None:
    assert telegram.inbound("sticker").messages[0].unsupported == "sticker"


def test_largest_photo_and_sizes(telegram: Line) -> None:
    (file,) = telegram.inbound("photo", content=b"large").messages[0].attachments
    assert file.source.startswith("file")
    assert file.declared_size == 5
    (file,) = telegram.inbound("document").messages[0].attachments
    assert file.filename == "passeport.pdf"


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "a/../b", "https://evil.example/x", "//evil.example/x", "a?b", "a b", "a%2e"]
)
def test_file_path_that_leads_elsewhere(telegram: Line, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(telegram.stand_in.media, f"{path}/f.bin", (b"x", ""))
    with pytest.raises(FetchRefused):
        telegram.channel.fetch("f")


def test_file_that_is_gone(telegram: Line) -> None:
    with pytest.raises(FetchRefused):
        telegram.channel.fetch("no-such-file")


@pytest.mark.parametrize(("chat", "code"), [(BLOCKED, "403"), (UNKNOWN, "400")])
def test_final_refusals(telegram: Line, chat: str, code: str) -> None:
    outcome = telegram.channel.send(telegram.message("x", chat))
    assert (outcome.result, outcome.retry, outcome.error_code) == ("refused", False, code)


def test_texts_that_telegram_refuses(telegram: Line) -> None:
    assert telegram.channel.send(telegram.message("")).error_code == "bad-request"
    assert telegram.channel.send(telegram.message("x" * 4097)).error_code == "bad-request"
    assert telegram.channel.send(telegram.message("x" * 4096)).result == "accepted"


def test_text_is_never_markup(telegram: Line) -> None:
    text = "<b>*_gras_*</b> & [x](tg://user?id=1)"
    assert telegram.channel.send(telegram.message(text)).result == "accepted"
    assert telegram.stand_in.ledger[0].text == text
    assert "parse_mode" not in telegram.stand_in.ledger[0].fields
    assert json.loads(telegram.stand_in.ledger[0].fields["link_preview_options"]) == {"is_disabled": True}


@pytest.mark.parametrize("kind", ["voice", "image", "document"])
def test_files_go_by_their_kind(telegram: Line, kind: Any) -> None:
    file = OutboundFile(kind, "application/octet-stream", "f.bin", b"content")
    assert telegram.channel.send(telegram.message("légende", attachment=file)).result == "accepted"
    assert telegram.stand_in.ledger[0].file == b"content"
    assert telegram.channel.send(telegram.message("x" * 1025, attachment=file)).error_code == "caption-too-long"


def test_delete_copy(telegram: Line) -> None:
    external_id = telegram.channel.send(telegram.message("x")).external_id
    assert telegram.channel.delete_copy(external_id)
    assert telegram.stand_in.deleted == [external_id]
    assert telegram.channel.delete_copy(external_id)
    assert not telegram.channel.delete_copy("not an id")


def test_answer_is_empty(telegram: Line) -> None:
    answer = telegram.channel.answer(telegram.stand_in.inbound("text", CHAT, "x").request())
    assert (answer.status, answer.body) == (200, b"")


def test_address_that_is_no_chat(telegram: Line) -> None:
    assert telegram.channel.send(telegram.message("x", "not-a-chat")).result == "refused"
