"""Which mentor is the child's, since when, when the match rests, and what a meeting counts for."""

from __future__ import annotations

from datetime import date

import pytest

from resettle.planning import events as ev
from resettle.planning.anchors import Day, days_of, happenings_of
from resettle.planning.facts import Facts, MentorStory
from resettle.planning.settling import settled_by
from resettle.planning.vocabulary import Anchor, Flag, MentoringStep
from tests.unit.planning.rules import a_rule, planned_for
from tests.unit.planning.telling import (
    custody,
    d,
    folded,
    planned,
    recalled,
    registered,
    released,
    said,
)

S = MentoringStep
INSIDE = (registered(), custody("2026-03-02"), planned("2026-06-30", "2026-03-03"))
MET = "2026-05-12"


def step(on: str, which: S, match: str = "1", ends: str | None = None) -> ev.MentoringChanged:
    until = d(ends) if ends else None
    name = f"{match} {which} {on}"
    return ev.MentoringChanged(said(on, id=name), d(on), which, match, ends_on=until)


def contact(on: str, word: str = "attended") -> ev.MentorContactLogged:
    return ev.MentorContactLogged(said(on, id=f"contact {on}"), d(on), word, "1")


def facts(*events: ev.Event) -> Facts:
    return folded(*events).facts


def mentor(*events: ev.Event) -> MentorStory:
    known = facts(*INSIDE, *events).mentor
    assert known is not None
    return known


WEEKLY = a_rule(
    "weekly",
    repeat="every week from mentor start until end of mentoring, for at most 12 months",
    settled_by="mentor contact",
)


def weeks(*events: ev.Event) -> dict[date | None, date | None]:
    """Each week asked for, and when it was settled."""
    tasks = planned_for(facts(*INSIDE, *events), WEEKLY)
    return {task.due: task.settled.on if task.settled else None for task in tasks}


# --- Which match


def test_a_child_of_whom_no_step_was_told_has_no_mentor() -> None:
    assert facts(*INSIDE).mentor is None
    assert Anchor.MENTOR_START not in days_of(facts(*INSIDE))


def test_a_match_starts_with_the_first_meeting_and_not_with_a_yes() -> None:
    agreed = (step("2026-04-01", S.REQUESTED), step("2026-04-09", S.ACCEPTED))
    assert mentor(*agreed).started is None
    met = step(MET, S.INTRODUCED)
    known = facts(*INSIDE, *agreed, met, step("2026-05-20", S.ACTIVE))
    assert days_of(known)[Anchor.MENTOR_START] == Day(d(MET), met.said)


def test_of_two_matches_the_one_that_runs_is_the_childs() -> None:
    first = (step(MET, S.INTRODUCED), step("2026-06-01", S.ENDED_UNPLANNED))
    assert mentor(*first).match == "1"
    assert mentor(*first, step("2026-06-08", S.REQUESTED, "2")).match == "2"
    beside = (step(MET, S.INTRODUCED), step("2026-06-08", S.INTRODUCED, "2"))
    assert mentor(*beside).match == "1"


def test_a_request_that_was_withdrawn_leaves_the_last_match_standing() -> None:
    first = (step(MET, S.INTRODUCED), step("2026-06-01", S.ENDED))
    asked = (step("2026-06-08", S.REQUESTED, "2"), step("2026-06-15", S.WITHDRAWN, "2"))
    assert mentor(*first, *asked).match == "1"


@pytest.mark.parametrize("aside", [S.CHECK_LAPSED, S.CHECK_RENEWED, S.SUPERVISED, S.FOLLOWED_UP])
def test_a_lapsed_check_or_a_later_question_moves_no_match(aside: S) -> None:
    first = step(MET, S.INTRODUCED)
    assert mentor(first, step("2026-06-01", aside)) == mentor(first)
    assert facts(*INSIDE, step("2026-06-01", aside)).mentor is None


# --- Its end


def test_the_end_is_the_day_planned_until_it_is_the_day_it_was() -> None:
    ending = step("2026-06-01", S.ENDING, ends="2026-07-06")
    assert mentor(step(MET, S.INTRODUCED), ending).ends_on == d("2026-07-06")
    over = mentor(step(MET, S.INTRODUCED), ending, step("2026-07-08", S.ENDED))
    assert over.ends_on == d("2026-07-08")


