"""Who works with one child, from which day to which; which team; and how a child comes in."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.clock import FixedClock
from resettle.staff.models import Assignment
from resettle.staff.people import set_active
from tests.component.web.caseload_rows import DAY, TODAY, Known, number_of, put_child, put_team
from tests.component.web.conftest import Enter, Sent, a_child, event, post, token_in
from tests.component.web.test_child_pages import child_in

WORKERS = "/children/child-1/workers"
NAME, END = f"{WORKERS}/name", f"{WORKERS}/resettlement_worker/end"


@pytest.fixture
def known(installation: Installation) -> Known:
    return partial(put_child, installation)


def on(day: date, field: str = "since") -> dict[str, str]:
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {f"{field}-{part}": str(number) for part, number in parts.items()}


def seal_in(page: str) -> str:
    found = re.search(r'name="seal" value="([^"]*)"', page)
    assert found
    return found[1]


def say_who(browser: FlaskClient, person: int, since: date, owner: str = "mentor") -> Any:
    seal = seal_in(browser.get(NAME).text)
    return post(browser, NAME, owner=owner, person=str(person), seal=seal, **on(since))


def end(browser: FlaskClient, day: date) -> Any:
    return post(browser, END, seal=seal_in(browser.get(END).text), **on(day, "on"))


def held(installation: Installation) -> list[tuple[str, int, date, date | None]]:
    with installation.database.reading() as db:
        rows = db.exec(select(Assignment).order_by(col(Assignment.since), col(Assignment.id)))
        return [(one.owner, one.person_id, one.since, one.until) for one in rows]


def test_somebody_is_named_and_the_details_say_since_when_and_who_was_there_before(
    enter: Enter, installation: Installation, clock: FixedClock, known: Known
) -> None:
    manager = enter("manager")
    for name in ("Old Mentor", "New Mentor"):
        enter("mentor", name=name, post="mentor")
    old, new = number_of(installation, "Old Mentor"), number_of(installation, "New Mentor")
    known("child-1")
    assert "New Mentor, mentor" in manager.get(NAME).text
    assert say_who(manager, old, TODAY - 10 * DAY).location == WORKERS
    assert say_who(manager, new, TODAY + DAY).status_code == 303
    first, last = TODAY - 10 * DAY, TODAY
    assert held(installation) == [
        ("mentor", old, first, last),
        ("mentor", new, TODAY + DAY, None),
    ]
    page = manager.get("/children/child-1/details").text
    assert "Since 20 February 2026, until 2 March 2026" in page
    assert "From a later day" in page
    clock.move(timedelta(hours=18))
    manager = enter("manager", name="Max Manager")
    page = manager.get("/children/child-1/details").text
    now, before = page.split("Who worked with the child before")
    assert "New Mentor" in now
    assert "Since 3 March 2026" in now
    assert "Old Mentor" not in now
    assert "Old Mentor" in before
    assert "20 February 2026 to 2 March 2026" in before
    with installation.database.reading() as db:
        told = [one.because for one in db.exec(select(AuditLine).order_by(col(AuditLine.id)))]
    assert f"person:{new} became mentor from 2026-03-03" in told


def test_whoever_is_named_has_the_tasks_of_that_part_and_sees_the_child(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    manager, mentor = enter("manager"), enter("mentor", name="Mary Mentor", post="mentor")
    assert mentor.get("/children/child-1").status_code == 404
    say_who(manager, number_of(installation, "Mary Mentor"), TODAY)
    assert mentor.get("/children/child-1").status_code == 200
    page = mentor.get("/children/child-1").text
    assert "Change who works with this child" not in page
    for address in (WORKERS, NAME, "/children/child-1/team"):
        assert mentor.get(address).status_code == 403


def test_of_two_at_once_the_second_sees_who_was_named_and_may_go_on(
    enter: Enter, installation: Installation, known: Known
) -> None:
    wren, jay = enter("resettlement_worker"), enter("manager", name="Jay Manager")
    known("child-1")
    first, second = number_of(installation, "Wren Worker"), number_of(installation, "Jay Manager")
    page = jay.get(NAME).text
    assert say_who(wren, first, TODAY).status_code == 303
    sent = {"owner": "mentor", "person": str(second), "seal": seal_in(page), **on(TODAY)}
    late = jay.post(NAME, data={"csrf_token": token_in(page), **sent})
    assert late.status_code == 422
    assert "Somebody has changed who works with this child" in late.text
    assert "Wren Worker" in late.text.split("Now</h2>")[1]
    assert held(installation) == [("mentor", first, TODAY, None)]
    again = {**sent, "seal": seal_in(late.text), "csrf_token": token_in(late.text)}
    assert jay.post(NAME, data=again).status_code == 303
    # What began and was taken back on one day has never been.
    assert held(installation) == [("mentor", second, TODAY, None)]


@pytest.mark.parametrize(
    ("days", "says"),
    [(-20, "12 February 2026 or later"), (-19, "12 February 2026 or later"), (-18, "")],
)
def test_a_day_in_the_past_does_not_unsay_who_really_was_there(
    enter: Enter, installation: Installation, known: Known, days: int, says: str
) -> None:
    manager = enter("manager")
    enter("mentor", name="Mary Mentor")
    known("child-1")
    other, mary = number_of(installation, "Wren Worker"), number_of(installation, "Mary Mentor")
    assert say_who(manager, mary, TODAY - 19 * DAY).status_code == 303
    answer = say_who(manager, other, TODAY + days * DAY)
    if says:
        assert answer.status_code == 422
        assert "Mary Mentor was that until then" in answer.text
        assert says in answer.text
        assert held(installation) == [("mentor", mary, TODAY - 19 * DAY, None)]
    else:
        assert answer.status_code == 303
        assert held(installation)[0] == ("mentor", mary, TODAY - 19 * DAY, TODAY - 19 * DAY)


def test_what_cannot_be_is_said_beside_the_field(
    enter: Enter, installation: Installation, known: Known
) -> None:
    manager = enter("manager")
    enter("mentor", name="Gone")
    child = known("child-1", worker=(me := number_of(installation, "Wren Worker")))
    enter("administrator", name="Ada")
    gone = number_of(installation, "Gone")
    with installation.database.unit() as db:
        set_active(db, gone, False, at=installation.clock.now(), actor="t")
    for person, day, owner, words in (
        (me, TODAY, "resettlement_worker", "as this already"),
        (gone, TODAY, "mentor", "no longer works here"),
        (me, TODAY + 400 * DAY, "mentor", "within a year of today"),
        (me, TODAY, "establishment", "Choose what they will be"),
        (0, TODAY, "mentor", "Choose who will work"),
    ):
        answer = say_who(manager, person, day, owner)
        assert answer.status_code == 422, words
        assert words in answer.text
    assert held(installation) == [("resettlement_worker", me, TODAY, None)]
    with installation.database.unit() as db:
        child_in(db).stage = "ended"
    assert "record is closed" in say_who(manager, me, TODAY).text
    assert child


def test_an_end_keeps_what_was_and_leaves_the_part_to_nobody(
    enter: Enter, installation: Installation, known: Known
) -> None:
    manager = enter("manager")
    me = number_of(installation, "Wren Worker")
    known("child-1", worker=me)
    assert "Wren Worker stops being the resettlement worker" in manager.get(END).text
    assert "2 March 2026 or later" in end(manager, TODAY - DAY).text
    assert end(manager, TODAY + 5 * DAY).location == WORKERS
    assert held(installation) == [("resettlement_worker", me, TODAY, TODAY + 5 * DAY)]
    assert "until 7 March 2026" in manager.get(WORKERS).text
    assert end(manager, TODAY).status_code == 303
    assert held(installation) == [("resettlement_worker", me, TODAY, TODAY)]
    assert manager.get(f"{WORKERS}/mentor/end").status_code == 404
    assert manager.get(f"{WORKERS}/wizard/end").status_code == 404


def test_what_has_not_begun_can_be_taken_back(
    enter: Enter, installation: Installation, known: Known
) -> None:
    manager = enter("manager")
    me = number_of(installation, "Wren Worker")
    known("child-1")
    say_who(manager, me, TODAY + 9 * DAY, "resettlement_worker")
    assert "Wren Worker will not be the resettlement worker" in manager.get(END).text
    assert end(manager, TODAY).status_code == 303
    assert held(installation) == []


def test_naming_somebody_before_another_was_to_begin_leaves_one_person_in_the_part(
    enter: Enter, installation: Installation, known: Known
) -> None:
    """The one who was to leave later leaves now, and the one who was to follow does not."""
    manager = enter("manager")
    for name in ("Next", "Third"):
        enter("mentor", name=name)
    me, then, third = (number_of(installation, one) for one in ("Wren Worker", "Next", "Third"))
    known("child-1")
    say_who(manager, me, TODAY - 30 * DAY)
    say_who(manager, then, TODAY + 30 * DAY)
    say_who(manager, third, TODAY + DAY)
    assert held(installation) == [
        ("mentor", me, TODAY - 30 * DAY, TODAY),
        ("mentor", third, TODAY + DAY, None),
    ]


def test_the_child_is_given_to_another_team_once_and_the_second_person_is_told(
    enter: Enter, installation: Installation, known: Known
) -> None:
    ours, theirs = put_team(installation, "Ours"), put_team(installation, "Theirs")
    worker, manager = enter("resettlement_worker", teams=(ours,)), enter("manager", teams=(ours,))
    known("child-1", team_id=ours)
    door = "/children/child-1/team"
    assert "Now: Ours" in worker.get(door).text
    assert "Choose a team" in post(worker, door, version="1", team="999").text
    assert post(worker, door, version="1", team=str(ours)).location == WORKERS
    # The child goes out of one's own sight, so the way on is the list.
    assert post(worker, door, version="1", team=str(theirs)).location == "/children"
    assert manager.get(door).status_code == 404
    other = enter("manager", name="Max Manager", teams=(theirs,))
    stale = post(other, door, version="1", team=str(ours))
    assert stale.status_code == 422
    assert "Somebody else has changed this record" in stale.text
    with installation.database.reading() as db:
        assert child_in(db).team_id == theirs
        told = [one.because for one in db.exec(select(AuditLine).order_by(col(AuditLine.id)))]
    assert f"was taken on by team:{theirs} from team:{ours}" in told


def test_the_api_says_who_works_with_a_child_who_will_and_who_did(
    client: FlaskClient,
    everything: dict[str, str],
    enter: Enter,
    installation: Installation,
    known: Known,
) -> None:
    manager = enter("manager")
    for name in ("Before", "Later"):
        enter("mentor", name=name)
    me, before, later = (number_of(installation, one) for one in ("Wren Worker", "Before", "Later"))
    known("child-1")
    say_who(manager, before, TODAY - 30 * DAY)
    say_who(manager, me, TODAY - 9 * DAY)
    say_who(manager, later, TODAY + DAY)
    told = client.get("/api/v1/children/child-1", headers=everything).get_json()
    read = {
        key: [(one["name"], one["since"], one["until"]) for one in told[key]]
        for key in ("workers", "workers_to_come", "workers_before")
    }
    assert read == {
        "workers": [("Wren Worker", "2026-02-21", "2026-03-02")],
        "workers_to_come": [("Later", "2026-03-03", None)],
        "workers_before": [("Before", "2026-01-31", "2026-02-20")],
    }


def test_a_child_is_registered_from_the_caseload_by_the_same_event_as_everybody_sends(
    enter: Enter, client: FlaskClient, everything: dict[str, str]
) -> None:
    worker, mentor = enter("resettlement_worker"), enter("mentor", name="Mary Mentor")
    for address in ("/children", "/children?worker=everybody", "/children?q=nobody"):
        assert 'href="/children/new"' in worker.get(address).text
        assert 'href="/children/new"' not in mentor.get(address).text
    page = worker.get("/children/new").text
    assert "Register the first child" in worker.get("/children?worker=everybody").text
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    born = on(date(2010, 5, 4), "date_of_birth")
    typed = {"key": key[1], "name": "Sam Example", "ref": "C2026-0001", "step": "save", **born}
    answer = worker.post("/children/new", data={"csrf_token": token_in(page), **typed})
    assert answer.location == "/children/C2026-0001"
    assert "the plan has begun" in worker.get(answer.location).text
    told = client.get("/api/v1/children/C2026-0001/events", headers=everything).get_json()
    assert [one["type"] for one in told["events"]] == ["child.registered"]


def test_two_records_are_merged_from_the_details_which_then_say_so_and_how_to_take_them_apart(
    enter: Enter, send: Sent
) -> None:
    send(a_child())
    send([event("child.registered", "child-2", date_of_birth="2009-06-15", name="Robyn Example")])
    manager, partner = enter("manager"), enter("partner", name="Pat Partner")
    door = "/children/child-1/merge"
    page = manager.get("/children/child-1/details").text
    assert "This child has another record" in page
    assert f'href="{door}"' in page
    compared = manager.get(f"{door}?child=child-2").text
    version = re.search(r'name="version" value="([^"]+)"', compared)
    assert version
    said = {"stays": "child-1", "other": "child-2", "reason": "The same photograph", "step": "save"}
    sent = {"csrf_token": token_in(compared), "version": version[1], **said}
    assert manager.post(door, data=sent).location == "/children/child-1"
    page = manager.get("/children/child-1/details").text
    assert "child-2 has been part of this record since 2 March 2026" in page
    assert "Wren Worker: The same photograph" in page
    undo = re.search(r'href="(/children/child-1/merge/\d+)"', page)
    assert undo
    moved = manager.get("/children/child-2/plan")
    assert (moved.status_code, moved.location) == (303, "/children/child-1/plan")
    assert "child-2 is part of this record now" in manager.get(moved.location).text
    assert partner.get("/children/child-2").status_code == 404
    assert post(manager, undo[1]).location == "/children/child-2"
    page = manager.get("/children/child-1/details").text
    assert "has been part of this record" not in page
