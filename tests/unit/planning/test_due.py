"""The words for due dates and repeats: what they mean, and that they come back as they went in."""

from __future__ import annotations

from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.errors import BadInput
from resettle.planning.due import Due, Repeat, Unit, parse_due, parse_repeat
from resettle.planning.vocabulary import Anchor

anchors = st.sampled_from(Anchor)
units = st.sampled_from(Unit)
#: The edges come often: midnight, noon and the full hour, and counts next to none.
hours = st.sampled_from([0, 1, 11, 12, 13, 23]) | st.integers(0, 23)
minutes = st.sampled_from([0, 1, 9, 59]) | st.integers(0, 59)
times = st.none() | st.builds(time, hours, minutes)
counts = st.integers(-2, 2) | st.integers(-999, 999)
dues = st.builds(Due, counts, units, anchors, times)
caps = {"at_most": st.integers(1, 999), "at_most_unit": units}
repeats = st.one_of(
    st.builds(
        Repeat,
        every=st.integers(1, 3) | st.integers(1, 999),
        unit=units,
        start=anchors,
        until=st.none() | anchors,
        **caps,
    ),
    st.builds(
        Repeat,
        every=st.none(),
        unit=st.just(Unit.MONTH),  # contacts by level are counted by the month
        start=anchors,
        until=st.none() | anchors,
        **caps,
    ),
)


@given(dues)
def test_a_due_date_written_out_and_read_again_is_the_same(due: Due) -> None:
    assert parse_due(str(due)) == due


@given(repeats)
def test_a_repeat_written_out_and_read_again_is_the_same(repeat: Repeat) -> None:
    assert parse_repeat(str(repeat)) == repeat


@given(dues, st.sampled_from([" ", "  ", "\n    ", "\t"]))
def test_how_the_words_are_spaced_makes_no_difference(due: Due, space: str) -> None:
    assert parse_due(f"{space}{str(due).replace(' ', space)}{space}") == due


@given(dues, dues)
def test_two_due_dates_are_written_alike_only_when_they_are_the_same(a: Due, b: Due) -> None:
    assert (str(a) == str(b)) == (a == b)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("14 days before release", Due(-14, Unit.DAY, Anchor.RELEASE)),
        ("10 working days before release", Due(-10, Unit.WORKING_DAY, Anchor.RELEASE)),
        ("on release day", Due(0, Unit.DAY, Anchor.RELEASE)),
        ("on the day of release", Due(0, Unit.DAY, Anchor.RELEASE)),
        ("on release", Due(0, Unit.DAY, Anchor.RELEASE)),
        ("0 days before release", Due(0, Unit.DAY, Anchor.RELEASE)),
        (
            "within 5 working days of custody start",
            Due(5, Unit.WORKING_DAY, Anchor.CUSTODY_START),
        ),
        ("1 week after sentence", Due(1, Unit.WEEK, Anchor.SENTENCE)),
        ("6 months before 18th birthday", Due(-6, Unit.MONTH, Anchor.EIGHTEENTH_BIRTHDAY)),
        ("14 days before earliest release", Due(-14, Unit.DAY, Anchor.EARLIEST_RELEASE)),
        ("the next working day after release", Due(1, Unit.WORKING_DAY, Anchor.RELEASE)),
        (
            "by noon on the next working day after missed contact",
            Due(1, Unit.WORKING_DAY, Anchor.MISSED_CONTACT, time(12)),
        ),
        ("by 12pm on release day", Due(0, Unit.DAY, Anchor.RELEASE, time(12))),
        ("by 12am on release day", Due(0, Unit.DAY, Anchor.RELEASE, time(0))),
        ("by 9am on release day", Due(0, Unit.DAY, Anchor.RELEASE, time(9))),
        ("by 4:30pm on release day", Due(0, Unit.DAY, Anchor.RELEASE, time(16, 30))),
        (
            "by 5pm within 3 days of looked-after change",
            Due(3, Unit.DAY, Anchor.LOOKED_AFTER_CHANGE, time(17)),
        ),
    ],
)
def test_what_the_words_mean(words: str, due: Due) -> None:
    assert parse_due(words) == due


@pytest.mark.parametrize(
    ("words", "repeat"),
    [
        (
            "every month from sentence until release, for at most 24 months",
            Repeat(1, Unit.MONTH, Anchor.SENTENCE, Anchor.RELEASE, 24, Unit.MONTH),
        ),
        (
            "every 6 weeks from remand start, for at most 52 weeks",
            Repeat(6, Unit.WEEK, Anchor.REMAND_START, None, 52, Unit.WEEK),
        ),
        (
            "every 10 working days from release until end of supervision, for at most 90 days",
            Repeat(10, Unit.WORKING_DAY, Anchor.RELEASE, Anchor.SUPERVISION_END, 90, Unit.DAY),
        ),
        (
            "by contact level from release until end of supervision, for at most 12 months",
            Repeat(None, Unit.MONTH, Anchor.RELEASE, Anchor.SUPERVISION_END, 12, Unit.MONTH),
        ),
    ],
)
def test_what_the_words_for_a_repeat_mean(words: str, repeat: Repeat) -> None:
    assert parse_repeat(words) == repeat


@pytest.mark.parametrize(
    "words",
    [
        "",
        "soon",
        "release",
        "14 days",
        "14 days before",
        "14 days before the moon",
        "fourteen days before release",
        "-14 days before release",
        "1000 days before release",  # past every order a child can be given
        "١٤ days before release",  # digits, but not ones a reader here would check
        "14 fortnights before release",
        "14 days before release and 3 days after sentence",
        "14 days before release, on release day",
        "on release days",
        "by lunch on release day",
        "by noon",
    ],
)
def test_words_outside_the_grammar_are_refused_with_an_example(words: str) -> None:
    with pytest.raises(BadInput, match="14 days before release") as refusal:
        parse_due(words)
    assert f"“{words}”" in refusal.value.message


@pytest.mark.parametrize("words", ["by 13pm on release day", "by 0am on release day"])
def test_an_hour_no_clock_shows_is_refused(words: str) -> None:
    with pytest.raises(BadInput, match="is not a time of day"):
        parse_due(words)


@pytest.mark.parametrize("clock", ["9:60am", "9:75am"])
def test_a_minute_no_clock_shows_is_refused(clock: str) -> None:
    with pytest.raises(BadInput, match=f"“{clock}” is not a time of day"):
        parse_due(f"by {clock} on release day")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("every month from sentence until release", "not a repeat we can read"),
        ("every month, for at most 24 months", "not a repeat we can read"),
        ("every fortnight from sentence, for at most 24 months", "not a repeat we can read"),
        ("every 0 weeks from sentence, for at most 24 months", "repeat without end"),
        ("every week from sentence, for at most 0 months", "would never happen"),
        ("by contact level from release, for at most 0 months", "would never happen"),
    ],
)
def test_a_repeat_without_a_sensible_end_is_refused(words: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        parse_repeat(words)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else(words: str) -> None:
    for parse in (parse_due, parse_repeat):
        with suppress(BadInput):
            parse(words)


def test_the_hour_of_noon_is_written_as_a_word() -> None:
    assert str(Due(0, Unit.DAY, Anchor.RELEASE, time(12))) == "by noon on release"
    assert str(Due(0, Unit.DAY, Anchor.RELEASE, time(12, 5))) == "by 12:05pm on release"
    assert str(Due(0, Unit.DAY, Anchor.RELEASE, time(0))) == "by 12am on release"
