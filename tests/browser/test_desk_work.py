"""The desk's comforts in a real browser: nothing typed is lost, nobody is surprised, the list fills by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Served, Visit, visit
from tests.conftest import count
from tests.console.threads import write_in

pytestmark = pytest.mark.browser


def test_a_draft_survives_and_a_note_cannot_leave(chromium: Browser, served: Served) -> None:
    reference = write_in(served.transactions, served.now, "bonjour")
    context, window = visit(chromium, served)
    window.sign_in().open_ticket(reference)
    window.page.get_by_label("Votre réponse").fill("un début de réponse")
    expect(window.page.locator("#kept")).to_have_text("Brouillon gardé.")
    window.page.goto(served.url)
    window.page.go_back()
    window.page.reload()
    expect(window.page.get_by_label("Votre réponse")).to_have_value("un début de réponse")
    window.page.keyboard.press("n")
    window.page.get_by_label("Note pour vos collègues").fill("entre nous")
    window.page.get_by_role("button", name="Ajouter la note").click()
    expect(window.page.locator(".bubble.note")).to_contain_text("entre nous")
    assert count(served.transactions, "outbox") == 0
    window.page.get_by_label("Réponse prête").select_option("working")
    window.page.get_by_role("button", name="Insérer").click()
    expect(window.page.get_by_label("Votre réponse")).to_have_value(
        f"un début de réponse\nBonjour. Nous avons lu votre message et nous y travaillons. Nous vous écrivons ici dès qu'il y "
        f"a du nouveau. Dossier {reference[:3]} {reference[3:6]} {reference[6:]}."
    )
    assert window.complaints == []
    context.close()


def test_new_tickets_come_in_by_themselves_and_the_place_stays(window: Visit) -> None:
    served, page = window.served, window.page
    for number in range(12):
        write_in(served.transactions, served.now, f"demande {number}", phone=f"+2135550102{number:02}")
    window.sign_in()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#ticked")).to_have_text("1")
    seen = page.locator(".ticket.at .summary").inner_text()
    page.evaluate("scrollTo(0, 900)")
    place = page.evaluate("document.querySelectorAll('.ticket')[8].getBoundingClientRect().top")
    write_in(served.transactions, served.now, "il se noie", phone="+213555019999", emergency=True)
    page.evaluate("freshenQueue()")
    expect(page.locator(".ticket").first).to_contain_text("il se noie")
    assert abs(page.evaluate("document.querySelectorAll('.ticket')[9].getBoundingClientRect().top") - place) < 3
    assert page.locator(".ticket.at .summary").inner_text() == seen
    expect(page.locator("input[name=t]:checked")).to_have_count(1)
    assert page.title().startswith("(13) ")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert window.overflow <= 0


def test_several_at_once_without_scripts(plain_window: Visit) -> None:
    served, page = plain_window.served, plain_window.page
    for number in range(3):
        write_in(served.transactions, served.now, f"demande {number}", phone=f"+2135550102{number:02}")
    plain_window.sign_in()
    for box in page.locator("input[name=t]").all():
        box.check()
    page.get_by_text("Avec les dossiers cochés").click()
    page.get_by_role("button", name="Je m'en occupe").click()
    expect(page.get_by_role("status")).to_have_text("3 sur 3")
    assert plain_window.overflow <= 0
