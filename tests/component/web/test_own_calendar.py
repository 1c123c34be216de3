"""A calendar subscribed to by its secret address: what it is told, and what is taken back."""

from __future__ import annotations

import html
import logging
import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.meetings.models import Invited, Meeting
from resettle.meetings.rules import MeetingKind
from resettle.notifications.feed_words import MEETINGS, TASKS, gone, summary
from resettle.notifications.feeds import note_all
from resettle.notifications.models import Feed, FeedEntry
from resettle.notifications.often import READ, WITHIN, WRONG
from resettle.rulebook.catalogue import Catalogue
from resettle.staff.models import Assignment, OpenedRecord, Person
from resettle.staff.rules import hash_of, new_secret
from resettle.tasks.models import Task
from resettle.timers.runner import Stopwatch
from tests.component.web.caseload_rows import DAY, TODAY, Known, put_child, put_task
from tests.component.web.conftest import Enter, post, token_in

#: Nothing of these may be read over somebody's shoulder.
FORBIDDEN = tuple(
    re.findall(
        r"\w+",
        """custod releas prison recall sentenc remand court licen offen polic probation secure
        establish gate breach bail tag victim health drug alcohol medic mappa detain detention
        inside yoi""",
    )
)


@pytest.fixture
def known(installation: Installation) -> Known:
    return partial(put_child, installation)


@pytest.fixture
def worker(enter: Enter) -> FlaskClient:
    return enter("resettlement_worker", post="resettlement_worker")


@pytest.fixture
def anybody(app: Flask) -> FlaskClient:
    """A calendar program: it has no session, and keeps no cookie."""
    return app.test_client(use_cookies=False)


def subscribe(browser: FlaskClient) -> str:
    """The secret address, as it is read off the page that shows it."""
    page = browser.get("/account/calendar")
    done = browser.post("/account/calendar/make", data={"csrf_token": token_in(page.text)})
    assert done.status_code == 200
    found = re.search(r'class="app-reference">http://[^/]+([^<]+)<', done.text)
    assert found
    return html.unescape(found[1])


def read(anybody: FlaskClient, address: str) -> dict[str, Any]:
    """What a calendar program makes of it: `{uid: event}`, its uid without the part of the feed."""
    answer = anybody.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.text)
    assert [one for one in calendar.walk("VEVENT") if one.errors] == []
    return {str(one["uid"]).partition("@")[0]: one for one in calendar.walk("VEVENT")}


def say(event: Any) -> tuple[str, str, int]:
    return str(event["summary"]), str(event["status"]), int(event["sequence"])


def task_of(installation: Installation, child: int, rule: str, due: date, **said: Any) -> int:
    number = put_task(installation, child, due, **said)
    with installation.database.unit() as db:
        task = db.get_one(Task, number)
        task.workflow, task.task = rule.split(".")
    return number


def meeting_of(
    installation: Installation, child: int, person: int | None, kind: str = "review"
) -> int:
    with installation.database.unit() as db:
        meeting = Meeting(
            child_id=child,
            kind=kind,
            title="About Robin, who is inside",
            starts_at=datetime(2026, 7, 6, 9, 30, tzinfo=UTC),
            minutes=90,
            place="Example Secure Home, 1 Prison Lane",
            at=installation.clock.now(),
            actor="t",
        )
        db.add(meeting)
        db.flush()
        db.add(Invited(meeting_id=meeting.id, person_id=person, name="Wren Worker"))
        return meeting.id


def note(installation: Installation, clock: FixedClock, minutes: int = 6) -> None:
    """The beat, some minutes later."""
    clock.move(timedelta(minutes=minutes))
    note_all(installation.database, clock, Stopwatch(60))


@pytest.fixture
def plan(installation: Installation, known: Known, worker: FlaskClient) -> tuple[int, int, int]:
    """A child of the worker's with a task and a meeting: their numbers."""
    child = known("child-1", worker=1, name="Robin Example", known_as="Rob")
    task = task_of(installation, child, "accommodation.confirm_address", TODAY + 5 * DAY)
    return child, task, meeting_of(installation, child, 1)


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


