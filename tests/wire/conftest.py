"""Fixtures: one running line per channel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.wire.lines import KINDS, PROVIDERS, WITH_STATUSES, Line, start


def _running(name: str) -> Iterator[Line]:
    line = start(name)
    yield line
    line.stand_in.stop()


@pytest.fixture(params=list(KINDS))
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    """Each of the five channels."""
    yield from _running(request.param)


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> Iterator[Line]:
    """Each channel that has a provider to call."""
    yield from _running(request.param)


@pytest.fixture(params=WITH_STATUSES)
def reporting(request: pytest.FixtureRequest) -> Iterator[Line]:
    """Each channel whose provider reports what became of a message."""
    yield from _running(request.param)


@pytest.fixture
def twilio() -> Iterator[Line]:
    """Twilio SMS."""
    yield from _running("twilio-sms")


@pytest.fixture
def twilio_whatsapp() -> Iterator[Line]:
    """Twilio WhatsApp."""
    yield from _running("twilio-whatsapp")


@pytest.fixture
def telegram() -> Iterator[Line]:
    """Telegram."""
    yield from _running("telegram")


@pytest.fixture
def meta() -> Iterator[Line]:
    """Meta's Cloud API."""
    yield from _running("whatsapp-cloud")
