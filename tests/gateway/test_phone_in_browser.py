"""The phone's script in a real browser: replies arrive by themselves, sounds are recorded, SMS parts are counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot import sms
from gateway.phone_people import EXAMPLES
from tests.conftest import count
from tests.gateway.test_phone import Rig, rig

__all__ = ["rig"]
pytestmark = pytest.mark.browser
REFUSED = "Failed to load resource"  # the browser says so of the answer that a test itself refuses
LENGTHS = [
    "a" * 160,
    "a" * 161,
    "a" * 306,
    "a" * 307,
    "€" * 80,
    "€" * 81,
    "a" * 152 + "€" * 78,
    "ɛ" * 70,
    "ɛ" * 71,
    "🙏" * 35,
    "🙏" * 36,
]


@pytest.fixture
def screen(rig: Rig, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, permissions=["microphone"])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" and REFUSED not in said.text else None)
    page.goto(f"{rig.address}/simulator?line=simulator-sms&from=alger")
    yield page
    context.close()
    assert faults == []


def test_a_reply_arrives_without_reloading(rig: Rig, screen: Page) -> None:
    screen.locator(".examples a").nth(1).click()
    screen.locator("#send").click()
    bubble = screen.locator(".bubble.mine:not(.pending)")
    expect(bubble.locator(".body p")).to_have_text(EXAMPLES[1].text)
    expect(screen.locator(".pending")).to_have_count(0)
    rig.judge()
    expect(bubble).to_have_attribute("data-status", "delivered")
    rig.reply("Dites-nous où vous êtes.")
    rig.send()
    reply = screen.locator(".bubble.theirs")
    expect(reply.locator(".body p")).to_have_text("Dites-nous où vous êtes.")
    expect(reply).to_have_attribute("data-status", "delivered")
    assert rig.statuses() == ["delivered", "delivered"]


def test_a_voice_note_is_recorded_and_sent(rig: Rig, screen: Page) -> None:
    screen.locator("#mic").click()
    screen.wait_for_timeout(900)
    screen.locator("#mic").click()
    expect(screen.locator(".bubble.mine:not(.pending) .file")).to_contain_text("Note vocale")
    rig.judge()
    rig.fetch("audio/webm")
    expect(screen.locator(".voice")).to_have_count(1)
    assert count(rig.transactions, "attachments") == 1


def test_words_come_back_where_there_is_no_network(rig: Rig, screen: Page) -> None:
    screen.route("**/simulator/send*", lambda call: call.fulfill(status=502, json={"error": "Pas de réseau"}))
    screen.fill("#text", "à ne pas perdre")
    screen.locator("#send").click()
    expect(screen.locator("#error")).to_have_text("Pas de réseau")
    expect(screen.locator("#text")).to_have_value("à ne pas perdre")


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_sticks_out(screen: Page, width: int) -> None:
    screen.set_viewport_size({"width": width, "height": 740})
    for path in ("", "?from=whatsapp", "?from=telegram&lang=en"):
        screen.goto(screen.url.split("?")[0] + path)
        assert screen.evaluate("document.documentElement.scrollWidth") == width


def test_parts_are_counted_as_everywhere(screen: Page) -> None:
    for text in [example.text for example in EXAMPLES] + LENGTHS:
        screen.fill("#text", text)
        expect(screen.locator("#count")).to_have_text(f"{len(text)} · {sms.parts(text)} SMS")
