"""A language in which every sentence of ours stands in brackets, and what stands outside them.

Where a page is wholly translatable, only what people and rules wrote is left outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch

from babel.support import Translations
from flask import Flask

from resettle.web import dates, languages

OPEN, CLOSE = "⟦", "⟧"
_INSIDE = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
#: These hold no words of ours.
SILENT = {"script", "style", "code", "pre"}
SEEN = {"alt", "aria-label", "placeholder", "title", "content"}


class Bracketed(Translations):
    """Says everything in English, in brackets."""

    def ugettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    gettext = ugettext  # type: ignore[assignment]

    def ungettext(self, singular: str, plural: str, number: int) -> str:
        return self.ugettext(singular if number == 1 else plural)

    ngettext = ungettext  # type: ignore[assignment]


@contextmanager
def bracketed(app: Flask) -> Iterator[None]:
    """Meanwhile Welsh is this language, with its days too."""

    def in_brackets(say: Any) -> Any:
        return lambda *given, **named: f"{OPEN}{say(*given, **named)}{CLOSE}"

    app.config["LANGUAGES"] = (languages.ENGLISH, languages.WELSH)
    # Days that are kept from pages in real Welsh have no brackets, and these are for nobody else.
    dates._written.cache_clear()
    with (
        patch.object(languages, "read_catalogue", lambda _: Bracketed()),
        patch.object(dates, "format_date", in_brackets(dates.format_date)),
        patch.object(dates, "format_time", in_brackets(dates.format_time)),
    ):
        yield
    dates._written.cache_clear()


def outside(page: str) -> list[str]:
    """What a page says outside brackets, in pieces with letters in them."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return [piece for said in reader.said for piece in _pieces(said)]


def bare(said: str) -> str:
    """Words without what stands round them."""
    return " ".join(said.split()).strip(" ,.:;()·–“”")


def _pieces(said: str) -> Iterator[str]:
    before = None
    while said != before:
        before, said = said, _INSIDE.sub("\0", said)
    for piece in said.split("\0"):
        plain = bare(piece)
        if re.search(r"[^\W\d_]{2}", plain):
            yield plain


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        if tag != "meta":
            self.said += [words for key, words in attrs if key in SEEN and words]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)
