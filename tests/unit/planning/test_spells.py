"""Times in custody: when one begins, which order it is under, and what a recall does to it."""

from __future__ import annotations

import pytest

from resettle.planning import events as ev
from resettle.planning.facts import Spell, Window
from resettle.planning.fold import fold
from resettle.planning.vocabulary import Order
from tests.unit.planning.telling import (
    CHILD,
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

ONCE = (custody("2026-03-02"), released("2026-06-30"))


def the_spell(*events: ev.Event) -> Spell:
    spell = folded(*events).facts.spell
    assert spell is not None
    return spell


def sentence(on: str, order: Order, told: str | None = None) -> ev.SentenceImposed:
    return ev.SentenceImposed(said(told or on, id=f"{order} {on}"), d(on), order)


def test_a_recall_of_a_child_never_released_changes_nothing_and_is_put_to_a_person() -> None:
    told = folded(ONCE[0], recalled("2026-04-01"))
    assert told.facts == folded(ONCE[0]).facts
    assert [(doubt.said.id, doubt.applied) for doubt in told.doubts] == [
        ("recalled 2026-04-01 told 2026-04-01 9", False)
    ]
    assert "never released" in told.doubts[0].reason


def test_an_admission_told_before_its_recall_is_the_same_return_and_keeps_the_order() -> None:
    back = the_spell(*ONCE, custody("2026-07-20", None), recalled("2026-07-20", hour=12))
    assert (back.number, back.by_recall, back.order) == (2, True, Order.DTO)
    assert back.started == d("2026-07-20")


@pytest.mark.parametrize(
    ("told", "started"),
    [
        ("2026-07-24", "2026-07-20"),  # said before the admission's own word
        ("2026-07-25", "2026-07-21"),  # said at the same moment: the one told last
        ("2026-07-26", "2026-07-21"),
    ],
)
def test_of_two_days_of_one_return_the_one_said_later_holds(told: str, started: str) -> None:
    admission = custody("2026-07-20", None, told="2026-07-25")
    back = the_spell(*ONCE, admission, recalled("2026-07-21", told=told))
    assert (back.number, back.by_recall, back.started) == (2, True, d(started))


def test_a_recall_told_twice_of_a_child_we_never_knew_inside_is_one_return() -> None:
    told = folded(recalled("2026-07-20"), recalled("2026-07-21"))
    assert len(told.facts.spells) == 1
    assert told.facts.spells[0].started == d("2026-07-21")
    assert told.facts.order is None
    assert told.doubts == ()


def test_a_new_order_named_on_the_return_is_not_replaced_by_the_old_one() -> None:
    back = the_spell(*ONCE, custody("2026-07-20", Order.SECTION_250), recalled("2026-07-21"))
    assert (back.order, back.by_recall) == (Order.SECTION_250, True)


def test_a_recall_goes_on_with_the_end_of_supervision_of_the_order_it_interrupts() -> None:
    window = Window(midpoint=d("2026-06-30"), supervision_ends=d("2026-10-30"))
    story = (ONCE[0], sentenced("2026-03-02"), ONCE[1], recalled("2026-07-20"))
    spell = fold(CHILD, story, window_of=lambda _: window).facts.spell
    assert spell is not None
    assert spell.window == Window(supervision_ends=d("2026-10-30"))


def test_a_new_custody_begins_with_an_empty_window() -> None:
    window = Window(midpoint=d("2026-06-30"), supervision_ends=d("2026-10-30"))
    story = (ONCE[0], sentenced("2026-03-02"), ONCE[1], custody("2026-09-20"))
    spell = fold(CHILD, story, window_of=lambda _: window).facts.spell
    assert spell is not None
    assert spell.window == Window()


def test_a_court_s_word_that_the_child_is_remanded_is_no_sentence() -> None:
    spell = the_spell(custody("2026-03-02", Order.REMAND), sentence("2026-03-09", Order.REMAND))
    assert (spell.order, spell.sentenced_on) == (Order.REMAND, None)


def test_a_sentence_told_before_custody_names_the_order_only_where_custody_did_not() -> None:
    early = sentence("2026-03-01", Order.SECTION_250)
    assert the_spell(early, custody("2026-03-02", Order.DTO)).order is Order.DTO
    unnamed = the_spell(early, custody("2026-03-02", None))
    assert (unnamed.order, unnamed.sentenced_on) == (Order.SECTION_250, d("2026-03-01"))


def test_of_two_sentences_the_one_of_the_later_day_names_the_order_whenever_it_was_told() -> None:
    told_late = sentence("2026-03-03", Order.SECTION_250, told="2026-03-20")
    later = sentence("2026-03-10", Order.DTO, told="2026-03-11")
    spell = the_spell(custody("2026-03-02", Order.REMAND), told_late, later)
    assert (spell.order, spell.sentenced_on) == (Order.DTO, d("2026-03-10"))


def test_a_temporary_release_of_a_child_not_known_to_be_inside_is_nothing() -> None:
    away = ev.TemporaryReleaseRecorded(said("2026-05-01"), d("2026-05-01"), "successful")
    assert folded(registered(), away) == folded(registered())


def test_of_two_words_about_the_release_the_earlier_changes_nothing_about_it() -> None:
    first = released("2026-06-30", to="hostel", told="2026-07-02")
    spell = the_spell(ONCE[0], planned("2026-07-01", "2026-05-01"), first, released("2026-07-01"))
    assert (spell.released_on, spell.released_to) == (d("2026-06-30"), "hostel")


def test_a_release_told_twice_keeps_the_plans_of_before_the_first() -> None:
    spell = the_spell(
        ONCE[0], planned("2026-06-30", "2026-05-01"), ONCE[1], released("2026-07-01", hour=12)
    )
    assert spell.planned_on == d("2026-06-30")
    assert spell.released_on == d("2026-07-01")
