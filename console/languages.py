"""The languages of the pages: French is written in the pages themselves, every other is one catalogue that is read at start."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, request
from flask_babel import Babel, Domain, get_locale

from console.parts import present_official
from handlers.choose_locale import LOCALES

CATALOGUES = Path(__file__).parent / "translations"
COOKIE = "lang"


@cache
def translations(locale: str) -> NullTranslations:
    """The texts of a language, straight from its catalogue; French needs none."""
    path = CATALOGUES / locale / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=locale))
    compiled.seek(0)
    return Translations(compiled)


class Catalogues(Domain):  # type: ignore[misc]  # the library has no types
    """Texts by the present request's language."""

    def get_translations(self) -> NullTranslations:
        """The texts of the language that the request is answered in."""
        return translations(str(get_locale()))


def add_languages(web: Flask) -> None:
    """Make the application answer in the official's language, or in the one that a stranger's browser prefers."""
    babel = Babel(web, default_locale="fr", locale_selector=present_locale)
    babel.domain_instance = Catalogues()


def present_locale() -> str:
    """The language of the present request: the official's, the cookie's, the browser's, or French."""
    official = present_official()
    if official is not None:
        return official.locale if official.locale in LOCALES else LOCALES[0]
    wished = request.cookies.get(COOKIE, "")
    return wished if wished in LOCALES else request.accept_languages.best_match(LOCALES) or LOCALES[0]
