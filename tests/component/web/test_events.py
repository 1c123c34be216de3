"""`POST /events`: receipts in order, clear refusals, and nothing half applied."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import func, select

from resettle.app.installation import Installation
from resettle.releases.models import Message
from resettle.tasks.models import Task
from tests.component.web.conftest import Sent, a_child, event
from tests.hostile import BODIES


def rows(installation: Installation, table: Any) -> int:
    with installation.database.reading() as db:
        return db.exec(select(func.count()).select_from(table)).one()


def test_one_event_is_acknowledged_with_one_receipt(send: Sent) -> None:
    answer = send(event("child.registered", date_of_birth="2009-06-15", id="r-1"))
    assert answer.status_code == 202
    assert answer.get_json() == {
        "receipts": [{"event": "r-1", "outcome": "accepted", "reason": None, "field": None}]
    }


def test_what_is_acknowledged_is_planned_before_the_answer(
    send: Sent, installation: Installation
) -> None:
    assert send(a_child()).status_code == 202
    assert rows(installation, Task) > 20


def test_a_list_gets_its_receipts_in_order_whatever_is_in_it(send: Sent) -> None:
    good = a_child()
    bad = event("child.released", date="2026-02-30", id="no-such-day")
    stranger = event("child.released", "stranger", date="2026-02-28", id="who")
    answer = send([good[0], bad, good[1], stranger, good[0]])
    assert answer.status_code == 202
    receipts = answer.get_json()["receipts"]
    assert [receipt["outcome"] for receipt in receipts] == [
        "accepted",
        "rejected",
        "accepted",
        "needs_attention",
        "duplicate",
    ]
    assert receipts[1]["event"] == "no-such-day"
    assert "date" in receipts[1]["field"]
    assert receipts[3]["reason"]


def test_a_single_event_that_cannot_be_is_422_and_names_the_field(send: Sent) -> None:
    answer = send(event("child.released", date="2026-02-30"))
    assert answer.status_code == 422
    problem = answer.get_json(force=True)
    assert answer.content_type == "application/problem+json"
    assert "date" in problem["errors"][0]["field"]


def test_an_empty_list_is_a_list(send: Sent) -> None:
    answer = send([])
    assert (answer.status_code, answer.get_json()) == (202, {"receipts": []})


def test_the_same_event_again_changes_nothing(send: Sent, installation: Installation) -> None:
    send(a_child())
    before = rows(installation, Task)
    again = send(a_child())
    assert {receipt["outcome"] for receipt in again.get_json()["receipts"]} == {"duplicate"}
    assert rows(installation, Task) == before


def test_what_is_not_json_is_400_and_nothing_is_kept(
    client: FlaskClient, everything: dict[str, str], installation: Installation
) -> None:
    answer = client.post("/api/v1/events", data=b"{no", headers=everything)
    assert answer.status_code == 400
    assert answer.get_json(force=True)["detail"]
    assert rows(installation, Message) == 0


def test_a_body_over_two_mebibytes_is_413(client: FlaskClient, everything: dict[str, str]) -> None:
    body = b"[" + b" " * (2 * 1024 * 1024) + b"]"
    answer = client.post("/api/v1/events", data=body, headers=everything)
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/cloudevents+json"])
def test_the_content_type_does_not_matter(
    client: FlaskClient, everything: dict[str, str], kind: str
) -> None:
    """The notification service of the prisons posts JSON as text/plain."""
    body = json.dumps(event("child.registered", date_of_birth="2009-06-15"))
    answer = client.post("/api/v1/events", data=body, content_type=kind, headers=everything)
    assert answer.status_code == 202


def test_hostile_bodies_get_a_clear_answer_and_plan_nothing(
    client: FlaskClient, everything: dict[str, str], installation: Installation
) -> None:
    # One test for all of them, since a fresh database for each costs more than the asking.
    for name, body in BODIES.items():
        answer = client.post("/api/v1/events", data=body, headers=everything)
        assert answer.status_code in (202, 400, 422), (name, answer.data)
        told = answer.get_json(force=True)
        if answer.status_code == 202:
            assert {receipt["outcome"] for receipt in told["receipts"]} == {"rejected"}, name
        else:
            assert told["detail"], name
    assert rows(installation, Task) == 0


def test_ten_thousand_events_with_three_bad_ones_lose_only_those(
    client: FlaskClient, everything: dict[str, str], installation: Installation
) -> None:
    if installation.database.dialect != "sqlite":
        pytest.skip("the same chunks as on SQLite; once is enough for ten thousand")
    registered = json.dumps(a_child())
    client.post("/api/v1/events", data=registered, headers=everything)
    many = [_small(number) for number in range(10_000)]
    for place in (17, 5_000, 9_999):
        many[place]["data"] = {"date": "2026-02-30"}
    body = json.dumps(many, separators=(",", ":"))
    assert len(body) < 2 * 1024 * 1024
    answer = client.post("/api/v1/events", data=body, headers=everything)
    assert answer.status_code == 202
    outcomes = [receipt["outcome"] for receipt in answer.get_json()["receipts"]]
    assert [place for place, told in enumerate(outcomes) if told == "rejected"] == [
        17,
        5_000,
        9_999,
    ]
    assert outcomes.count("needs_attention") == 9_997


def _small(number: int) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"e{number}",
        "source": "urn:t",
        "type": "child.released",
        "subject": f"c{number % 50}",
        "time": "2026-03-01T09:00:00Z",
        "data": {"date": "2026-03-01"},
    }
