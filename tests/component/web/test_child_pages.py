"""The pages about one child: what they show, to whom, and that looking is written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event as database_event
from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.staff.models import Absence, Assignment, Person
from resettle.tasks.models import Task, TaskNote
from tests.component.web.conftest import Enter, Sent, a_child, event, token_in

PAGES = ("", "/plan", "/details", "/messages")


def child_in(db: Session, ref: str = "child-1") -> Child:
    return db.exec(select(Child).where(Child.ref == ref)).one()


def assign(installation: Installation, owner: str, name: str, *, ref: str = "child-1") -> None:
    with installation.database.unit() as db:
        person = db.exec(select(Person).where(Person.name == name)).one()
        since = date(2026, 1, 1)
        child_id = child_in(db, ref).id
        db.add(Assignment(child_id=child_id, owner=owner, person_id=person.id, since=since))


@contextmanager
def counted(installation: Installation) -> Iterator[list[str]]:
    """Every statement that is sent to the database meanwhile."""
    said: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    engine = installation.database.engine
    database_event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        database_event.remove(engine, "before_cursor_execute", note)


def test_the_overview_says_what_needs_doing_and_how_each_pathway_stands(
    enter: Enter, send: Sent, clock: FixedClock
) -> None:
    send(a_child(release="2026-03-20"))
    worker = enter("resettlement_worker")
    page = worker.get("/children/child-1").text
    assert "Robin Example" in page
    assert "Confirm the address the child will live at" in page
    assert "overdue" in page
    assert "Release planned for Friday 20 March 2026" in page
    for words in ("Somewhere to live", "Case management", "Drugs and alcohol"):
        assert words in page
    title = re.search("<title>(.*?)</title>", page, re.DOTALL)
    assert title
    assert "Example" not in title[1]


def test_every_look_at_a_page_is_in_the_audit_log(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    worker = enter("resettlement_worker")
    for page in PAGES:
        assert worker.get(f"/children/child-1{page}").status_code == 200
    with installation.database.reading() as db:
        lines = db.exec(select(AuditLine).where(AuditLine.verb == "consulted")).all()
    assert [line.because for line in lines] == [
        "read the overview",
        "read the plan",
        "read the details",
        "read the messages",
    ]
    assert {line.actor for line in lines} == {"person:1"}


def test_a_page_asks_the_database_few_questions_whatever_the_plan_holds(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    with installation.database.unit() as db:
        kept = db.exec(select(Task).order_by(col(Task.id))).first()
        assert kept is not None
        for number in range(400):
            row = kept.model_dump(exclude={"id"})
            row |= {"identity": f"more-{number}", "due": date(2026, 3, 2) + timedelta(days=number)}
            db.add(Task(**row))
    worker = enter("resettlement_worker")
    for page in PAGES:
        with counted(installation) as said:
            answer = worker.get(f"/children/child-1{page}", headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert len(said) < 20, (page, len(said))
        assert len(answer.data) < 30_000, (page, len(answer.data))


def test_a_child_one_may_not_see_is_answered_like_one_who_is_not_there(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    mentor = enter("mentor")
    for page in ("", "/plan", "/details", "/open"):
        hidden = mentor.get(f"/children/child-1{page}")
        absent = mentor.get(f"/children/child-2{page}")
        assert hidden.status_code == absent.status_code == 404
        assert plain(hidden.text) == plain(absent.text)


def plain(page: str) -> str:
    """A page without what is different in every answer."""
    return re.sub(r'(nonce|value)="[^"]*"', "", page)


def test_a_mentor_sees_nothing_of_health_of_the_order_or_of_messages(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    send(event("need.recorded", pathway="health", need="medication"))
    mentor = enter("mentor", name="Mary Mentor")
    assign(installation, "mentor", "Mary Mentor")
    pages = [mentor.get(f"/children/child-1{page}").text for page in ("", "/plan", "/details")]
    for page in pages:
        assert "Robin" in page
        assert "What custody told us" not in page
        for private in (">Health<", "Drugs and", "Victim worker", "training order", "medication"):
            assert private not in page, private
    assert mentor.get("/children/child-1/messages").status_code == 403
    assert mentor.get("/children/child-1/details/edit").status_code == 403


def test_the_plan_has_a_picture_with_words_a_table_and_each_task_by_pathway(
    enter: Enter, send: Sent
) -> None:
    send(a_child())
    page = enter("resettlement_worker").get("/children/child-1/plan").text
    assert page.count('role="img"') == 2
    assert "<desc" in page
    assert "style=" not in page
    assert 'id="accommodation"' in page
    assert "Release is planned for Tuesday 30 June 2026, in 120 days." in page
    assert "Said by urn:test on 2 March 2026" in page
    rows = re.findall(r'<th scope="row"', page)
    assert len(rows) == page.count('class="govuk-task-list__item ')


def test_the_plan_can_be_of_one_owner(enter: Enter, send: Sent) -> None:
    send(a_child())
    worker = enter("resettlement_worker")
    page = worker.get("/children/child-1/plan?owner=education_worker").text
    assert "Only tasks of: Education worker." in page
    assert "Confirm the address" not in page
    everything = worker.get("/children/child-1/plan?owner=nobody").text
    assert "Confirm the address" in everything


def test_what_is_done_or_withdrawn_is_folded_away_and_still_there(enter: Enter, send: Sent) -> None:
    send(a_child())
    send(event("child.died", date="2026-03-01"))
    worker = enter("resettlement_worker")
    page = worker.get("/children/child-1/plan").text
    assert "withdrawn tasks" in page
    assert "Withdrawn: the child died" in page
    assert "This child has died" in worker.get("/children/child-1").text


def test_a_child_who_was_never_in_custody_has_pages_that_say_so(enter: Enter, send: Sent) -> None:
    send([event("child.registered", date_of_birth="2009-06-15")])
    worker = enter("resettlement_worker")
    for page in PAGES:
        assert worker.get(f"/children/child-1{page}").status_code == 200
    assert "not been in custody" in worker.get("/children/child-1/details").text


def test_the_people_around_a_child_are_named_with_who_stands_in(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    worker = enter("resettlement_worker")
    enter("resettlement_worker", name="Sam Stand-in")
    assign(installation, "resettlement_worker", "Wren Worker")
    with installation.database.unit() as db:
        people = {one.name: one.id for one in db.exec(select(Person))}
        db.add(
            Absence(
                person_id=people["Wren Worker"],
                since=date(2026, 3, 1),
                stand_in_id=people["Sam Stand-in"],
            )
        )
    assert "Away. Sam Stand-in stands in" in worker.get("/children/child-1").text


def test_a_moved_release_stands_in_the_overview_from_what_to_what(enter: Enter, send: Sent) -> None:
    send(a_child())
    send(event("release.planned", date="2026-06-16", time="2026-03-02T09:30:00Z"))
    page = enter("resettlement_worker").get("/children/child-1").text
    assert "From Tue 30 Jun to Tuesday 16 June 2026" in page


def test_each_message_is_told_in_words_with_what_it_did_and_as_it_came(
    enter: Enter, send: Sent
) -> None:
    for one in a_child():
        send(one)
    send(event("moon.landed", date="2026-03-01"))
    page = enter("resettlement_worker").get("/children/child-1/messages").text
    assert "Release planned for Tuesday 30 June 2026" in page
    assert "Came into custody on Friday 20 February 2026: Detention and training order" in page
    assert re.search(r"\d+ tasks added", page)
    assert "&#34;specversion&#34;: &#34;1.0&#34;" in page
    assert page.index("Release planned") < page.index("Came into custody")


def test_older_messages_are_a_page_away(enter: Enter, send: Sent) -> None:
    send(a_child())
    for day in range(1, 29):
        send(event("release.planned", date=f"2026-07-{day:02}", id=f"r{day}"))
    worker = enter("resettlement_worker")
    first = worker.get("/children/child-1/messages").text
    older = re.search(r'href="([^"]+before=[^"]+)"', first)
    assert older
    second = worker.get(older[1]).text
    assert "Came into custody" in second
    assert "Came into custody" not in first
    assert worker.get("/children/child-1/messages?before=nonsense").status_code == 422


def test_who_a_child_is_can_be_read_over_the_api(
    client: FlaskClient,
    everything: dict[str, str],
    enter: Enter,
    send: Sent,
    installation: Installation,
) -> None:
    send(a_child())
    enter("resettlement_worker")
    assign(installation, "resettlement_worker", "Wren Worker")
    answer = client.get("/api/v1/children/child-1", headers=everything)
    assert answer.get_json() == {
        "child": "child-1",
        "known_as": "Robin Example",
        "date_of_birth": "2009-06-15",
        "stage": "custody",
        "order": "dto",
        "release": {
            "earliest": None,
            "planned": "2026-06-30",
            "latest": None,
            "decided": True,
            "released_on": None,
        },
        "team": None,
        "workers": [
            {
                "owner": "resettlement_worker",
                "name": "Wren Worker",
                "since": "2026-01-01",
                "until": None,
                "cover": None,
            }
        ],
        "workers_to_come": [],
        "workers_before": [],
    }


@pytest.mark.parametrize("kind", ["<script>alert(1)</script>", "O’Neill-Łukasz", "أمل", "x" * 200])
def test_a_name_of_any_kind_is_shown_as_it_is_and_runs_nothing(
    enter: Enter, send: Sent, kind: str
) -> None:
    send([event("child.registered", date_of_birth="2009-06-15", name=kind)])
    worker = enter("resettlement_worker")
    for page in PAGES[:3]:
        text = worker.get(f"/children/child-1{page}").text
        assert "<script>alert" not in text
        assert kind in text or "&lt;script&gt;" in text


def test_a_worry_stands_first_on_the_overview_until_somebody_has_seen_it(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    send(a_child("child-2"))
    worker = enter("resettlement_worker")
    with installation.database.unit() as db:
        child_id = child_in(db).id
        wanted = select(Task.id).where(Task.child_id == child_id)
        number = db.exec(wanted.order_by(col(Task.id)).limit(1)).one()
        old = {"actor": "person:9", "at": installation.clock.now(), "concern": True}
        words = "She is afraid to go home."
        db.add(TaskNote(task_id=number, child_id=child_id, words=words, **old))
    page = worker.get("/children/child-1").text
    assert page.index("She is afraid to go home.") < page.index("What needs doing next")
    assert f'href="/tasks/{number}"' in page
    assert "Somebody is worried" not in worker.get("/children/child-2").text
    token = {"csrf_token": token_in(worker.get(f"/tasks/{number}").text)}
    assert worker.post(f"/tasks/{number}/notes/1/seen", data=token).status_code == 303
    assert "Somebody is worried" not in worker.get("/children/child-1").text


def test_who_said_something_is_told_as_people_know_them(enter: Enter, send: Sent) -> None:
    own = {"source": "urn:resettle:demonstration:2026-03-02"}
    send([{**one, **own} for one in a_child()])
    send([event("looked_after.changed", date="2026-02-25", status="looked_after")])
    page = enter("resettlement_worker").get("/children/child-1/details").text
    assert "Said by the demonstration on 2 March 2026" in page
    assert "urn:resettle" not in page
    assert "Said by urn:test on 2 March 2026" in page


def test_how_far_the_education_plan_has_come_is_said_with_who_said_so(
    enter: Enter, send: Sent
) -> None:
    send(a_child())
    worker = enter("resettlement_worker")
    details = "/children/child-1/details"
    assert "Nobody has told us of one." in worker.get(details).text
    send(event("education_plan.changed", date="2026-02-24", status="notified"))
    page = worker.get(details).text
    assert "The council was told of the custody" in page
    assert "Tuesday 24 February 2026" in page
