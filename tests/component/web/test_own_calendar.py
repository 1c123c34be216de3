"""A calendar subscribed to by its secret address: what it is told, and what is taken back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.meetings.models import Meeting
from resettle.meetings.rules import MeetingKind
from resettle.notifications.feed_words import MEETINGS, TASKS, gone, summary
from resettle.notifications.models import FeedEntry
from resettle.rulebook.catalogue import Catalogue
from resettle.staff.models import Assignment, OpenedRecord
from resettle.tasks.models import Task
from tests.component.web.caseload_rows import DAY, TODAY, Known
from tests.component.web.conftest import Enter
from tests.component.web.subscribing import (
    anybody,
    known,
    meeting_of,
    note,
    plan,
    read,
    say,
    subscribe,
    task_of,
    worker,
)

__all__ = ["anybody", "known", "plan", "worker"]

#: Nothing of these may be read over somebody's shoulder.
FORBIDDEN = tuple(
    re.findall(
        r"\w+",
        """custod releas prison recall sentenc remand court licen offen polic probation secure
        establish gate breach bail tag victim health drug alcohol medic mappa detain detention
        inside yoi""",
    )
)


def test_a_calendar_has_tasks_meetings_and_days_and_of_each_a_reference_and_set_words(
    worker: FlaskClient, anybody: FlaskClient, plan: tuple[int, int, int]
) -> None:
    child, task, meeting = plan
    found = read(anybody, subscribe(worker))
    assert {name: say(one) for name, one in found.items()} == {
        f"task-{task}": ("Confirm the address (child-1)", "CONFIRMED", 0),
        f"meeting-{meeting}": ("Review meeting (child-1)", "CONFIRMED", 0),
        f"day-{child}": ("Day for (child-1)", "CONFIRMED", 0),
    }
    due = TODAY + 5 * DAY
    assert (found[f"task-{task}"]["dtstart"].dt, found[f"task-{task}"]["dtend"].dt) == (
        due,
        due + DAY,
    )
    assert found[f"day-{child}"]["dtstart"].dt == TODAY + 20 * DAY
    asked = found[f"meeting-{meeting}"]
    assert asked["dtstart"].dt == datetime(2026, 7, 6, 9, 30, tzinfo=UTC)
    assert asked["dtend"].dt == datetime(2026, 7, 6, 11, tzinfo=UTC)
    assert {str(one["class"]) for one in found.values()} == {"PRIVATE"}


def test_a_program_is_told_how_often_to_ask_and_that_nothing_is_new(
    worker: FlaskClient, anybody: FlaskClient, plan: tuple[int, int, int]
) -> None:
    address = subscribe(worker)
    first = anybody.get(address)
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in first.text
    assert "X-PUBLISHED-TTL:PT60M" in first.text
    assert "Set-Cookie" not in first.headers
    again = anybody.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.text) == (304, "")


def test_nothing_in_it_says_who_or_where_a_child_is(
    installation: Installation, worker: FlaskClient, anybody: FlaskClient, known: Known
) -> None:
    child = known("child-1", worker=1, name="Robin Example", known_as="Rob")
    rules = ("remand.keep_plan_ready", "case_management.explain_licence", "health.health_checks")
    for days, rule in enumerate(rules):
        due = TODAY + days * DAY
        task_of(installation, child, rule, due, title="Robin, released from Example Secure Home")
    for kind in MeetingKind:
        meeting_of(installation, child, 1, kind)
    file = anybody.get(subscribe(worker)).text.casefold()
    for word in (*FORBIDDEN, "robin", "rob ", "example", "lane", "location", "description"):
        assert word not in file, word
    assert file.count("begin:vevent") == len(rules) + len(MeetingKind) + 1


def test_every_word_that_a_calendar_may_be_given_is_harmless_and_of_a_rule_there_is(
    app: Flask, catalogue: Catalogue
) -> None:
    rules = set(map(str, catalogue.in_force().by_name))
    assert {name for name in TASKS if name not in rules} == set()
    assert set(MEETINGS) == set(MeetingKind)
    with app.test_request_context():
        said = [summary("task", name, "child-1") for name in rules]
        said += [summary("meeting", kind, "child-1") for kind in MeetingKind]
        said += [summary("day", "", "child-1"), gone()]
    for words in said:
        assert [bad for bad in FORBIDDEN if bad in words.casefold()] == [], words


def test_of_a_restricted_record_not_even_the_reference_leaves_the_house(
    installation: Installation, worker: FlaskClient, anybody: FlaskClient, known: Known
) -> None:
    child = known("child-1", worker=1, restricted=True)
    task_of(installation, child, "accommodation.confirm_address", TODAY)
    found = read(anybody, subscribe(worker))
    assert sorted(str(one["summary"]) for one in found.values()) == [
        "Confirm the address",
        "Day for",
    ]


def test_read_twice_with_a_moved_and_a_cancelled_thing_between(
    installation: Installation,
    worker: FlaskClient,
    anybody: FlaskClient,
    plan: tuple[int, int, int],
    clock: FixedClock,
) -> None:
    child, task, meeting = plan
    address = subscribe(worker)
    first = read(anybody, address)
    with installation.database.unit() as db:
        db.get_one(Task, task).due = TODAY + 8 * DAY
        db.get_one(Meeting, meeting).state = "cancelled"
    # At once, before the beat has been; and the same after it, so that no number goes back.
    for _ in range(2):
        second = read(anybody, address)
        assert say(second[f"task-{task}"]) == ("Confirm the address (child-1)", "CONFIRMED", 1)
        assert second[f"task-{task}"]["dtstart"].dt == TODAY + 8 * DAY
        assert say(second[f"meeting-{meeting}"]) == ("Cancelled", "CANCELLED", 1)
        assert (
            second[f"meeting-{meeting}"]["dtstart"].dt == first[f"meeting-{meeting}"]["dtstart"].dt
        )
        assert say(second[f"day-{child}"])[1:] == ("CONFIRMED", 0)
        note(installation, clock)
    assert [one["uid"] for one in first.values()] == [one["uid"] for one in second.values()]
    with installation.database.unit() as db:
        db.get_one(Meeting, meeting).state = "planned"
    note(installation, clock)
    assert say(read(anybody, address)[f"meeting-{meeting}"])[1:] == ("CONFIRMED", 2)


@pytest.mark.parametrize("state", ["done", "withdrawn"])
def test_a_task_that_is_done_or_gone_is_cancelled(
    installation: Installation,
    worker: FlaskClient,
    anybody: FlaskClient,
    plan: tuple[int, int, int],
    state: str,
) -> None:
    address = subscribe(worker)
    with installation.database.unit() as db:
        db.get_one(Task, plan[1]).state = state
    assert say(read(anybody, address)[f"task-{plan[1]}"])[:2] == ("Cancelled", "CANCELLED")


def test_of_a_child_who_has_died_everything_is_cancelled(
    installation: Installation,
    worker: FlaskClient,
    anybody: FlaskClient,
    plan: tuple[int, int, int],
) -> None:
    address = subscribe(worker)
    with installation.database.unit() as db:
        db.get_one(Child, plan[0]).stage = "died"
    assert {say(one)[:2] for one in read(anybody, address).values()} == {("Cancelled", "CANCELLED")}


def test_a_mentor_whose_match_has_ended_loses_the_child_at_once(
    installation: Installation,
    enter: Enter,
    anybody: FlaskClient,
    known: Known,
    clock: FixedClock,
) -> None:
    mentor = enter("mentor", post="mentor")
    child = known("child-1", mentor=1)
    task_of(installation, child, "mentoring.monthly_review", TODAY + DAY, owner="mentor")
    task_of(installation, child, "accommodation.confirm_address", TODAY + DAY)
    meeting_of(installation, child, 1)
    address = subscribe(mentor)
    found = read(anybody, address)
    assert [say(one)[1] for one in found.values()] == ["CONFIRMED"] * 3
    assert "Ask how mentoring is going (child-1)" in {say(one)[0] for one in found.values()}
    with installation.database.unit() as db:
        held = db.exec(select(Assignment)).one()
        held.until = TODAY
    clock.move(timedelta(days=1))
    for _ in range(2):
        after = read(anybody, address)
        assert {say(one)[:2] for one in after.values()} == {("Cancelled", "CANCELLED")}
        assert after.keys() == found.keys()
        assert "child-1" not in anybody.get(address).text
        note(installation, clock)


def test_a_record_that_was_opened_with_a_reason_comes_into_no_calendar(
    installation: Installation, worker: FlaskClient, anybody: FlaskClient, known: Known
) -> None:
    child = known("child-1", restricted=True)
    meeting_of(installation, child, 1)
    now = installation.clock.now()
    with installation.database.unit() as db:
        opened = {"reason": "Because of a test", "at": now, "until": now + timedelta(hours=1)}
        db.add(OpenedRecord(person_id=1, child_id=child, **opened))
    assert read(anybody, subscribe(worker)) == {}


def test_what_was_shown_is_in_the_ledger_so_that_it_can_be_taken_back(
    installation: Installation,
    worker: FlaskClient,
    anybody: FlaskClient,
    plan: tuple[int, int, int],
    clock: FixedClock,
) -> None:
    address = subscribe(worker)
    new = task_of(installation, plan[0], "after_release.contact", TODAY + DAY)
    assert f"task-{new}" not in read(anybody, address), "it is shown once it is in the ledger"
    note(installation, clock)
    assert f"task-{new}" in read(anybody, address)


def test_what_is_long_past_falls_away_and_is_not_called_cancelled(
    installation: Installation,
    worker: FlaskClient,
    anybody: FlaskClient,
    plan: tuple[int, int, int],
    clock: FixedClock,
) -> None:
    address = subscribe(worker)
    for days in (36, 31):
        clock.move(timedelta(days=days))
        note(installation, clock)
        assert f"task-{plan[1]}" not in read(anybody, address)
    with installation.database.reading() as db:
        assert f"task-{plan[1]}" not in db.exec(select(FeedEntry.uid)).all()
