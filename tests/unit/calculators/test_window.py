"""The release window that follows from what custody said, and when there is none."""

from __future__ import annotations

from datetime import date

import pytest

from resettle.calculators.dto import calculate, parse_order, parse_term
from resettle.calculators.terms import Term
from resettle.calculators.window import Sentence, window_for
from resettle.errors import CalculationRefused


def a_sentence(
    order: str = "dto", on: str = "2026-03-02", term: str | None = "8m", **days: int
) -> Sentence:
    return Sentence(order, date.fromisoformat(on), parse_term(term) if term else None, **days)


def test_one_plain_order_gives_the_calculators_dates() -> None:
    assert window_for([a_sentence()]) == calculate([parse_order("2026-03-02:8m")])


def test_the_credit_of_several_sentences_adds_up() -> None:
    found = window_for(
        [
            a_sentence(remand_days=5, tagged_bail_days=1),
            a_sentence(on="2026-04-02", remand_days=7, tagged_bail_days=2),
        ]
    )
    orders = [parse_order("2026-03-02:8m"), parse_order("2026-04-02:8m")]
    assert found == calculate(orders, 12, 3)


@pytest.mark.parametrize(
    ("sentences", "words"),
    [
        ([], "no sentence"),
        ([a_sentence("section_250")], "this is section 250. Take"),
        ([a_sentence(), a_sentence("section_250")], "section 250 and dto"),
        (
            [a_sentence("section_254"), a_sentence("section_250")],
            "section 250 and section 254. Take",
        ),
        ([a_sentence(term=None)], "without its term"),
        ([a_sentence(on="2022-01-03", remand_days=3)], "on or after 2022-06-28"),
        ([a_sentence(on="1999-03-02")], "Check the year"),
        ([a_sentence(remand_days=-3)], "0 or more days"),
        ([a_sentence(), a_sentence(on="2027-03-02")], "Calculate it separately"),
    ],
)
def test_what_is_not_a_plain_order_has_no_window_and_says_why(
    sentences: list[Sentence], words: str
) -> None:
    with pytest.raises(CalculationRefused, match=words):
        window_for(sentences)


def test_after_a_recall_there_is_no_window() -> None:
    with pytest.raises(CalculationRefused, match="After a recall"):
        window_for([a_sentence()], recalled=True)


def test_a_term_knows_how_it_is_written() -> None:
    assert str(Term(((6, "m"), (14, "d")))) == "6m+14d"
