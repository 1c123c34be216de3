"""Which languages the pages speak, and where their words are.

The catalogues are text (`translations/cy/LC_MESSAGES/messages.po`) and are read as text, once, when
a page first needs them: a compiled copy would be one more thing that can be out of step.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import cast
from urllib.parse import urlencode

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, Domain, get_locale
from werkzeug.datastructures import MultiDict

from resettle.permissions import Role, Viewer
from resettle.web.problems import API

TRANSLATIONS = Path(__file__).resolve().parent / "translations"
ENGLISH = "en"
WELSH = "cy"
#: Whoever asks for Welsh by the link at the foot of a page has it on every page.
OFFERED = (ENGLISH, WELSH)
#: What each language calls itself: a reader looks for the word they know.
NAMES = {ENGLISH: "English", WELSH: "Cymraeg"}
COOKIE = "language"
_KEPT_SECONDS = 365 * 24 * 60 * 60
#: Whose pages are Welsh throughout (tests/house/test_welsh.py). For anybody else the wish of the
#: browser alone does not count yet: a page that says it is Welsh and is half English is read out
#: wrongly by a screen reader, so they have it when they ask.
_WHOLE_FOR = frozenset({Role.MENTOR})


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
    """The reader's language: chosen by the link, or asked for by the browser, or English."""
    if request.path.startswith(API):
        # Programs are answered in one language, whatever their maker's browser asks for.
        return ENGLISH
    offered: tuple[str, ...] = current_app.config["LANGUAGES"]
    said = request.cookies.get(COOKIE, "")
    if said in offered:
        return said
    viewer: Viewer | None = g.get("viewer")
    if viewer is not None and not viewer.roles <= _WHOLE_FOR:
        return ENGLISH
    return request.accept_languages.best_match(offered, ENGLISH) or ENGLISH


def others() -> list[tuple[str, str, str]]:
    """This page in the other languages: code, name and what leads there.

    None where a form was just sent: its address, asked for again, is another page or none.
    """
    if request.method != "GET":
        return []
    now = str(get_locale() or ENGLISH)
    offered: tuple[str, ...] = current_app.config["LANGUAGES"]
    # Without the path: a page that is refused says nothing of what was asked for.
    return [(code, NAMES[code], f"?{_asked(language=code)}") for code in offered if code != now]


def _asked(**more: str) -> str:
    """What this page was asked for, without what was said of a language."""
    asked = MultiDict(request.args)
    asked.pop(COOKIE, None)
    asked.update(more)
    return urlencode(list(asked.items(multi=True)))


def _keep_choice() -> ResponseReturnValue | None:
    """A page asked for with `?language=cy` comes again in Welsh, and so do all after it."""
    asked = request.args.get(COOKIE)
    offered: tuple[str, ...] = current_app.config["LANGUAGES"]
    if asked not in offered or request.method != "GET" or request.path.startswith(API):
        return None
    # Two slashes at the front would lead to another place.
    here, query = "/" + request.path.lstrip("/"), _asked()
    answer = redirect(f"{here}?{query}" if query else here, 303)
    answer.set_cookie(
        COOKIE,
        asked,
        max_age=_KEPT_SECONDS,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return answer


def speak(app: Flask) -> None:
    """Let the pages of this service speak."""
    app.config.setdefault("LANGUAGES", OFFERED)
    app.before_request(_keep_choice)
    app.jinja_env.globals["other_languages"] = others
    babel = Babel(app, locale_selector=chosen, default_timezone="Europe/London")
    babel.domain_instance = Catalogues()
