"""The port to a transcriber: the common form, spoken to a strict server, and everything that can go wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.transcript import confidence_of
from gateway.channel import FetchFailed, FetchRefused
from gateway.transcriber import Transcriber, transcriber_from
from tests.stand_ins.transcriber import MODEL, TranscriberStandIn

OGG = b"OggS" + b"sound" * 50


@pytest.fixture
def server() -> Iterator[TranscriberStandIn]:
    with TranscriberStandIn("mon frère est arrêté à Alger") as running:
        assert isinstance(running, TranscriberStandIn)
        yield running


def test_a_recording_becomes_words_with_a_confidence(server: TranscriberStandIn) -> None:
    heard = Transcriber(server.config()).transcribe(OGG, "audio/ogg", "fra")
    assert (heard.text, heard.language, heard.model) == ("mon frère est arrêté à Alger", "french", MODEL)
    assert heard.confidence == pytest.approx(0.9048, abs=1e-3)
    (taken,) = server.ledger
    assert (taken.to, taken.file, taken.fields["language"]) == ("recording.ogg", OGG, "fr")


@pytest.mark.parametrize("language", ["", "und", "bam", "snk"])
def test_a_language_that_such_servers_do_not_know_is_left_to_them(server: TranscriberStandIn, language: str) -> None:
    Transcriber(server.config()).transcribe(OGG, "audio/ogg", language)
    assert server.ledger[0].fields["language"] == ""


@pytest.mark.parametrize("url", ["{base}", "{base}/", "{base}/v1", "{base}/v1/audio/transcriptions"])
def test_the_address_may_be_given_in_any_usual_form(server: TranscriberStandIn, url: str) -> None:
    config = server.config() | {"url": url.format(base=server.base_url)}
    assert Transcriber(config).transcribe(OGG, "audio/ogg", "").text


@pytest.mark.parametrize(
    "fault", ["429", "500 before", "503", "silence before", "reset before", "reset mid-answer", "html", "empty", "no id"]
)
def test_trouble_is_for_now(server: TranscriberStandIn, fault: str) -> None:
    server.faults.append(fault)
    with pytest.raises(FetchFailed):
        Transcriber(server.config()).transcribe(OGG, "audio/ogg", "")


@pytest.mark.parametrize("fault", ["redirect", "huge"])
def test_what_never_will_do_is_refused(server: TranscriberStandIn, fault: str) -> None:
    server.faults.append(fault)
    with pytest.raises(FetchRefused):
        Transcriber(server.config()).transcribe(OGG, "audio/ogg", "")


def test_a_recording_that_the_server_refuses_is_not_offered_again(server: TranscriberStandIn) -> None:
    with pytest.raises(FetchRefused):
        Transcriber(server.config()).transcribe(b"", "audio/ogg", "")


def test_a_wrong_key_may_be_put_right(server: TranscriberStandIn) -> None:
    with pytest.raises(FetchFailed):
        Transcriber(server.config() | {"key": "another"}).transcribe(OGG, "audio/ogg", "")


def test_without_an_address_there_is_none_and_a_wrong_one_is_named() -> None:
    assert transcriber_from({}) is None
    with pytest.raises(ValueError, match="TB_TRANSCRIBER__URL"):
        transcriber_from({"url": "somewhere"})


def test_confidence_is_weighed_by_seconds_and_never_invented() -> None:
    assert confidence_of([]) == 0.0
    assert confidence_of([(0.0, 0.0, 0.0)]) == 0.0
    assert confidence_of([(4.0, 0.0, 0.0)]) == 1.0
    assert confidence_of([(1.0, 0.0, 0.0), (3.0, -99.0, 0.0)]) == 0.25
    assert confidence_of([(4.0, 0.0, 0.9)]) == pytest.approx(0.1)
    assert 0.0 <= confidence_of([(-5.0, 9.0, 7.0), (1e9, 0.5, -3.0)]) <= 1.0