def test_going_on_after_all_takes_the_planned_end_away() -> None:
    ending = step("2026-06-01", S.ENDING, ends="2026-07-06")
    again = mentor(step(MET, S.INTRODUCED), ending, step("2026-06-08", S.ACTIVE))
    assert again.ends_on is None


# --- When it rests


def test_a_pause_lasts_from_its_first_day_until_the_day_it_goes_on() -> None:
    known = mentor(
        step(MET, S.INTRODUCED), step("2026-05-20", S.PAUSED), step("2026-06-03", S.RESUMED)
    )
    assert known.pauses == ((d("2026-05-20"), d("2026-06-03")),)
    resting = [on for on in ("2026-05-19", "2026-05-20", "2026-06-02", "2026-06-03")
               if known.rests_on(d(on))]  # fmt: skip
    assert resting == ["2026-05-20", "2026-06-02"]


def test_paused_twice_is_one_pause_and_going_on_twice_changes_nothing() -> None:
    once = mentor(step(MET, S.INTRODUCED), step("2026-05-20", S.PAUSED))
    twice = mentor(
        step(MET, S.INTRODUCED), step("2026-05-20", S.PAUSED), step("2026-05-22", S.PAUSED)
    )
    assert once.pauses == twice.pauses == ((d("2026-05-20"), None),)
    assert mentor(step(MET, S.INTRODUCED), step("2026-05-20", S.RESUMED)).pauses == ()


def test_a_recall_pauses_what_runs_and_the_next_release_lets_it_go_on() -> None:
    story = (step(MET, S.INTRODUCED), released("2026-06-30"), recalled("2026-07-20"))
    assert mentor(*story).rests
    assert mentor(*story, released("2026-09-01")).pauses == ((d("2026-07-20"), d("2026-09-01")),)


def test_a_recall_pauses_no_match_that_has_not_begun_or_is_over() -> None:
    asked = step("2026-04-01", S.REQUESTED)
    over = (step(MET, S.INTRODUCED), step("2026-06-01", S.ENDED))
    back = (released("2026-06-30"), recalled("2026-07-20"))
    assert mentor(asked, *back).pauses == mentor(*over, *back).pauses == ()


def test_what_people_paused_before_a_recall_does_not_go_on_with_the_release() -> None:
    paused = (step(MET, S.INTRODUCED), step("2026-06-01", S.PAUSED))
    moved = (released("2026-06-30"), recalled("2026-07-20"), released("2026-09-01"))
    assert mentor(*paused, *moved).pauses == ((d("2026-06-01"), None),)


# --- What is asked every week


def test_a_meeting_settles_the_week_it_falls_in_and_no_other() -> None:
    asked = weeks(step(MET, S.INTRODUCED), contact("2026-05-26"), contact("2026-05-27"))
    assert list(asked.items())[:4] == [
        (d("2026-05-19"), None),
        (d("2026-05-26"), d("2026-05-26")),
        (d("2026-06-02"), d("2026-05-27")),
        (d("2026-06-09"), None),
    ]


def test_the_day_it_began_counts_for_the_first_week() -> None:
    assert weeks(step(MET, S.INTRODUCED), contact(MET))[d("2026-05-19")] == d(MET)


@pytest.mark.parametrize("word", ["not_there", "cancelled"])
def test_a_meeting_that_did_not_take_place_settles_nothing(word: str) -> None:
    assert set(weeks(step(MET, S.INTRODUCED), contact("2026-05-14", word)).values()) == {None}


def test_no_week_is_asked_for_while_it_rests_nor_after_it_ended() -> None:
    rests = (step(MET, S.INTRODUCED), step("2026-05-20", S.PAUSED), step("2026-06-03", S.RESUMED))
    over = step("2026-06-16", S.ENDED)
    assert list(weeks(*rests, over)) == [d("2026-05-19"), d("2026-06-09")]


