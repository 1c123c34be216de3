"""The relative rate index: the published compilation, laws, and what cannot be said."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.calculators.rri import MOST, TAIL, RateRatio, odds_at, rate_ratio
from resettle.errors import BadInput

EXAMPLES = Path(__file__).parents[2] / "examples/reference/relative_rate_index_worked_examples.csv"
with EXAMPLES.open(newline="", encoding="utf-8") as lines:
    ROWS = list(csv.DictReader(lines))
WHITE = {row["decision_point"]: row for row in ROWS if row["ethnicity"] == "White"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['decision_point']} {row['ethnicity']}")
def test_the_published_compilation_is_reproduced_to_six_decimals(row: dict[str, str]) -> None:
    white = WHITE[row["decision_point"]]
    found = rate_ratio(
        int(row["events"]),
        int(row["total"]),
        reference_events=int(white["events"]),
        reference_total=int(white["total"]),
    )
    assert found.rri == pytest.approx(float(row["rri"]), rel=1e-14)
    if row["ci95_lower_exact"]:
        assert f"{found.lower:.6f}" == row["ci95_lower_exact"]
        assert f"{found.upper:.6f}" == row["ci95_upper_exact"]


def test_there_is_a_compilation_to_reproduce() -> None:
    assert len(ROWS) == 10


def test_an_index_worked_out_by_hand() -> None:
    # 6 of 30 children against 10 of 200: 0.2 against 0.05, four times as often.
    found = rate_ratio(6, 30, reference_events=10, reference_total=200)
    assert found.rri == pytest.approx(4.0)
    # One event each among as many children. The lower limit is the 0.025 quantile of Beta(1, 2),
    # below which lies 1 - (1-p)²: so p is 1 - √0.975 = 0.012579, and its odds are 0.012739.
    found = rate_ratio(1, 50, reference_events=1, reference_total=50)
    share = 1 - math.sqrt(1 - TAIL)
    assert found.lower == pytest.approx(share / (1 - share))
    assert found.upper == pytest.approx((1 - share) / share)


def test_the_beta_distribution_with_one_event_has_limits_that_can_be_written_down() -> None:
    # Beta(a, 1) lies below p with chance p**a, and Beta(1, b) with chance 1 - (1-p)**b.
    p = 0.025 ** (1 / 3)
    assert odds_at(0.025, 3, 1) == pytest.approx(p / (1 - p), rel=1e-12)
    p = 1 - 0.025 ** (1 / 4)
    assert odds_at(0.975, 1, 4) == pytest.approx(p / (1 - p), rel=1e-12)


COUNTS = st.integers(0, 5_000)


@given(COUNTS, COUNTS, st.integers(1, 5_000), COUNTS)
def test_swapping_the_groups_inverts_index_and_interval(
    a: int, more: int, b: int, rest: int
) -> None:
    a = max(a, 1)
    one = rate_ratio(a, a + more, reference_events=b, reference_total=b + rest)
    other = rate_ratio(b, b + rest, reference_events=a, reference_total=a + more)
    assert one.rri
    assert one.lower
    assert one.upper
    assert other.rri
    assert other.lower
    assert other.upper
    assert one.rri == pytest.approx(1 / other.rri, rel=1e-9)
    assert one.lower == pytest.approx(1 / other.upper, rel=1e-9)
    assert one.upper == pytest.approx(1 / other.lower, rel=1e-9)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_nothing_is_ever_not_a_number_and_the_index_lies_in_its_interval(
    a: int, more: int, b: int, rest: int
) -> None:
    found = rate_ratio(a, a + more, reference_events=b, reference_total=b + rest)
    if b == 0 or a + more == 0:
        assert (found.rri, found.lower, found.upper) == (None, None, None)
        return
    assert found.rri is not None
    assert found.lower is not None
    assert found.upper is not None
    assert all(map(math.isfinite, (found.rri, found.lower, found.upper)))
    assert found.lower <= found.rri <= found.upper
    assert (found.lower == 0) == (a == 0)


@given(st.integers(1, 2_000), st.integers(1, 2_000))
def test_more_of_the_same_narrows_the_interval(a: int, b: int) -> None:
    one = rate_ratio(a, 2 * a, reference_events=b, reference_total=3 * b)
    ten = rate_ratio(10 * a, 20 * a, reference_events=10 * b, reference_total=30 * b)
    assert one.lower
    assert one.upper
    assert ten.lower
    assert ten.upper
    assert one.lower < ten.lower < ten.upper < one.upper


def test_with_nobody_in_a_group_or_no_event_in_the_other_there_is_nothing_to_say() -> None:
    nothing = RateRatio(None, None, None)
    assert rate_ratio(5, 10, reference_events=0, reference_total=10) == nothing
    assert rate_ratio(0, 0, reference_events=5, reference_total=10) == nothing


def test_no_events_at_all_beside_some_have_a_lower_limit_of_nothing() -> None:
    # Of none of 20 against 3 of 20: the upper limit is where all three fall to the others by a
    # chance of 0.025: (1-p)**3 = 0.025, so p = 1 - 0.292402 and p/(1-p) = 2.419963.
    found = rate_ratio(0, 20, reference_events=3, reference_total=20)
    assert (found.rri, found.lower) == (0.0, 0.0)
    assert found.upper == pytest.approx(1 / 0.025 ** (1 / 3) - 1, rel=1e-12)


@pytest.mark.parametrize("limit", [MOST, MOST - 1])
def test_the_largest_counts_there_may_be_have_an_interval(limit: int) -> None:
    found = rate_ratio(limit, limit, reference_events=limit, reference_total=limit)
    assert found.lower is not None
    assert found.upper is not None
    assert 0.9999 < found.lower < 1 < found.upper < 1.0001


@pytest.mark.parametrize(
    ("events", "total", "reference_events", "reference_total", "field"),
    [
        (5, 4, 1, 10, "events"),
        (1, 4, 11, 10, "reference_events"),
        (-1, 4, 1, 10, "events"),
        (1, -4, 1, 10, "total"),
        (1, 4, 1, MOST + 1, "reference_total"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    events: int, total: int, reference_events: int, reference_total: int, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        rate_ratio(
            events, total, reference_events=reference_events, reference_total=reference_total
        )
    assert refused.value.field == field
