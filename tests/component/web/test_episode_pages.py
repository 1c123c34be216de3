"""Help from the council, disposals and proven violence: who reads them, what is kept, and what the
plan makes of a disposal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.caseload.child_pages import facts_of
from resettle.records.models import Disposal, HelpPeriod, SeriousViolence
from resettle.releases.models import Message
from resettle.staff.actions import assign
from resettle.tasks.models import Task
from tests.component.web.conftest import Enter, Sent, Signed, a_child, event, post
from tests.component.web.test_child_pages import child_in

PAGE = "/children/child-1/help-and-disposals"


def day(name: str, said: str) -> dict[str, str]:
    year, month, number = said.split("-")
    return {f"{name}-year": year, f"{name}-month": month, f"{name}-day": number}


CAUTION = {"kind": "youth_caution", **day("given_on", "2026-2-2"), "version": "0"}
HELP = {"kind": "early_help", **day("since", "2026-1-5"), "version": "0"}
ROBBERY = {
    "offence_group": "ROBBERY",
    "gravity": "6",
    **day("offence_on", "2026-1-5"),
    **day("proven_on", "2026-2-20"),
    "version": "0",
}


@pytest.fixture
def worker(enter: Enter, send: Sent) -> FlaskClient:
    send(a_child())
    return enter("resettlement_worker", name="Wren Worker")


def rows(installation: Installation, table: type[Any]) -> list[Any]:
    with installation.database.reading() as db:
        return list(db.exec(select(table).order_by(col(table.id))))


def told(installation: Installation) -> list[tuple[str | None, date]]:
    """The disposals of which events tell, as the plan knows them."""
    with installation.database.reading() as db:
        facts = facts_of(db, child_in(db))
        return [(one.word, one.on) for one in facts.disposals]


def messages(installation: Installation) -> int:
    with installation.database.reading() as db:
        return len(db.exec(select(Message.id).where(Message.kind == "disposal.given")).all())


def open_tasks(installation: Installation) -> list[str]:
    with installation.database.reading() as db:
        wanted = select(Task).where(Task.workflow == "out_of_court", Task.state == "not_started")
        return [one.task for one in db.exec(wanted.order_by(col(Task.id)))]


def test_a_disposal_is_recorded_told_to_the_plan_and_its_end_recorded(
    worker: FlaskClient, installation: Installation
) -> None:
    answer = post(worker, f"{PAGE}/disposal/new", **CAUTION, words="A letter.")
    assert (answer.status_code, answer.location) == (303, PAGE)
    page = worker.get(PAGE).text
    for words in ("Youth caution", "Given on 2 February 2026", "A letter.", "Under way"):
        assert words in page, words
    assert told(installation) == [("youth_caution", date(2026, 2, 2))]
    assert open_tasks(installation) == ["agree_plan", "record_completion"]
    ended = {**CAUTION, "version": "1", **day("ended_on", "2026-3-1"), "ending": "stopped"}
    assert post(worker, f"{PAGE}/disposal/1/change", **ended).status_code == 303
    page = worker.get(PAGE).text
    assert "Ended on 1 March 2026: It was begun, and the child did not go on with it" in page
    assert messages(installation) == 1, "that it was given is told once"
    (kept,) = rows(installation, Disposal)
    assert (kept.ended_on, kept.ending, kept.words, kept.version) == (
        date(2026, 3, 1),
        "stopped",
        "",
        2,
    )
    with installation.database.reading() as db:
        wanted = select(AuditLine).where(AuditLine.subject == "disposal:1")
        lines = [one.because for one in db.exec(wanted.order_by(col(AuditLine.id)))]
    assert lines[0] == "recorded a disposal"
    assert lines[-1] == "changed a disposal: ended_on, ending, words"


def test_a_disposal_that_a_message_told_is_not_told_again(
    worker: FlaskClient, send: Sent, installation: Installation
) -> None:
    given = event("disposal.given", date="2026-02-02")
    given["data"]["kind"] = "outcome_22"
    assert send(given).status_code == 202
    page = worker.get(PAGE).text
    assert "A disposal was given on 2 February 2026, and nobody has recorded how it goes." in page
    link = f"{PAGE}/disposal/new?given_on=2026-02-02&amp;kind=outcome_22"
    assert link in page
    form = worker.get(link.replace("&amp;", "&")).text
    assert 'value="outcome_22" checked' in form
    assert post(worker, f"{PAGE}/disposal/new", **{**CAUTION, "kind": "outcome_22"}).location
    assert told(installation) == [("outcome_22", date(2026, 2, 2))]
    assert rows(installation, Disposal)[0].told_as is None
    assert "nobody has recorded how it goes" not in worker.get(PAGE).text


def test_what_was_told_from_here_is_withdrawn_when_it_is_taken_back_or_corrected(
    worker: FlaskClient, installation: Installation
) -> None:
    post(worker, f"{PAGE}/disposal/new", **CAUTION)
    other = {**CAUTION, "version": "1", **day("given_on", "2026-2-9")}
    assert post(worker, f"{PAGE}/disposal/1/change", **other).status_code == 303
    assert told(installation) == [("youth_caution", date(2026, 2, 9))]
    assert "Enter why it is taken back" in post(worker, f"{PAGE}/disposal/1/take-back").text
    back = post(worker, f"{PAGE}/disposal/1/take-back", reason="Of another child.")
    assert back.status_code == 303
    assert told(installation) == []
    assert open_tasks(installation) == []
    page = worker.get(PAGE).text
    assert "Youth caution" not in page
    assert "Of another child." in page
    assert worker.get(f"{PAGE}/disposal/1/change").status_code == 404


def test_what_has_ended_already_asks_for_nothing_any_more(
    worker: FlaskClient, installation: Installation
) -> None:
    ended = {**day("ended_on", "2026-3-1"), "ending": "completed"}
    assert post(worker, f"{PAGE}/disposal/new", **CAUTION, **ended).status_code == 303
    assert (told(installation), open_tasks(installation)) == ([], [])


def test_help_is_recorded_while_it_is_asked_for_begins_and_ends(
    worker: FlaskClient, installation: Installation
) -> None:
    asked = {"kind": "early_help", **day("referred_on", "2026-1-5"), "version": "0"}
    post(worker, f"{PAGE}/help/new", **asked)
    assert "No plan yet" in worker.get(PAGE).text
    begun = {**asked, "version": "1", **day("since", "2026-2-1")}
    post(worker, f"{PAGE}/help/1/change", **begun)
    assert "Since 1 February 2026" in worker.get(PAGE).text
    post(worker, f"{PAGE}/help/1/change", **{**begun, "version": "2", **day("until", "2026-3-1")})
    assert "1 February 2026 to 1 March 2026" in worker.get(PAGE).text
    (kept,) = rows(installation, HelpPeriod)
    assert (kept.referred_on, kept.since, kept.until) == (
        date(2026, 1, 5),
        date(2026, 2, 1),
        date(2026, 3, 1),
    )


def test_the_same_help_is_not_counted_twice_at_one_time(
    worker: FlaskClient, installation: Installation
) -> None:
    post(worker, f"{PAGE}/help/new", **HELP, **day("until", "2026-2-1"))
    again = post(worker, f"{PAGE}/help/new", **{**HELP, **day("since", "2026-2-1")})
    assert again.status_code == 422
    assert "Such a plan is recorded for that time already" in again.text
    after = post(worker, f"{PAGE}/help/new", **{**HELP, **day("since", "2026-2-2")})
    other = post(worker, f"{PAGE}/help/new", **{**HELP, "kind": "child_in_need"})
    assert (after.status_code, other.status_code) == (303, 303)
    assert len(rows(installation, HelpPeriod)) == 3


def test_proven_violence_is_recorded_corrected_and_taken_back(
    worker: FlaskClient, installation: Installation
) -> None:
    post(worker, f"{PAGE}/violence/new", **ROBBERY)
    assert "gravity score 6" in worker.get(PAGE).text
    post(worker, f"{PAGE}/violence/1/change", **{**ROBBERY, "version": "1", "gravity": "7"})
    assert "gravity score 7" in worker.get(PAGE).text
    post(worker, f"{PAGE}/violence/1/take-back", reason="It was not proven.")
    page = worker.get(PAGE).text
    assert "gravity score" not in page
    assert "It was not proven." in page
    (kept,) = rows(installation, SeriousViolence)
    assert (kept.gravity, kept.taken_back_by) == (7, "person:1")


@pytest.mark.parametrize(
    ("what", "typed", "words"),
    [
        ("disposal", {**CAUTION, "kind": "reprimand"}, "Choose from the list"),
        ("disposal", {"version": "0"}, "Choose which disposal it is"),
        ("disposal", {**CAUTION, **day("ended_on", "2026-2-9")}, "both when it ended and how"),
        ("disposal", {**CAUTION, **day("given_on", "2031-2-9")}, "today or in the past"),
        ("help", {"kind": "early_help", "version": "0"}, "Enter the day it was asked for"),
        ("violence", {**ROBBERY, "gravity": "4"}, "gravity score from 5 to 8"),
        ("violence", {**ROBBERY, "gravity": "many"}, "gravity score from 5 to 8"),
        ("violence", {**ROBBERY, "offence_group": "THEFT"}, "Choose from the list"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_kept(
    worker: FlaskClient, installation: Installation, what: str, typed: dict[str, str], words: str
) -> None:
    answer = post(worker, f"{PAGE}/{what}/new", **typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert not [
        one
        for table in (Disposal, HelpPeriod, SeriousViolence)
        for one in rows(installation, table)
    ]
    assert told(installation) == []


def test_somebody_else_was_first_and_what_stands_is_shown(worker: FlaskClient) -> None:
    post(worker, f"{PAGE}/help/new", **HELP)
    post(worker, f"{PAGE}/help/1/change", **{**HELP, "version": "1", "kind": "child_in_need"})
    late = post(worker, f"{PAGE}/help/1/change", **{**HELP, "version": "1", "words": "Mine."})
    assert late.status_code == 409
    assert "This is what stands now" in late.text
    assert "Mine." in late.text
    assert post(worker, f"{PAGE}/help/1/change", **{**HELP, "version": "2"}).status_code == 303


def test_mentors_and_partners_read_none_of_it_and_another_child_has_none(
    worker: FlaskClient, enter: Enter, send: Sent, installation: Installation
) -> None:
    post(worker, f"{PAGE}/disposal/new", **CAUTION)
    send(a_child("child-2"))
    for role, owner in (("mentor", "mentor"), ("partner", "education_worker")):
        browser = enter(role, post=owner, name=f"Pat {role}")
        with installation.database.unit() as db:
            number = {"mentor": 2, "partner": 3}[role]
            since, child = date(2026, 1, 1), child_in(db).id
            now = installation.clock.now()
            assign(db, child, owner, number, since=since, at=now, actor="test")
        for path in ("", "/disposal/new", "/disposal/1/change", "/disposal/1/take-back"):
            assert browser.get(PAGE + path).status_code == 403, path
        assert PAGE not in browser.get("/children/child-1").text
        assert "Youth caution" not in browser.get("/children/child-1/timeline").text
    other = PAGE.replace("child-1", "child-2")
    assert worker.get(f"{other}/disposal/1/change").status_code == 404
    assert worker.get(f"{PAGE}/help/1/change").status_code == 404


def test_the_timeline_tells_of_it_and_the_api_gives_it(
    worker: FlaskClient, client: FlaskClient, signed: Signed
) -> None:
    post(worker, f"{PAGE}/disposal/new", **CAUTION)
    post(worker, f"{PAGE}/help/new", **HELP, words="Twice a week.")
    post(worker, f"{PAGE}/violence/new", **ROBBERY)
    page = worker.get("/children/child-1/timeline").text
    for words in (
        "A disposal was recorded: Youth caution",
        "Help from the council was recorded: Early help plan",
        "Proven serious violence was recorded: Robbery",
        "Twice a week.",
    ):
        assert words in page, words
    post(worker, f"{PAGE}/violence/1/take-back", reason="Not proven.")
    page = worker.get("/children/child-1/timeline").text
    assert "Proven serious violence was taken back: Robbery" in page
    answer = client.get("/api/v1/children/child-1/record", headers=signed()).json
    assert answer["disposals"] == [
        {
            "kind": "youth_caution",
            "given_on": "2026-02-02",
            "ended_on": None,
            "ending": None,
            "words": None,
        }
    ]
    assert [(one["kind"], one["since"]) for one in answer["help"]] == [("early_help", "2026-01-05")]
    assert answer["serious_violence"] == []
