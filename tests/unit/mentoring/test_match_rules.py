"""What a match may do next, on which day, and the days on which there was no mentor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from resettle.errors import BadInput
from resettle.mentoring.match_rules import (
    ENDINGS,
    PAUSES,
    STATES,
    Span,
    StepRefused,
    checked_day,
    checked_ending,
    gaps,
    refuse_unless_next,
)
from resettle.mentoring.rules import STEPS, Ending, MatchState, Pause

TODAY = date(2026, 3, 20)


@dataclass(frozen=True)
class Held:
    state: str
    requested_on: date
    accepted_on: date | None = None
    ends_on: date | None = None


def march(day: int) -> date:
    return date(2026, 3, day)


@pytest.mark.parametrize("state", MatchState)
@pytest.mark.parametrize("to", MatchState)
def test_only_the_steps_of_the_list_are_taken_and_the_rest_is_refused_in_words(
    state: MatchState, to: MatchState
) -> None:
    if to in STEPS[state]:
        refuse_unless_next(state, to)
    else:
        with pytest.raises(StepRefused, match=STATES[state]):
            refuse_unless_next(state, to)


@pytest.mark.parametrize(
    ("words", "of"), [(STATES, MatchState), (PAUSES, Pause), (ENDINGS, Ending)]
)
def test_every_word_of_the_closed_lists_can_be_read(words: dict[str, str], of: type) -> None:
    assert list(words) == list(of)


def test_a_step_is_not_dated_ahead_nor_before_the_one_before_it() -> None:
    assert checked_day(TODAY, today=TODAY, last=TODAY) == TODAY
    for day, told in ((march(21), "today or in the past"), (march(1), "must not be before")):
        with pytest.raises(BadInput, match=told) as refused:
            checked_day(day, today=TODAY, last=march(2))
        assert refused.value.field == "happened_on"


@pytest.mark.parametrize(
    ("ends_on", "because", "field"),
    [
        (date(2026, 4, 17), "", None),
        (date(2026, 4, 16), "", "short_because"),
        (date(2026, 4, 16), "The child moves.", None),
        (march(20), "The child moves.", None),
        (march(19), "The child moves.", "ends_on"),
    ],
)
def test_an_ending_is_planned_four_weeks_ahead_or_somebody_says_why_not(
    ends_on: date, because: str, field: str | None
) -> None:
    def ask() -> date:
        return checked_ending(
            ends_on, today=TODAY, notice_days=28, short_because=because, last=march(1)
        )

    if field is None:
        assert ask() == ends_on
        return
    with pytest.raises(BadInput) as refused:
        ask()
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("matches", "found"),
    [
        ([], []),
        ([Held("requested", march(5))], [Span(march(5))]),
        ([Held("active", march(5), march(5))], []),
        ([Held("active", march(5), march(9))], [Span(march(5), march(8))]),
        # One after the other, with days between, the newest first.
        (
            [
                Held("paused", march(12), march(15)),
                Held("ended", march(1), march(3), march(10)),
            ],
            [Span(march(11), march(14)), Span(march(1), march(2))],
        ),
        # It ended, and nobody came after.
        ([Held("ended", march(1), march(1), march(10))], [Span(march(11))]),
        # It ended today: today there was one.
        ([Held("ended", march(1), march(1), march(20))], []),
        # Two beside each other leave no gap when the one ends.
        (
            [
                Held("ended", march(1), march(1), march(10)),
                Held("active", march(2), march(4)),
            ],
            [],
        ),
        (
            [Held("withdrawn", march(4)), Held("active", march(6), march(6))],
            [Span(march(4), march(5))],
        ),
    ],
)
def test_the_days_without_a_mentor_are_found(matches: list[Held], found: list[Span]) -> None:
    assert gaps(matches, TODAY) == found


def test_both_ends_of_a_gap_are_counted() -> None:
    assert Span(march(1), march(2)).days(TODAY) == 2
    assert Span(march(19)).days(TODAY) == 2
