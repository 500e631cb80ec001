"""An official's day in a real browser: wide and narrow, with scripts and without."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from bot import sms
from bot.say import in_style
from bot.values import InboundAttachment
from tests.browser.conftest import Served, Visit, visit
from tests.conftest import count
from tests.console.test_inert import PAYLOADS
from tests.console.threads import keep_files, write_in

pytestmark = pytest.mark.browser
ANSWER = "Un agent vient demain à 9 h. Courage, i ka kɛnɛ."
SAMPLES = (
    "a", "é" * 160, "é" * 161, "ɛ" * 70, "ɛ" * 71, "ɛ" * 161, "€" * 80, "€" * 81, "x" * 152 + "€" + "y" * 10, "😀" * 35,
    "😀" * 36, "ŋ" * 90, "“mot” — «mot»…" * 9, "السلام" * 20, "a\nb" * 60, "ç" * 161, "Ê" * 200, "^{}[]~|" * 25, "z" * 306,
    "z" * 307,
)  # fmt: skip


def answer(window: Visit) -> None:
    """From the sign-in to the reply in the thread."""
    reference = write_in(window.served.transactions, window.served.now, "mon frère est arrêté à Alger", emergency=True)
    window.sign_in().open_ticket(reference)
    window.page.get_by_label("Votre réponse").fill(ANSWER)
    window.page.get_by_role("button", name="Envoyer la réponse").click()
    bubble = window.page.get_by_role("listitem").filter(has_text=ANSWER)
    expect(bubble).to_contain_text("En attente d'envoi")
    expect(window.page.locator(".notice:not(#here)")).to_contain_text("file d'envoi")
    assert count(window.served.transactions, "outbox WHERE purpose = 'agent'") == 1


def test_an_answer_is_typed_and_stands_in_the_thread(window: Visit) -> None:
    answer(window)
    assert window.overflow <= 0


def test_the_same_without_scripts(plain_window: Visit) -> None:
    answer(plain_window)
    page = plain_window.page
    page.get_by_label("Votre réponse").fill("é" * 200)
    page.get_by_role("button", name="Compter les SMS").click()
    expect(page.locator("#counter")).to_have_text("2 SMS")
    page.get_by_text("Ajouter une note interne").click()
    page.get_by_label("Note pour vos collègues").fill("à rappeler")
    page.get_by_role("button", name="Ajouter la note").click()
    expect(page.get_by_role("listitem").filter(has_text="à rappeler")).to_contain_text("Note interne")
    page.get_by_role("button", name="Marquer comme réglé").click()
    expect(page.get_by_role("button", name="Rouvrir le dossier")).to_be_visible()


def test_no_page_is_wider_than_its_window_and_every_target_is_wide_enough(window: Visit) -> None:
    served = window.served
    reference = write_in(
        served.transactions, served.now, "A" * 5000 + "\u202e" + "z\u0301" * 900, name="N" * 110, emergency=True
    )
    window.sign_in()
    for path in ("/", f"/dossiers/{reference}"):
        window.page.goto(served.url + path)
        assert window.overflow <= 0, path
        small = window.page.evaluate(
            "[...document.querySelectorAll('button, select, textarea, nav a, summary, input:not([type=hidden])')]"
            ".map((one) => one.type === 'checkbox' ? one.closest('label') ?? one : one)"  # its label is pressed as well
            ".filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)"
        )
        assert small == []
    window.page.get_by_role("button", name="Se déconnecter").click()
    window.sign_in("min@bko.test").page.goto(f"{served.url}/ministere")
    assert window.overflow <= 0


def test_nothing_that_a_stranger_writes_runs(window: Visit) -> None:
    served = window.served
    window.sign_in()
    for payload in PAYLOADS:
        reference = write_in(served.transactions, served.now, payload, name=payload)
    window.page.goto(f"{served.url}/dossiers/{reference}")
    expect(window.page.locator(".thread > li")).to_have_count(1)
    window.page.goto(served.url)
    foreign = "[...document.querySelectorAll('[src], [href]')].map((one) => one.src || one.href)"
    assert all(address.startswith(served.url) for address in window.page.evaluate(foreign))


def test_a_picture_is_seen(window: Visit) -> None:
    served = window.served
    files = (InboundAttachment("image", "x", filename="photo.png"),)
    reference = write_in(served.transactions, served.now, "voici", files=files)
    picture = BytesIO()
    Image.new("RGB", (40, 30), (120, 60, 20)).save(picture, "JPEG")
    keep_files(served.transactions, served.store, b"original", "image/png", (picture.getvalue(), "image/jpeg"))
    window.sign_in().open_ticket(reference)
    seen = window.page.get_by_alt_text("Photo envoyée par la personne")
    expect(seen).to_be_visible()
    seen.scroll_into_view_if_needed()
    window.page.wait_for_function("document.querySelector('.file img').naturalWidth === 40")


def test_the_counter_counts_like_the_server(chromium: Browser, served: Served) -> None:
    reference = write_in(served.transactions, served.now, "bonjour")
    context, window = visit(chromium, served)
    window.sign_in().open_ticket(reference)
    for text in SAMPLES:
        window.page.get_by_label("Votre réponse").fill(text)
        said = window.page.locator("#counter").inner_text()
        assert said.split()[0] == str(in_style(text, "fra", "", "sms").parts), (text[:20], sms.fold(text, "fra")[:20])
    context.close()


def test_two_officials_at_once_do_not_answer_twice(chromium: Browser, served: Served) -> None:
    reference = write_in(served.transactions, served.now, "bonjour")
    first_context, first = visit(chromium, served)
    second_context, second = visit(chromium, served)
    for window in (first, second):
        window.sign_in().open_ticket(reference)
        window.page.get_by_label("Votre réponse").fill("Bonjour, nous vous aidons.")
    first.page.get_by_role("button", name="Envoyer la réponse").click()
    expect(first.page.locator(".notice:not(#here)")).to_be_visible()
    second.page.get_by_role("button", name="Envoyer la réponse").click()
    expect(second.page.get_by_role("alert")).to_contain_text("Réponse envoyée")
    expect(second.page.get_by_label("Votre réponse")).to_have_value("Bonjour, nous vous aidons.")
    assert count(served.transactions, "outbox") == 1
    first_context.close()
    second_context.close()


def test_the_keyboard_alone_is_enough(chromium: Browser, served: Served) -> None:
    write_in(served.transactions, served.now, "bonjour")
    context, window = visit(chromium, served)
    window.sign_in()
    window.page.keyboard.press("Tab")
    expect(window.page.get_by_text("Aller au contenu")).to_be_focused()
    window.page.keyboard.press("Enter")
    for _ in range(12):
        window.page.keyboard.press("Tab")
        if window.page.evaluate("document.activeElement.className") == "body":
            break
    window.page.keyboard.press("Enter")
    expect(window.page.get_by_label("Votre réponse")).to_be_visible()
    context.close()
