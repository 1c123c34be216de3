from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import gettext, lazy_gettext

from resettle.web import languages


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "en"),
        ({"Accept-Language": "cy,en;q=0.5"}, "cy"),
        ({"Accept-Language": "fr"}, "en"),
        ({"Accept-Language": "cy", "Cookie": "language=en"}, "en"),
        ({"Cookie": "language=xx"}, "en"),
    ],
)
def test_the_reader_chooses_then_the_browser_then_it_is_english(
    app: Flask, headers: dict[str, str], language: str
) -> None:
    with app.test_request_context(headers=headers):
        assert languages.chosen() == language


def test_a_lazy_word_is_said_in_the_language_of_whoever_asks(app: Flask) -> None:
    back = lazy_gettext("Back")
    with app.test_request_context(headers={"Cookie": "language=cy"}):
        assert str(back) == "Yn ôl"


def test_what_is_not_translated_yet_stays_english(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "language=cy"}):
        assert gettext("A sentence nobody wrote") == "A sentence nobody wrote"
