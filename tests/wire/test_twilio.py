"""What only Twilio does: asking back, deleting, opted-out people, business-scoped ids."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.values import FoundSend, SenderAddress
from gateway.channel import FetchFailed, FetchRefused
from tests.stand_ins.twilio import MAGIC, NUMBER
from tests.wire.lines import Line

AN_HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)
SCOPED = "ML.13491208655302741918"


def test_find_sent_after_silence(twilio: Line) -> None:
    twilio.stand_in.faults.append("silence after")
    message = twilio.message("Texte unique")
    assert twilio.channel.send(message).result == "unknown"
    found = twilio.channel.find_sent(message.our_id, message.to.value, AN_HOUR_AGO, message.text)
    assert found == (FoundSend(twilio.stand_in.ledger[0].external_id, same_text=True),)
    (other,) = twilio.channel.find_sent(message.our_id, message.to.value, AN_HOUR_AGO, "Autre texte")
    assert not other.same_text
    assert twilio.channel.find_sent(message.our_id, "+33699999999", AN_HOUR_AGO, message.text) == ()
    assert twilio.channel.find_sent(message.our_id, message.to.value, datetime.now(UTC) + timedelta(hours=1), "x") == ()


def test_find_sent_when_nothing_was_taken(twilio: Line) -> None:
    twilio.stand_in.faults.append("500 before")
    message = twilio.message("Texte unique")
    assert twilio.channel.send(message).result == "unknown"
    assert twilio.channel.find_sent(message.our_id, message.to.value, AN_HOUR_AGO, message.text) == ()


def test_find_sent_lists_all_that_could_be_meant(twilio: Line) -> None:
    for _ in range(2):
        twilio.channel.send(twilio.message("Même texte"))
    found = twilio.channel.find_sent("x", "+33612345678", AN_HOUR_AGO, "Même texte")
    assert [one.external_id for one in found] == [sent.external_id for sent in twilio.stand_in.ledger]


def test_find_sent_says_when_it_cannot_know(twilio: Line) -> None:
    twilio.stand_in.stop()
    with pytest.raises(FetchFailed):
        twilio.channel.find_sent("x", "+33612345678", AN_HOUR_AGO, "t")


def test_list_recent_matches_what_was_sent_to_us(twilio: Line) -> None:
    texts = [f"message {number}" for number in range(5)]
    ids = [twilio.inbound("text", text).messages[0].external_id for text in texts]
    twilio.inbound("photo", "avec photo")
    twilio.channel.send(twilio.message("une réponse"))
    found = twilio.channel.list_recent(AN_HOUR_AGO)
    assert [message.text for message in found] == [*texts, "avec photo"]
    assert [message.external_id for message in found][:5] == ids
    assert twilio.channel.fetch(found[-1].attachments[0].source) == b"bytes of a file"


def test_delete_copy(twilio: Line) -> None:
    photo = twilio.inbound("photo", "x").messages[0]
    assert twilio.channel.delete_copy(photo.external_id)
    assert photo.external_id in twilio.stand_in.deleted
    assert len(twilio.stand_in.deleted) == 2
    assert twilio.channel.delete_copy(photo.external_id)
    twilio.stand_in.stop()
    with pytest.raises(FetchFailed):
        twilio.channel.delete_copy(photo.external_id)


@pytest.mark.parametrize("number", MAGIC)
def test_final_codes(twilio: Line, number: str) -> None:
    outcome = twilio.channel.send(twilio.message("x", number))
    assert (outcome.result, outcome.retry, outcome.error_code) == ("refused", False, str(MAGIC[number][0]))


def test_opted_out_and_too_long(twilio: Line) -> None:
    twilio.stand_in.opted_out.add("+33612345678")
    assert twilio.channel.send(twilio.message("x")).error_code == "21610"
    assert twilio.channel.send(twilio.message("x" * 1601, "+33600000001")).error_code == "21617"
    assert twilio.channel.send(twilio.message("x" * 1600, "+33600000001")).result == "accepted"


def test_callback_carries_our_id(twilio: Line) -> None:
    message = twilio.message("x", callback_url="https://tounkan.example/hooks/1?line=1", our_id="a b&c")
    external_id = twilio.channel.send(message).external_id
    assert twilio.stand_in.ledger[0].fields["StatusCallback"] == ["https://tounkan.example/hooks/1?line=1&our_id=a%20b%26c"]
    call = twilio.stand_in.status(external_id, "delivered")
    assert twilio.channel.verify(call.request())
    assert twilio.channel.read(call.request()).statuses[0].our_id == "a b&c"


def test_messaging_service_replaces_the_number(twilio: Line) -> None:
    channel = type(twilio.channel)({**twilio.stand_in.config(), "messaging_service_sid": "MG1"})
    assert channel.send(twilio.message("x")).result == "accepted"
    assert twilio.stand_in.ledger[0].fields["MessagingServiceSid"] == ["MG1"]
    assert "From" not in twilio.stand_in.ledger[0].fields


def test_credentials_never_reach_the_cdn(twilio: Line) -> None:
    source = twilio.inbound("photo").messages[0].attachments[0].source
    assert twilio.channel.fetch(source) == b"bytes of a file"
    assert twilio.stand_in.credentials_at_cdn == []


def test_files_of_others_are_not_fetched(twilio: Line) -> None:
    base = twilio.stand_in.base_url
    for source in (
        "https://api.twilio.com.evil.tld/2010-04-01/Accounts/x",
        "https://evil.example/api.twilio.com",
        f"{base}/2010-04-01/Accounts/AC{'0' * 32}/Messages/MM1/Media/ME1",
        f"{base}/cdn/x",
        "http://127.0.0.1:1/",
        "file:///etc/passwd",
    ):
        with pytest.raises(FetchRefused):
            twilio.channel.fetch(source)


def test_sender_with_number_and_scoped_id(twilio_whatsapp: Line) -> None:
    read = twilio_whatsapp.channel.read
    call = twilio_whatsapp.stand_in.inbound("text", "+33612345678", "x", ExternalUserIdentifier=f"whatsapp:{SCOPED}")
    (message,) = read(call.request()).messages
    assert message.sender == SenderAddress("phone", "+33612345678", (SenderAddress("whatsapp-id", SCOPED),))
    (message,) = read(twilio_whatsapp.stand_in.inbound("text", SCOPED, "x").request()).messages
    assert message.sender == SenderAddress("whatsapp-id", SCOPED)


def test_answer_to_a_scoped_id(twilio_whatsapp: Line) -> None:
    message = twilio_whatsapp.message("x", to=SCOPED)
    assert twilio_whatsapp.channel.send(message).result == "accepted"
    assert twilio_whatsapp.stand_in.ledger[0].fields["To"] == [f"whatsapp:{SCOPED}"]
    assert twilio_whatsapp.stand_in.ledger[0].fields["From"] == [f"whatsapp:{NUMBER}"]


def test_pressed_button_is_text(twilio_whatsapp: Line) -> None:
    call = twilio_whatsapp.stand_in.inbound("button", "+33612345678", "", ButtonText="Oui", ButtonPayload="yes")
    (message,) = twilio_whatsapp.channel.read(call.request()).messages
    assert (message.text, message.unsupported) == ("Oui", "")


def test_location_that_is_nowhere(twilio_whatsapp: Line) -> None:
    for latitude in ("91", "nan", "inf", "north"):
        call = twilio_whatsapp.stand_in.inbound("location", "+33612345678", "ici", Latitude=latitude)
        (message,) = twilio_whatsapp.channel.read(call.request()).messages
        assert (message.location, message.text) == (None, "ici")
