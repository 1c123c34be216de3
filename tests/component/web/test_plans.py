"""Reading a child's plan: what is shown, to whom, and that looking is written down first."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.audit import looks
from resettle.audit.models import AuditLine
from resettle.children.models import Child
from tests.component.web.conftest import Sent, a_child, event
from tests.unit.releases.saying import released

PLAN = "/api/v1/children/child-1/plan"


def consulted(installation: Installation) -> list[AuditLine]:
    with installation.database.reading() as db:
        return list(db.exec(select(AuditLine).where(AuditLine.verb == "consulted")))


def test_a_plan_has_the_facts_and_every_task_with_its_reason(
    client: FlaskClient, everything: dict[str, str], send: Sent
) -> None:
    send(a_child())
    answer = client.get(PLAN, headers=everything)
    assert answer.status_code == 200
    plan = answer.get_json()
    assert plan["child"] == "child-1"
    assert plan["facts"]["stage"] == "custody"
    assert plan["facts"]["release_window"]["planned"] == "2026-06-30"
    address = next(task for task in plan["tasks"] if task["task"] == "confirm_address")
    assert address["due"] == "2026-06-16"
    assert address["because"]
    assert address["source"]
    assert address["standing"] in ("law", "guidance", "local")


def test_tasks_come_by_due_day_and_those_without_one_last(
    client: FlaskClient, everything: dict[str, str], send: Sent
) -> None:
    send(a_child())
    due = [task["due"] for task in client.get(PLAN, headers=everything).get_json()["tasks"]]
    known = [day for day in due if day]
    assert due == sorted(known) + [None] * (len(due) - len(known))


def test_withdrawn_tasks_are_shown_with_their_reason_unless_they_are_not_wanted(
    client: FlaskClient, everything: dict[str, str], send: Sent
) -> None:
    send(a_child())
    send(event("child.died", date="2026-03-01"))
    left = client.get(f"{PLAN}?withdrawn=no", headers=everything).get_json()["tasks"]
    shown = client.get(PLAN, headers=everything).get_json()["tasks"]
    # What an event had settled before stays: it is history, not work to do.
    assert {task["state"] for task in left} <= {"done"}
    assert {task["state"] for task in shown} == {"withdrawn", *(t["state"] for t in left)}
    reasons = {task["reason"] for task in shown if task["state"] == "withdrawn"}
    assert reasons == {"the child died"}


def test_looking_is_in_the_audit_log_by_name_and_child(
    client: FlaskClient, everything: dict[str, str], send: Sent, installation: Installation
) -> None:
    send(a_child())
    assert not consulted(installation)
    client.get(PLAN, headers=everything)
    (line,) = consulted(installation)
    assert line.actor == "everything"
    assert line.child_id is not None
    assert line.subject == f"child:{line.child_id}"


def test_where_the_audit_cannot_be_written_nothing_is_shown(
    client: FlaskClient,
    everything: dict[str, str],
    send: Sent,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send(a_child())

    def refuse(*_: object) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr(looks, "record_all", refuse)
    answer = client.get(PLAN, headers=everything)
    assert answer.status_code == 500
    assert b"confirm_address" not in answer.data


def test_a_child_who_may_not_be_seen_is_answered_like_one_who_is_not_there(
    client: FlaskClient, everything: dict[str, str], send: Sent, installation: Installation
) -> None:
    send(a_child())
    with installation.database.unit() as db:
        db.connection().execute(update(Child.__table__).values(restricted=True))
    for door in ("plan", "events"):
        hidden = client.get(f"/api/v1/children/child-1/{door}", headers=everything)
        absent = client.get(f"/api/v1/children/child-2/{door}", headers=everything)
        assert hidden.status_code == absent.status_code == 404
        assert hidden.data.replace(b"child-1", b"child-2") == absent.data
    assert client.get("/api/v1/tasks", headers=everything).get_json()["tasks"] == []
    one = client.get("/api/v1/tasks/1", headers=everything)
    none = client.get("/api/v1/tasks/999999", headers=everything)
    assert one.status_code == none.status_code == 404
    assert one.data.replace(b"tasks/1", b"tasks/999999") == none.data


def test_a_reference_that_cannot_be_is_404(client: FlaskClient, everything: dict[str, str]) -> None:
    for ref in ("%00", "a%00b", "%ff", "a/../b", "x" * 65, "-x", "%F0%9F%99%82"):
        answer = client.get(f"/api/v1/children/{ref}/plan", headers=everything)
        assert answer.status_code == 404, ref


def test_what_arrived_about_a_child_is_listed_newest_first_in_pages(
    client: FlaskClient, everything: dict[str, str], send: Sent
) -> None:
    send(a_child())
    first = client.get("/api/v1/children/child-1/events?limit=2", headers=everything).get_json()
    assert [told["type"] for told in first["events"]] == ["release.planned", "custody.started"]
    assert first["events"][0]["state"] == "applied"
    rest = client.get(
        f"/api/v1/children/child-1/events?limit=2&after={first['next']}", headers=everything
    ).get_json()
    assert [told["type"] for told in rest["events"]] == ["child.registered"]
    assert rest["next"] is None


def test_a_prison_message_is_withdrawn_by_the_names_its_listing_gives(
    client: FlaskClient, everything: dict[str, str], send: Sent
) -> None:
    number = [{"type": "noms", "value": "Z9001ZZ"}]
    send(event("child.registered", date_of_birth="2009-06-15", identifiers=number))
    send(event("custody.started", date="2026-02-20", order="dto"))
    send(released("NCS"))
    listed = client.get("/api/v1/children/child-1/events", headers=everything).get_json()
    (told,) = [one for one in listed["events"] if one["means"] == "child.released"]
    names = {"event_source": told["source"], "event_id": told["event_id"]}
    send(event("event.withdrawn", reason="another child", time="2026-07-02T09:00:00Z", **names))
    facts = client.get(PLAN, headers=everything).get_json()["facts"]
    assert (facts["stage"], facts["released_on"]) == ("custody", None)
