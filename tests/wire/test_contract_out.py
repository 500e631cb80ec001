"""What we send, over every channel: accepted, refused for good, refused for now, or unknown, and never twice."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.stand_ins.serve import DELAY
from tests.wire.lines import PDF, Line, start

TEXT = "Référence TB-2027-0001 : nous avons bien reçu. Aw ni baara ɛ ɔ ŋ 🙏"
# fault → (result, retry, accepted by the provider)
OUTCOMES = {
    "429": ("refused", True, 0),
    "503": ("refused", True, 0),
    "500 before": ("unknown", False, 0),
    "500 after": ("unknown", False, 1),
    "silence before": ("unknown", False, 0),
    "silence after": ("unknown", False, 1),
    "reset before": ("unknown", False, 0),
    "reset mid-answer": ("unknown", False, 1),
    "html": ("unknown", False, 1),
    "no id": ("unknown", False, 1),
    "empty": ("unknown", False, 1),
    "redirect": ("unknown", False, 1),
    "huge": ("unknown", False, 1),
    "slow": ("accepted", False, 1),
}


def test_accepted(line: Line) -> None:
    outcome = line.channel.send(line.message(TEXT))
    assert outcome.result == "accepted"
    assert outcome.external_id
    if line.name == "simulator":
        return
    (accepted,) = line.stand_in.ledger
    assert accepted.text == TEXT
    assert accepted.external_id == outcome.external_id
    assert accepted.to.lstrip("+") == line.kind.sender.lstrip("+")


def test_file_is_handed_over(provider: Line) -> None:
    outcome = provider.channel.send(provider.message("Votre lettre", attachment=PDF))
    assert outcome.result == "accepted"
    (accepted,) = provider.stand_in.ledger
    assert accepted.text == "Votre lettre"
    if provider.name == "telegram":
        assert accepted.file == PDF.content
    elif provider.name == "whatsapp-cloud":
        assert accepted.fields["document"]["link"] == PDF.address
    else:
        assert accepted.fields["MediaUrl"] == [PDF.address]


def test_refused_for_good(provider: Line) -> None:
    outcome = provider.channel.send(provider.message(TEXT, provider.kind.refuses))
    assert (outcome.result, outcome.retry) == ("refused", False)
    assert outcome.error_code
    assert outcome.reason
    assert provider.stand_in.ledger == []


@pytest.mark.parametrize("fault", OUTCOMES)
def test_fault(provider: Line, fault: str) -> None:
    result, retry, accepted = OUTCOMES[fault]
    provider.stand_in.faults.append(fault)
    outcome = provider.channel.send(provider.message(TEXT))
    assert (outcome.result, outcome.retry) == (result, retry)
    assert len(provider.stand_in.ledger) == accepted


def test_delay_is_obeyed(provider: Line) -> None:
    provider.stand_in.faults.append("429 with delay")
    outcome = provider.channel.send(provider.message(TEXT))
    assert (outcome.result, outcome.retry, outcome.retry_after) == ("refused", True, float(DELAY))


def test_provider_that_is_not_there(provider: Line) -> None:
    provider.stand_in.stop()
    time.sleep(0.1)
    outcome = provider.channel.send(provider.message(TEXT))
    assert (outcome.result, outcome.retry) == ("refused", True)


def test_wrong_credentials_are_not_the_persons_fault(provider: Line) -> None:
    wrong = {"auth_token": "wrong", "token": "1:wrong", "access_token": "wrong"}
    channel = type(provider.channel)({**provider.stand_in.config(), **wrong})
    outcome = channel.send(provider.message(TEXT))
    assert (outcome.result, outcome.retry) == ("refused", True)


def test_check_says_what_is_wrong(line: Line) -> None:
    assert line.channel.check() == ""
    if line.name == "simulator":
        return
    wrong = {"auth_token": "wrong", "token": "1:wrong", "access_token": "wrong"}
    assert type(line.channel)({**line.stand_in.config(), **wrong}).check()


def test_statuses(reporting: Line) -> None:
    outcome = reporting.channel.send(reporting.message(TEXT))
    for word, meant in reporting.channel.STATUS_WORDS.items():
        call = reporting.stand_in.status(outcome.external_id, word)
        assert reporting.channel.verify(call.request())
        (status,) = reporting.channel.read(call.request()).statuses
        assert (status.external_id, status.status, status.our_id) == (outcome.external_id, meant, "0198-our-id")


def test_status_words_nobody_knows(reporting: Line) -> None:
    call = reporting.stand_in.status("never-sent", "teleported")
    (status,) = reporting.channel.read(call.request()).statuses
    assert (status.status, status.word) == (None, "teleported")


def test_error_code_of_a_failure(reporting: Line) -> None:
    call = reporting.stand_in.status("some-id", "failed", "30003")
    (status,) = reporting.channel.read(call.request()).statuses
    assert (status.status, status.error_code) == ("failed", "30003")


@pytest.mark.parametrize("name", ["telegram", "whatsapp-cloud", "twilio-sms"])
def test_many_senders_at_once(name: str) -> None:
    line = start(name, read_seconds="15")
    count = 300
    messages = [replace(line.message(f"text {number}"), our_id=str(number)) for number in range(count)]
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(line.channel.send, messages))
    rate = count / (time.monotonic() - began)
    line.stand_in.stop()
    print(f"{name}: {rate:.0f} sends/s")
    assert {outcome.result for outcome in outcomes} == {"accepted"}
    assert len({outcome.external_id for outcome in outcomes}) == count
    assert sorted(item.text for item in line.stand_in.ledger) == sorted(message.text for message in messages)
