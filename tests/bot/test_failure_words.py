"""Every error code of the study is known, means the same to the channel that meets it, and has words for an agent."""

from __future__ import annotations

import pytest

from bot.failure_words import UNKNOWN, failure_of
from bot.shipped import failures
from console import words
from gateway.channels import whatsapp_cloud
from gateway.twilio_errors import FINAL_CODES

FINAL = {
    "twilio": ("21211", "21614", "21610", "21408", "30005", "30006", "30004", "30007", "63016"),
    "meta": ("131026", "131047", "131051"),
    "telegram": ("403", "400"),
}
RETRIED = {
    "twilio": ("20429", "30003", "30008", "30001", "63018"),
    "meta": ("130429", "131056", "131048"),
    "telegram": ("429",),
}
CHANNEL = {"twilio": "twilio-sms", "meta": "whatsapp-cloud", "telegram": "telegram"}


def test_every_code_of_the_study_is_mapped() -> None:
    wrong = [
        code
        for kind, table in (("final", FINAL), ("retry", RETRIED))
        for provider, codes in table.items()
        for code in codes
        if failure_of(failures(), CHANNEL[provider], code).kind != kind
    ]
    mapped = sum(len(codes) for table in (FINAL, RETRIED) for codes in table.values())
    print(f"codes mapped {mapped - len(wrong)}/{mapped}, all known {len(failures())}")
    assert wrong == []


@pytest.mark.parametrize(("provider", "final"), [("twilio", FINAL_CODES), ("meta", whatsapp_cloud.FINAL_CODES)])
def test_the_channel_and_the_table_agree_on_what_is_final(provider: str, final: frozenset[int]) -> None:
    table = {code for (owner, code), failure in failures().items() if owner == provider and failure.kind == "final"}
    assert table == {str(code) for code in final}


def test_an_unknown_code_is_tried_again_and_then_for_a_human() -> None:
    assert failure_of(failures(), "twilio-sms", "99999") == UNKNOWN
    assert not UNKNOWN.address_gone


@pytest.mark.parametrize(
    ("code", "gone", "opted_out", "worth_repeating"),
    [
        ("21211", True, False, False),
        ("21610", False, True, False),
        ("30003", False, False, True),
        ("63016", False, False, False),
    ],
)
def test_what_a_code_says_of_the_address(code: str, gone: bool, opted_out: bool, worth_repeating: bool) -> None:
    failure = failure_of(failures(), "twilio-sms", code)
    assert (failure.address_gone, failure.opted_out, failure.worth_repeating) == (gone, opted_out, worth_repeating)


def test_each_meaning_has_words_and_each_word_a_meaning() -> None:
    assert set(words.FAILURES) == {failure.meaning for failure in failures().values()} | {UNKNOWN.meaning}
