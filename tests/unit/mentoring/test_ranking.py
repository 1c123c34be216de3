"""Which mentors suit a child: examples written out, and laws that hold for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.errors import Words
from resettle.mentoring.ranking import (
    ORDER,
    Candidate,
    Ranked,
    Shortlist,
    Topic,
    Wanted,
    reasons_for,
    same,
    shortlist,
)

WORDS = st.sampled_from(("boxing", "music", "cooking", "drawing"))
LISTS = st.lists(WORDS, max_size=3, unique=True).map(tuple)
MAYBE = st.sampled_from(("", "woman", "man"))
FAITHS = st.sampled_from(("", "muslim", "traveller"))
AREAS = st.sampled_from(("", "north town", "south town"))


@st.composite
def candidates(draw: st.DrawFn, why_not: bool | None = None) -> Candidate:
    out = draw(st.booleans()) if why_not is None else why_not
    return Candidate(
        person_id=draw(st.integers(1, 40)),
        gender=draw(MAYBE),
        culture=draw(FAITHS),
        interests=draw(LISTS),
        languages=draw(LISTS),
        areas=(draw(AREAS),),
        times=draw(LISTS),
        transport=draw(st.sampled_from(((), ("car",)))),
        lived_experience=draw(st.booleans()),
        held=draw(st.integers(0, 2)),
        turned_down_on=draw(st.sampled_from((None, date(2026, 3, 1)))),
        why_not=(Words("Away."),) if out else (),
    )


@st.composite
def wishes(draw: st.DrawFn) -> Wanted:
    return Wanted(
        child_id=draw(st.integers(1, 9)),
        person_id=draw(st.sampled_from((None, 3, 7))),
        gender=draw(MAYBE),
        culture=draw(FAITHS),
        interests=draw(LISTS),
        languages=draw(LISTS),
        area=draw(AREAS),
        times=draw(LISTS),
        lived_experience=draw(st.booleans()),
    )


CROWD = st.lists(candidates(), max_size=8, unique_by=lambda one: one.person_id)


def order(found: Shortlist) -> list[int]:
    return [one.candidate.person_id for one in found.ranked]


def first(found: Shortlist) -> Ranked | None:
    return found.ranked[0] if found.ranked else None


# Laws.


@given(wishes(), CROWD, candidates(why_not=False))
def test_adding_a_capable_mentor_never_worsens_the_first_choice(
    wanted: Wanted, crowd: list[Candidate], more: Candidate
) -> None:
    crowd = [one for one in crowd if one.person_id != more.person_id]
    before, after = first(shortlist(wanted, crowd)), first(shortlist(wanted, (*crowd, more)))
    assert after is not None
    if before is not None:
        assert after.suits >= before.suits
        assert after.candidate in (before.candidate, more)


@given(wishes(), CROWD)
def test_an_excluded_one_never_appears_and_everybody_else_does(
    wanted: Wanted, crowd: list[Candidate]
) -> None:
    found = shortlist(wanted, crowd)
    assert sorted(order(found)) == sorted(one.person_id for one in crowd if not one.why_not)
    assert {one.person_id for one in found.excluded} == {
        one.person_id for one in crowd if one.why_not
    }


@given(wishes(), CROWD, st.randoms())
def test_the_order_of_what_comes_in_does_not_matter(
    wanted: Wanted, crowd: list[Candidate], chance: Random
) -> None:
    shuffled = list(crowd)
    chance.shuffle(shuffled)
    assert shortlist(wanted, shuffled) == shortlist(wanted, crowd)


@given(wishes(), candidates(why_not=False), MAYBE, FAITHS, LISTS)
def test_what_a_child_did_not_ask_about_makes_no_difference_to_anybody(
    wanted: Wanted, one: Candidate, gender: str, culture: str, languages: tuple[str, ...]
) -> None:
    unasked = replace(wanted, gender="", culture="", languages=())
    other = replace(one, gender=gender, culture=culture, languages=languages)
    assert reasons_for(unasked, one) == reasons_for(unasked, other)


@given(wishes(), candidates(why_not=False))
def test_having_said_nothing_of_oneself_is_as_good_as_having_said_something_else(
    wanted: Wanted, one: Candidate
) -> None:
    wanted = replace(wanted, gender="woman", culture="traveller")
    other = replace(one, gender="man", culture="muslim")
    silent = replace(one, gender="", culture="")
    assert Ranked(other, reasons_for(wanted, other)).suits == (
        Ranked(silent, reasons_for(wanted, silent)).suits
    )


@given(wishes(), CROWD)
def test_every_reason_is_words_in_the_order_that_counts(
    wanted: Wanted, crowd: list[Candidate]
) -> None:
    for one in shortlist(wanted, crowd).ranked:
        topics = [reason.topic for reason in one.reasons]
        assert topics == [topic for topic in ORDER if topic in topics]
        assert all(isinstance(reason.words, Words) for reason in one.reasons)


# Examples.

MARLON = Candidate(
    person_id=1,
    name="Marlon",
    gender="man",
    interests=("boxing", "cooking"),
    languages=("english", "welsh"),
    areas=("north town",),
    times=("monday evening", "saturday"),
)
ROSA = Candidate(
    person_id=2, name="Rosa", gender="woman", interests=("music",), areas=("south town",)
)
TOMOS = Candidate(
    person_id=3,
    name="Tomos",
    languages=("welsh",),
    transport=("car",),
    lived_experience=True,
    held=1,
    capacity=2,
)


@pytest.mark.parametrize(
    ("wanted", "wants", "because"),
    [
        (Wanted(person_id=3, gender="woman", interests=("boxing",)), 3, "asked for them by name"),
        (Wanted(gender="woman", interests=("boxing", "cooking")), 2, "As the child asked: woman"),
        (Wanted(languages=("Welsh",), interests=("music",)), (1, 3), "Speaks Welsh"),
        (Wanted(interests=("Boxing",)), 1, "Both like Boxing"),
        (Wanted(interests=("boxing", "cooking", "music")), 1, "Both like boxing, cooking"),
        (Wanted(area="North  Town"), 1, "Goes to North  Town"),
        (Wanted(area="coast"), 3, "Can come to coast by car"),
        (Wanted(times=("saturday",)), 1, "Free when the child is: saturday"),
    ],
)
def test_who_comes_first_and_why(
    wanted: Wanted, wants: int | tuple[int, ...], because: str
) -> None:
    found = first(shortlist(wanted, (MARLON, ROSA, TOMOS)))
    assert found is not None
    assert found.candidate.person_id in (wants if isinstance(wants, tuple) else (wants,))
    assert any(because in reason.words for reason in found.in_favour)


def test_what_speaks_against_somebody_is_said_about_the_wish_and_not_about_them() -> None:
    (against,) = (
        reason for reason in reasons_for(Wanted(gender="woman"), MARLON) if not reason.is_for
    )
    assert against.words == "The child asked for: woman. They have not said that"
    assert against.topic is Topic.GENDER


def test_whoever_turned_the_child_down_comes_after_those_who_have_not() -> None:
    again = replace(MARLON, turned_down_on=date(2026, 3, 1))
    found = shortlist(Wanted(interests=("boxing",)), (again, ROSA))
    assert order(found) == [2, 1]
    assert found.ranked[1].against[0].words.values["day"] == date(2026, 3, 1)


def test_somebody_whom_a_barrier_keeps_from_the_child_is_listed_with_it_though_named() -> None:
    barred = replace(TOMOS, why_not=(Words("The same school."), Words("Away.")))
    found = shortlist(Wanted(person_id=3), (MARLON, barred))
    assert order(found) == [1]
    assert found.why_not(3) == ("The same school.", "Away.")
    assert found.one(3) is None
    assert found.one(1) is not None


def test_of_equals_another_one_comes_first_for_another_child() -> None:
    alike = [Candidate(person_id=number) for number in range(1, 7)]
    firsts = {order(shortlist(Wanted(child_id=child), alike))[0] for child in range(1, 30)}
    assert len(firsts) > 3


def test_capitals_and_spaces_make_no_difference_and_nothing_is_like_nothing() -> None:
    assert same(" North  town", "north Town")
    assert not same("", "")
