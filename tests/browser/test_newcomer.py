"""A newcomer's first morning, with only what the screen says: answer three, hand one over, find one by another number."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Served, Visit, visit
from tests.conftest import count
from tests.console.threads import write_in

pytestmark = pytest.mark.browser
PHONES = ("+213555010201", "+213555010202", "+213555010203", "+213666040506", "+213777999888")
TEXTS = ("passeport perdu", "salaire pas payé", "acte de naissance", "en prison à Bagnolet", "c'est moi, nouvelle puce")
MOST_CLICKS = 24


@dataclass
class Hand:
    """A hand that counts: each click and each choice is one."""

    page: Page
    clicks: int = 0

    def click(self, what: Locator) -> None:
        """One click."""
        what.click()
        self.clicks += 1

    def choose(self, label: str, name: str) -> None:
        """A choice from a list."""
        self.page.get_by_label(label).select_option(label=name)
        self.clicks += 1

    def press(self, name: str) -> None:
        """A button or a link by its name."""
        button = self.page.get_by_role("button", name=name, exact=True)
        self.click(button if button.count() else self.page.get_by_role("link", name=name, exact=True))


def morning(window: Visit) -> int:
    """The whole script; the clicks it took."""
    served, page = window.served, window.page
    for phone, text in zip(PHONES, TEXTS, strict=True):
        write_in(served.transactions, served.now, text, phone=phone)
    hand = Hand(window.sign_in().page)
    for text in TEXTS[:3]:
        hand.click(page.get_by_text(text))
        page.get_by_label("Votre réponse").fill("Bonjour, nous nous en occupons.")
        hand.press("Envoyer la réponse")
        expect(page.get_by_role("status").first).to_contain_text("file d'envoi")
        hand.press("← Dossiers")
    hand.click(page.get_by_text(TEXTS[3]))
    hand.press("Transmettre à un autre bureau")
    hand.choose("À quel bureau ?", "Consulat général du Mali à Paris (Bagnolet)")
    hand.press("Transmettre le dossier")
    expect(page.get_by_role("status").first).to_contain_text("transmis")
    page.get_by_label("Retrouver").fill("0201")
    hand.press("Chercher")
    found = page.locator(".queue a", has_text=TEXTS[0])
    reference = found.locator(".reference").inner_text()
    hand.press("← Dossiers")
    hand.click(page.get_by_text(TEXTS[4]))
    hand.click(page.get_by_text("Rattacher à un autre dossier"))
    page.get_by_label("Numéro de l'autre dossier").fill(reference)
    hand.press("C'est la même personne")
    expect(page.locator(".related")).to_contain_text(reference)
    assert count(served.transactions, "outbox WHERE purpose = 'agent'") == 3
    assert count(served.transactions, "contact_links") == 1
    assert window.overflow <= 0
    return hand.clicks


@pytest.mark.parametrize(("width", "scripts"), [("wide", True), ("narrow", False)])
def test_the_newcomers_script(
    chromium: Browser, served: Served, width: str, scripts: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    context, window = visit(chromium, served, width, scripts)
    clicks = morning(window)
    context.close()
    with capsys.disabled():
        print(f"\nnewcomer's script, {width}, {'with' if scripts else 'without'} scripts: {clicks} clicks")
    assert clicks <= MOST_CLICKS
    assert window.complaints == []
