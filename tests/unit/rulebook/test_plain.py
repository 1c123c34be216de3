"""Every question a rule may ask has a sentence on the pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel

from resettle.planning.conditions import KEYS, read_condition
from resettle.rulebook.plain import condition_words, keys_with_words


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    app = Flask("test")
    Babel(app)
    with app.test_request_context():
        yield


def test_every_question_a_rule_may_ask_has_a_sentence() -> None:
    assert set(keys_with_words()) == set(KEYS)


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        ("order", ("remand",), "the order is remand"),
        ("sentenced", ("no",), "the child has not been sentenced"),
        ("age", ("16 or over",), "the child is 16 or over"),
        ("need health", ("any",), "there is any need about health"),
        (
            "need accommodation",
            ("no_address", "unsafe_address"),
            "a need about somewhere to live is recorded: no address or unsafe address",
        ),
        (
            "looked after",
            ("looked_after", "relevant_child", "not_looked_after"),
            "the child is recorded as looked after, a care leaver or not looked after",
        ),
        ("event", ("outcome_22",), "what happened is recorded as outcome 22"),
    ],
)
def test_a_condition_reads_as_a_sentence(key: str, values: tuple[str, ...], words: str) -> None:
    assert condition_words(read_condition(key, values)) == words
