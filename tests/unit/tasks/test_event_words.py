"""Every kind of event has its sentence, so that no page falls back on the name of a type."""

from __future__ import annotations

from flask import Flask
from flask_babel import Babel

from resettle.releases.meaning import AT_LARGE
from resettle.releases.schemas import SHAPES
from resettle.tasks.event_words import _STORIES, event_words


def test_every_kind_of_event_that_we_take_in_can_be_told() -> None:
    assert set(_STORIES) == {*SHAPES, AT_LARGE}


def test_an_event_is_told_with_its_day_and_what_it_carries() -> None:
    app = Flask("words")
    Babel(app)
    data = {"date": "2026-02-20", "order": "dto", "term": "8m"}
    with app.test_request_context():
        assert event_words({"type": "sentence.imposed", "data": data}) == (
            "Sentenced on Friday 20 February 2026: Detention and training order, 8 months"
        )


def test_what_says_nothing_has_no_words() -> None:
    assert event_words(None) == ""
    assert event_words({"type": "something.else", "data": {}}) == ""
