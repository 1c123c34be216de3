"""The life of a match, from the asking to the end, through a recall and a release."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.clock import FixedClock
from resettle.happenings import ChildDied, ChildRecalled, ChildReleased, Happening
from resettle.mentoring.match_reactions import (
    end_when_died,
    go_on_when_released,
    rest_when_recalled,
)
from resettle.reactions import Reaction
from resettle.timers.runner import Announced
from tests.component.web.conftest import Enter, Sent, event, token_in
from tests.component.web.matching import PAGE, Life, a_life, on, put_mentor, wish
from tests.component.web.test_my_day import section
from tests.component.web.test_oversight import fill


@pytest.fixture
def life(installation: Installation, clock: FixedClock, enter: Enter, send: Sent) -> Life:
    return a_life(installation, clock, enter, send)


def test_a_match_goes_from_the_asking_to_a_planned_ending_through_a_recall_and_a_release(
    life: Life, send: Sent
) -> None:
    started = life.today
    assert wish(life).location == PAGE
    assert life.ask(words="Before the release, please.").location == PAGE
    page = life.worker.get(f"{PAGE}/choose").text
    assert "Both like boxing" in page
    assert "Goes to north town" in page
    assert life.offer().location == PAGE
    assert not life.sees()
    offered = life.mentor.get("/mentoring/offers").text
    assert "Robin" in offered
    assert life.answer("yes").status_code == 303
    assert life.sees()
    assert life.step("introduce", in_custody="yes").location == PAGE
    assert life.step("begin").location == PAGE
    assert life.match().state == "active"
    assert life.match().introduced_in_custody is True

    day = life.later(10)
    send(event("child.released", date=str(day), time=f"{day}T09:00:00Z"))
    life.beat()
    assert life.match().state == "active"
    day = life.later(20)
    send(event("child.recalled", date=str(day), time=f"{day}T09:00:00Z"))
    life.beat()
    held = life.match()
    assert (held.state, held.before_pause, held.pause) == ("paused", "active", "recall")
    assert life.sees()
    assert "Recall to custody" in life.worker.get(PAGE).text
    day = life.later(14)
    again = event("child.released", date=str(day), time=f"{day}T09:00:00Z", id="out again")
    send(again)
    life.beat()
    held = life.match()
    assert (held.state, held.before_pause, held.pause) == ("active", None, None)

    last = life.today + timedelta(days=28)
    told = {"words": "We said when, and that college has a mentor too."}
    assert life.step("plan-ending", **told, **on("ends_on", last)).location == PAGE
    assert life.match().ends_on == last
    life.later(28)
    assert life.step("end", review="He boxes on Saturdays.").location == PAGE
    ended = life.match()
    assert (ended.state, ended.ending, ended.ends_on) == ("ended", "planned", last)
    assert ended.last_review == "He boxes on Saturdays."
    assert life.sees()
    life.later(1)
    assert not life.sees()
    life.later(90)
    assert life.step("follow-up", words="I still go.").location == PAGE
    assert life.match().follow_up == "I still go."
    assert [step.became for step in life.steps()] == [
        *("requested", "offered", "accepted", "introduced", "active", "paused", "active"),
        *("ending", "ended", "ended"),
    ]
    assert life.told() == [
        *("requested", "accepted", "introduced", "active", "ending", "ended", "followed_up")
    ]
    assert life.steps()[0].happened_on == started


def test_each_step_writes_a_line_of_the_audit_with_numbers_and_no_words(life: Life) -> None:
    life.accepted()
    with life.installation.database.reading() as db:
        wanted = select(AuditLine).where(AuditLine.subject == "mentor_match:1")
        lines = db.exec(wanted.order_by(col(AuditLine.id))).all()
    changed = [line for line in lines if line.verb != "consulted"]
    assert [line.because for line in changed] == [
        "the match became requested (requested)",
        "the match became offered (offered)",
        "the match became accepted (accepted)",
    ]
    assert {line.actor for line in changed} == {"person:1", "person:2"}


def test_a_mentor_turns_down_with_a_word_and_somebody_else_is_asked(life: Life) -> None:
    rosa = put_mentor(life.installation, "Rosa Fell")
    life.ask()
    life.offer()
    refused = life.answer("no")
    assert refused.status_code == 422
    assert "Enter a word on why not" in refused.text
    assert life.answer("no", "I know the family.").location == "/mentoring/offers"
    assert life.match().person_id is None
    assert not life.sees()
    page = life.worker.get(PAGE).text
    assert "The mentor said no" in page
    assert "I know the family." in page
    choose = life.worker.get(f"{PAGE}/choose").text
    assert "Turned this child down on 2 March 2026" in choose
    assert choose.index("Rosa Fell") < choose.index("Marlon Birch")
    assert life.offer(rosa).location == PAGE
    assert life.match().person_id == rosa
    assert life.told() == ["requested"]


def test_a_mentor_is_told_a_first_name_and_what_the_child_wishes_and_nothing_else(
    life: Life, send: Sent
) -> None:
    send(event("child.registered", date_of_birth="2009-06-15", name="Robin Example", id="again"))
    wish(life, times=["saturday daytime"])
    life.ask(words="Charged with affray.")
    life.offer(because="She lives near the grandmother.")
    page = life.mentor.get(f"/mentoring/offers/{life.match().id}").text
    page = page.partition("<main")[2].partition("</main>")[0]
    for told in ("Robin", "Somebody who boxes.", "north town", "boxing, drawing", "Saturday"):
        assert told in page
    for kept in (
        "Example",
        "child-1",
        "2009",
        "affray",
        "grandmother",
        "detention",
        "custody",
        "harm",
    ):
        assert kept not in page
    assert life.mentor.get(PAGE).status_code == 403
    assert life.mentor.get("/mentoring").status_code == 403


def test_what_is_asked_of_one_mentor_no_other_reads_or_answers(life: Life, enter: Enter) -> None:
    life.ask()
    life.offer()
    other = enter("mentor", name="Rosa Fell", post="mentor")
    path = f"/mentoring/offers/{life.match().id}"
    assert other.get(path).status_code == 404
    assert "Robin" not in other.get("/mentoring/offers").text
    page = life.mentor.get(path).text
    assert "Robin" in page
    word = token_in(other.get("/account/password").text)
    said = {"csrf_token": word, "version": str(life.match().version), "answer": "yes"}
    assert other.post(path, data=said).location == "/mentoring/offers"
    assert life.match().state == "offered"


def test_two_workers_at_once_do_not_step_over_each_other(life: Life, enter: Enter) -> None:
    life.accepted()
    path = f"{PAGE}/{life.match().id}/introduce"
    typed = {"in_custody": "yes", **on("happened_on", life.today)}
    stale = str(life.match().version)
    assert fill(life.worker, path, **typed).location == PAGE
    second = life.worker.post(
        path, data={"csrf_token": csrf(life.worker), "version": stale, **typed}
    )
    assert second.location == PAGE
    assert "Somebody else has taken a step" in life.worker.get(PAGE).text
    assert [step.became for step in life.steps()].count("introduced") == 1


def csrf(browser: Any) -> str:
    return token_in(browser.get(f"{PAGE}/wish").text)


@pytest.mark.parametrize(
    ("word", "typed", "field", "told"),
    [
        ("introduce", {"in_custody": "yes"}, date(2026, 3, 3), "today or in the past"),
        ("introduce", {"in_custody": "yes"}, date(2026, 3, 1), "must not be before 2 March 2026"),
        ("introduce", {}, date(2026, 3, 2), "Choose where they met"),
        ("pause", {}, date(2026, 3, 2), "Choose why it rests"),
        ("end-unplanned", {"ending": "planned"}, date(2026, 3, 2), "Choose why it ended"),
        ("end-unplanned", {"ending": "moved"}, date(2026, 3, 2), "Enter what happened"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_kept(
    life: Life, word: str, typed: dict[str, str], field: date, told: str
) -> None:
    before = life.accepted().version
    answer = life.step(word, field, **typed)
    assert answer.status_code == 422
    assert told in answer.text
    assert life.match().version == before


def test_a_step_that_does_not_follow_leads_back_to_how_things_stand(life: Life) -> None:
    life.ask()
    for word in ("introduce", "resume", "end", "follow-up"):
        answer = life.worker.get(f"{PAGE}/1/{word}")
        assert answer.location == PAGE
        assert "does not follow" in life.worker.get(PAGE).text
    assert life.worker.get(f"{PAGE}/1/nothing").status_code == 404
    assert life.worker.get(f"{PAGE}/99/accept").status_code == 404


def test_an_ending_sooner_than_four_weeks_needs_a_reason(life: Life) -> None:
    life.active()
    soon, words = life.today + timedelta(days=27), "He was told."
    answer = life.step("plan-ending", words=words, **on("ends_on", soon))
    assert answer.status_code == 422
    assert "fewer than 28 days ahead" in answer.text
    why = {"short_because": "The family moves."}
    assert life.step("plan-ending", words=words, **why, **on("ends_on", soon)).location == PAGE
    assert "The family moves." in life.worker.get(PAGE).text
    assert life.step("call-off", words="They stay.").location == PAGE
    assert (life.match().state, life.match().ends_on) == ("active", None)


def test_a_child_has_one_match_at_a_time_unless_somebody_says_why_two(life: Life) -> None:
    life.active()
    refused = life.ask()
    assert refused.status_code == 422
    assert "has a match already" in refused.text
    assert life.ask(beside_because="A mentor for the college course.").location == PAGE
    second = life.match()
    assert second.beside_another
    rosa = put_mentor(life.installation, "Rosa Fell")
    assert life.offer(rosa).location == PAGE
    assert life.step("accept").location == PAGE
    held = life.assignments()
    assert [(one.person_id, one.until) for one in held] == [(life.mentor_id, None), (rosa, None)]
    # The end of one is not the end of the other.
    gone = {"ending": "mentor_left", "words": "She moved.", "again": "no"}
    assert life.step("end-unplanned", **gone).location == PAGE
    assert [one.until for one in life.assignments()] == [None, life.today]
    assert life.sees()


def test_an_ending_nobody_planned_offers_a_new_match_and_shows_the_gap(life: Life) -> None:
    life.active()
    life.later(3)
    gone = {"ending": "child_declined", "words": "It did not fit.", "again": "no"}
    assert life.step("end-unplanned", **gone).location == PAGE
    life.later(4)
    page = life.worker.get(PAGE).text
    assert "Has the child been offered a new mentor?" in page
    assert "Since 6 March 2026: 4 days" in section(page, "gaps")
    assert "Robin Example" in section(life.worker.get("/mentoring").text, "alone")
    assert life.ask().location == PAGE
    assert "Robin Example" not in section(life.worker.get("/mentoring").text, "alone")
    assert life.told()[-2:] == ["ended_unplanned", "requested"]


def test_a_new_mentor_is_asked_for_in_the_same_breath(life: Life) -> None:
    life.active()
    gone = {"ending": "mentor_left", "words": "He changed jobs.", "again": "yes"}
    assert life.step("end-unplanned", **gone).location == PAGE
    assert [one.state for one in life.matches()] == ["ended", "requested"]


def test_where_somebody_was_not_safe_the_mentor_sees_nothing_more_at_once(life: Life) -> None:
    life.active()
    gone = {"ending": "safety", "words": "See the concern.", "again": "no"}
    assert life.step("end-unplanned", **gone).location == PAGE
    assert not life.sees()
    assert life.assignments() == []


def test_a_child_who_has_died_is_offered_to_nobody_and_the_match_ends(
    life: Life, send: Sent
) -> None:
    life.active()
    day = life.later(1)
    send(event("child.died", date=str(day), time=f"{day}T09:00:00Z"))
    life.beat()
    held = life.match()
    assert (held.state, held.ending, held.ends_on) == ("ended", "other", day)
    assert "new mentor" not in life.worker.get(PAGE).text
    assert life.ask().status_code == 422
    for name in ("alone", "waiting", "follow-up"):
        assert "Robin" not in section(life.worker.get("/mentoring").text, name)


def test_a_recall_that_was_taken_back_lets_no_match_rest(life: Life, send: Sent) -> None:
    life.active()
    day = life.later(1)
    send(event("child.released", date=str(day), time=f"{day}T09:00:00Z"))
    day = life.later(5)
    send(event("child.recalled", date=str(day), time=f"{day}T09:00:00Z", id="wrong"))
    back = {"event_source": "urn:test", "event_id": "wrong", "reason": "Another child."}
    send(event("event.withdrawn", time=f"{day}T10:00:00Z", **back))
    life.beat()
    assert life.match().state == "active"


def test_what_follows_from_a_recall_a_release_and_a_death_follows_once(
    life: Life, send: Sent
) -> None:
    life.active()
    day = life.later(1)
    send(event("child.released", date=str(day), time=f"{day}T09:00:00Z"))
    day = life.later(5)
    send(event("child.recalled", date=str(day), time=f"{day}T09:00:00Z"))
    life.beat()
    again(life, rest_when_recalled, ChildRecalled(1, "twice"))
    assert [step.became for step in life.steps()].count("paused") == 1
    day = life.later(5)
    send(event("child.released", date=str(day), time=f"{day}T09:00:00Z", id="out"))
    life.beat()
    again(life, go_on_when_released, ChildReleased(1, str(day), False, "twice"))
    assert [step.became for step in life.steps()].count("active") == 2
    day = life.later(1)
    send(event("child.died", date=str(day), time=f"{day}T09:00:00Z"))
    life.beat()
    again(life, end_when_died, ChildDied(1, "twice"))
    assert [step.became for step in life.steps()].count("ended") == 1


def again(life: Life, reaction: Reaction, happening: Happening) -> None:
    with life.installation.database.unit() as db:
        announced = Announced(99, "twice", happening, life.clock.now())
        reaction(db, announced, life.installation.planning())


def test_a_pause_that_somebody_asked_for_is_not_ended_by_a_release(life: Life, send: Sent) -> None:
    life.active()
    assert life.step("pause", reason="child_asked", words="Exams.").location == PAGE
    day = life.later(1)
    send(event("child.released", date=str(day), time=f"{day}T09:00:00Z"))
    life.beat()
    assert (life.match().state, life.match().pause) == ("paused", "child_asked")
    assert life.step("resume").location == PAGE
    assert life.match().state == "active"
