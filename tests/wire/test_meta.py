"""What only Meta does: batches, business-scoped ids, uploads, its error codes."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

import pytest

from bot.values import OutboundFile, SenderAddress
from gateway.channel import FetchRefused
from tests.stand_ins.meta import MAGIC
from tests.wire.lines import Line

SCOPED = "ML.13491208655302741918"
NUMBER = "+33612345678"


def read_value(line: Line, value: dict[str, Any]) -> Any:
    """What the channel reads in one change of its number."""
    return line.channel.read(line.stand_in.signed(line.stand_in.envelope(value)).request())


def item(kind: str, **content: Any) -> dict[str, Any]:
    """One message of a kind from the usual person."""
    return {"id": f"wamid.{kind}", "from": NUMBER[1:], "timestamp": "1790000000", "type": kind, **content}


def test_person_with_and_without_number_is_one(meta: Line) -> None:
    both = meta.channel.read(meta.stand_in.inbound("text", NUMBER, "x", scoped=SCOPED).request()).messages[0].sender
    assert both == SenderAddress("phone", NUMBER, (SenderAddress("whatsapp-id", SCOPED),))
    alone = meta.channel.read(meta.stand_in.inbound("text", SCOPED, "x").request()).messages[0]
    assert alone.sender == SenderAddress("whatsapp-id", SCOPED)
    assert alone.sender_name == "Awa Diarra"


def test_answer_to_a_scoped_id(meta: Line) -> None:
    message = replace(meta.message("Aw ni ce"), to=SenderAddress("whatsapp-id", SCOPED))
    assert meta.channel.send(message).result == "accepted"
    fields = meta.stand_in.ledger[0].fields
    assert (fields["recipient"], "to" in fields, fields["text"]["preview_url"]) == (SCOPED, False, False)


def test_batch_keeps_the_good(meta: Line) -> None:
    good = [item("text", text={"body": f"m{number}"}) | {"id": f"w{number}"} for number in range(3)]
    reading = read_value(meta, {"messages": [good[0], {"type": "text"}, good[1], "rubbish", good[2]], "statuses": [{}]})
    assert [message.text for message in reading.messages] == ["m0", "m1", "m2"]
    assert len(reading.quarantined) == 1
    assert reading.statuses[0].status is None


def test_names_go_to_the_right_person(meta: Line) -> None:
    contacts = [{"wa_id": "111", "profile": {"name": "Un"}}, {"wa_id": NUMBER[1:], "profile": {"name": "Deux"}}]
    reading = read_value(meta, {"contacts": contacts, "messages": [item("text", text={"body": "x"})]})
    assert reading.messages[0].sender_name == "Deux"
    reading = read_value(meta, {"contacts": contacts[:1], "messages": [item("text", text={"body": "x"})]})
    assert (reading.messages[0].sender_name, reading.messages[0].sender.aliases) == ("", ())


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (item("button", button={"text": "Oui", "payload": "y"}), "Oui"),
        (item("interactive", interactive={"type": "button_reply", "button_reply": {"id": "1", "title": "Non"}}), "Non"),
        (item("interactive", interactive={"type": "list_reply", "list_reply": {"id": "1", "title": "Passeport"}}), "Passeport"),
    ],
)
def test_what_was_pressed_is_text(meta: Line, message: dict[str, Any], text: str) -> None:
    (read,) = read_value(meta, {"messages": [message]}).messages
    assert (read.text, read.unsupported) == (text, "")


@pytest.mark.parametrize(
    "message",
    [
        item("unsupported", errors=[{"code": 131051}]),
        item("sticker", sticker={"id": "1", "mime_type": "image/webp"}),
        item("order", order={"product_items": []}),
        item("poll_of_next_year", poll_of_next_year={"question": "?"}),
        item("reaction", reaction={"message_id": "wamid.ours", "emoji": "👍"}),
        item("location", location={"latitude": 91, "longitude": 0}),
        item("text", text="not an object"),
        {"id": "w", "from": "336"},
    ],
)
def test_what_is_not_carried_is_visible(meta: Line, message: dict[str, Any]) -> None:
    (read,) = read_value(meta, {"messages": [message]}).messages
    assert read.unsupported
    assert (read.text, read.attachments, read.location) == ("", (), None)


def test_notice_of_a_changed_number_is_kept_aside(meta: Line) -> None:
    notice = item("system", system={"type": "user_changed_number", "wa_id": "22376000001"})
    reading = read_value(meta, {"messages": [notice]})
    assert (reading.messages, len(reading.quarantined)) == ((), 1)


def test_reaction_points_at_its_message(meta: Line) -> None:
    (read,) = read_value(meta, {"messages": [item("reaction", reaction={"message_id": "wamid.ours"})]}).messages
    assert read.reply_to == "wamid.ours"
    (read,) = read_value(meta, {"messages": [item("text", text={"body": "x"}, context={"id": "wamid.q"})]}).messages
    assert read.reply_to == "wamid.q"


def test_groups_and_other_fields_are_ignored(meta: Line) -> None:
    reading = read_value(meta, {"messages": [item("text", text={"body": "x"}, group_id="G")]})
    assert (reading.messages, reading.quarantined) == ((), ())
    body = meta.stand_in.envelope({"messages": [item("text", text={"body": "x"})]})
    body["entry"][0]["changes"][0]["field"] = "account_update"
    assert meta.channel.read(meta.stand_in.signed(body).request()).messages == ()


def test_card_with_a_thousand_numbers(meta: Line) -> None:
    card = {"name": {"formatted_name": "X"}, "phones": [{"phone": str(number)} for number in range(1000)]}
    (read,) = read_value(meta, {"messages": [item("contacts", contacts=[card])]}).messages
    assert len(read.cards[0].phones) == 20


def test_three_megabytes_in_two_seconds(meta: Line) -> None:
    messages = [item("text", text={"body": "é" * 480}) | {"id": f"w{number}"} for number in range(1000)]
    call = meta.stand_in.signed(meta.stand_in.envelope({"messages": messages}))
    assert 2_900_000 < len(call.body) < meta.channel.MAX_BODY
    began = time.monotonic()
    assert meta.channel.verify(call.request())
    assert len(meta.channel.read(call.request()).messages) == 1000
    took = time.monotonic() - began
    print(f"3 MB, 1000 messages: {took:.3f} s")
    assert took < 2


def test_escaped_accents_survive(meta: Line) -> None:
    call = meta.stand_in.inbound("text", NUMBER, "ɛ ɔ é 🙏 \ud83d")
    assert all(byte < 128 for byte in call.body)
    assert meta.channel.verify(call.request())
    assert meta.channel.read(call.request()).messages[0].text == "ɛ ɔ é 🙏 \ufffd"


@pytest.mark.parametrize("number", MAGIC)
def test_error_codes(meta: Line, number: str) -> None:
    outcome = meta.channel.send(meta.message("x", f"+{number}"))
    retried = MAGIC[number][1] in (130429, 131048, 131056)
    assert (outcome.result, outcome.retry, outcome.error_code) == ("refused", retried, str(MAGIC[number][1]))


def test_upload_when_there_is_no_address(meta: Line) -> None:
    file = OutboundFile("image", "image/jpeg", "p.jpg", b"\xff\xd8 picture")
    assert meta.channel.send(meta.message("Voici", attachment=file)).result == "accepted"
    (accepted,) = meta.stand_in.ledger
    assert (accepted.file, accepted.text) == (file.content, "Voici")


def test_sound_carries_no_caption(meta: Line) -> None:
    file = OutboundFile("voice", "audio/ogg", "v.ogg", b"sound")
    assert meta.channel.send(meta.message("texte", attachment=file)).error_code == "no-caption"
    assert meta.channel.send(meta.message("", attachment=file)).result == "accepted"
    assert meta.stand_in.ledger[0].fields["type"] == "audio"


@pytest.mark.parametrize("source", ["../me", "123?fields=access_token", "1/2", "", "٣", "9" * 65, "-1"])
def test_media_ids_are_digits(meta: Line, source: str) -> None:
    with pytest.raises(FetchRefused):
        meta.channel.fetch(source)


def test_media_that_is_gone_or_elsewhere(meta: Line) -> None:
    with pytest.raises(FetchRefused):
        meta.channel.fetch("12345")
    real = meta.stand_in._node
    meta.stand_in.media["55"] = (b"x", "image/jpeg")
    meta.stand_in._node = lambda node: replace(real(node), body=json.dumps({"url": "http://169.254.169.254/x"}).encode())
    with pytest.raises(FetchRefused):
        meta.channel.fetch("55")


def test_not_about_whatsapp(meta: Line) -> None:
    reading = meta.channel.read(meta.stand_in.signed({"object": "page", "entry": []}).request())
    assert len(reading.quarantined) == 1
