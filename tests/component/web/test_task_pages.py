"""The page of one task: what it says, what can be done on it, and who may do it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.staff.models import Assignment
from resettle.tasks.models import Task, TaskNote
from tests.component.web.conftest import Enter, Sent, a_child, event, post, token_in


def the_task(installation: Installation, name: str = "confirm_address") -> Task:
    with installation.database.reading() as db:
        return db.exec(select(Task).where(Task.task == name).order_by(Task.id)).first() or Task()


@pytest.fixture
def planned(send: Sent) -> None:
    send(a_child())


@pytest.fixture
def worker(enter: Enter, planned: None) -> FlaskClient:
    return enter("resettlement_worker")


ADDRESS = {
    "type": "RELATIVE",
    "suitable": "yes",
    "from_day-day": "30",
    "from_day-month": "6",
    "from_day-year": "2026",
}
TODAY = {"done_on-day": "2", "done_on-month": "3", "done_on-year": "2026"}


def do(browser: FlaskClient, task: Task, word: str, **typed: Any) -> Any:
    return post(browser, f"/tasks/{task.id}/{word}", version=str(task.version), **typed)


def test_the_page_says_what_why_and_by_when(
    worker: FlaskClient, installation: Installation
) -> None:
    task = the_task(installation)
    page = worker.get(f"/tasks/{task.id}")
    assert page.status_code == 200
    for words in (
        "Confirm the address the child will live at",
        "Somewhere to live",
        "Tuesday 16 June 2026",
        "in 106 days",
        "Resettlement worker",
        "Nobody named for this child",
        "14 days before release",
        "HMI Prisons, Expectations",
        "Release planned for Tuesday 30 June 2026",
        "/children/child-1/messages",
        "Put on the plan",
        "Manager takes over on",
    ):
        assert words in page.text, words
    assert page.text.count("<h1") == 1
    assert "Example" not in page.text.split("<title>")[1].split("</title>")[0]


def test_looking_at_a_task_is_in_the_audit_log(
    worker: FlaskClient, installation: Installation
) -> None:
    task = the_task(installation)
    worker.get(f"/tasks/{task.id}")
    with installation.database.reading() as db:
        lines = db.exec(select(AuditLine).where(AuditLine.subject == f"task:{task.id}")).all()
    assert [(line.verb, line.because) for line in lines] == [("consulted", "read a task")]


def test_a_count_of_working_days_is_shown_day_by_day_with_the_holidays_it_passes_over(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(
        [
            event("child.registered", date_of_birth="2009-06-15", name="Robin Example"),
            event("custody.started", date="2026-03-27", order="dto"),
        ]
    )
    task = the_task(installation, "family_contact_plan")
    page = enter("resettlement_worker").get(f"/tasks/{task.id}").text
    assert "10 working days, counted from the day after 27 March 2026" in page
    assert "Good Friday, Friday 3 April 2026" in page
    assert "Easter Monday, Monday 6 April 2026" in page


def test_done_asks_for_what_its_rule_records_and_shows_it(
    worker: FlaskClient, installation: Installation
) -> None:
    task = the_task(installation)
    empty = do(worker, task, "done", **TODAY)
    assert empty.status_code == 422
    assert "Choose what kind of place it is" in empty.text
    assert "Choose whether it suits the child" in empty.text
    answer = do(worker, task, "done", **TODAY, **ADDRESS, reason="Gran is glad.")
    assert (answer.status_code, answer.location) == (303, f"/tasks/{task.id}")
    kept = the_task(installation)
    assert kept.state == "done"
    assert kept.outcome == {
        "records": "address",
        "type": "RELATIVE",
        "suitable": True,
        "from_day": "2026-06-30",
    }
    page = worker.get(f"/tasks/{task.id}").text
    assert "With other family or friends" in page
    assert "Gran is glad." in page
    assert "Done on Monday 2 March 2026" in page


def test_a_place_that_does_not_suit_needs_a_reason(
    worker: FlaskClient, installation: Installation
) -> None:
    task = the_task(installation)
    for typed in ({"type": "PARENT", "suitable": "no"}, {"type": "BNB", "suitable": "yes"}):
        answer = do(worker, task, "done", **TODAY, **typed)
        assert answer.status_code == 422
        assert 'href="#suitable_because"' in answer.text
    assert the_task(installation).state == "not_started"


def test_a_task_whose_rule_records_nothing_is_done_without_questions(
    worker: FlaskClient, installation: Installation
) -> None:
    task = the_task(installation, "assess_options")
    assert do(worker, task, "done", **TODAY).status_code == 303
    assert the_task(installation, "assess_options").outcome is None


def test_what_came_of_it_can_be_corrected_without_opening_the_task(
    worker: FlaskClient, installation: Installation
) -> None:
    do(worker, the_task(installation), "done", **TODAY, **ADDRESS)
    task = the_task(installation)
    page = worker.get(f"/tasks/{task.id}/outcome").text
    assert '<option value="RELATIVE" selected>' in page
    assert do(worker, task, "outcome", **{**ADDRESS, "type": "PARENT"}).status_code == 303
    kept = the_task(installation)
    assert kept.state == "done"
    assert kept.outcome
    assert kept.outcome["type"] == "PARENT"


def test_opening_a_task_again_needs_a_reason_and_keeps_the_outcome_in_the_history(
    worker: FlaskClient, installation: Installation
) -> None:
    do(worker, the_task(installation), "done", **TODAY, **ADDRESS)
    task = the_task(installation)
    assert "Enter why it is open again" in do(worker, task, "reopen").text
    assert do(worker, task, "reopen", reason="Gran has moved.").status_code == 303
    kept = the_task(installation)
    assert (kept.state, kept.outcome, kept.settled_on) == ("in_progress", None, None)
    page = worker.get(f"/tasks/{task.id}").text
    assert "Opened again" in page
    assert "Gran has moved." in page
    assert "With other family or friends" in page


def test_a_child_who_says_no_is_asked_again_on_a_day(
    worker: FlaskClient, installation: Installation
) -> None:
    task = the_task(installation)
    past = {"revisit_on-day": "1", "revisit_on-month": "3", "revisit_on-year": "2026"}
    refused = do(worker, task, "declined", reason="Not now", **past)
    assert refused.status_code == 422
    assert "Not now" in refused.text
    later = past | {"revisit_on-month": "4"}
    assert do(worker, task, "declined", reason="Not now", **later).status_code == 303
    again = the_task(installation)
    assert (again.state, str(again.revisit_on)) == ("declined", "2026-04-01")
    assert (
        do(
            worker, again, "declined", reason="Still not", **(later | {"revisit_on-month": "5"})
        ).status_code
        == 303
    )
    kept = the_task(installation)
    assert (kept.reason, str(kept.revisit_on)) == ("Still not", "2026-05-01")


@pytest.mark.parametrize(
    ("word", "field", "state"),
    [("not-required", "reason", "not_required"), ("blocked", "blocked_by", "blocked")],
)
def test_not_required_and_blocked_say_why(
    worker: FlaskClient, installation: Installation, word: str, field: str, state: str
) -> None:
    task = the_task(installation)
    assert do(worker, task, word).status_code == 422
    assert do(worker, task, word, **{field: "Because <b>so</b>."}).status_code == 303
    assert the_task(installation).state == state
    assert "Because &lt;b&gt;so&lt;/b&gt;." in worker.get(f"/tasks/{task.id}").text


def test_a_date_set_by_hand_is_shown_beside_the_rules_and_can_be_taken_out(
    worker: FlaskClient, installation: Installation
) -> None:
    task = the_task(installation)
    day = {"pin-day": "12", "pin-month": "6", "pin-year": "2026"}
    assert "Enter why it is this date" in do(worker, task, "date", which="own", **day).text
    assert do(worker, task, "date", which="own", reason="Court", **day).status_code == 303
    page = worker.get(f"/tasks/{task.id}").text
    assert "Friday 12 June 2026" in page
    assert "Tuesday 16 June 2026" in page
    assert "Date set by a person" in page
    assert do(worker, the_task(installation), "date", which="rule").status_code == 303
    kept = the_task(installation)
    assert (str(kept.due), kept.pinned) == ("2026-06-16", False)


@pytest.mark.parametrize(
    ("day", "wrong"),
    [
        (("1", "3", "2026"), "today or in the future"),
        (("31", "12", "9999"), "Check the year"),
        (("30", "2", "2026"), "real date"),
    ],
)
def test_a_date_that_cannot_be_is_refused_beside_the_field(
    worker: FlaskClient, installation: Installation, day: tuple[str, str, str], wrong: str
) -> None:
    typed = dict(zip(("pin-day", "pin-month", "pin-year"), day, strict=True))
    answer = do(worker, the_task(installation), "date", which="own", reason="x", **typed)
    assert answer.status_code == 422
    assert wrong in answer.text
    assert 'href="#pin-day"' in answer.text


def test_of_two_at_once_the_second_sees_what_the_first_did_and_chooses(
    enter: Enter, planned: None, installation: Installation
) -> None:
    wren, jay = enter("resettlement_worker"), enter("manager", name="Jay Manager")
    task = the_task(installation)
    do(wren, task, "blocked", blocked_by="The placement team")
    late = do(jay, task, "not-required", reason="She goes home.")
    assert late.status_code == 409
    assert "Somebody changed this task while you had it open" in late.text
    assert "The placement team" in late.text
    assert "by Wren Worker" in late.text
    assert "She goes home." in late.text
    assert "Do it all the same" in late.text
    assert the_task(installation).state == "blocked"
    now = the_task(installation)
    assert f'name="version" value="{now.version}"' in late.text
    assert do(jay, now, "not-required", reason="She goes home.").status_code == 303


def test_what_the_first_has_finished_the_second_cannot_block_and_is_told_why(
    enter: Enter, planned: None, installation: Installation
) -> None:
    wren, jay = enter("resettlement_worker"), enter("manager", name="Jay Manager")
    task = the_task(installation)
    door = f"/tasks/{task.id}/blocked"
    token = token_in(jay.get(door).text)
    said = {"blocked_by": "The placement team", "version": str(task.version)}
    do(wren, task, "done", **ADDRESS, **TODAY)
    late = jay.post(door, data={"csrf_token": token, **said})
    assert late.status_code == 409
    assert "Done on Monday 2 March 2026" in late.text
    assert "by Wren Worker" in late.text
    assert "The placement team" in late.text
    assert "this cannot be done to it" in late.text
    assert "Do it all the same" not in late.text
    now = {"csrf_token": token_in(late.text), "version": str(the_task(installation).version)}
    again = jay.post(door, data={**said, **now})
    assert again.status_code == 422
    assert "There is a problem" in again.text
    assert "The placement team" in again.text
    assert the_task(installation).state == "done"


def test_of_two_who_hand_a_task_over_at_once_the_second_names_nobody_unseen(
    enter: Enter, planned: None, installation: Installation
) -> None:
    wren, jay = enter("resettlement_worker"), enter("manager", name="Jay Manager")
    task = the_task(installation)
    do(wren, task, "hand-over", owner="case_manager", person="1")
    late = do(jay, task, "hand-over", owner="mentor", person="2")
    assert late.status_code == 409
    assert "Do it all the same" in late.text
    with installation.database.reading() as db:
        held = db.exec(select(Assignment).order_by(col(Assignment.id))).all()
    assert [(one.owner, one.person_id) for one in held] == [("case_manager", 1)]


def test_a_task_that_was_taken_over_says_whose_it_is_now_and_since_when(
    worker: FlaskClient, installation: Installation
) -> None:
    task = the_task(installation)
    assert task.fallback_owner == "manager"
    page = worker.get(f"/tasks/{task.id}").text
    assert "Manager takes over on" in page
    with installation.database.unit() as db:
        db.get_one(Task, task.id).fallback_on = date(2026, 2, 27)
    page = worker.get(f"/tasks/{task.id}").text
    assert "takes over on" not in page
    assert "Taken over on Friday 27 February 2026 from: resettlement worker" in page
    assert 'href="/children/child-1/workers/name?owner=manager"' in page


def test_the_history_says_what_moved_a_date_in_the_words_of_the_news(
    worker: FlaskClient, send: Sent, installation: Installation
) -> None:
    send(event("release.planned", date="2026-07-14", time="2026-03-02T09:30:00Z"))
    page = worker.get(f"/tasks/{the_task(installation).id}").text
    history = page.split('id="history"')[1]
    assert "Release planned for Tuesday 14 July 2026" in history
    assert "arrived" not in history


def test_what_is_not_possible_any_more_leads_back_to_the_task_as_it_is(
    worker: FlaskClient, installation: Installation
) -> None:
    do(worker, the_task(installation, "assess_options"), "done", **TODAY)
    task = the_task(installation, "assess_options")
    answer = worker.get(f"/tasks/{task.id}/blocked")
    assert answer.status_code == 303
    assert "not possible any more" in worker.get(answer.location).text
    stale = post(worker, f"/tasks/{task.id}/reopen", version="999999", reason="x")
    assert stale.status_code == 409


def test_handing_over_changes_whose_task_it_is_and_may_name_a_person_of_the_team(
    enter: Enter, planned: None, installation: Installation
) -> None:
    worker = enter("resettlement_worker")
    enter("mentor", name="Moss Mentor")
    task = the_task(installation)
    page = worker.get(f"/tasks/{task.id}/hand-over").text
    assert "Moss Mentor" in page
    number = page.split(">Moss Mentor<")[0].rsplit('value="', 1)[1].split('"')[0]
    assert do(worker, task, "hand-over", owner=task.owner).status_code == 422
    wrong = do(worker, task, "hand-over", owner="mentor", person="999")
    assert "Choose a person from the list" in wrong.text
    assert the_task(installation).owner == "resettlement_worker"
    assert do(worker, task, "hand-over", owner="mentor", person=number).status_code == 303
    assert the_task(installation).owner == "mentor"
    assert "Moss Mentor" in worker.get(f"/tasks/{task.id}").text


def test_a_worry_is_no_note_but_a_concern_and_the_page_of_a_note_leads_there(
    worker: FlaskClient, installation: Installation
) -> None:
    task = the_task(installation)
    page = post(worker, f"/tasks/{task.id}/note")
    assert "Enter your note" in page.text
    assert 'href="/children/child-1/concern"' in page.text
    said = post(worker, f"/tasks/{task.id}/note", words="He\r\nis well.", concern="yes")
    assert said.status_code == 303
    with installation.database.reading() as db:
        (note,) = db.exec(select(TaskNote)).all()
    assert (note.words, note.concern) == ("He\nis well.", False)


def test_an_old_note_with_a_worry_stands_on_the_page_until_somebody_has_seen_it(
    worker: FlaskClient, installation: Installation
) -> None:
    task = the_task(installation)
    assert post(worker, f"/tasks/{task.id}/note", words="He is scared.").status_code == 303
    with installation.database.unit() as db:
        (note,) = db.exec(select(TaskNote)).all()
        note.concern = True
        db.add(note)
    page = worker.get(f"/tasks/{task.id}")
    assert "Wren Worker is worried about the child" in page.text
    seen = worker.post(
        f"/tasks/{task.id}/notes/{note.id}/seen", data={"csrf_token": token_in(page.text)}
    )
    assert seen.status_code == 303
    after = worker.get(f"/tasks/{task.id}").text
    assert "Wren Worker is worried about the child" not in after
    assert "Seen by Wren Worker" in after
    assert the_task(installation).version == task.version
