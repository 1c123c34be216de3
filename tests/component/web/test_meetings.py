"""Meetings from door to door: planned, moved, cancelled, and written up."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.clock import FixedClock
from resettle.meetings.models import Invited
from resettle.tasks.models import Task
from tests.component.web.caseload_rows import number_of, put_child
from tests.component.web.conftest import Enter, Sent, event, post, token_in
from tests.component.web.meeting_rows import (
    AT,
    TYPED,
    came,
    log,
    meetings,
    plan,
    planned,
    put_around,
    put_named,
)


@pytest.fixture
def worker(enter: Enter) -> FlaskClient:
    return enter("resettlement_worker", post="resettlement_worker")


@pytest.fixture
def child(installation: Installation, worker: FlaskClient) -> int:
    return put_child(installation, "child-1", worker=number_of(installation))


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
