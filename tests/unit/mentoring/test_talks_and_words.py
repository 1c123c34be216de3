"""When a talk is due, and words that are typed as a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.errors import BadInput
from resettle.mentoring.mentor_words import BARRIERS, ENGAGEMENTS, TIMES, TRANSPORT, times_words
from resettle.mentoring.rules import BarrierKind, CheckKind, Engagement
from resettle.mentoring.said import TIMES as KEPT_TIMES
from resettle.mentoring.said import TRANSPORT as KEPT_TRANSPORT
from resettle.mentoring.said import words_in
from resettle.mentoring.suitability import CHECKS
from resettle.mentoring.talks import last_talk, next_due


@dataclass(frozen=True)
class Talk:
    held_on: date
    group: bool = False


def test_nothing_is_due_without_a_child_and_the_first_talk_a_month_after_the_first() -> None:
    assert next_due(date(2026, 1, 5), None, 1) is None
    assert next_due(None, date(2026, 1, 5), 1) == date(2026, 2, 5)


def test_a_talk_before_the_first_child_does_not_make_the_next_one_late() -> None:
    assert next_due(date(2025, 1, 5), date(2026, 1, 5), 1) == date(2026, 2, 5)


def test_a_group_is_no_talk_one_to_one() -> None:
    talks = [Talk(date(2026, 1, 5)), Talk(date(2026, 1, 19), group=True)]
    assert last_talk(talks, group=False) == date(2026, 1, 5)
    assert last_talk(talks, group=True) == date(2026, 1, 19)
    assert last_talk([], group=False) is None


def test_a_list_is_read_by_lines_and_commas_without_repeats_and_in_small_letters() -> None:
    assert words_in("  Five a  side,boxing\nBOXING;\n", "x") == ["boxing", "five a side"]
    assert words_in("", "x") == []


@given(st.text(max_size=80))
def test_a_list_that_is_taken_reads_the_same_when_it_is_typed_again(text: str) -> None:
    try:
        found = words_in(text, "x")
    except BadInput:
        return
    assert words_in("\n".join(found), "x") == found


@pytest.mark.parametrize("text", ["x" * 61, ",".join(map(str, range(31))), "a\x07b"])
def test_what_nobody_would_read_is_refused_by_its_field(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        words_in(text, "interests")
    assert refused.value.field == "interests"


def test_every_word_that_is_kept_can_be_said() -> None:
    assert tuple(TIMES) == KEPT_TIMES
    assert tuple(TRANSPORT) == KEPT_TRANSPORT
    assert set(BARRIERS) == set(BarrierKind)
    assert set(ENGAGEMENTS) == set(Engagement)
    assert set(CHECKS) == set(CheckKind)


def test_times_are_said_in_the_order_of_the_week_and_unknown_ones_as_they_stand() -> None:
    told = times_words(["sunday daytime", "monday evening", "at noon"])
    assert told == ["Monday evening", "Sunday daytime", "at noon"]
