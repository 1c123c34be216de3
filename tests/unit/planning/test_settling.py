"""Which facts settle a task by themselves, on which day, and in whose words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from resettle.planning import events as ev
from resettle.planning.facts import Window
from resettle.planning.fold import fold
from resettle.planning.settling import SETTLED_BY, settled_by
from resettle.planning.vocabulary import EducationPlanStatus, Level
from resettle.planning.wanted import Settled
from tests.unit.planning.telling import (
    CHILD,
    custody,
    d,
    folded,
    planned,
    recalled,
    released,
    said,
    sentenced,
)

INSIDE = custody("2026-03-02")
RECEIVED = EducationPlanStatus.RECEIVED
BACK = (INSIDE, released("2026-06-30"), recalled("2026-07-20"))


def plan_told(on: str, status: EducationPlanStatus) -> ev.EducationPlanChanged:
    return ev.EducationPlanChanged(said("2026-09-01", id=f"{status} {on}"), d(on), status)


def away(on: str) -> ev.TemporaryReleaseRecorded:
    return ev.TemporaryReleaseRecorded(said(on, id=f"away {on}"), d(on), "successful")


def looked_after(on: str) -> ev.LookedAfterChanged:
    return ev.LookedAfterChanged(said(on, id=f"looked after {on}"), d(on), "looked_after")


def level(on: str, which: Level = Level.STANDARD) -> ev.IntensitySet:
    return ev.IntensitySet(said(on, id=f"level {on}"), d(on), which)


def settled(words: str, *events: ev.Event) -> Settled | None:
    return settled_by(words, folded(*events).facts)


@pytest.mark.parametrize("words", SETTLED_BY)
def test_nothing_is_settled_before_anything_was_told(words: str) -> None:
    assert settled(words) is None
    assert settled(words, INSIDE) is None


@pytest.mark.parametrize("status", EducationPlanStatus)
def test_each_status_of_the_education_plan_settles_its_own_task_and_no_other(
    status: EducationPlanStatus,
) -> None:
    told = plan_told("2026-04-01", status)
    found = {words: settled(words, INSIDE, told) for words in SETTLED_BY}
    assert found.pop(f"education plan {status}") == Settled(d("2026-04-01"), told.said)
    assert set(found.values()) == {None}


def test_a_release_date_is_decided_on_the_london_day_of_the_last_word_about_it() -> None:
    first, last = planned("2026-06-30", "2026-04-01"), planned("2026-07-14", "2026-05-01", hour=23)
    # Eleven at night, universal time, is already the next day in London in summer.
    expected = Settled(d("2026-05-02"), last.said)
    assert settled("release date decided", INSIDE, first, last) == expected


def test_a_date_that_is_only_calculated_was_decided_by_nobody() -> None:
    window = Window(midpoint=d("2026-06-30"))
    story = (INSIDE, sentenced("2026-03-02"))
    facts = fold(CHILD, story, window_of=lambda _: window).facts
    assert settled_by("release date decided", facts) is None


def test_the_first_temporary_release_of_a_spell_settles_it() -> None:
    first, second = away("2026-05-01"), away("2026-05-08")
    expected = Settled(d("2026-05-01"), first.said)
    assert settled("temporary release recorded", INSIDE, second, first) == expected
    assert settled("temporary release recorded", *BACK, first) is None


def test_the_last_word_on_looked_after_status_settles_it() -> None:
    first, second = looked_after("2026-03-02"), looked_after("2026-05-08")
    expected = Settled(d("2026-05-08"), second.said)
    assert settled("looked-after status recorded", INSIDE, first, second) == expected


def test_the_first_contact_level_settles_it_and_later_ones_change_nothing() -> None:
    levels = (level("2026-06-10"), level("2026-06-01"), level("2026-06-20", Level.INTENSIVE))
    assert settled("contact level set", INSIDE, *levels) == Settled(d("2026-06-01"), None)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("education plan received", lambda on: plan_told(on, RECEIVED)),
        ("looked-after status recorded", looked_after),
        ("contact level set", level),
    ],
)
def test_what_was_told_before_a_recall_settles_nothing_of_the_new_spell(
    words: str, told: Callable[[str], ev.Event]
) -> None:
    assert settled(words, *BACK, told("2026-07-19")) is None
    again = settled(words, *BACK, told("2026-07-20"))
    assert again is not None
    assert again.on == d("2026-07-20")


def test_what_was_told_before_the_first_custody_settles_its_tasks() -> None:
    found = settled("education plan received", plan_told("2026-02-01", RECEIVED), INSIDE)
    assert found is not None
    assert found.on == d("2026-02-01")
