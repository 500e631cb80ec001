"""Accounts in a real browser, in both widths: opened by a supervisor, entered with a first password, and looked at."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.builders import make_agent

pytestmark = pytest.mark.browser
NEW = "quatre-vaches-dansent-hier"


def test_a_supervisor_opens_an_account_and_somebody_comes_in(plain_window: Visit) -> None:
    served, page = plain_window.served, plain_window.page
    make_agent(served.transactions, served.now, login="chef@alger.test", role="supervisor")
    plain_window.sign_in("chef@alger.test")
    page.get_by_role("link", name="Équipe").click()
    page.get_by_label("Nom, comme").fill("Awa")
    page.get_by_label("Identifiant, par").fill("awa@alger.test")
    page.get_by_role("button", name="Ouvrir le compte").click()
    first = page.locator("code.secret").inner_text()
    assert plain_window.overflow <= 0
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_label("Identifiant").fill("awa@alger.test")
    page.get_by_label("Mot de passe").fill(first)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_label("Nouveau mot de passe").fill(NEW)
    page.get_by_label("Encore une fois").fill(NEW)
    page.get_by_role("button", name="Garder").click()
    page.get_by_role("link", name="Mon compte").click()
    assert "awa@alger.test" in page.locator("main").inner_text()
    assert plain_window.overflow <= 0
    page.get_by_role("link", name="Ajouter une seconde clé").click()
    assert page.locator(".qr svg").bounding_box()["width"] > 150
    assert plain_window.overflow <= 0
