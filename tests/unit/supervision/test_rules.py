"""What is signed, what changed since, and how missed contacts are counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.errors import BadInput
from resettle.settings import PROJECT
from resettle.supervision.limits import FILE, limits_in
from resettle.supervision.rules import (
    BreachRule,
    Count,
    ManyChanges,
    MovedTask,
    SignedTask,
    Since,
    count_since,
    since_signed,
    to_sign,
)

DAY, LATER = date(2026, 3, 2), date(2026, 3, 9)
ADDRESS = SignedTask(1, "Confirm the address", DAY)
SCHOOL = SignedTask(2, "Find a place", None)
RULE = BreachRule(warnings=2, misses=3, source="s", verified=False)

TASKS = st.lists(
    st.builds(
        SignedTask,
        st.integers(1, 12),
        st.sampled_from(("A", "B")),
        st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 9)),
    ),
    unique_by=lambda one: one.id,
)


@given(TASKS)
def test_a_plan_as_it_was_signed_has_not_changed(tasks: list[SignedTask]) -> None:
    assert since_signed(to_sign(tasks), tasks).is_nothing


@given(TASKS, TASKS)
def test_two_plans_have_one_fingerprint_only_where_nothing_changed(
    was: list[SignedTask], now: list[SignedTask]
) -> None:
    same = to_sign(was)["hash"] == to_sign(now)["hash"]
    assert same == (sorted(was, key=lambda one: one.id) == sorted(now, key=lambda one: one.id))
    if same:
        assert since_signed(to_sign(was), now).is_nothing


@given(TASKS, TASKS)
def test_every_open_task_is_new_moved_or_as_it_was(
    was: list[SignedTask], now: list[SignedTask]
) -> None:
    since = since_signed(to_sign(was), now)
    due = {one.id: one.due for one in was}
    assert {one.id for one in since.new} == {one.id for one in now} - set(due)
    moved = [one for one in now if one.id in due and due[one.id] != one.due]
    assert len(since.moved) == len(moved)
    assert len(since.gone) == len(set(due) - {one.id for one in now})


def test_what_is_different_is_named() -> None:
    moved = ADDRESS._replace(due=LATER)
    since = since_signed(to_sign([ADDRESS, SCHOOL]), [moved, SignedTask(3, "New", DAY)])
    assert since == Since(
        (MovedTask("Confirm the address", DAY, LATER),),
        (SignedTask(3, "New", DAY),),
        ("Find a place",),
    )


def test_a_task_that_is_done_is_no_change() -> None:
    assert since_signed(to_sign([ADDRESS, SCHOOL]), [ADDRESS], settled={2}).is_nothing


@pytest.mark.parametrize(
    ("moved", "new", "many"), [(0, 0, False), (2, 1, False), (3, 0, True), (0, 2, True)]
)
def test_a_plan_has_changed_much_by_the_numbers_of_the_service(
    moved: int, new: int, many: bool
) -> None:
    since = Since((MovedTask("A", DAY, LATER),) * moved, (SCHOOL,) * new)
    assert ManyChanges(3, 2, "s", False).is_reached(since) is many


def test_what_came_before_the_last_time_in_custody_counts_no_more() -> None:
    missed = [(DAY, "unacceptable"), (LATER, "unacceptable"), (LATER, None), (LATER, "acceptable")]
    assert count_since(None, missed, [DAY, LATER]) == Count(2, 1, 2)
    # The day itself is the day of the recall: the child was still outside.
    assert count_since(DAY, missed, [DAY, LATER]) == Count(1, 1, 1)


@pytest.mark.parametrize(
    ("count", "reached"),
    [
        (Count(3, 0, 2), True),
        (Count(4, 2, 3), True),
        (Count(2, 5, 2), False),
        (Count(3, 0, 1), False),
        (Count(), False),
    ],
)
def test_breach_is_considered_only_after_the_misses_and_the_warnings(
    count: Count, reached: bool
) -> None:
    assert RULE.is_reached(count) is reached


def test_the_numbers_of_the_service_say_that_they_are_not_verified() -> None:
    limits = limits_in(PROJECT / "config")
    assert (limits.breach.warnings, limits.breach.misses) == (2, 3)
    assert "National Standards" in limits.breach.source
    assert not limits.breach.verified
    assert not limits.countersign_again.verified


GOOD = (PROJECT / "config" / FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("misses: 3", "misses: 0", "misses"),
        ("misses: 3", "misses: yes", "misses"),
        ("dates: 3", "date: 3", "has no `dates`"),
        ("verified: no", "verified: perhaps", "verified"),
        ("breach:", "breach: [", "YAML"),
    ],
)
def test_a_file_that_cannot_be_used_names_itself_and_the_key(
    tmp_path: Path, was: str, now: str, told: str
) -> None:
    assert was in GOOD
    (tmp_path / FILE).write_text(GOOD.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(BadInput, match=told) as refused:
        limits_in(tmp_path)
    assert FILE in str(refused.value)


def test_a_file_that_is_gone_is_missed(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        limits_in(tmp_path)