def test_a_second_mentor_begins_with_weeks_of_their_own() -> None:
    first = (step(MET, S.INTRODUCED), contact("2026-05-14"), step("2026-05-20", S.ENDED_UNPLANNED))
    second = (*first, step("2026-06-01", S.INTRODUCED, "2"))
    before = {t.identity for t in planned_for(facts(*INSIDE, *first), WEEKLY)}
    after = {t.identity for t in planned_for(facts(*INSIDE, *second), WEEKLY)}
    assert before
    assert after
    assert not before & after


def test_the_weeks_before_a_recall_do_not_come_back_in_the_next_spell() -> None:
    story = (step(MET, S.INTRODUCED), released("2026-06-30"), recalled("2026-07-20"))
    assert weeks(*story) == {}
    again = weeks(*story, released("2026-09-01"))
    assert min(day for day in again if day) == d("2026-09-01")


def test_a_child_who_is_away_keeps_the_weeks_and_they_are_held() -> None:
    away = ev.WentUnlawfullyAtLarge(said("2026-06-01", id="away"), d("2026-06-01"))
    tasks = planned_for(facts(*INSIDE, step(MET, S.INTRODUCED), away), WEEKLY)
    assert tasks
    assert {task.flags for task in tasks} == {(Flag.HELD.value,)}


# --- Not there twice


@pytest.mark.parametrize(
    ("words", "brought"),
    [
        ("n", 0),
        ("nn", 1),
        ("nnn", 1),
        ("nnnn", 2),
        ("nan", 0),
        ("ncn", 1),
        ("nnann", 2),
        ("cc", 0),
    ],
)
def test_each_second_time_in_a_row_brings_a_task(words: str, brought: int) -> None:
    meant = {"n": "not_there", "a": "attended", "c": "cancelled"}
    told = [contact(f"2026-05-{13 + n}", meant[word]) for n, word in enumerate(words)]
    known = facts(*INSIDE, step(MET, S.INTRODUCED), *told)
    assert len(happenings_of(known, Anchor.MENTOR_MISSED_TWICE)) == brought


def test_a_meeting_cancelled_or_missed_once_brings_none() -> None:
    known = facts(*INSIDE, contact("2026-05-13", "not_there"))
    assert happenings_of(known, Anchor.MENTOR_MISSED_TWICE) == ()


# --- What a step or a concern settles


def settled(words: str, *events: ev.Event) -> str | None:
    found = settled_by(words, facts(*INSIDE, *events))
    return str(found.on) if found else None


def test_asking_for_a_mentor_settles_that_one_was_to_be_offered_and_a_recall_asks_anew() -> None:
    asked = step("2026-04-01", S.REQUESTED)
    assert settled("mentor asked for", asked) == "2026-04-01"
    back = (released("2026-06-30"), recalled("2026-07-20"))
    assert settled("mentor asked for", asked, *back) is None
    assert settled("mentor asked for", asked, *back, step("2026-08-03", S.ACCEPTED)) == "2026-08-03"


def test_the_end_of_an_earlier_match_settles_nothing_of_this_one() -> None:
    over = (step(MET, S.INTRODUCED), step("2026-06-01", S.ENDED))
    assert settled("mentoring ended", *over) == "2026-06-01"
    assert settled("mentoring ended", *over, step("2026-06-08", S.INTRODUCED, "2")) is None
    assert settled("mentoring ended") is None


def test_a_meeting_counts_as_the_first_contact_from_the_day_of_release_on() -> None:
    words, out = "mentor contact since release", released("2026-06-30")
    assert settled(words, contact("2026-06-30")) is None
    assert settled(words, contact("2026-06-29"), out) is None
    assert settled(words, contact("2026-06-30", "not_there"), out) is None
    assert settled(words, contact("2026-06-29"), contact("2026-06-30"), out) == "2026-06-30"


def of_events(rule_words: str, due: str, *events: ev.Event) -> list[str | None]:
    """When the task of each event was settled, in the order they happened."""
    rule = a_rule("t", due, settled_by=rule_words)
    tasks = planned_for(facts(*INSIDE, *events), rule)
    return [str(task.settled.on) if task.settled else None for task in tasks]


