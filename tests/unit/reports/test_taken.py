"""What the audit log says of a file is read back as it was asked; what overlaps is seen to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resettle.reports.asking import Asked
from resettle.reports.taken import asked_in, overlap, took

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
ASKED = st.builds(
    lambda first, long, **said: Asked(first=first, last=first + timedelta(days=long), **said),
    DAYS,
    st.integers(0, 400),
    team=st.none() | st.integers(1, 3),
    worker=st.none() | st.integers(1, 3),
    order=st.none() | st.sampled_from(["dto", "remand", "section_250"]),
    ethnicity=st.none() | st.sampled_from(["black", "not_known"]),
    looked_after=st.none() | st.sampled_from(["yes", "no"]),
    years=st.none() | st.sampled_from(["1", "3"]),
)
FEBRUARY = Asked(first=date(2026, 2, 1), last=date(2026, 2, 28))


@settings(deadline=None)
@given(ASKED, st.sampled_from(["CSV", "JSON", "csv at the command line"]))
def test_what_was_asked_is_read_back_from_the_audit_log(asked: Asked, form: str) -> None:
    assert asked_in(took(form, asked)) == asked


@pytest.mark.parametrize(
    "because",
    [
        "took a report away as CSV",
        "took a report away as CSV: from=2026-01-01",
        "took a report away as CSV: from=2026-01-01&to=2026-13-01",
        "took a report away as CSV: from=2026-01-01&to=2026-01-31&team=North",
        "opened a report",
        "",
    ],
)
def test_a_line_that_does_not_say_what_was_asked_says_nothing(because: str) -> None:
    assert asked_in(because) is None


@settings(deadline=None)
@given(ASKED, ASKED)
def test_overlapping_goes_both_ways_and_each_overlaps_with_itself(one: Asked, other: Asked) -> None:
    assert overlap(one, other) == overlap(other, one)
    assert overlap(one, one)


@settings(deadline=None)
@given(
    ASKED,
    ASKED,
    st.dates(date(2024, 1, 1), date(2029, 1, 1)),
    st.integers(1, 3),
    st.sampled_from(["dto", "remand", "section_250"]),
)
def test_a_child_who_is_counted_in_both_makes_them_overlap(
    one: Asked, other: Asked, day: date, team: int, order: str
) -> None:
    def counts(asked: Asked) -> bool:
        """Whether a child of this team and order, on this day, is in it."""
        in_days = asked.first <= day <= asked.last
        return in_days and asked.team in (None, team) and asked.order in (None, order)

    alike = (one.ethnicity, one.looked_after) == (other.ethnicity, other.looked_after)
    if alike and counts(one) and counts(other):
        assert overlap(one, other)


@pytest.mark.parametrize(
    ("first", "last", "does"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), False),
        (date(2026, 1, 1), date(2026, 2, 1), True),
        (date(2026, 2, 28), date(2026, 3, 31), True),
        (date(2026, 3, 1), date(2026, 3, 31), False),
        (date(2026, 2, 10), date(2026, 2, 11), True),
    ],
)
def test_days_overlap_from_the_first_that_both_have(first: date, last: date, does: bool) -> None:
    assert overlap(FEBRUARY, Asked(first=first, last=last)) is does
