"""Needs and outcomes at three points: suggested from tasks, saved by people, never overwritten."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.rules import Because
from resettle.planning.vocabulary import TaskState
from resettle.records.models import OutcomePoint
from resettle.staff.actions import assign
from resettle.tasks.actions import Deed, change_task
from resettle.tasks.models import Task
from tests.component.web.conftest import Enter, Sent, Signed, a_child, post, token_in
from tests.component.web.test_child_pages import child_in

NEEDS = "/children/child-1/needs"
ENTRY = f"{NEEDS}/accommodation/entry"
RELEASE = f"{NEEDS}/accommodation/release"
ON = {"said_on-day": "1", "said_on-month": "3", "said_on-year": "2026"}
SOFA = {**ON, "type": "SOFA", "suitable": "no", "suitable_because": "No bed.", "version": "0"}
HOME = {**ON, "type": "PARENT", "suitable": "yes", "version": "0"}


@pytest.fixture
def worker(enter: Enter, send: Sent) -> FlaskClient:
    send(a_child())
    return enter("resettlement_worker", name="Wren Worker")


def points(installation: Installation) -> list[OutcomePoint]:
    with installation.database.reading() as db:
        return list(db.exec(select(OutcomePoint).order_by(col(OutcomePoint.id))))


def test_what_changed_between_two_points_is_marked(worker: FlaskClient) -> None:
    answer = post(worker, ENTRY, **SOFA)
    assert (answer.status_code, answer.location) == (303, NEEDS)
    assert "Changed" not in worker.get(NEEDS).text
    post(worker, RELEASE, **HOME)
    page = worker.get(NEEDS).text
    for words in (
        "moving from sofa to sofa",
        "With a parent or parents",
        "Wren Worker, on 1 March",
    ):
        assert words in page
    assert page.count('class="govuk-tag govuk-tag--teal">Changed') == 2


def test_what_is_recorded_anew_leaves_what_was_recorded_before_to_be_read(
    worker: FlaskClient, installation: Installation
) -> None:
    post(worker, ENTRY, **SOFA)
    assert 'value="SOFA" selected' in worker.get(ENTRY).text
    assert post(worker, ENTRY, **{**HOME, "version": "1"}).status_code == 303
    first, second = points(installation)
    assert (first.answers["type"], second.answers["type"]) == ("SOFA", "PARENT")
    before = worker.get(NEEDS).text.split("See what was recorded before")[1]
    assert "moving from sofa to sofa" in before


def test_the_second_of_two_people_sees_what_the_first_recorded(
    worker: FlaskClient, installation: Installation
) -> None:
    post(worker, ENTRY, **SOFA)
    answer = post(worker, ENTRY, **HOME)
    assert answer.status_code == 409
    assert "Somebody else has changed this record" in answer.text
    assert "moving from sofa to sofa" in answer.text.split('name="version"')[0]
    assert 'value="PARENT" selected' in answer.text
    assert len(points(installation)) == 1
    again = re.search(r'name="version" value="(\d+)"', answer.text)
    assert again
    sent = {**HOME, "version": again[1], "csrf_token": token_in(answer.text)}
    assert worker.post(ENTRY, data=sent).status_code == 303


def test_what_was_recorded_for_the_wrong_child_is_taken_back_with_a_reason(
    worker: FlaskClient, installation: Installation
) -> None:
    post(worker, ENTRY, **SOFA)
    back = f"{NEEDS}/1/take-back"
    assert post(worker, back).status_code == 422
    assert post(worker, back, reason="Of the wrong child.").status_code == 303
    page = worker.get(NEEDS).text
    assert "Of the wrong child." in page
    assert "moving from sofa to sofa" not in page
    assert points(installation)[0].taken_back_by == "person:1"
    assert post(worker, ENTRY, **HOME).status_code == 303, "there is nothing to stand in the way"
    assert worker.get(back).status_code == 404


def _done(installation: Installation, **outcome: Any) -> str:
    """A task about where the child will live, done with what came of it; gives its title."""
    with installation.database.unit() as db:
        wanted = select(Task).where(Task.pathway == "accommodation", Task.state == "not_started")
        task = next(
            one for one in db.exec(wanted.order_by(col(Task.id))) if one.task == "confirm_address"
        )
        deed = Deed(state=TaskState.DONE, done_on=date(2026, 3, 2), outcome=outcome)
        because = Because("person:1", "written down by hand")
        change_task(
            db,
            task.id,
            deed,
            version=task.version,
            because=because,
            planning=installation.planning(),
        )
        return task.title


def test_what_a_task_says_is_filled_in_with_its_source_and_saved_only_by_a_person(
    worker: FlaskClient, installation: Installation
) -> None:
    said = {"records": "address", "type": "FOSTER", "suitable": True}
    title = _done(installation, **said)
    page = worker.get(RELEASE).text
    told, form = page.split('name="version"')
    assert "Nothing is saved until you have looked at them" in told
    assert title in told
    assert "Foster placement" in told
    assert 'value="FOSTER" selected' in form
    assert points(installation) == []
    assert "Nothing is saved until" not in worker.get(ENTRY).text
    post(worker, RELEASE, **HOME)
    page = worker.get(RELEASE).text
    assert "On tasks these answers were given" in page
    assert 'value="PARENT" selected' in page


@pytest.mark.parametrize(
    ("path", "typed", "words"),
    [
        ("accommodation/entry", {"suitable": "yes"}, "Answer this question"),
        (
            "accommodation/entry",
            {**SOFA, "suitable": "yes", "suitable_because": ""},
            "why it suits",
        ),
        ("education/end", {"type": "COLLEGE", "suitable": "yes"}, "Enter the hours offered"),
        (
            "education/end",
            {"type": "COLLEGE", "suitable": "yes", "hours_offered": "many"},
            "Hours must be a whole number",
        ),
        (
            "education/end",
            {"type": "COLLEGE", "suitable": "yes", "hours_offered": "9", "hours_attended": "10"},
            "must not be more than",
        ),
        ("health/release", {"need": "yes", "attending": "yes"}, "only to what was offered"),
        ("family/release", {"contact": "visits", "services": ["none", "looked_after"]}, "together"),
        ("finance/entry", {"income": "family", "said_on-year": "2031"}, "today or in the past"),
        ("finance/entry", {"income": "treasure"}, "no answer to the question"),
    ],
)
def test_an_answer_that_will_not_do_is_said_beside_its_question(
    worker: FlaskClient, installation: Installation, path: str, typed: dict[str, Any], words: str
) -> None:
    answer = post(worker, f"{NEEDS}/{path}", **{**ON, "version": "0", **typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert points(installation) == []


def test_a_mentor_reads_where_the_child_lives_and_nothing_of_health(
    worker: FlaskClient, enter: Enter, installation: Installation
) -> None:
    post(worker, ENTRY, **SOFA)
    health = {**ON, "need": "yes", "note": "Sees somebody weekly.", "version": "0"}
    assert post(worker, f"{NEEDS}/health/entry", **health).status_code == 303
    mentor = enter("mentor", post="mentor")
    with installation.database.unit() as db:
        now, child = installation.clock.now(), child_in(db).id
        assign(db, child, "mentor", 2, since=date(2026, 1, 1), at=now, actor="test")
    page = mentor.get(NEEDS).text
    assert "moving from sofa to sofa" in page
    for secret in ("No bed.", "Sees somebody weekly.", "Was a need found?"):
        assert secret in worker.get(NEEDS).text
        assert secret not in page
    assert mentor.get(ENTRY).status_code == 403


def test_the_api_gives_what_holds_at_each_point(
    worker: FlaskClient, client: FlaskClient, signed: Signed
) -> None:
    post(worker, ENTRY, **SOFA)
    post(worker, ENTRY, **{**HOME, "version": "1"})
    answer = client.get("/api/v1/children/child-1/record", headers=signed())
    assert answer.json is not None
    assert answer.json["outcomes"] == [
        {
            "pathway": "accommodation",
            "point": "entry",
            "said_on": "2026-03-01",
            "answers": {"type": "PARENT", "suitable": True},
        }
    ]


def test_a_pathway_that_is_not_asked_about_has_no_page(worker: FlaskClient) -> None:
    assert worker.get(f"{NEEDS}/mentoring/entry").status_code == 404
    assert worker.get(f"{NEEDS}/health/tomorrow").status_code == 404