def test_a_yes_settles_the_request_it_answers_and_not_that_of_another_match() -> None:
    steps = (step("2026-04-01", S.REQUESTED), step("2026-04-02", S.REQUESTED, "2"))
    yes = step("2026-04-09", S.ACCEPTED, "2")
    found = of_events("mentor accepted", "5 days after mentoring step", *steps, yes)
    assert found == [None, "2026-04-09", None]


def test_asking_again_settles_what_came_before_it_whichever_match_it_is_for() -> None:
    over = step("2026-06-01", S.ENDED_UNPLANNED)
    again = step("2026-06-08", S.REQUESTED, "2")
    found = of_events("mentor asked for again", "5 days after mentoring step", over, again)
    assert found == ["2026-06-08", None]


def test_closing_a_concern_settles_its_own_task() -> None:
    raised = [ev.ConcernRaised(said("2026-07-03", id=name), d("2026-07-03"), name) for name in "ab"]
    closed = ev.ConcernClosed(said("2026-07-04"), d("2026-07-04"), "b", "police")
    found = of_events("concern closed", "by 5pm on concern", *raised, closed)
    assert found == [None, "2026-07-04"]


# --- Talks with the mentor, and checks made anew

MONTHLY = a_rule(
    "supervise",
    repeat="every month from mentor start until end of mentoring, for at most 3 months",
    settled_by="mentor supervised",
)


def months(*events: ev.Event) -> list[str | None]:
    """Each month from 12 May, and the day of the talk that settled it."""
    tasks = planned_for(facts(*INSIDE, step(MET, S.INTRODUCED), *events), MONTHLY)
    return [str(task.settled.on) if task.settled else None for task in tasks]


def test_a_talk_settles_its_own_month_and_counts_once() -> None:
    assert months() == [None, None, None]
    assert months(step("2026-06-05", S.SUPERVISED)) == ["2026-06-05", None, None]
    both = (step("2026-06-05", S.SUPERVISED), step("2026-06-09", S.SUPERVISED))
    assert months(*both) == ["2026-06-05", None, None]


def test_a_talk_that_comes_late_settles_the_month_it_is_late_for_and_not_the_next() -> None:
    late = step("2026-06-14", S.SUPERVISED)
    assert months(late) == ["2026-06-14", None, None]
    assert months(late, step("2026-07-10", S.SUPERVISED)) == ["2026-06-14", "2026-07-10", None]


def test_a_talk_on_the_day_the_next_is_due_is_of_the_next() -> None:
    assert months(step("2026-07-12", S.SUPERVISED)) == [None, "2026-07-12", None]


def test_talks_are_counted_by_their_day_and_not_in_the_order_they_were_told() -> None:
    told = (step("2026-07-10", S.SUPERVISED), step("2026-06-10", S.SUPERVISED))
    assert months(*told) == ["2026-06-10", "2026-07-10", None]


def test_a_talk_about_another_match_settles_nothing_of_this_one() -> None:
    assert months(step("2026-06-05", S.SUPERVISED, "9")) == [None, None, None]


def test_the_day_they_first_met_may_be_the_day_of_the_first_talk() -> None:
    assert months(step(MET, S.SUPERVISED)) == [MET, None, None]


def test_with_no_mentor_there_is_nothing_to_supervise() -> None:
    assert planned_for(facts(*INSIDE, step("2026-06-05", S.SUPERVISED)), MONTHLY) == []


def test_a_lapsed_check_is_settled_by_checks_that_hold_again_later_and_of_the_same_match() -> None:
    rule = a_rule(
        "decide",
        "within 2 working days of mentoring step",
        when={"event": "check_lapsed"},
        settled_by="mentor check renewed",
    )

    def settled(*events: ev.Event) -> list[str | None]:
        tasks = planned_for(facts(*INSIDE, step(MET, S.INTRODUCED), *events), rule)
        return [str(task.settled.on) if task.settled else None for task in tasks]

    lapsed = step("2026-06-01", S.CHECK_LAPSED)
    assert settled(lapsed) == [None]
    assert settled(lapsed, step("2026-06-11", S.CHECK_RENEWED)) == ["2026-06-11"]
    assert settled(step("2026-05-20", S.CHECK_RENEWED), lapsed) == [None]
    assert settled(lapsed, step("2026-06-11", S.CHECK_RENEWED, "9")) == [None]
