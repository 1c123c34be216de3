"""Whether every group gets a mentor equally soon, told without giving a single child away."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.mentoring.equity import Asked, Number, by_group, hidden

GROUPS = ("A1", "B2", "M1", "W1")
FIRST = date(2026, 1, 1)


def asked(group: str, number: int, waited: int | None = None) -> list[Asked]:
    accepted = None if waited is None else FIRST + timedelta(days=waited)
    return [Asked(group, FIRST, accepted)] * number


def test_each_group_has_a_line_with_how_many_and_how_long_half_of_them_waited() -> None:
    rows = [*asked("W1", 6, 10), *asked("W1", 3), *asked("B2", 7, 30), *asked("B2", 1, 2)]
    lines = {one.group: one for one in by_group(rows, GROUPS, 6)}
    assert list(lines) == list(GROUPS)
    assert (lines["W1"].asked, lines["W1"].matched, lines["W1"].days) == (Number(9), Number(6), 10)
    assert (lines["B2"].matched, lines["B2"].days) == (Number(8), 30)
    assert (lines["A1"].asked, lines["A1"].days) == (Number(0), None)


def test_small_numbers_are_fewer_than_and_no_days_are_told_of_them() -> None:
    rows = [*asked("W1", 20, 4), *asked("B2", 5, 90), *asked("M1", 2, 90)]
    lines = {one.group: one for one in by_group(rows, GROUPS, 6)}
    assert lines["B2"].matched == Number(None, 6)
    assert lines["B2"].days is None
    assert lines["W1"].days == 4


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        # One alone could be worked out from what is known elsewhere.
        ({"a": 3, "b": 8, "c": 20}, {"a": Number(None, 6), "b": Number(None), "c": Number(20)}),
        ({"a": 3, "b": 2, "c": 9}, {"a": Number(None, 6), "b": Number(None, 6), "c": Number(9)}),
        ({"a": 3, "b": 0}, {"a": Number(None, 6), "b": Number(0)}),
        ({"a": 0, "b": 6}, {"a": Number(0), "b": Number(6)}),
    ],
)
def test_no_number_is_hidden_alone(counts: dict[str, int], shown: dict[str, Number]) -> None:
    assert hidden(counts, 6) == shown


@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 30)), st.integers(2, 10))
def test_nothing_that_is_shown_is_small_and_nothing_is_made_up(
    counts: dict[str, int], least: int
) -> None:
    shown = hidden(counts, least)
    for name, number in shown.items():
        if number.value is not None:
            assert number.value == counts[name]
            assert number.value == 0 or number.value >= least
    out = [name for name, number in shown.items() if number.value is None]
    others = [name for name in counts if counts[name]]
    assert len(out) != 1 or others == out


def test_of_a_number_hidden_for_anothers_sake_no_days_are_told() -> None:
    rows = [*asked("W1", 7, 4), *asked("B2", 9, 8), *asked("M1", 2, 90)]
    lines = {one.group: one for one in by_group(rows, GROUPS, 6)}
    assert lines["W1"].matched == Number(None)
    assert lines["W1"].days is None
