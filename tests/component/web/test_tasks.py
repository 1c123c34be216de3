"""Listing tasks, and changing one: only as its reader saw it, and only as the rules allow."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from tests.component.web.conftest import Sent, a_child
from tests.hostile import BODIES

TASKS = "/api/v1/tasks"


@pytest.fixture
def task(client: FlaskClient, everything: dict[str, str], send: Sent) -> dict[str, Any]:
    """The task of confirming an address, as it is kept."""
    send(a_child())
    plan = client.get("/api/v1/children/child-1/plan", headers=everything).get_json()
    found: dict[str, Any] = next(t for t in plan["tasks"] if t["task"] == "confirm_address")
    return found


def patch(
    client: FlaskClient, headers: dict[str, str], task_id: int, body: object, etag: str | None
) -> Any:
    match = {"If-Match": etag} if etag else {}
    return client.patch(f"{TASKS}/{task_id}", data=json.dumps(body), headers=headers | match)


def etag_of(client: FlaskClient, headers: dict[str, str], task_id: int) -> str:
    return str(client.get(f"{TASKS}/{task_id}", headers=headers).headers["ETag"])


def test_every_task_is_on_exactly_one_page(
    client: FlaskClient, everything: dict[str, str], send: Sent
) -> None:
    send([*a_child(), *a_child("child-2")])
    whole = client.get(f"{TASKS}?limit=200", headers=everything).get_json()
    assert whole["next"] is None
    seen: list[int] = []
    after = ""
    while True:
        page = client.get(f"{TASKS}?limit=7{after}", headers=everything).get_json()
        assert len(page["tasks"]) <= 7
        seen += [task["id"] for task in page["tasks"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == [task["id"] for task in whole["tasks"]]
    assert len(seen) == len(set(seen)) > 40


FILTERS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "child=child-2": lambda task: task["child"] == "child-2",
    "owner=resettlement_worker": lambda task: task["owner"] == "resettlement_worker",
    "pathway=health": lambda task: task["pathway"] == "health",
    "state=not_started": lambda task: task["state"] == "not_started",
    "due_before=2026-06-01": lambda task: task["due"] < "2026-06-01",
    "due_after=2026-06-01": lambda task: task["due"] > "2026-06-01",
}


def test_a_filter_leaves_what_it_says(
    client: FlaskClient, everything: dict[str, str], send: Sent
) -> None:
    send([*a_child(), *a_child("child-2")])
    for asked, holds in FILTERS.items():
        page = client.get(f"{TASKS}?limit=200&{asked}", headers=everything).get_json()
        assert page["tasks"], asked
        assert all(holds(task) for task in page["tasks"]), asked


WRONG_QUESTIONS = [
    "limit=0", "limit=201", "limit=x", "limit=99999999999999999999", "after=x", "after=%00",
    "state=finished", "owner=me", "due_before=2026-02-30", "due_after=soon", "page=1", "child=%00",
    "child=%27%3B--", "after=dGFzayA5OTk5OTk5OTk5OQ",
]  # fmt: skip


def test_a_wrong_question_is_422_and_names_what_is_wrong(
    client: FlaskClient, everything: dict[str, str]
) -> None:
    for asked in WRONG_QUESTIONS:
        answer = client.get(f"{TASKS}?{asked}", headers=everything)
        assert answer.status_code == 422, (asked, answer.data)
        assert answer.get_json(force=True)["errors"][0]["field"] == asked.partition("=")[0]


def test_listing_tasks_is_in_the_audit_log_once_for_each_child_shown(
    client: FlaskClient, everything: dict[str, str], send: Sent, installation: Installation
) -> None:
    send([*a_child(), *a_child("child-2")])
    client.get(f"{TASKS}?limit=200", headers=everything)
    with installation.database.reading() as db:
        lines = db.exec(select(AuditLine).where(AuditLine.because == "listed tasks")).all()
    assert len({line.child_id for line in lines}) == len(lines) == 2


def test_a_change_with_the_right_tag_is_made_and_gives_the_next_tag(
    client: FlaskClient, everything: dict[str, str], task: dict[str, Any]
) -> None:
    tag = etag_of(client, everything, task["id"])
    answer = patch(client, everything, task["id"], {"state": "in_progress"}, tag)
    assert answer.status_code == 200
    assert answer.get_json()["state"] == "in_progress"
    assert answer.headers["ETag"] not in (tag, None)
    assert answer.headers["ETag"] == etag_of(client, everything, task["id"])


def test_a_change_without_a_tag_is_428(
    client: FlaskClient, everything: dict[str, str], task: dict[str, Any]
) -> None:
    answer = patch(client, everything, task["id"], {"state": "in_progress"}, None)
    assert answer.status_code == 428
    assert client.get(f"{TASKS}/{task['id']}", headers=everything).get_json()["state"] == (
        "not_started"
    )


def test_of_two_who_read_the_same_task_the_second_gets_412_and_changes_nothing(
    client: FlaskClient, everything: dict[str, str], task: dict[str, Any]
) -> None:
    tag = etag_of(client, everything, task["id"])
    assert patch(client, everything, task["id"], {"state": "done"}, tag).status_code == 200
    late = patch(client, everything, task["id"], {"state": "in_progress"}, tag)
    assert late.status_code == 412
    assert client.get(f"{TASKS}/{task['id']}", headers=everything).get_json()["state"] == "done"


def test_a_pinned_date_is_kept_beside_the_computed_one(
    client: FlaskClient, everything: dict[str, str], task: dict[str, Any]
) -> None:
    tag = etag_of(client, everything, task["id"])
    pinned = patch(client, everything, task["id"], {"pin": "2026-06-01"}, tag)
    told = pinned.get_json()
    assert (told["due"], told["computed_due"]) == ("2026-06-01", "2026-06-16")
    assert "pinned" in told["flags"]
    back = patch(client, everything, task["id"], {"pin": None}, pinned.headers["ETag"])
    assert back.get_json()["due"] == "2026-06-16"
    assert "pinned" not in back.get_json()["flags"]


WRONG_CHANGES: list[tuple[dict[str, Any], str]] = [
    ({}, "state"),
    ({"state": "withdrawn"}, "state"),
    ({"state": "finished"}, "state"),
    ({"state": None}, "state"),
    ({"state": ["done"]}, "state"),
    ({"state": "not_required"}, "reason"),
    ({"state": "declined", "reason": "not now"}, "revisit_on"),
    ({"state": "declined", "reason": "no", "revisit_on": "2020-01-01"}, "revisit_on"),
    ({"state": "blocked"}, "blocked_by"),
    ({"state": "done", "done_on": "2030-01-01"}, "done_on"),
    ({"pin": "2026-02-30"}, "pin"),
    ({"pin": 7}, "pin"),
    ({"owner": "somebody"}, "owner"),
    ({"state": "done", "version": 7}, "version"),
    ({"state": "done", "due": "2026-01-01"}, "due"),
    ({"state": "done", "child_id": 2}, "child_id"),
    ({"state": "blocked", "blocked_by": "x" * 2001}, "blocked_by"),
]


def test_a_change_that_cannot_be_is_refused_by_field_and_changes_nothing(
    client: FlaskClient, everything: dict[str, str], task: dict[str, Any]
) -> None:
    tag = etag_of(client, everything, task["id"])
    for body, field in WRONG_CHANGES:
        answer = patch(client, everything, task["id"], body, tag)
        assert answer.status_code == 422, (body, answer.data)
        assert answer.get_json(force=True)["errors"][0]["field"] == field, body
    assert etag_of(client, everything, task["id"]) == tag


def test_what_came_of_a_task_is_checked_by_what_its_rule_records(
    client: FlaskClient, everything: dict[str, str], task: dict[str, Any]
) -> None:
    tag = etag_of(client, everything, task["id"])
    good = {"type": "PARENT", "suitable": True, "from_day": "2026-06-30"}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "outcome.type"),
        (good | {"type": "CASTLE"}, "outcome.type"),
        (good | {"suitable": False}, "outcome.suitable_because"),
        (good | {"type": "BNB"}, "outcome.suitable_because"),
        (good | {"from_day": "2026-02-30"}, "outcome.from_day"),
        (good | {"street": "1 High Street"}, "outcome.street"),
        (good | {"records": "gp"}, "outcome.records"),
    ]
    for outcome, field in wrong:
        answer = patch(client, everything, task["id"], {"state": "done", "outcome": outcome}, tag)
        assert answer.status_code == 422, (outcome, answer.data)
        assert answer.get_json(force=True)["errors"][0]["field"] == field, outcome
    early = patch(client, everything, task["id"], {"outcome": good}, tag)
    assert early.status_code == 409
    done = patch(client, everything, task["id"], {"state": "done", "outcome": good}, tag)
    assert done.get_json()["outcome"] == {"records": "address", **good}
    again = patch(client, everything, task["id"], {"outcome": None}, done.headers["ETag"])
    assert again.get_json()["outcome"] is None


def test_a_task_whose_rule_records_nothing_takes_no_outcome(
    client: FlaskClient, everything: dict[str, str], task: dict[str, Any]
) -> None:
    plan = client.get("/api/v1/children/child-1/plan", headers=everything).get_json()
    bare = next(t for t in plan["tasks"] if t["task"] == "assess_options")
    tag = etag_of(client, everything, bare["id"])
    answer = patch(client, everything, bare["id"], {"state": "done", "outcome": {}}, tag)
    assert answer.status_code == 422
    assert answer.get_json(force=True)["errors"][0]["field"] == "outcome"


def test_a_move_the_rules_do_not_allow_is_409_and_says_why(
    client: FlaskClient, everything: dict[str, str], task: dict[str, Any]
) -> None:
    tag = etag_of(client, everything, task["id"])
    done = patch(client, everything, task["id"], {"state": "done"}, tag)
    again = patch(
        client, everything, task["id"],
        {"state": "blocked", "blocked_by": "nobody"}, done.headers["ETag"],
    )  # fmt: skip
    assert again.status_code == 409
    assert "done" in again.get_json(force=True)["detail"]


def test_a_task_that_is_not_there_is_404_whatever_its_number(
    client: FlaskClient, everything: dict[str, str]
) -> None:
    for number in ("0", "999999", "2147483647", "2147483648", f"{2**63}", "-1", "1.5", "x"):
        assert client.get(f"{TASKS}/{number}", headers=everything).status_code == 404, number


def test_hostile_bodies_never_change_a_task_and_never_break_the_door(
    client: FlaskClient, everything: dict[str, str], task: dict[str, Any]
) -> None:
    tag = etag_of(client, everything, task["id"])
    for name, body in BODIES.items():
        answer = client.patch(
            f"{TASKS}/{task['id']}", data=body, headers=everything | {"If-Match": tag}
        )
        assert answer.status_code in (400, 422), (name, answer.data)
        assert answer.get_json(force=True)["detail"], name
    assert etag_of(client, everything, task["id"]) == tag


def test_who_changed_a_task_is_in_the_audit_log(
    client: FlaskClient,
    everything: dict[str, str],
    task: dict[str, Any],
    installation: Installation,
) -> None:
    tag = etag_of(client, everything, task["id"])
    patch(client, everything, task["id"], {"state": "done"}, tag)
    with installation.database.reading() as db:
        lines = db.exec(select(AuditLine).where(AuditLine.verb == "changed")).all()
    mine = [line for line in lines if line.subject == f"task:{task['id']}"]
    assert [line.actor for line in mine] == ["everything"]
