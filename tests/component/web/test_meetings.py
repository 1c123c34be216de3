"""Meetings from door to door: planned, moved, cancelled, written up, and what each shows."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.meetings.models import Invited, Meeting, MeetingLog
from resettle.records.models import PersonAround
from resettle.staff.actions import assign
from resettle.staff.models import Assignment
from resettle.tasks.models import Task
from tests.component.web.caseload_rows import TODAY, number_of, put_child, put_task, put_team
from tests.component.web.conftest import Enter, Sent, event, post, token_in

#: The clock of these tests stands at ten in the morning of Monday 2 March 2026.
TYPED = {"on-day": "10", "on-month": "3", "on-year": "2026", "time": "2.30pm", "minutes": "60"}
AT = datetime(2026, 3, 10, 14, 30, tzinfo=UTC)


@pytest.fixture
def worker(enter: Enter) -> FlaskClient:
    return enter("resettlement_worker", post="resettlement_worker")


@pytest.fixture
def child(installation: Installation, worker: FlaskClient) -> int:
    return put_child(installation, "child-1", worker=number_of(installation))


def plan(browser: FlaskClient, kind: str = "review", ref: str = "child-1", **typed: Any) -> Any:
    said = {**TYPED, "asked": ["child"], **typed}
    return post(browser, f"/children/{ref}/meetings/new/{kind}", **said)


def planned(browser: FlaskClient, kind: str = "review", **typed: Any) -> str:
    """The address of a new meeting."""
    answer = plan(browser, kind, **typed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def meetings(installation: Installation) -> list[Meeting]:
    with installation.database.reading() as db:
        return list(db.exec(select(Meeting).order_by(col(Meeting.id))))


def log(installation: Installation) -> list[MeetingLog]:
    with installation.database.reading() as db:
        return list(db.exec(select(MeetingLog).order_by(col(MeetingLog.id))))


def came(installation: Installation, meeting: int = 1) -> dict[str, str]:
    """For the form of what came of it: everybody came."""
    with installation.database.reading() as db:
        asked = db.exec(select(Invited.id).where(Invited.meeting_id == meeting)).all()
    return {f"came-{number}": "yes" for number in asked}


def put_around(installation: Installation, child: int, **said: Any) -> int:
    usual = {"kind": "parent", "name": "Pat Marlow", "may_be_told": "meetings", "actor": "test"}
    with installation.database.unit() as db:
        one = PersonAround(child_id=child, at=installation.clock.now(), **{**usual, **said})
        db.add(one)
        db.flush()
        return one.id


def test_a_meeting_is_planned_with_whom_the_practice_asks_ticked(
    installation: Installation, worker: FlaskClient, child: int
) -> None:
    around = put_around(installation, child)
    put_around(installation, child, name="Al Quiet", kind="carer", may_be_told="plan")
    page = worker.get("/children/child-1/meetings/new/final_review").text
    me = number_of(installation)
    for key in ("child", f"person:{me}", f"around:{around}"):
        assert f'value="{key}" checked' in page
    assert 'name="before_release" type="checkbox" value="yes" checked' in page
    assert "Al Quiet" in page.split("Not offered")[1]
    address = planned(
        worker,
        "final_review",
        asked=["child", f"person:{me}", f"around:{around}"],
        others="Jo Penn, head of year\n\nJo Penn, head of year",
        place="Room 2",
        before_release="yes",
    )
    (meeting,) = meetings(installation)
    assert meeting.starts_at == AT
    assert (meeting.state, meeting.version, meeting.before_release) == ("planned", 1, True)
    told = worker.get(address).text
    for words in ("Pat Marlow", "Wren Worker", "Jo Penn, head of year", "Room 2", "2:30pm"):
        assert words in told
    assert [(one.what, one.words) for one in log(installation)] == [("planned", "")]
    with installation.database.reading() as db:
        lines = db.exec(select(AuditLine).where(AuditLine.subject == "meeting:1")).all()
    assert {line.verb for line in lines} >= {"collected", "consulted"}
    assert {line.child_id for line in lines} == {child}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"time": "half two"}, "Enter the time in numbers, like 9:30am or 2:30pm"),
        ({"time": "2:30"}, "Say whether 2:30 is in the morning or the afternoon, like 2:30pm"),
        ({"time": ""}, "Enter the time it begins"),
        ({"on-day": "31", "on-month": "2"}, "must be a real date"),
        ({"on-day": "2", "time": "9am"}, "That is in the past"),
        ({"on-year": "2031"}, "within the next 2 years"),
        ({"on-year": "9999"}, "within the next 2 years"),
        ({"on-day": "29", "time": "1:30am"}, "That time does not exist"),
        ({"minutes": "soon"}, "must be a whole number"),
        ({"minutes": "1000"}, "between 5 and 720"),
        ({"asked": ["person:999"]}, "Choose people from the list"),
        ({"asked": ["around:1"]}, "Choose people from the list"),
        ({"colleague": "999"}, "Choose a person from the list"),
        ({"title": "x" * 201}, "200 characters or fewer"),
        ({"others": "x" * 201}, "200 characters or fewer"),
        ({"already_held": "yes", "on-year": "1990"}, "within the last 5 years"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_planned(
    installation: Installation, worker: FlaskClient, child: int, typed: dict[str, Any], words: str
) -> None:
    answer = plan(worker, **typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert meetings(installation) == []


def test_a_kind_that_there_is_not_has_no_page(worker: FlaskClient, child: int) -> None:
    assert worker.get("/children/child-1/meetings/new/party").status_code == 404
    assert worker.get("/children/child-1/meetings/99").status_code == 404
    assert worker.get("/children/child-1/meetings/99999999999").status_code == 404


def test_the_second_half_past_one_in_autumn_is_kept_as_the_first(
    installation: Installation, worker: FlaskClient, child: int
) -> None:
    night = {"on-day": "25", "on-month": "10", "time": "1:30am"}
    told = worker.get(planned(worker, **night)).text
    assert meetings(installation)[0].starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "Sunday 25 October 2026 at 1:30am" in told


def test_a_meeting_that_has_taken_place_is_noted_and_written_up_at_once(
    installation: Installation, worker: FlaskClient, child: int
) -> None:
    answer = plan(worker, **{"on-day": "1"}, already_held="yes")
    assert answer.headers["Location"].endswith("/meetings/1/record")
    assert "To be written up" in worker.get("/children/child-1/meetings").text


def test_a_moved_meeting_keeps_from_when_to_when(
    installation: Installation, worker: FlaskClient, child: int
) -> None:
    address = planned(worker)
    page = worker.get(f"{address}/change").text
    assert 'value="2:30pm"' in page
    moved = {**TYPED, "on-day": "12", "asked": ["child"], "others": "Jo Penn", "version": "1"}
    assert post(worker, f"{address}/change", **moved).status_code == 303
    entry = log(installation)[-1]
    assert entry.what == "moved"
    changes = json.loads(entry.words)
    assert [datetime.fromisoformat(one) for one in changes["starts_at"]] == [
        AT,
        AT + timedelta(days=2),
    ]
    assert changes["asked"][1][-1] == "Jo Penn"
    told = worker.get(address).text
    assert "From Tuesday 10 March 2026 at 2:30pm to Thursday 12 March 2026 at 2:30pm" in told


def test_nothing_is_moved_into_the_past_and_nothing_different_is_no_change(
    installation: Installation, worker: FlaskClient, child: int
) -> None:
    address = planned(worker)
    same = {**TYPED, "asked": ["child"], "version": "1"}
    assert post(worker, f"{address}/change", **same).status_code == 303
    assert meetings(installation)[0].version == 1
    answer = post(worker, f"{address}/change", **same | {"on-day": "1"})
    assert answer.status_code == 422
    assert "cannot be moved into the past" in answer.text


def test_of_two_who_change_a_meeting_the_second_sees_what_the_first_did(
    installation: Installation, worker: FlaskClient, child: int
) -> None:
    address = planned(worker)
    post(worker, f"{address}/change", **TYPED, place="Room 1", version="1")
    late = {**TYPED, "place": "Room 2", "version": "1"}
    answer = post(worker, f"{address}/change", **late)
    assert answer.status_code == 409
    assert "Room 1" in answer.text
    assert 'value="Room 2"' in answer.text
    assert 'name="version" value="2"' in answer.text
    assert meetings(installation)[0].place == "Room 1"
    assert post(worker, f"{address}/change", **late | {"version": "2"}).status_code == 303


def test_a_cancelled_meeting_stays_with_its_reason_and_is_no_longer_changed(
    installation: Installation, worker: FlaskClient, child: int
) -> None:
    address = planned(worker)
    assert post(worker, f"{address}/cancel", version="1").status_code == 422
    answer = post(worker, f"{address}/cancel", version="1", reason="The unit is locked down")
    assert answer.status_code == 303
    assert "The unit is locked down" in worker.get(address).text
    assert worker.get(f"{address}/change").status_code == 303
    form = worker.get("/children/child-1/meetings/new/review").text
    sent = {"csrf_token": token_in(form), **TYPED, "version": "2"}
    assert worker.post(f"{address}/change", data=sent).status_code == 422
    assert meetings(installation)[0].state == "cancelled"


def test_a_meeting_is_written_up_once_it_has_begun(
    installation: Installation, worker: FlaskClient, child: int, clock: FixedClock
) -> None:
    address = planned(worker, **{"on-day": "2", "time": "10:15am"})
    assert worker.get(f"{address}/record").status_code == 303
    form = worker.get("/children/child-1/meetings/new/review").text
    said = {"csrf_token": token_in(form), "version": "1", "decided": "Go", **came(installation)}
    early = worker.post(f"{address}/record", data=said)
    assert early.status_code == 422
    assert "has not begun yet" in early.text
    clock.move(timedelta(minutes=15))
    assert "Write down what came of it" in worker.get(address).text
    assert worker.post(f"{address}/record", data=said).status_code == 303


def test_what_came_of_it_is_kept_and_a_correction_keeps_what_stood_there(
    installation: Installation, worker: FlaskClient, child: int
) -> None:
    address = planned(worker, **{"on-day": "1"}, already_held="yes", others="Jo Penn").removesuffix(
        "/record"
    )
    assert post(worker, f"{address}/record", version="1").status_code == 422
    said = {"version": "1", "decided": "School starts in April", "child_said": "I want to cook"}
    said |= came(installation)
    assert post(worker, f"{address}/record", **said, also="Sam Late").status_code == 303
    told = worker.get(address).text
    for words in ("School starts in April", "I want to cook", "Sam Late", "Held"):
        assert words in told
    again = {**said, **came(installation), "decided": "School starts in May", "version": "2"}
    with installation.database.reading() as db:
        jo = db.exec(select(Invited.id).where(Invited.name == "Jo Penn")).one()
    again[f"came-{jo}"] = "apologies"
    assert post(worker, f"{address}/record", **again).status_code == 303
    changes = json.loads(log(installation)[-1].words)
    assert changes["decided"] == ["School starts in April", "School starts in May"]
    assert changes["came"] == [["Jo Penn", "yes", "apologies"]]
    assert "Sent apologies" in worker.get(address).text


def put_named(installation: Installation, child: int, name: str, **said: Any) -> int:
    """A task of a rule of case management."""
    mark = f"{name} {said.get('identity', '')}"
    number = put_task(installation, child, TODAY, pathway=mark, title=said["title"])
    with installation.database.unit() as db:
        task = db.get_one(Task, number)
        task.workflow, task.task, task.pathway = "case_management", name, "case_management"
        task.state, task.identity = said.get("state", task.state), said.get("identity", "1")
    return number


def test_a_held_review_offers_the_open_tasks_it_may_settle_and_settles_none(
    installation: Installation, worker: FlaskClient, child: int
) -> None:
    mine = put_named(installation, child, "pre_release_meeting", title="Hold the last")
    other = put_named(installation, child, "agree_release_plan", title="Agree it")
    put_named(installation, child, "screen_mappa", title="Not this one")
    put_named(
        installation, child, "pre_release_meeting", title="Long ago", state="done", identity="2"
    )
    when = {"on-day": "1", "already_held": "yes"}
    address = planned(worker, "final_review", **when).removesuffix("/record")
    assert "may settle" not in worker.get(address).text
    said = {"version": "1", "decided": "Ready", **came(installation)}
    post(worker, f"{address}/record", **said)
    told = worker.get(address).text
    assert f"/tasks/{mine}/done?meeting=1" in told
    assert f"/tasks/{other}/done?meeting=1" in told
    assert told.index("Hold the last") < told.index("Agree it")
    assert "Not this one" not in told
    assert "Long ago" not in told
    with installation.database.reading() as db:
        assert db.get_one(Task, mine).state == "not_started"


def test_the_form_of_the_task_knows_the_day_and_who_came(
    installation: Installation, worker: FlaskClient, send: Sent
) -> None:
    for one in (
        event("child.registered", "child-2", date_of_birth="2009-06-15", name="Robin Marlow"),
        event("custody.started", "child-2", date="2026-01-20", order="dto"),
        event("sentence.imposed", "child-2", date="2026-01-20", order="dto", term="8m"),
    ):
        send(one)
    when = {"on-day": "1", "already_held": "yes", "ref": "child-2"}
    address = planned(worker, "review", **when, others="Jo Penn").removesuffix("/record")
    post(worker, f"{address}/record", version="1", decided="Go on", **came(installation))
    with installation.database.reading() as db:
        wanted = select(Task.id).where(Task.task == "monthly_review").order_by(col(Task.id))
        task = db.exec(wanted).first()
    assert f"/tasks/{task}" in worker.get(address).text
    page = worker.get(f"/tasks/{task}/done?meeting=1").text
    assert "the child, Jo Penn" in page
    for odd in ("99", "x", "-1", "99999999999999", ""):
        other = worker.get(f"/tasks/{task}/done?meeting={odd}")
        assert other.status_code == 200
        assert "Jo Penn" not in other.text


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
