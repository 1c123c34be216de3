"""Partners' tasks: who has them by name, asking after them with a log, done on their word."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.children.models import Child
from resettle.records.models import PersonAround
from resettle.staff.actions import assign
from resettle.staff.models import Person
from resettle.tasks.models import Chase, Task, TaskLog, TaskPartner
from tests.component.web.conftest import Enter, Sent, a_child, event, post, token_in
from tests.component.web.test_my_day import section

WORKER = "resettlement_worker"
DONE = {"done_on-day": "2", "done_on-month": "3", "done_on-year": "2026"}
WORD = {
    "said_by": "Ms Ash, nurse",
    "said_on-day": "1",
    "said_on-month": "3",
    "said_on-year": "2026",
    "said_how": "telephone",
}


@pytest.fixture
def worker(enter: Enter, send: Sent, installation: Installation) -> FlaskClient:
    """A worker with one child who is released in a fortnight."""
    send(a_child(release="2026-03-16"))
    send(event("custody.transferred", date="2026-02-25", establishment="Example YOI"))
    browser = enter(WORKER, post=WORKER)
    give(installation)
    return browser


def give(installation: Installation, ref: str = "child-1") -> None:
    now = installation.clock.now()
    with installation.database.unit() as db:
        child = db.exec(select(Child).where(Child.ref == ref)).one()
        person = db.exec(select(Person.id).order_by(col(Person.id).desc())).first() or 0
        assign(db, child.id, WORKER, person, since=date(2026, 1, 1), at=now, actor="t")


def theirs(installation: Installation, owner: str = "health_worker", ref: str = "child-1") -> Task:
    """The first open task of a partner."""
    with installation.database.reading() as db:
        wanted = select(Task).join(Child, col(Child.id) == col(Task.child_id))
        wanted = wanted.where(Task.owner == owner, Child.ref == ref, Task.state == "not_started")
        found = db.exec(wanted.order_by(col(Task.due).is_(None), col(Task.due), col(Task.id)))
        task = found.first()
    assert task is not None, f"the plan has no open task of: {owner}"
    return task


def somebody_around(installation: Installation, **more: Any) -> None:
    now = installation.clock.now()
    said = {"kind": "health", "name": "Ms Ash", "organisation": "Example Health", **more}
    with installation.database.unit() as db:
        child = db.exec(select(Child)).first()
        assert child is not None
        db.add(PersonAround(child_id=child.id, at=now, actor="t", **said))


def name(browser: FlaskClient, task: Task, **typed: Any) -> Any:
    said = {"who": "somebody-else", "agency": "Example Health", **typed}
    return post(browser, f"/tasks/{task.id}/partner", version=str(task.version), **said)


def chase(browser: FlaskClient, task: Task, **typed: Any) -> Any:
    said = {"to_whom": "Ms Ash", "how": "telephone", **typed}
    return post(browser, f"/tasks/{task.id}/chase", **said)


def rows(installation: Installation, table: Any) -> list[Any]:
    with installation.database.reading() as db:
        return list(db.exec(select(table)).all())


def test_a_partner_is_named_from_the_people_round_the_child(
    worker: FlaskClient, installation: Installation
) -> None:
    somebody_around(installation, telephone="01632 960001", email="ash@example.org")
    task = theirs(installation)
    page = worker.get(f"/tasks/{task.id}/partner").text
    assert "Example Health, Ms Ash" in page
    key = f"person-{rows(installation, PersonAround)[0].id}"
    answer = name(worker, task, who=key, agency="")
    assert answer.status_code == 303, answer.text
    page = worker.get(f"/tasks/{task.id}").text
    for words in ("Example Health, Ms Ash", "01632 960001", "ash@example.org", "Partner named"):
        assert words in page, words


def test_family_and_whoever_has_gone_are_not_offered_as_partners(
    worker: FlaskClient, installation: Installation
) -> None:
    somebody_around(installation, kind="parent", name="Gran Example", organisation="")
    somebody_around(installation, name="Mr Gone", until=date(2026, 2, 1))
    page = worker.get(f"/tasks/{theirs(installation).id}/partner").text
    assert "Gran Example" not in page
    assert "Mr Gone" not in page


def test_a_partner_that_nobody_knew_is_typed_and_needs_an_agency(
    worker: FlaskClient, installation: Installation
) -> None:
    task = theirs(installation)
    empty = name(worker, task, agency="")
    assert empty.status_code == 422
    assert "Enter the agency" in empty.text
    bad = name(worker, task, email="nowhere")
    assert bad.status_code == 422
    assert "Enter an email address in the right form" in bad.text
    assert name(worker, task, who="person-99999").status_code == 422
    assert not rows(installation, TaskPartner)
    assert name(worker, task, contact="Dr Oak").status_code == 303
    assert [(one.agency, one.contact) for one in rows(installation, TaskPartner)] == [
        ("Example Health", "Dr Oak")
    ]


def test_one_name_may_go_for_all_open_tasks_of_the_kind(
    worker: FlaskClient, installation: Installation
) -> None:
    task = theirs(installation, "establishment")
    name(worker, task, agency="Example YOI", all_theirs="yes")
    named = {one.task_id for one in rows(installation, TaskPartner)}
    open_ones = {
        one.id
        for one in rows(installation, Task)
        if one.owner == "establishment" and one.state == "not_started"
    }
    assert named == open_ones
    assert len(named) > 1


def test_a_name_over_a_task_that_somebody_changed_is_not_kept_and_says_so(
    worker: FlaskClient, installation: Installation
) -> None:
    task = theirs(installation)
    name(worker, task)
    answer = name(worker, task, agency="Another Agency")
    assert answer.status_code == 303
    assert "Somebody changed this task meanwhile" in worker.get(answer.location).text
    assert [one.agency for one in rows(installation, TaskPartner)] == ["Example Health"]


def test_a_new_name_leaves_the_old_one_in_the_history(
    worker: FlaskClient, installation: Installation
) -> None:
    name(worker, theirs(installation), contact="Dr Oak")
    name(worker, theirs(installation), contact="Dr Elm")
    page = worker.get(f"/tasks/{theirs(installation).id}").text
    assert "Whom to ask: Example Health, Dr Elm (before: Example Health, Dr Oak)" in page
    entries = [one for one in rows(installation, TaskLog) if "partner" in str(one.changes)]
    assert len(entries) == 2


def test_a_chase_is_kept_with_whom_how_and_when_and_the_task_stays_as_it_is(
    worker: FlaskClient, installation: Installation
) -> None:
    task = theirs(installation)
    assert "Nobody has asked them yet." in worker.get(f"/tasks/{task.id}").text
    answer = chase(worker, task, words="She will ring back on Friday.")
    assert (answer.status_code, answer.location) == (303, f"/tasks/{task.id}")
    page = worker.get(f"/tasks/{task.id}").text
    assert "Wren Worker asked Ms Ash, by telephone" in page
    assert "She will ring back on Friday." in page
    assert "Partner chased" in page
    (kept,) = rows(installation, Chase)
    assert (kept.task_id, kept.at) == (task.id, installation.clock.now())
    assert theirs(installation).version == task.version
    said = {line.because for line in rows(installation, AuditLine)}
    assert "asked a partner after a task" in said


def test_a_chase_says_whom_and_how(worker: FlaskClient, installation: Installation) -> None:
    task = theirs(installation)
    answer = chase(worker, task, to_whom="", how="")
    assert answer.status_code == 422
    assert "Enter whom you asked" in answer.text
    assert "Choose how you asked" in answer.text
    assert not rows(installation, Chase)


def test_the_text_to_send_carries_the_reference_and_no_name(
    worker: FlaskClient, installation: Installation
) -> None:
    task = theirs(installation)
    name(worker, task, email="ash@example.org", contact="Ms Ash")
    page = worker.get(f"/tasks/{task.id}/chase").text
    mail = page.split('href="mailto:')[1].split('"')[0]
    assert mail.startswith("ash@example.org?subject=")
    assert "child-1" in mail
    for private in ("Robin", "Example%20", "health", "Health", "2009"):
        assert private not in mail, private
    text = page.split('id="ready"')[1].split("</section>")[0]
    assert "Robin" not in text


def test_what_must_be_minded_is_told_before_somebody_gets_in_touch(
    worker: FlaskClient, installation: Installation
) -> None:
    somebody_around(installation, mind="Never leave a message")
    task = theirs(installation)
    name(worker, task, who=f"person-{rows(installation, PersonAround)[0].id}", agency="")
    assert "Never leave a message" in worker.get(f"/tasks/{task.id}/chase").text


def test_only_an_open_task_of_a_partner_is_chased(
    worker: FlaskClient, installation: Installation
) -> None:
    own = theirs(installation, WORKER)
    for page in ("chase", "partner"):
        assert worker.get(f"/tasks/{own.id}/{page}").status_code == 403
    task = theirs(installation, "establishment")
    word = {"csrf_token": token_in(worker.get(f"/tasks/{task.id}/chase").text)}
    settled = {"reason": "Seen to", "version": str(task.version)}
    assert post(worker, f"/tasks/{task.id}/not-required", **settled).status_code == 303
    answer = worker.post(f"/tasks/{task.id}/chase", data=word | {"to_whom": "X", "how": "email"})
    assert "nothing to chase" in worker.get(answer.location).text
    assert not rows(installation, Chase)


def test_a_mentor_neither_names_nor_chases_a_partner(
    worker: FlaskClient, enter: Enter, installation: Installation
) -> None:
    mentor = enter("mentor", post="mentor")
    with installation.database.unit() as db:
        person = db.exec(select(Person.id).order_by(col(Person.id).desc())).first() or 0
        child, now = db.exec(select(Child)).one(), installation.clock.now()
        assign(db, child.id, "mentor", person, since=date(2026, 1, 1), at=now, actor="t")
    task = theirs(installation, "establishment")
    assert mentor.get(f"/tasks/{task.id}").status_code == 200
    for page in ("chase", "partner"):
        assert mentor.get(f"/tasks/{task.id}/{page}").status_code == 403
    assert "Chase these together" not in mentor.get("/tasks/waiting").text
    health = theirs(installation, "health_worker")
    assert health.title not in mentor.get("/tasks/waiting").text


def test_done_on_their_word_asks_who_when_and_how_and_keeps_it(
    worker: FlaskClient, installation: Installation
) -> None:
    task = theirs(installation)
    path, version = f"/tasks/{task.id}/done", str(task.version)
    empty = post(worker, path, version=version, **DONE)
    assert empty.status_code == 422
    assert "Enter who told you it is done" in empty.text
    late = {**WORD, "said_on-month": "4"}
    assert (
        "must be today or in the past" in post(worker, path, version=version, **DONE, **late).text
    )
    assert theirs(installation).id == task.id
    more = answers_of(task)
    assert post(worker, path, version=version, **DONE, **WORD, **more).status_code == 303
    with installation.database.reading() as db:
        kept = db.get_one(Task, task.id)
    assert kept.outcome is not None
    assert kept.outcome["said_by"] == "Ms Ash, nurse"
    assert kept.outcome["said_on"] == "2026-03-01"
    assert kept.outcome["said_how"] == "telephone"
    page = worker.get(f"/tasks/{task.id}").text
    assert page.count("Who told you it is done?") >= 2  # as it stands, and in the history
    assert "Ms Ash, nurse" in page
    assert "By telephone" in page


def answers_of(task: Task) -> dict[str, str]:
    """What the rule of the health worker's first task records besides, if anything."""
    return {
        "practice": "Example Surgery",
        "registered_on-day": "1",
        "registered_on-month": "3",
        "registered_on-year": "2026",
        "to": "Example Health",
        "accepted": "yes",
        "on_day-day": "1",
        "on_day-month": "3",
        "on_day-year": "2026",
    }


