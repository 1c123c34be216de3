"""What a person types for a term or an order is read as meant, or refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.calculators.dto import (
    parse_order,
    parse_term,
)
from resettle.calculators.terms import Term
from resettle.errors import BadInput


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("8m", Term(((8, "m"),))),
        ("112d", Term(((112, "d"),))),
        ("6m+6m", Term(((6, "m"), (6, "m")))),
        (" 6M + 112d ", Term(((6, "m"), (112, "d")))),
    ],
)
def test_what_the_words_for_a_term_mean(words: str, term: Term) -> None:
    assert parse_term(words) == term


@pytest.mark.parametrize(
    "words", ["", "8", "m", "8w", "0m", "-8m", "8.5m", "6m+", "+6m", "٨m", "8m;6m"]
)
def test_words_that_are_no_term_are_refused_by_name(words: str) -> None:
    with pytest.raises(BadInput, match="is not a term") as refusal:
        parse_term(words, field="sentence.term")
    assert refusal.value.field == "sentence.term"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("2026-03-02", "is not an order"),
        ("8m", "is not an order"),
        ("2026-02-30:8m", "“2026-02-30” is not a date"),
        ("20260302:8m", "“20260302” is not a date"),
        ("2026-W10-1:8m", "is not a date"),
        ("2 March 2026:8m", "is not a date"),
        ("2026-03-02:", "is not a term"),
        ("2026-03-02:8m:6m", "is not a term"),
    ],
)
def test_words_that_are_no_order_are_refused_by_name(words: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason) as refusal:
        parse_order(words)
    assert refusal.value.field == "order"


@given(st.text(max_size=30) | st.from_regex(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}:[0-9]{1,3}[md]"))
def test_any_text_is_an_order_or_refused(words: str) -> None:
    try:
        order = parse_order(words)
    except BadInput:
        return
    assert parse_order(f"{order.start}:{order.term}") == order
