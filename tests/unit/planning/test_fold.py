"""What is known about a child follows from the events alone, in the contract's order."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from resettle.planning import events as ev
from resettle.planning.facts import Facts, Window
from resettle.planning.fold import fold
from resettle.planning.vocabulary import Level, Order, Stage
from tests.unit.planning.telling import (
    CHILD,
    at_large,
    custody,
    d,
    died,
    folded,
    planned,
    recalled,
    registered,
    released,
    said,
    sentenced,
    withdrawn,
)


def facts(*events: ev.Event) -> Facts:
    return folded(*events).facts


def counted(*events: ev.Event) -> tuple[ev.SentenceImposed, ...]:
    """The sentences that the window of the last spell is calculated from."""
    seen: list[tuple[ev.SentenceImposed, ...]] = []

    def window_of(sentences: tuple[ev.SentenceImposed, ...]) -> Window:
        seen.append(sentences)
        return Window()

    fold(CHILD, events, window_of=window_of)
    return seen[-1]


def test_a_registered_child_is_in_the_community_and_has_no_order() -> None:
    known = facts(registered())
    assert (known.stage, known.order, known.released_on) == (Stage.COMMUNITY, None, None)


def test_registering_a_child_already_in_custody_does_not_bring_the_child_home() -> None:
    assert facts(custody("2026-03-02"), registered("2026-04-01")).stage is Stage.CUSTODY


def test_release_recall_and_release_make_two_spells() -> None:
    story = [
        registered(),
        custody("2026-03-02"),
        released("2026-06-30"),
        recalled("2026-07-20"),
    ]
    inside = facts(*story)
    assert (inside.stage, inside.released_on) == (Stage.CUSTODY, None)
    assert inside.order is Order.DTO
    outside = facts(*story, released("2026-08-20"))
    assert (outside.stage, outside.released_on) == (Stage.COMMUNITY, d("2026-08-20"))
    assert [spell.released_on for spell in outside.spells] == [d("2026-06-30"), d("2026-08-20")]


def test_any_order_of_arrival_gives_the_same_facts() -> None:
    story = [
        registered(),
        custody("2026-03-02", Order.REMAND),
        sentenced("2026-03-20"),
        planned("2026-06-30", "2026-03-21"),
        released("2026-06-29"),
        recalled("2026-07-20"),
    ]
    expected = folded(*story)
    assert all(folded(*arrival) == expected for arrival in permutations(story))


def test_of_two_planned_dates_the_one_said_later_holds_even_when_it_arrives_first() -> None:
    first, second = planned("2026-06-30", "2026-04-01"), planned("2026-06-16", "2026-04-02")
    known = facts(second, custody("2026-03-02"), first)
    assert known.spell is not None
    assert known.spell.planned_on == d("2026-06-16")


def test_a_plan_told_before_custody_was_reported_still_belongs_to_it() -> None:
    known = facts(planned("2026-06-30", "2026-03-01"), custody("2026-03-02"))
    assert known.spell is not None
    assert known.spell.planned_on == d("2026-06-30")


def test_a_plan_for_a_day_before_custody_goes_to_the_tray_and_is_left_out() -> None:
    told = folded(custody("2026-03-02"), planned("2026-02-01", "2026-03-03"))
    assert told.facts.spell is not None
    assert told.facts.spell.planned_on is None
    assert [(doubt.said.id, doubt.applied) for doubt in told.doubts] == [
        ("planned 2026-02-01 2026-03-03 told 2026-03-03 9", False)
    ]


def test_what_is_said_after_the_release_does_not_make_it_planned() -> None:
    known = facts(
        custody("2026-03-02"),
        planned("2026-06-30", "2026-03-03"),
        released("2026-06-20"),
        planned("2026-06-20", "2026-06-21"),
    )
    assert known.spell is not None
    assert known.spell.unplanned


def test_of_two_release_days_the_one_said_later_wins() -> None:
    late_word = released("2026-06-29", told="2026-07-03")
    known = facts(custody("2026-03-02"), released("2026-06-30"), late_word)
    assert known.released_on == d("2026-06-29")


def test_of_two_custody_days_the_one_said_later_wins_whichever_is_earlier() -> None:
    for other in ("2026-02-27", "2026-03-05"):
        known = facts(custody("2026-03-02"), custody(other, told="2026-03-09"))
        assert known.spell is not None
        assert (known.spell.started, known.spell.number) == (d(other), 1)


def test_a_withdrawn_event_is_as_if_it_never_came() -> None:
    home = released("2026-06-30")
    known = facts(custody("2026-03-02"), home, withdrawn(home, "2026-07-01"))
    assert known == facts(custody("2026-03-02"))


def test_a_withdrawal_can_be_withdrawn() -> None:
    home = released("2026-06-30")
    wrong = withdrawn(home, "2026-07-01")
    known = facts(custody("2026-03-02"), home, wrong, withdrawn(wrong, "2026-07-02", "again"))
    assert known.released_on == d("2026-06-30")


def test_death_is_final_and_later_movements_go_to_the_tray() -> None:
    told = folded(custody("2026-03-02"), died("2026-04-01"), released("2026-04-02"))
    assert told.facts.stage is Stage.DIED
    assert [doubt.said.id for doubt in told.doubts] == ["released 2026-04-02 told 2026-04-02 9"]


def test_going_to_hospital_is_no_release() -> None:
    known = facts(custody("2026-03-02"), released("2026-04-01", to="hospital"))
    assert (known.stage, known.released_on) == (Stage.HOSPITAL, None)
    assert [(hold.start, hold.end) for hold in known.holds] == [(d("2026-04-01"), None)]


def test_coming_back_from_being_at_large_goes_on_with_the_same_spell() -> None:
    known = facts(custody("2026-03-02"), at_large("2026-04-01"), custody("2026-04-11", order=None))
    assert (known.stage, len(known.spells)) == (Stage.CUSTODY, 1)
    assert [(hold.start, hold.end) for hold in known.holds] == [(d("2026-04-01"), d("2026-04-11"))]


def test_a_release_from_before_the_first_custody_changes_nothing_and_is_put_to_a_person() -> None:
    told = folded(registered(), custody("2026-03-02"), released("2026-02-01"))
    assert told.facts == facts(registered(), custody("2026-03-02"))
    assert len(told.doubts) == 1
    assert not told.doubts[0].applied


def test_a_release_of_a_child_we_did_not_know_to_be_inside_still_counts() -> None:
    known = facts(registered(), released("2026-03-02"))
    assert known.released_on == d("2026-03-02")


def test_an_admission_does_not_name_an_order_but_keeps_the_one_we_know() -> None:
    known = facts(custody("2026-03-02"), custody("2026-03-02", order=None, hour=15))
    assert known.order is Order.DTO
    unknown = folded(custody("2026-03-02"), custody("2026-03-09", order=None))
    assert unknown.facts.spell is not None
    assert unknown.facts.spell.started == d("2026-03-02")
    assert unknown.doubts[0].applied


def test_a_child_sentenced_on_remand_keeps_the_day_custody_began() -> None:
    known = facts(custody("2026-03-02", Order.REMAND), sentenced("2026-04-01"))
    assert known.spell is not None
    assert (known.order, known.spell.started) == (Order.DTO, d("2026-03-02"))
    assert (known.spell.remanded_on, known.spell.sentenced_on) == (
        d("2026-03-02"),
        d("2026-04-01"),
    )


def test_a_sentence_told_an_hour_before_custody_belongs_to_it() -> None:
    known = facts(sentenced("2026-03-02", hour=9), custody("2026-03-02", hour=12))
    assert known.spell is not None
    assert known.spell.term_months == 8


def test_a_court_may_pass_several_sentences_on_one_day() -> None:
    longer, shorter = sentenced("2026-03-02", "15m"), sentenced("2026-03-02", "12m", hour=10)
    assert counted(custody("2026-03-02"), shorter, longer) == (longer, shorter)
    known = facts(custody("2026-03-02"), longer, shorter)
    assert known.spell is not None
    assert known.spell.term_months == 15


def test_the_same_sentence_told_again_counts_once_and_its_later_word_holds() -> None:
    first = replace(sentenced("2026-03-02"), remand_days=50)
    again = replace(sentenced("2026-03-02", hour=10), remand_days=40)
    bare = sentenced("2026-03-02", None)
    for before in (first, bare):
        assert counted(custody("2026-03-02"), before, again) == (again,)


def test_the_latest_order_is_the_one_of_the_latest_day_however_late_the_other_is_told() -> None:
    other = replace(sentenced("2026-04-20", "30m"), order=Order.SECTION_250)
    known = facts(custody("2026-01-05", Order.REMAND), sentenced("2026-03-02", told="2026-06-01"))
    both = facts(
        custody("2026-01-05", Order.REMAND), other, sentenced("2026-03-02", told="2026-06-01")
    )
    assert (known.order, both.order) == (Order.DTO, Order.SECTION_250)


def test_a_sentence_passed_while_out_names_the_order_of_a_recalled_child() -> None:
    other = replace(sentenced("2026-07-15", "30m"), order=Order.SECTION_250)
    home = (custody("2026-03-02"), sentenced("2026-03-02"), released("2026-07-01"))
    assert facts(*home, recalled("2026-07-20")).order is Order.DTO
    assert facts(*home, other, recalled("2026-07-20")).order is Order.SECTION_250


def test_another_word_on_the_day_custody_began_corrects_the_order() -> None:
    known = facts(custody("2026-03-02", Order.REMAND), custody("2026-03-02", hour=12))
    assert known.spell is not None
    assert (known.order, known.spell.remanded_on) == (Order.DTO, None)


def test_supervision_that_ended_before_a_new_custody_is_not_the_end_of_the_new_one() -> None:
    ended = ev.SupervisionEnded(said("2026-11-01"), d("2026-11-01"))
    known = facts(custody("2026-03-02"), ended, custody("2026-12-01"))
    assert (known.stage, known.supervision_ended) == (Stage.CUSTODY, None)


def test_a_level_said_late_about_an_earlier_day_leaves_later_levels_alone() -> None:
    enhanced = ev.IntensitySet(said("2026-07-01"), d("2026-07-01"), Level.ENHANCED)
    late = ev.IntensitySet(said("2026-07-09"), d("2026-06-01"), Level.STANDARD)
    assert facts(enhanced, late).levels == (
        (d("2026-06-01"), Level.STANDARD),
        (d("2026-07-01"), Level.ENHANCED),
    )


@pytest.mark.parametrize(
    ("end", "because"),
    [
        (ev.SupervisionEnded(said("2026-07-01"), d("2026-07-01")), "supervision ended"),
        (
            ev.MovedService(said("2026-07-01"), d("2026-07-01"), "another"),
            "moved to another service",
        ),
    ],
)
def test_our_part_ends_with_a_reason(end: ev.Event, because: str) -> None:
    known = facts(custody("2026-03-02"), released("2026-06-30"), end)
    assert (known.stage, known.ended_because) == (Stage.ENDED, because)


def test_an_event_at_half_past_eleven_in_summer_utc_belongs_to_the_next_london_day() -> None:
    late = ev.Said(said("2026-07-01").time.replace(hour=23, minute=30), "/test", "late")
    assert ev.order_key(ev.ReleasePlanned(late, d("2026-08-01")))[0] == d("2026-07-02")


def test_a_child_registered_twice_was_born_on_the_day_said_last_whichever_arrived_last() -> None:
    wrong, right = (
        registered("2026-01-05", d("2010-05-04")),
        registered("2026-02-01", d("2010-04-05")),
    )
    right = replace(right, said=said("2026-02-01", id="again"))
    assert facts(right, wrong).date_of_birth == d("2010-04-05")


@pytest.mark.parametrize(
    "after",
    [
        at_large("2026-04-02"),
        released("2026-04-02", to="hospital"),
        ev.SupervisionEnded(said("2026-04-02"), d("2026-04-02")),
        ev.MovedService(said("2026-04-02"), d("2026-04-02"), "another"),
        died("2026-04-03"),
        registered("2026-04-02"),
    ],
)
def test_nothing_told_after_a_death_changes_that_the_child_died(after: ev.Event) -> None:
    known = facts(custody("2026-03-02"), died("2026-04-01"), after)
    assert (known.stage, known.died_on) == (Stage.DIED, d("2026-04-01"))
    assert (known.holds, known.ended_because) == ((), None)


def test_a_custody_told_first_as_remand_and_then_as_an_order_is_one_custody_now_sentenced() -> None:
    known = facts(custody("2026-03-02", Order.REMAND), custody("2026-04-01", Order.SECTION_250))
    assert known.spell is not None
    assert (known.order, known.spell.started) == (Order.SECTION_250, d("2026-03-02"))
    assert (known.spell.remanded_on, known.spell.sentenced_on) == (d("2026-03-02"), d("2026-04-01"))


def test_a_withdrawal_alone_changes_nothing() -> None:
    home = released("2026-06-30")
    assert facts(custody("2026-03-02"), withdrawn(home, "2026-07-01")) == facts(
        custody("2026-03-02")
    )


def test_the_window_is_that_of_the_current_spell_and_empty_before_custody() -> None:
    window = Window(midpoint=d("2026-06-30"))
    story = (custody("2026-03-02"), sentenced("2026-03-02"))
    assert fold(CHILD, story, window_of=lambda _: window).facts.window == window
    assert facts(registered()).window == Window()


def test_a_term_is_written_as_courts_say_it() -> None:
    assert str(ev.Term(((6, "m"), (112, "d")))) == "6m+112d"