def test_a_wrong_address_one_that_was_closed_and_one_of_somebody_who_has_left_answer_alike(
    installation: Installation, worker: FlaskClient, enter: Enter, anybody: FlaskClient
) -> None:
    gone_too = subscribe(enter("mentor"))
    first = subscribe(worker)
    second = subscribe(worker)
    assert anybody.get(second).status_code == 200
    assert post(worker, "/account/calendar", **{}).status_code == 405
    page = worker.get("/account/calendar")
    closed = worker.post("/account/calendar/close", data={"csrf_token": token_in(page.text)})
    assert closed.status_code == 303
    with installation.database.unit() as db:
        db.exec(select(Person).order_by(col(Person.id).desc())).first().active = False  # type: ignore[union-attr]
    answers = [anybody.get(one) for one in (first, second, gone_too, "/calendar/none-such.ics")]
    assert {one.status_code for one in answers} == {404}
    assert (
        len({re.sub(r'nonce="[^"]+"|href="[^"]*"|value="[^"]*"', "", one.text) for one in answers})
        == 1
    )


def test_only_the_hash_of_the_secret_is_kept_and_it_is_shown_once(
    installation: Installation, worker: FlaskClient
) -> None:
    address = subscribe(worker)
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 43, "256 bits"
    with installation.database.reading() as db:
        (feed,) = db.exec(select(Feed)).all()
        assert (feed.hash, feed.person_id) == (hash_of(secret), 1)
    assert secret not in worker.get("/account/calendar").text


def test_no_log_line_holds_the_secret(
    worker: FlaskClient, anybody: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    address = subscribe(worker)
    with caplog.at_level(logging.DEBUG):
        anybody.get(address)
        anybody.get(address[:-5] + "x.ics")
    out, err = capfd.readouterr()
    for told in (caplog.text, out, err):
        assert address[10:30] not in told


def test_what_a_calendar_read_is_in_the_audit_by_child_and_what_it_had_already_is_not(
    installation: Installation,
    worker: FlaskClient,
    anybody: FlaskClient,
    plan: tuple[int, int, int],
) -> None:
    address = subscribe(worker)
    assert "Nothing has read it yet" in worker.get("/account/calendar").text
    first = anybody.get(address)
    anybody.get(address, headers={"If-None-Match": first.headers["ETag"]})
    with installation.database.reading() as db:
        feed = db.exec(select(Feed.id)).one()
        read = select(AuditLine).where(AuditLine.verb == "disclosed")
        (line,) = db.exec(read).all()
    assert (line.actor, line.subject, line.child_id) == ("person:1", f"feed:{feed}", plan[0])
    assert "It was last read on" in worker.get("/account/calendar").text


def test_who_tries_addresses_is_held_off_for_a_while(
    worker: FlaskClient, anybody: FlaskClient, clock: FixedClock
) -> None:
    address = subscribe(worker)
    for _ in range(WRONG):
        assert anybody.get(f"/calendar/{new_secret()}.ics").status_code == 404
    held_off = anybody.get(address)
    assert (held_off.status_code, held_off.headers["Retry-After"]) == (429, "900")
    clock.move(WITHIN)
    assert anybody.get(address).status_code == 200


def test_a_program_gone_wild_is_held_off_and_nobody_elses_is(
    worker: FlaskClient, enter: Enter, anybody: FlaskClient
) -> None:
    mine, another = subscribe(worker), subscribe(enter("mentor"))
    for _ in range(READ):
        assert anybody.get(mine).status_code == 200
    assert anybody.get(mine).status_code == 429
    assert anybody.get(another).status_code == 200


def test_the_feeds_own_door_takes_no_session_of_somebody_else(
    worker: FlaskClient, enter: Enter, plan: tuple[int, int, int]
) -> None:
    """The address alone says whose calendar it is."""
    nobody = enter("administrator")
    assert "child-1" in nobody.get(subscribe(worker)).text
