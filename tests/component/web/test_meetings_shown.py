"""Where meetings are shown: on my day, in lists, to whom, in a calendar and to other systems."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.staff.actions import assign
from resettle.staff.models import Assignment
from resettle.tasks.models import Task
from tests.component.web.caseload_rows import TODAY, number_of, put_child, put_team
from tests.component.web.conftest import Enter, Sent, event, post
from tests.component.web.meeting_rows import (
    TYPED,
    meetings,
    planned,
)


@pytest.fixture
def worker(enter: Enter) -> FlaskClient:
    return enter("resettlement_worker", post="resettlement_worker")


@pytest.fixture
def child(installation: Installation, worker: FlaskClient) -> int:
    return put_child(installation, "child-1", worker=number_of(installation))


def test_a_release_that_moves_before_a_meeting_is_shown_on_the_meeting_and_on_my_day(
    installation: Installation, worker: FlaskClient, send: Sent
) -> None:
    send(event("child.registered", "child-2", date_of_birth="2009-06-15", name="Robin Marlow"))
    send(event("custody.started", "child-2", date="2026-02-20", order="dto"))
    send(event("release.planned", "child-2", date="2026-06-30"))
    with installation.database.unit() as db:
        me = number_of(installation)
        held = db.exec(select(Task.child_id)).first()
        assert held is not None
        now = installation.clock.now()
        assign(db, held, "resettlement_worker", me, since=TODAY, at=now, actor="test")
    address = planned(worker, "final_review", ref="child-2", before_release="yes")
    assert "The release comes first" not in worker.get(address).text
    assert "Meetings that the release has overtaken" not in worker.get("/").text
    later = "2026-03-02T09:30:00Z"
    send(event("release.planned", "child-2", date="2026-03-09", time=later))
    told = worker.get(address).text
    assert "The release comes first" in told
    assert f"{address}/change" in told
    day = worker.get("/").text
    assert "Meetings that the release has overtaken" in day
    assert f"{address}/change" in day
    assert "After the release" in worker.get("/children/child-2/meetings").text
    sooner = {**TYPED, "on-day": "5", "before_release": "yes", "version": "1"}
    assert post(worker, f"{address}/change", **sooner).status_code == 303
    assert "Meetings that the release has overtaken" not in worker.get("/").text


def test_two_meetings_at_once_are_warned_of_without_telling_about_the_other(
    installation: Installation, worker: FlaskClient, child: int
) -> None:
    me = f"person:{number_of(installation)}"
    put_child(installation, "child-2", worker=number_of(installation))
    planned(worker, ref="child-2", asked=[me], title="Something private")
    address = planned(worker, asked=["child", me], time="3pm")
    told = worker.get(address).text
    assert "Asked to another meeting at this time: Wren Worker." in told
    assert "Something private" not in told
    assert "The child has another" not in told
    third = planned(worker, asked=["child"], time="3:30pm")
    assert "The child has another meeting planned at this time." in worker.get(third).text
    after = planned(worker, asked=["child", me], time="4:30pm")
    assert "at this time" not in worker.get(after).text


def test_the_list_of_the_day_is_kept_line_by_line_and_medicine_from_a_mentor(
    installation: Installation, worker: FlaskClient, child: int, enter: Enter
) -> None:
    mentor = enter("mentor", name="Mo Mentor", post="mentor")
    them = number_of(installation, "Mo Mentor")
    with installation.database.unit() as db:
        db.add(Assignment(child_id=child, owner="mentor", person_id=them, since=TODAY))
    address = planned(worker, "release_day", asked=["child", f"person:{them}"])
    answers = {"list-collect": "Mo, at nine", "list-medication": "Two weeks of tablets"}
    assert post(worker, f"{address}/list", **answers, version="1").status_code == 303
    assert meetings(installation)[0].arranged["collect"] == "Mo, at nine"
    assert "Two weeks of tablets" in worker.get(address).text
    seen = mentor.get(address).text
    assert "Mo, at nine" in seen
    assert "tablets" not in seen
    assert "medicine" not in seen
    late = post(worker, f"{address}/list", **{"list-collect": "Nobody"}, version="1")
    assert late.status_code == 422
    assert meetings(installation)[0].arranged["collect"] == "Mo, at nine"


def test_a_mentor_sees_the_meetings_they_are_asked_to_and_changes_none(
    installation: Installation, worker: FlaskClient, child: int, enter: Enter
) -> None:
    mentor = enter("mentor", name="Mo Mentor", post="mentor")
    them = number_of(installation, "Mo Mentor")
    with installation.database.unit() as db:
        db.add(Assignment(child_id=child, owner="mentor", person_id=them, since=TODAY))
    theirs = planned(worker, asked=["child", f"person:{them}"], title="With the mentor")
    private = planned(worker, asked=["child"], title="About her health")
    for page in ("/children/child-1/meetings", "/meetings", "/meetings?view=month"):
        told = mentor.get(page).text
        assert "With the mentor" in told, page
        assert "About her health" not in told, page
    assert mentor.get(theirs).status_code == 200
    assert mentor.get(private).status_code == 404
    assert mentor.get(f"{private}/calendar.ics").status_code == 404
    assert mentor.get(f"{theirs}/change").status_code == 403
    assert "What was done to this meeting" not in mentor.get(theirs).text


def test_the_list_of_meetings_is_by_how_near_they_are(
    installation: Installation, worker: FlaskClient, child: int
) -> None:
    planned(worker, **{"on-day": "1"}, already_held="yes", title="Forgotten")
    planned(worker, **{"on-day": "2"}, title="In the afternoon")
    planned(worker, **{"on-day": "8"}, title="On Sunday")
    planned(worker, **{"on-day": "9"}, title="Next Monday")
    told = worker.get("/meetings").text
    order = ("Forgotten", 'id="today"', "In the afternoon", 'id="week"', "On Sunday", 'id="later"')
    places = [told.index(words) for words in (*order, "Next Monday")]
    assert places == sorted(places)
    day = worker.get("/").text
    assert "In the afternoon" in day
    assert "1 meeting is over and not written up" in day
    assert "In the afternoon" in worker.get("/children/child-1").text


def test_the_list_is_by_week_and_by_month_and_for_whom_one_asks(
    installation: Installation, worker: FlaskClient, child: int, enter: Enter
) -> None:
    north = put_team(installation)
    put_child(installation, "child-2", team_id=None)
    planned(worker, title="Mine")
    planned(worker, ref="child-2", title="Of nobody")
    assert "Of nobody" not in worker.get("/meetings").text
    everybody = worker.get("/meetings?worker=everybody").text
    assert "Mine" in everybody
    assert "Of nobody" in everybody
    assert "Mine" not in worker.get(f"/meetings?worker=everybody&team={north}").text
    assert "Mine" in worker.get("/meetings?view=week&day=2026-03-11").text
    assert "Mine" not in worker.get("/meetings?view=week&day=2026-03-16").text
    assert "Mine" in worker.get("/meetings?view=month&day=2026-03-31").text
    assert "Mine" not in worker.get("/meetings?view=month&day=2026-02-28").text
    me = number_of(installation)
    manager = enter("manager", name="Mia Manager")
    assert "Of nobody" not in manager.get(f"/meetings?worker={me}").text
    assert "Of nobody" in manager.get("/meetings").text


def test_nothing_is_still_to_come_for_a_child_who_has_died(
    installation: Installation, worker: FlaskClient, child: int
) -> None:
    planned(worker, title="This afternoon", **{"on-day": "2"})
    pages = ("/", "/meetings", "/meetings?view=week", "/children/child-1")
    assert all("This afternoon" in worker.get(page).text for page in pages)
    with installation.database.unit() as db:
        db.get_one(Child, child).stage = "died"
    assert not [page for page in pages if "This afternoon" in worker.get(page).text]
    assert "This afternoon" in worker.get("/children/child-1/meetings").text


@pytest.mark.parametrize(
    "query",
    ["view=party", "worker=x", "team=x", "view=week&day=9999-12-31", "view=month&day=0001-01-01"],
)
def test_nonsense_in_the_address_of_the_list_is_left_out(
    worker: FlaskClient, child: int, query: str
) -> None:
    assert worker.get(f"/meetings?{query}").status_code in (200, 422)


def test_the_calendar_file_names_no_child(
    installation: Installation, worker: FlaskClient, child: int
) -> None:
    address = planned(worker, title="Child child-1 and the court", place="Room 2")
    answer = worker.get(f"{address}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    assert "SUMMARY:Review of the plan (child-1)" in answer.text
    assert "court" not in answer.text
    assert "DTSTART:20260310T143000Z" in answer.text


def test_the_api_tells_a_childs_meetings(
    installation: Installation,
    worker: FlaskClient,
    child: int,
    client: FlaskClient,
    everything: dict[str, str],
) -> None:
    planned(worker, "final_review", before_release="yes", **{"on-day": "30"}, others="Jo Penn")
    told = client.get("/api/v1/children/child-1/meetings", headers=everything).json
    (one,) = told["meetings"]
    assert told["child"] == "child-1"
    assert one["starts_at"] == "2026-03-30T13:30:00+00:00"
    assert one["overtaken"] is True
    assert one["asked"] == [
        {"name": "Child child-1", "role": "child", "came": None},
        {"name": "Jo Penn", "role": "", "came": None},
    ]
    assert client.get("/api/v1/children/nobody/meetings", headers=everything).status_code == 404


def test_a_meeting_is_found_under_its_own_child_alone(
    installation: Installation, worker: FlaskClient, child: int
) -> None:
    put_child(installation, "child-2", worker=number_of(installation))
    address = planned(worker)
    elsewhere = address.replace("child-1", "child-2")
    for page in ("", "/change", "/cancel", "/record", "/list", "/calendar.ics"):
        assert worker.get(f"{elsewhere}{page}").status_code == 404, page


def test_a_restricted_record_asks_why_before_its_meetings_open(
    installation: Installation, worker: FlaskClient, child: int, enter: Enter
) -> None:
    address = planned(worker)
    with installation.database.unit() as db:
        db.get_one(Child, child).restricted = True
    other = enter("resettlement_worker", name="Ola Other")
    for page in ("/children/child-1/meetings", address, f"{address}/calendar.ics"):
        answer = other.get(page)
        assert "2:30pm" not in answer.text, page
        assert "VCALENDAR" not in answer.text, page
    assert "Review of the plan" not in other.get("/meetings?worker=everybody").text


def test_a_page_of_meetings_asks_no_more_because_there_are_more(
    installation: Installation, worker: FlaskClient, child: int, count_statements: Any
) -> None:
    def asked(page: str) -> int:
        worker.get(page)
        with count_statements() as seen:
            assert worker.get(page).status_code == 200
        return len(seen)

    pages = (
        "/",
        "/meetings",
        "/meetings?view=month",
        "/children/child-1/meetings",
        "/children/child-1",
    )
    planned(worker, others="Jo Penn")
    few = {page: asked(page) for page in pages}
    for number in range(8):
        planned(worker, others="Jo Penn", **{"on-day": str(10 + number)})
    assert {page: asked(page) for page in pages} == few
    assert max(few.values()) < 20, few


def test_the_days_of_these_tests_are_as_the_words_say() -> None:
    assert date(2026, 3, 2).weekday() == 0
