"""Who can be given a child on a day: laws about checks, and every reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.mentoring.rules import NEEDED, CheckKind
from resettle.mentoring.suitability import CHECKS, Holds, last_day, standing, why_not

ON = date(2026, 3, 2)
MONTHS = {CheckKind.DBS: 36, CheckKind.BARRED_LIST: 36}
TAKEN_BACK = datetime(2026, 3, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Check:
    id: int
    kind: str
    done_on: date = date(2025, 6, 1)
    until: date | None = None
    taken_back_at: datetime | None = None


@dataclass(frozen=True)
class Mentor:
    takes_on: bool = True
    capacity: int = 2


@dataclass(frozen=True)
class Away:
    since: date
    until: date | None = None


ALL = tuple(Check(number, kind) for number, kind in enumerate(CheckKind))


def reasons(checks: Sequence[Check], **said: object) -> list[str]:
    given_ = {"mentor": Mentor(), "load": 0, "absence": None, "on": ON} | said
    found = standing(checks, ON, MONTHS)
    return [str(one) for one in why_not(found=found, **given_)]  # type: ignore[arg-type]


days = st.dates(date(2015, 1, 1), date(2035, 1, 1))
checks = st.lists(
    st.builds(
        Check,
        id=st.integers(1, 10**6),
        kind=st.sampled_from(CheckKind),
        done_on=days,
        until=st.none() | days,
        taken_back_at=st.none() | st.just(TAKEN_BACK),
    ),
    unique_by=lambda one: one.id,
    max_size=14,
)


#: What makes a check worth nothing on the day.
SPOILT = (
    {"taken_back_at": TAKEN_BACK},
    {"until": ON - timedelta(days=1)},
    {"done_on": ON + timedelta(days=1)},
)


@given(checks, st.sampled_from(NEEDED), st.lists(st.sampled_from(SPOILT), min_size=14))
def test_nobody_is_suitable_where_every_check_of_one_kind_is_lapsed_taken_back_or_to_come(
    more: list[Check], kind: CheckKind, spoilt: list[dict[str, date]]
) -> None:
    of_the_kind = [one for one in (*ALL, *more) if one.kind == kind]
    bad = [replace(one, **how) for one, how in zip(of_the_kind, spoilt, strict=False)]  # type: ignore[arg-type]
    held = [one for one in ALL if one.kind != kind] + bad
    (why,) = reasons(held)
    assert why.startswith(("Missing: ", "Lapsed on ")), why


@given(checks, days, st.integers(0, 13))
def test_taking_a_check_back_is_as_if_it_had_never_been(
    held: list[Check], on: date, number: int
) -> None:
    if number >= len(held):
        return
    taken = [replace(one, taken_back_at=TAKEN_BACK) if one is held[number] else one for one in held]
    without = [one for one in held if one is not held[number]]
    assert standing(taken, on, MONTHS) == standing(without, on, MONTHS)


@given(checks, days, st.integers(0, 4000))
def test_a_check_that_has_lapsed_never_comes_back_by_itself(
    held: list[Check], on: date, more: int
) -> None:
    later = on + timedelta(days=more)
    told = [one for one in held if one.done_on <= on]
    for one in standing(told, on, MONTHS).lapsed:
        assert standing(told, later, MONTHS)[one.kind].holds == Holds.LAPSED


@given(checks, days)
def test_the_order_in_which_checks_were_written_down_does_not_matter(
    held: list[Check], on: date
) -> None:
    assert standing(held, on, MONTHS) == standing(held[::-1], on, MONTHS)


def test_somebody_with_every_check_and_room_can_be_given_a_child() -> None:
    assert reasons(ALL) == []


@pytest.mark.parametrize("kind", NEEDED)
def test_each_needed_check_keeps_a_child_from_them_where_it_is_missing(kind: CheckKind) -> None:
    assert reasons([one for one in ALL if one.kind != kind]) == [f"Missing: {CHECKS[kind]}."]


def test_without_probation_they_have_one_child_and_no_more() -> None:
    told = [one for one in ALL if one.kind != CheckKind.PROBATION]
    assert reasons(told) == []
    (why,) = reasons(told, load=1)
    assert "first match has not been looked at" in why
    assert reasons(ALL, load=1) == []


def test_a_check_holds_on_its_last_day_and_not_on_the_next() -> None:
    dbs = Check(90, CheckKind.DBS, date(2023, 3, 2))
    assert last_day(dbs, MONTHS) == ON
    assert reasons([*ALL[1:], dbs]) == []
    dbs = replace(dbs, done_on=date(2023, 3, 1))
    assert reasons([*ALL[1:], dbs]) == ["Lapsed on 2026-03-01: Enhanced DBS certificate."]


def test_a_newer_check_takes_the_place_of_an_older_one_that_would_hold_longer() -> None:
    newer = Check(90, CheckKind.DBS, date(2025, 7, 1), until=date(2026, 1, 1))
    assert reasons([*ALL, newer]) == ["Lapsed on 2026-01-01: Enhanced DBS certificate."]


def test_a_check_dated_later_than_the_day_is_not_done_yet() -> None:
    dbs = Check(90, CheckKind.DBS, ON + timedelta(days=1))
    assert reasons([*ALL[1:], dbs]) == ["Missing: Enhanced DBS certificate."]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"mentor": Mentor(takes_on=False)}, "They take on no child for now."),
        ({"load": 2}, "They have as many children as they can: 2 of 2."),
        ({"absence": Away(ON)}, "They are away, and nobody knows until when."),
        ({"absence": Away(ON, ON)}, "They are away until 2026-03-02."),
        ({"works_here": False}, "They do not mentor for this service any more."),
    ],
)
def test_every_other_reason_is_said_in_words(said: dict[str, object], why: str) -> None:
    assert reasons(ALL, **said) == [why]


def test_an_absence_of_other_days_is_no_reason() -> None:
    assert reasons(ALL, absence=Away(ON + timedelta(days=1))) == []
    assert reasons(ALL, absence=Away(ON - timedelta(days=9), ON - timedelta(days=1))) == []


def test_what_lapses_soon_is_told_while_it_still_holds() -> None:
    dbs = Check(90, CheckKind.DBS, date(2025, 7, 1), until=ON + timedelta(days=30))
    found = standing([*ALL, dbs], ON, MONTHS)
    assert [one.kind for one in found.soon(30)] == [CheckKind.DBS]
    assert found.soon(29) == ()
    assert found.is_whole


def test_checks_as_of_another_day_are_not_taken_for_an_answer() -> None:
    with pytest.raises(ValueError, match="say nothing of"):
        why_not(Mentor(), standing(ALL, ON, MONTHS), 0, None, ON + timedelta(days=1))