def test_a_task_of_our_own_asks_for_nobodys_word(
    worker: FlaskClient, installation: Installation
) -> None:
    own = theirs(installation, WORKER)
    assert "Who told you it is done?" not in worker.get(f"/tasks/{own.id}/done").text


def test_whoever_does_that_work_here_needs_nobodys_word(
    worker: FlaskClient, enter: Enter, installation: Installation
) -> None:
    nurse = enter(WORKER, post="health_worker", name="Nia Nurse")
    task = theirs(installation)
    assert "Who told you it is done?" not in nurse.get(f"/tasks/{task.id}/done").text


def test_my_day_names_the_partner_says_when_asked_and_puts_the_longest_unasked_first(
    worker: FlaskClient, installation: Installation
) -> None:
    before = section(worker.get("/").text, "waiting")
    assert "Not asked yet" in before
    first, second = _two_waiting(worker, installation)
    name(worker, first, contact="Dr Oak")
    chase(worker, first)
    with installation.database.unit() as db:
        kept = db.exec(select(Chase)).one()
        kept.at -= timedelta(days=1)
        db.add(kept)
    page = worker.get("/").text
    waiting = section(page, "waiting")
    assert "Example Health, Dr Oak" in waiting
    assert "Last asked yesterday" in waiting
    assert f"/tasks/{second.id}/chase" in page
    assert page.index(f"/tasks/{second.id}/chase") < page.index(f"/tasks/{first.id}/chase")


def _two_waiting(worker: FlaskClient, installation: Installation) -> tuple[Task, Task]:
    """The first two partners' tasks that my day shows, in its order."""
    page = worker.get("/").text
    numbers = [
        int(part.split("/chase")[0]) for part in page.split("/tasks/") if "/chase" in part[:20]
    ]
    with installation.database.reading() as db:
        return db.get_one(Task, numbers[0]), db.get_one(Task, numbers[1])
