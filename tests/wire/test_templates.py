"""Approved texts over both roads to WhatsApp: the form that the provider wants, and values that it takes (Q16)."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bot.templates import LONGEST_VALUE, approved_texts, clean_value, fill, places
from bot.values import OutboundTemplate
from models.reference_files import read_reference
from tests.wire.lines import Line, start

TEXT = "Bonjour. Un message pour vous, dossier {{1}}."
SID = "HX" + "0a" * 16
UGLY = ("a\nb", "a\tb", "a     b", "\r\n", "", "x" * 2000, "a\u2028b", "a\x00b")


@pytest.fixture(params=["twilio-whatsapp", "whatsapp-cloud"])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    line = start(request.param)
    if line.name == "twilio-whatsapp":
        line.stand_in.contents[SID] = TEXT
    else:
        line.stand_in.templates["answer_waiting", "fr"] = TEXT
    line.stand_in.window_closed |= {line.kind.sender, line.kind.sender.lstrip("+")}
    yield line
    line.stand_in.stop()


def template(line: Line, *values: str) -> OutboundTemplate:
    """The approved text as the line's provider knows it."""
    return OutboundTemplate(SID if line.name == "twilio-whatsapp" else "answer_waiting", "fr", values)


def test_outside_the_window_only_the_template_is_taken(line: Line) -> None:
    refused = line.channel.send(line.message("Votre passeport est prêt"))
    assert (refused.result, refused.retry, refused.error_code) == (
        "refused",
        False,
        "63016" if line.name == "twilio-whatsapp" else "131047",
    )
    sent = line.channel.send(line.message(fill(TEXT, ["123 456 789"]), template=template(line, "123 456 789")))
    assert sent.result == "accepted"
    (accepted,) = line.stand_in.ledger
    assert accepted.text == "Bonjour. Un message pour vous, dossier 123 456 789."
    assert "passeport" not in json.dumps(accepted.fields)


@pytest.mark.parametrize("value", UGLY)
def test_values_are_cleaned_to_what_is_taken(line: Line, value: str) -> None:
    if value in ("a\nb", "", "a     b"):
        assert line.channel.send(line.message("x", template=template(line, value))).result == "refused"
    assert line.channel.send(line.message("x", template=template(line, clean_value(value)))).result == "accepted"


def test_a_template_that_is_not_there_is_refused_for_good(line: Line) -> None:
    outcome = line.channel.send(line.message("x", template=OutboundTemplate("HX" + "0" * 32, "de", ("1",))))
    assert (outcome.result, outcome.retry) == ("refused", False)
    outcome = line.channel.send(line.message("x", template=template(line)))
    assert (outcome.result, outcome.retry) == ("refused", False)


def test_every_template_says_nothing_of_the_case_and_fits() -> None:
    for row in read_reference().templates:
        assert places(row["text"]) == 1
        assert len(row["text"]) + LONGEST_VALUE <= 1024
        assert not row["text"].startswith("{{")
        assert not row["text"].endswith("}}")


def test_the_setting_of_a_line_is_read() -> None:
    found = approved_texts(f"answer_waiting:fra={SID} answer_waiting:bam=our_waiting/fr")
    assert found["answer_waiting", "fra"].id == SID
    assert (found["answer_waiting", "bam"].id, found["answer_waiting", "bam"].language) == ("our_waiting", "fr")
    with pytest.raises(ValueError, match="oops"):
        approved_texts("oops")
