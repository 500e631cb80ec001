"""Take the pictures of the README: `python -m tests.browser.screenshots` (Chromium needed; it starts a demonstration)."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page

from models.keys import make_key_file, read_keyring
from tests.chromium import chromium_path, running_chromium
from tests.house import ROOT, House, free_port, running_house

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"desktop": (1280, 860), "360": (360, 740)}
GOOD_DAY = "n balimakɛ minɛna Alger, aw ye n dɛmɛ"
ANSWER = "An y'a mɛn. Mɔgɔ dɔ bɛna taa i balimakɛ filɛ sini. I ka telefɔni kana datugu."


def sign_in(page: Page, url: str, login: str, password: str) -> None:
    """Come in by the form."""
    page.goto(url)
    page.get_by_label("Identifiant").fill(login)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Se connecter").click()


def take(page: Page, name: str, size: str) -> None:
    """One picture: of what the screen shows on the small one, of the whole page on the large one."""
    page.wait_for_timeout(700)
    page.screenshot(path=FOLDER / f"{name}-{size}.png", full_page=size == "desktop" and name != "phone")


def write_from_the_phone(browser: Browser, url: str) -> None:
    """Send the message of the good day from the phone on the screen."""
    page = browser.new_page(locale="fr-FR")
    page.goto(f"{url}/simulator?line=simulator-whatsapp&from=%2B22376554433")
    page.get_by_role("textbox", name=re.compile("Message|Écrire")).first.fill(GOOD_DAY)
    page.keyboard.press("Enter")
    page.wait_for_timeout(4000)
    page.close()


def pictures(browser: Browser, house: House, agents: dict[str, str]) -> None:
    """All pages in both sizes."""
    write_from_the_phone(browser, house.url)
    for size, (width, height) in SIZES.items():
        context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
        page = context.new_page()
        sign_in(page, house.url, "agent@alger.demo", agents["agent@alger.demo"])
        take(page, "queue", size)
        page.get_by_text(GOOD_DAY).first.click()
        if size == "desktop":
            page.get_by_label("Votre réponse").fill(ANSWER)
            page.get_by_role("button", name="Envoyer la réponse").click()
            page.wait_for_timeout(2500)
            page.reload()
        take(page, "ticket", size)
        page.goto(f"{house.url}/simulator?line=simulator-whatsapp&from=%2B22376554433")
        page.wait_for_timeout(3000)
        take(page, "phone", size)
        context.close()
        context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
        page = context.new_page()
        sign_in(page, house.url, "ministere@bamako.demo", agents["ministere@bamako.demo"])
        page.goto(f"{house.url}/ministere")
        take(page, "counts", size)
        context.close()


def main() -> None:
    """Start a demonstration, look at it, and leave."""
    path = chromium_path()
    if path is None:
        sys.exit("no Chromium")
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        make_key_file(folder / "keys.json")
        keyring = read_keyring((folder / "keys.json").read_text())
        url = f"sqlite:///{folder}/tounkan.db"
        settings = {"TB_DEMO": "1", "PORT": str(port)}
        variables = {**settings, "TB_DATABASE_URL": url, "TB_DATA_FOLDER": str(folder / "data"), "TB_KEYS": keyring.as_text()}
        said = subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=variables, capture_output=True, text=True)
        agents = dict(re.findall(r"(\S+@\S+\.demo)\s+(\S+)", said.stdout))
        with running_house(folder, url, keyring, {}, **settings) as house, running_chromium(path) as browser:
            time.sleep(6)  # the demonstration's messages are judged meanwhile
            pictures(browser, house, agents)


if __name__ == "__main__":
    main()
