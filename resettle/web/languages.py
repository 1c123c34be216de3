"""Which languages the pages speak, and where their words are.

The catalogues are text (`translations/cy/LC_MESSAGES/messages.po`) and are read as text, once, when
a page first needs them: a compiled copy would be one more thing that can be out of step.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import cast

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, request
from flask_babel import Babel, Domain, get_locale

from resettle.web.problems import API

TRANSLATIONS = Path(__file__).resolve().parent / "translations"
ENGLISH = "en"
WELSH = "cy"
#: Welsh joins when its catalogue is whole: a page that says it is Welsh and is half English is
#: read out wrongly by a screen reader.
OFFERED = (ENGLISH,)
COOKIE = "language"


class Catalogues(Domain):
    """Reads a language's words from its text file, and keeps them."""

    def get_translations(self) -> NullTranslations:
        """Those of this request's reader. A page asks hundreds of times, so `g` keeps the answer:
        working the language out each time took a sixth of a long page."""
        if "words" not in g:
            language = str(get_locale() or ENGLISH)
            if language not in self.cache:
                self.cache[language] = read_catalogue(language)
            g.words = self.cache[language]
        return cast(NullTranslations, g.words)


def read_catalogue(language: str) -> NullTranslations:
    """The words of a language; what is not in them stays as it is in English."""
    source = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    if not source.is_file():
        # Not the plain one of Babel: Flask-Babel asks by names that only this one has.
        return Translations()
    with source.open("rb") as text:
        catalogue = read_po(text, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def chosen() -> str:
    """The reader's language: chosen by cookie, or asked for by the browser, or English."""
    if request.path.startswith(API):
        # Programs are answered in one language, whatever their maker's browser asks for.
        return ENGLISH
    offered: tuple[str, ...] = current_app.config["LANGUAGES"]
    said = request.cookies.get(COOKIE, "")
    if said in offered:
        return said
    return request.accept_languages.best_match(offered, ENGLISH) or ENGLISH


def speak(app: Flask) -> None:
    """Let the pages of this service speak."""
    app.config.setdefault("LANGUAGES", OFFERED)
    babel = Babel(app, locale_selector=chosen, default_timezone="Europe/London")
    babel.domain_instance = Catalogues()
