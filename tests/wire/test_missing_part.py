"""F21: a long SMS whose pieces come apart: each piece is shown, marked as one of several, and none is held back."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from gateway.channels.kannel import Channel
from tests.stand_ins.kannel import KannelStandIn
from tests.wire.test_kannel import changed

TEXT = "Mon passeport a été volé à Tunis près de la gare, "
HEADERS = ("%05%00%03%2A", "%06%08%04%01%2A")  # with one byte for the chain's number, and with two
OTHERS = ["", "%", "%05%00%03%2A%01%01", "%04%00", "%05%04%15%81%00%00", "%ff" * 200, "%05%00%03%2A%03%09", "é\x00"]


@pytest.fixture
def smsbox() -> Iterator[KannelStandIn]:
    """What signs the calls."""
    with KannelStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def channel(smsbox: KannelStandIn) -> Channel:
    """The channel."""
    return Channel(smsbox.config())


def test_F21_every_piece_is_shown_with_its_place_in_the_whole(channel: Channel, smsbox: KannelStandIn) -> None:
    shown, sent, draw = 0, 0, random.Random(21)
    for header in HEADERS:
        for total in range(2, 8):
            numbers = list(range(1, total + 1))
            draw.shuffle(numbers)
            for number in numbers[1:]:  # one never comes, the others in any order
                header_of = f"{header}%{total:02x}%{number:02x}"
                call = smsbox.inbound_text(TEXT, "+22376010203")
                (message,) = channel.read(changed(call, X_Kannel_UDH=header_of)).messages
                assert message.unsupported == f"part {number} of {total}"
                sent += 1
                shown += message.text == TEXT
    print(f"\nF21: shown {shown}/{sent}")
    assert shown == sent


@pytest.mark.parametrize("header", OTHERS)
def test_any_other_header_marks_nothing(channel: Channel, smsbox: KannelStandIn, header: str) -> None:
    call = smsbox.inbound_text(TEXT, "+22376010203")
    (message,) = channel.read(changed(call, X_Kannel_UDH=header)).messages
    assert (message.text, message.unsupported) == (TEXT, "")
