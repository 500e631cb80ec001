"""What people send, over every channel: the same content comes out, whatever the provider calls it."""

from __future__ import annotations

import pytest

from bot.values import InboundMessage, Reading
from tests.wire.lines import Line

SPOKEN = "Aw ni ce, n ka pasipɔri tununna 🙏 à Montreuil"


def only(reading: Reading) -> InboundMessage:
    """The single message of a reading that holds nothing else."""
    assert reading.quarantined == ()
    assert reading.statuses == ()
    (message,) = reading.messages
    return message


def test_text(line: Line) -> None:
    message = only(line.inbound("text", SPOKEN))
    assert message.text == SPOKEN
    assert (message.sender.kind, message.sender.value) == (line.kind.address_kind, line.kind.sender)
    assert message.external_id
    assert message.unsupported == ""
    assert message.attachments == ()
    assert message.sender_name == ("" if line.name == "twilio-sms" else "Awa Diarra")


@pytest.mark.parametrize(
    ("kind", "expected"), [("voice", "voice"), ("photo", "image"), ("document", "document"), ("video", "video")]
)
def test_file(line: Line, kind: str, expected: str) -> None:
    content = f"bytes of a {kind}".encode()
    message = only(line.inbound(kind, "", content=content))
    (file,) = message.attachments
    assert file.kind == expected
    assert message.text == ""
    assert message.unsupported == ""
    assert file.declared_type
    assert line.channel.fetch(file.source) == content


def test_caption(line: Line) -> None:
    message = only(line.inbound("photo", SPOKEN))
    assert message.text == SPOKEN
    assert len(message.attachments) == 1


def test_location(line: Line) -> None:
    message = only(line.inbound("location"))
    assert message.location is not None
    assert (message.location.latitude, message.location.longitude) == (12.6392, -8.0029)
    assert message.unsupported == ""
    assert ("Bamako" in message.location.title) == (line.name != "telegram")


def test_contact_card(line: Line) -> None:
    message = only(line.inbound("contact"))
    if line.name.startswith("twilio"):
        (file,) = message.attachments
        assert (file.kind, file.declared_type) == ("document", "text/vcard")
        return
    (card,) = message.cards
    assert card.name == "Moussa Traoré"
    assert card.phones[0].replace(" ", "").endswith("22376000001")


def test_unsupported(line: Line) -> None:
    message = only(line.inbound("dice"))
    assert message.unsupported
    assert message.text == ""
    assert message.attachments == ()


def test_what_cannot_be_stored_is_replaced(line: Line) -> None:
    text = only(line.inbound("text", "a\x00b")).text
    assert text == "a\ufffdb"


def test_long_and_odd_texts_come_through(line: Line) -> None:
    for text in ("x" * 10_000, "مرحبا\u202e abc", "👨‍👩‍👧‍👦" * 100, "<script>alert(1)</script>", "ߒ ߓߍ߫"):
        assert only(line.inbound("text", text)).text == text


def test_answer_carries_nothing_of_the_person(line: Line) -> None:
    call = line.stand_in.inbound("text", line.kind.sender, SPOKEN)
    answer = line.channel.answer(call.request())
    assert 200 <= answer.status < 300
    assert answer.body in (b"", b'<?xml version="1.0" encoding="UTF-8"?><Response/>')
