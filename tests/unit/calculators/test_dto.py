"""Dates of detention and training orders: official examples, laws, and every refusal."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.calculators.dto import (
    CREDIT_SINCE,
    INDICATIVE,
    Dto,
    DtoDates,
    calculate,
    parse_order,
    parse_term,
)
from resettle.calculators.terms import Term, add_months
from resettle.errors import BadInput, CalculationRefused

EXAMPLES = Path(__file__).parents[2] / "examples" / "reference" / "dto_worked_examples.csv"


def worked(*orders: str, remand: int = 0, tagged: int = 0) -> DtoDates:
    return calculate([parse_order(order) for order in orders], remand, tagged)


def four(dates: DtoDates) -> list[str]:
    """Earliest, midpoint, latest and end, as text."""
    found = [dates.earliest_release, dates.midpoint, dates.latest_release, dates.supervision_ends]
    return [str(day or "") for day in found]


with EXAMPLES.open(newline="", encoding="utf-8") as lines:
    ROWS = list(csv.DictReader(lines))


@pytest.mark.parametrize("row", ROWS, ids=[row["case"] for row in ROWS])
def test_the_official_worked_examples_are_reproduced(row: dict[str, str]) -> None:
    dates = worked(
        *(order.strip() for order in row["orders"].split(";")),
        remand=int(row["remand_days"]),
        tagged=int(row["tagged_bail_days"]),
    )
    columns = ("earliest_release", "midpoint", "latest_release", "supervision_ends")
    assert four(dates) == [row[column] for column in columns]


def test_there_are_worked_examples_to_reproduce() -> None:
    assert len(ROWS) >= 6


# --- By hand


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        # Just under eight months: no early or late release.
        ("2026-03-02:7m", ["", "2026-06-16", "", "2026-10-01"]),
        # Exactly eight: one month either way, as the Act says.
        ("2026-03-02:8m", ["2026-06-02", "2026-07-02", "2026-08-02", "2026-11-01"]),
        ("2026-03-02:17m", ["2026-10-15", "2026-11-15", "2026-12-15", "2027-08-01"]),
        # Exactly eighteen: two months either way.
        ("2026-03-02:18m", ["2026-10-01", "2026-12-01", "2027-02-01", "2027-09-01"]),
        # A midpoint on the 30th of April goes back two months to the end of February.
        ("2026-04-30:24m", ["2027-02-28", "2027-04-30", "2027-06-30", "2028-04-29"]),
        # A start on the 31st ends with the shorter month: 31 August to 27 February is 181 days.
        ("2026-08-31:6m", ["", "2026-11-29", "", "2027-02-27"]),
        # Sixteen weeks told in days.
        ("2026-03-02:112d", ["", "2026-04-26", "", "2026-06-21"]),
        # Days long enough for early release: 245 days are the eight months from 2 March.
        ("2026-03-02:245d", ["2026-06-02", "2026-07-02", "2026-08-02", "2026-11-01"]),
        ("2026-03-02:244d", ["", "2026-07-01", "", "2026-10-31"]),
    ],
)
def test_one_order_by_hand(order: str, expected: list[str]) -> None:
    assert four(worked(order)) == expected


def test_consecutive_terms_add_up_before_the_month_is_cut_short() -> None:
    assert four(worked("2026-08-31:6m+6m")) == four(worked("2026-08-31:12m"))


def test_concurrent_orders_run_from_the_first_start_to_the_last_end() -> None:
    one = worked("2026-03-02:8m", "2026-05-02:8m")
    assert four(one) == four(worked("2026-03-02:10m"))
    assert any("2 orders make one term, from 2026-03-02 to 2027-01-01" in n for n in one.notes)


def test_the_order_in_which_orders_are_given_does_not_matter() -> None:
    assert worked("2026-05-02:8m", "2026-03-02:8m") == worked("2026-03-02:8m", "2026-05-02:8m")


def test_the_band_of_length_goes_by_the_combined_end() -> None:
    assert worked("2026-03-02:7m", "2026-04-02:7m").earliest_release is not None
    assert worked("2026-03-02:7m", "2026-04-01:7m").earliest_release is None


@pytest.mark.parametrize("orders", [("2026-03-02:18m+18m",), ("2026-03-02:24m", "2026-06-02:24m")])
def test_together_orders_end_24_months_from_the_start(orders: tuple[str, ...]) -> None:
    dates = worked(*orders)
    assert four(dates) == four(worked("2026-03-02:24m"))
    assert "Capped at 24 months from the start; the rest is remitted." in dates.notes


def test_a_term_of_exactly_24_months_is_not_said_to_be_capped() -> None:
    assert not any("Capped" in note for note in worked("2026-03-02:24m").notes)


def test_credit_of_both_kinds_brings_both_days_forward() -> None:
    dates = worked("2026-03-02:12m", remand=20, tagged=10)
    plain = worked("2026-03-02:12m")
    assert plain.midpoint - dates.midpoint == timedelta(days=30)
    assert plain.supervision_ends - dates.supervision_ends == timedelta(days=30)
    assert (dates.unadjusted_midpoint, dates.unadjusted_supervision_ends) == (
        plain.midpoint,
        plain.supervision_ends,
    )
    assert (dates.credit_days, dates.term_days, dates.unused_credit_days) == (30, 365, 0)


def test_credit_up_to_the_midpoint_means_release_on_the_first_day_and_no_early_or_late() -> None:
    half = 61  # of the 122 days of 2026-06-01:4m
    for credit, unused in ((half - 1, 0), (half, 0), (half + 1, 1), (half + 9, 9)):
        dates = worked("2026-06-01:4m", remand=credit)
        assert dates.midpoint == date(2026, 6, 1)
        assert dates.unused_credit_days == unused
        assert any("the day the order begins" in note for note in dates.notes)
        assert any("cannot be used" in note for note in dates.notes) == bool(unused)
    assert worked("2026-06-01:4m", remand=half - 2).midpoint == date(2026, 6, 2)
    assert four(worked("2026-06-01:12m", remand=182))[::2] == ["", ""]


def test_early_release_is_never_before_the_order_began() -> None:
    dates = worked("2026-06-01:12m", remand=172)  # a midpoint eleven days in
    assert four(dates)[:3] == ["2026-06-01", "2026-06-11", "2026-07-11"]


def test_credit_beyond_the_whole_term_ends_supervision_on_the_first_day() -> None:
    dates = worked("2026-06-01:4m", remand=10**9)
    assert dates.supervision_ends == dates.midpoint == date(2026, 6, 1)
    assert dates.unused_credit_days == 10**9 - 61


def test_every_answer_says_that_it_is_indicative() -> None:
    assert worked("2026-03-02:8m").notes[-1] == INDICATIVE


@pytest.mark.parametrize(
    ("order", "pointed_out"),
    [
        ("2026-03-04:7m", []),  # a midpoint on Thursday, and no other release day
        ("2026-03-05:7m", ["The midpoint, 2026-06-19, is a Friday."]),
        ("2026-03-06:7m", ["The midpoint, 2026-06-20, is a Saturday."]),
        ("2026-03-02:8m", ["The latest release, 2026-08-02, is a Sunday."]),
        ("2026-05-01:8m", ["The earliest release, 2026-07-31, is a Friday."]),
    ],
)
def test_a_release_on_a_friday_or_a_weekend_is_pointed_out_and_not_moved(
    order: str, pointed_out: list[str]
) -> None:
    notes = [note for note in worked(order).notes if "day." in note]
    assert [note[: note.index("day.") + 4] for note in notes] == pointed_out
    assert all("the date is not moved here" in note for note in notes)


# --- Laws

starts = st.dates(date(2022, 6, 28), date(2040, 12, 31))
parts = st.one_of(
    st.tuples(st.integers(4, 24), st.just("m")), st.tuples(st.integers(112, 700), st.just("d"))
)
terms = st.lists(parts, min_size=1, max_size=3).map(lambda found: Term(tuple(found)))
new_orders = st.builds(Dto, starts, terms)
credits = st.integers(0, 400)


@st.composite
def overlapping(draw: st.DrawFn) -> list[Dto]:
    """One to three orders, each of which starts before the midpoint of what went before."""
    orders = [draw(new_orders)]
    for _ in range(draw(st.integers(0, 2))):
        last = calculate(orders)
        first = max(order.start for order in orders)
        orders.append(Dto(draw(st.dates(first, max(first, last.midpoint))), draw(terms)))
    return orders


@given(overlapping())
def test_earliest_midpoint_latest_and_end_come_in_that_order(orders: list[Dto]) -> None:
    found = calculate(orders)
    named = [
        found.earliest_release,
        found.midpoint,
        found.latest_release,
        found.supervision_ends,
    ]
    known = [day for day in named if day is not None]
    assert all(a <= b for a, b in pairwise(known))
    assert all(day >= min(order.start for order in orders) for day in known)


@given(new_orders, credits, credits)
def test_more_credit_never_brings_any_date_later(order: Dto, one: int, other: int) -> None:
    less, more = (calculate([order], days) for days in sorted((one, other)))
    assert more.midpoint <= less.midpoint
    assert more.supervision_ends <= less.supervision_ends
    assert more.unused_credit_days >= less.unused_credit_days
    for name in ("earliest_release", "latest_release"):
        early, late = getattr(more, name), getattr(less, name)
        assert early is None or early <= late
        assert not (early is not None and late is None)


@given(new_orders, credits, credits)
def test_a_day_of_tagged_bail_counts_like_a_day_of_remand(
    order: Dto, remand: int, tagged: int
) -> None:
    assert calculate([order], remand, tagged) == calculate([order], tagged, remand)


@given(new_orders, credits)
def test_credit_is_used_or_reported_as_unused(order: Dto, credit: int) -> None:
    dates = calculate([order], credit)
    half = (dates.unadjusted_midpoint - order.start).days + 1
    assert dates.unused_credit_days == max(0, credit - half)
    moved = (dates.unadjusted_midpoint - dates.midpoint).days
    assert moved == min(credit, half - 1)


@given(overlapping())
def test_no_term_is_longer_than_24_months(orders: list[Dto]) -> None:
    start = min(order.start for order in orders)
    assert calculate(orders).supervision_ends < add_months(start, 24)


@given(overlapping())
def test_another_order_never_ends_the_term_sooner(orders: list[Dto]) -> None:
    whole = calculate(orders)
    for place in range(1, len(orders)):
        assert calculate(orders[:place]).supervision_ends <= whole.supervision_ends


@given(starts, st.integers(4, 24))
def test_half_the_days_are_served_before_the_midpoint_and_half_after(
    start: date, months: int
) -> None:
    dates = calculate([Dto(start, Term(((months, "m"),)))])
    served = (dates.midpoint - start).days + 1
    left = (dates.supervision_ends - dates.midpoint).days
    assert served - left in (0, 1)


@given(terms)
def test_a_term_written_out_and_read_again_is_the_same(term: Term) -> None:
    assert parse_term(str(term)) == term


# --- Refusals


def test_credit_needs_one_order_imposed_on_or_after_28_june_2022() -> None:
    with pytest.raises(CalculationRefused, match="on or after 2022-06-28") as refusal:
        worked("2022-06-27:8m", remand=1)
    assert refusal.value.field == "remand_days"
    with pytest.raises(CalculationRefused) as refusal:
        worked("2022-06-27:8m", tagged=1)
    assert refusal.value.field == "tagged_bail_days"
    assert worked("2022-06-28:8m", remand=1).credit_days == 1
    assert worked("2022-06-27:8m").credit_days == 0


def test_one_order_imposed_since_is_enough_for_credit_to_count() -> None:
    dates = worked("2022-05-01:8m", "2022-07-01:8m", remand=10)
    assert dates.credit_days == 10
    assert dates.unadjusted_midpoint - dates.midpoint == timedelta(days=10)


def test_an_order_is_imposed_on_its_first_day_unless_we_are_told_otherwise() -> None:
    earlier = Dto(CREDIT_SINCE, parse_term("8m"), imposed_on=CREDIT_SINCE - timedelta(days=1))
    with pytest.raises(CalculationRefused):
        calculate([earlier], 5)
    with pytest.raises(BadInput, match="before it was imposed"):
        calculate([Dto(CREDIT_SINCE, parse_term("8m"), CREDIT_SINCE + timedelta(days=1))])


@pytest.mark.parametrize(
    ("later", "refused"),
    [("2026-07-02:8m", False), ("2026-07-03:8m", True), ("2027-01-01:8m", True)],
)
def test_an_order_that_starts_after_the_midpoint_or_the_end_is_calculated_separately(
    later: str, refused: bool
) -> None:
    if refused:
        with pytest.raises(CalculationRefused, match=r"2026-07-02.*separately"):
            worked("2026-03-02:8m", later)
    else:
        assert worked("2026-03-02:8m", later).midpoint > date(2026, 7, 2)


def test_the_midpoint_an_order_must_start_by_is_the_one_with_credit() -> None:
    with pytest.raises(CalculationRefused, match="starts after 2026-06-22"):
        worked("2026-03-02:8m", "2026-06-23:8m", remand=10)
    # An order too old for credit keeps its own midpoint, whatever the later one is given.
    assert worked("2022-03-02:8m", "2022-07-02:8m", remand=10).credit_days == 10


def test_credit_counts_for_the_midpoint_once_any_order_so_far_is_new_enough() -> None:
    # The old and the new order run from 1 May 2022 to 1 March 2023: a midpoint of 29 September.
    so_far = ("2022-05-01:8m", "2022-07-01:8m")
    with pytest.raises(CalculationRefused, match="starts after 2022-09-19"):
        worked(*so_far, "2022-09-20:8m", remand=10)
    assert worked(*so_far, "2022-09-19:8m", remand=10).credit_days == 10


def test_a_gap_is_found_between_any_two_orders_not_only_the_first_two() -> None:
    with pytest.raises(CalculationRefused, match="order of 2027-06-01"):
        worked("2026-03-02:8m", "2026-05-02:8m", "2027-06-01:8m")


@pytest.mark.parametrize("term", ["3m", "25m", "111d", "732d", "6m+3m", "1m", "9999m", "9999d"])
def test_a_part_outside_four_to_24_months_is_refused(term: str) -> None:
    with pytest.raises(CalculationRefused, match="4 to 24 months") as refusal:
        worked(f"2026-03-02:{term}")
    assert refusal.value.field == "order"


@pytest.mark.parametrize("term", ["731d", "24m", "4m", "112d"])
def test_the_shortest_and_the_longest_are_allowed(term: str) -> None:
    assert worked(f"2026-03-02:{term}").supervision_ends <= date(2028, 3, 1)


def test_a_length_no_court_could_pass_before_28_june_2022_is_pointed_out() -> None:
    assert any("15m is none of them" in note for note in worked("2019-03-07:15m").notes)
    assert any("200d is none of them" in note for note in worked("2019-03-07:200d").notes)
    for order in ("2019-03-07:12m", "2022-02-13:6m+6m", "2026-03-02:15m"):
        assert not any("none of them" in note for note in worked(order).notes)


def test_days_that_fall_short_of_four_months_are_pointed_out() -> None:
    assert any("less than 4 calendar months" in n for n in worked("2026-03-02:112d").notes)
    assert not any("less than 4" in n for n in worked("2026-03-02:122d").notes)


@pytest.mark.parametrize(
    ("remand", "tagged", "field"), [(-1, 0, "remand_days"), (0, -1, "tagged_bail_days")]
)
def test_a_negative_number_of_days_is_refused(remand: int, tagged: int, field: str) -> None:
    with pytest.raises(BadInput, match="0 or more") as refusal:
        worked("2026-03-02:8m", remand=remand, tagged=tagged)
    assert refusal.value.field == field


def test_no_order_at_all_is_refused() -> None:
    with pytest.raises(BadInput, match="at least one"):
        calculate([])


@pytest.mark.parametrize("start", ["2000-03-31", "2101-01-01", "9999-12-31", "0001-01-01"])
def test_an_order_in_a_year_without_such_orders_is_refused(start: str) -> None:
    with pytest.raises(BadInput, match="Check the year"):
        worked(f"{start}:8m")


@pytest.mark.parametrize("term", [Term(()), Term(((4, "m"),) * 13)])
def test_a_term_of_no_parts_or_of_very_many_is_refused(term: Term) -> None:
    with pytest.raises(BadInput, match="Give 1 to 12"):
        calculate([Dto(date(2026, 3, 2), term)])


def test_the_first_and_the_last_day_and_the_most_parts_an_order_may_have_are_allowed() -> None:
    for start in ("2000-04-01", "2100-12-31"):
        assert worked(f"{start}:8m").midpoint > date.fromisoformat(start)
    twelve = calculate([Dto(date(2026, 3, 2), Term(((4, "m"),) * 12))])
    assert four(twelve) == four(worked("2026-03-02:24m"))


def test_days_of_credit_that_cannot_be_used_are_counted_in_words() -> None:
    assert "1 day of credit cannot be used." in worked("2026-06-01:4m", remand=62).notes
    assert "2 days of credit cannot be used." in worked("2026-06-01:4m", remand=63).notes
