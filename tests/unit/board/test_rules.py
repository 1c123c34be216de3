"""The quarters of a year, and how many of those who were expected came."""

from __future__ import annotations

from datetime import date

import pytest

from resettle.board.rules import Agency, Came, Part, Quarter, count_of, quarter_of
from resettle.board.words import AGENCIES, CAME, PARTS
from resettle.errors import BadInput


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 9, 30), date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_is_of_one_quarter(day: date, first: date, last: date) -> None:
    quarter = quarter_of(day)
    assert (quarter.first, quarter.last) == (first, last)
    assert Quarter.of_word(quarter.word) == quarter


def test_the_quarters_follow_one_another_over_the_year() -> None:
    quarter = quarter_of(date(2026, 11, 26))
    assert quarter.after.word == "2027-01"
    assert quarter.before.before.before.before.word == "2025-10"
    assert quarter.before.after == quarter


@pytest.mark.parametrize("word", ["2026-11", "2026-13", "2026-1", "", "autumn!", "2026-100"])
def test_what_is_no_quarter_is_refused(word: str) -> None:
    with pytest.raises(BadInput, match="no quarter"):
        Quarter.of_word(word)


def test_only_somebody_senior_enough_counts_as_attended() -> None:
    # Five were expected; two sent somebody who decides, one a deputy, two nobody.
    count = count_of([Came.SENIOR, Came.DEPUTY, Came.APOLOGIES, Came.SENIOR, Came.ABSENT])
    assert (count.expected, count.senior, count.deputy) == (5, 2, 1)
    assert count_of([]) == (0, 0, 0)


def test_every_word_of_a_list_has_its_words() -> None:
    assert (set(AGENCIES), set(CAME), set(PARTS)) == (set(Agency), set(Came), set(Part))
