"""What a rule may ask, and what it may not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.errors import BadInput
from resettle.planning import events as ev
from resettle.planning.conditions import KEYS, Asked, age_on, birthday, read_condition
from resettle.planning.vocabulary import Level, Order, Pathway
from tests.unit.planning.telling import (
    custody,
    d,
    folded,
    planned,
    recalled,
    registered,
    released,
    said,
    sentenced,
)

STORY = (registered(), custody("2026-03-02"), planned("2026-06-30", "2026-03-03"))


def holds(key: str, value: str, *events: ev.Event, on: date | None = None) -> bool:
    facts = folded(*events).facts
    return read_condition(key, (value,)).holds(Asked(facts, facts.spell, on))


@pytest.mark.parametrize(
    ("key", "value", "events", "answer"),
    [
        ("order", "dto", STORY, True),
        ("order", "remand", STORY, False),
        ("order", "unknown", (custody("2026-03-02", None),), True),
        ("stage", "custody", STORY, True),
        ("age", "under 16", STORY, True),
        ("age", "16 or over", STORY, False),
        ("was remanded", "yes", (custody("2026-03-02", Order.REMAND),), True),
        ("was remanded", "no", STORY, True),
        ("sentenced", "yes", STORY, True),
        ("sentenced", "no", (custody("2026-03-02", Order.REMAND),), True),
        ("recalled", "no", STORY, True),
        ("recalled", "yes", (*STORY, released("2026-06-30"), recalled("2026-07-02")), True),
        ("unplanned release", "yes", (*STORY, released("2026-06-29")), True),
        ("unplanned release", "no", (*STORY, released("2026-06-30")), True),
        ("release date", "known", STORY, True),
        ("release date", "unknown", STORY[:2], True),
        ("early release", "not possible", STORY, True),
        ("term", "12 months or less", (*STORY, sentenced("2026-03-02", "8m")), True),
        ("term", "over 12 months", (*STORY, sentenced("2026-03-02", "18m")), True),
        ("term", "unknown", STORY, True),
        ("released to", "home", (*STORY, released("2026-06-30")), True),
        ("released to", "unknown", STORY, True),
        ("released to", "any", STORY, False),
        ("looked after", "any", STORY, False),
        ("education plan", "none", STORY, True),
        ("education plan", "any", STORY, False),
        ("contact level", "not set", STORY, True),
        ("turns 18", "before release", STORY, False),
        ("need health", "any", STORY, False),
    ],
)
def test_a_condition_reads_the_facts(
    key: str, value: str, events: tuple[ev.Event, ...], answer: bool
) -> None:
    assert holds(key, value, *events) is answer


def test_a_need_is_asked_about_by_pathway_and_word() -> None:
    need = ev.NeedRecorded(said("2026-04-01"), Pathway.HEALTH, "medication")
    assert holds("need health", "medication", *STORY, need)
    assert holds("need health", "any", *STORY, need)
    assert not holds("need finance", "any", *STORY, need)


def test_a_level_is_the_last_one_set() -> None:
    low = ev.IntensitySet(said("2026-06-01"), d("2026-06-01"), Level.STANDARD)
    high = ev.IntensitySet(said("2026-07-01"), d("2026-07-01"), Level.INTENSIVE)
    assert holds("contact level", "intensive", low, high)
    assert not holds("contact level", "standard", low, high)


def test_age_is_asked_on_the_anchor_day_where_there_is_one() -> None:
    assert holds("age", "under 16", *STORY, on=d("2026-05-03"))
    assert holds("age", "16 or over", *STORY, on=d("2026-05-04"))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("colour", "red", "not something a rule can ask"),
        ("order", "dtoo", "can be: remand, dto"),
        ("need sleep", "any", "can be: accommodation"),
        ("need health", "Not A Word", "one lower-case word"),
        ("released to", "Home!", "one lower-case word"),
    ],
)
def test_what_a_rule_cannot_ask_is_refused_with_what_it_can(
    key: str, value: str, words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        read_condition(key, (value,))


def test_two_conditions_with_the_same_words_are_the_same() -> None:
    one, other = (read_condition("order", ("dto", "remand")) for _ in range(2))
    assert (one, hash(one), str(one)) == (other, hash(other), "order: dto or remand")
    assert one != read_condition("order", ("dto",))


def test_every_key_has_a_reader_that_refuses_nonsense() -> None:
    for key in KEYS:
        with pytest.raises(BadInput):
            read_condition(key, ("No Such Thing!",))


@given(st.dates(date(2000, 1, 1), date(2020, 12, 31)), st.integers(1, 30))
def test_on_the_birthday_the_age_is_reached_and_the_day_before_it_is_not(
    born: date, years: int
) -> None:
    day = birthday(born, years)
    assert age_on(born, day) == years
    assert age_on(born, date.fromordinal(day.toordinal() - 1)) == years - 1


@pytest.mark.parametrize(
    ("day", "age"), [("2026-02-27", 17), ("2026-02-28", 17), ("2026-03-01", 18), ("2028-02-29", 20)]
)
def test_a_child_born_on_29_february_comes_of_age_on_1_march_in_a_common_year(
    day: str, age: int
) -> None:
    born = d("2008-02-29")
    assert age_on(born, d(day)) == age
    assert birthday(born, 18) == d("2026-03-01")
    assert birthday(born, 20) == d("2028-02-29")


@pytest.mark.parametrize(
    ("born", "answer"),
    [
        ("2008-03-02", False),  # 18 on the day custody began: never a child in this custody
        ("2008-03-03", True),
        ("2008-06-30", True),  # 18 on the very day of release
        ("2008-07-01", False),
    ],
)
def test_turning_18_before_release_is_from_the_day_after_custody_began_to_the_day_itself(
    born: str, answer: bool
) -> None:
    assert holds("turns 18", "before release", registered(born=d(born)), *STORY[1:]) is answer


@pytest.mark.parametrize(
    "story",
    [
        STORY[1:],  # nobody told us when the child was born
        STORY[:1],  # never in custody
        (registered(), released("2026-06-30")),  # nobody told us when custody began
        STORY[:2],  # no release in sight
    ],
)
def test_nobody_turns_18_before_release_where_a_day_is_missing(
    story: tuple[ev.Event, ...],
) -> None:
    assert not holds("turns 18", "before release", *story)


def test_age_is_asked_on_the_first_day_of_custody_where_the_anchor_s_day_is_unknown() -> None:
    young = (registered(born=d("2010-03-03")), custody("2026-03-02"))
    assert holds("age", "under 16", *young)
    assert not holds("age", "under 16", registered(born=d("2010-03-02")), young[1])
    for unknown in (young[:1], young[1:]):
        assert not holds("age", "under 16", *unknown)
        assert not holds("age", "16 or over", *unknown)
