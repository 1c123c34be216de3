"""A manager signs a plan as it stands, sees what changed since, closes a case with open eyes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.caseload.oversight_queries import plan_now
from resettle.children.models import Child
from resettle.meetings.models import Meeting
from resettle.permissions import THE_SERVICE, May
from resettle.staff.actions import assign
from resettle.supervision.models import Oversight
from resettle.supervision.rules import to_sign
from resettle.web.forms import version_of
from tests.component.web.conftest import Enter, Sent, Signed, a_child, event, token_in
from tests.component.web.test_my_day import section

PAGE = "/children/child-1/oversight"
COUNTERSIGN = f"{PAGE}/countersign"


@pytest.fixture
def manager(enter: Enter, send: Sent) -> FlaskClient:
    send(a_child())
    return enter("manager", name="Maeve Manager", post="manager")


@pytest.fixture
def worker(enter: Enter, manager: FlaskClient, installation: Installation) -> FlaskClient:
    browser = enter("resettlement_worker", post="resettlement_worker")
    make_worker(installation, 2)
    return browser


def make_worker(installation: Installation, person: int) -> None:
    with installation.database.unit() as db:
        child = db.exec(select(Child)).one()
        since, now = date(2026, 1, 1), installation.clock.now()
        assign(db, child.id, "resettlement_worker", person, since=since, at=now, actor="t")


def fill(browser: FlaskClient, path: str, **typed: Any) -> Any:
    """Open a page and send its form with the version it was made with."""
    page = browser.get(path).text
    version = re.search(r'name="version" value="([^"]+)"', page)
    seen = {"version": version[1]} if version else {}
    return browser.post(path, data={"csrf_token": token_in(page), **seen, **typed})


def rows(db: Session) -> list[Oversight]:
    return list(db.exec(select(Oversight).order_by(col(Oversight.id))))


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_what_a_manager_signs_is_kept_and_a_moved_release_shows_as_changed_since(
    manager: FlaskClient, send: Sent, installation: Installation
) -> None:
    assert fill(manager, COUNTERSIGN, words="Good.").location == PAGE
    page = words(manager.get(PAGE).text)
    assert "Maeve Manager countersigned it on" in page
    assert "As it was signed" in page
    with installation.database.reading() as db:
        (row,) = rows(db)
        assert row.signed is not None
        assert row.signed["plan"]
        assert (row.actor, row.words) == ("person:1", "Good.")
        told = db.exec(select(AuditLine.because).where(AuditLine.subject == f"oversight:{row.id}"))
        assert list(told) == ["countersigned the plan"]
    send(event("release.planned", date="2026-05-12", time="2026-03-02T09:30:00Z"))
    page = words(manager.get(PAGE).text)
    found = re.search(r"Changed since: (\d+) dates", page)
    assert found, page
    assert int(found[1]) > 3
    assert "from 16 June 2026 to 28 April 2026" in page


def test_a_task_that_is_done_is_no_change_of_the_plan_and_a_new_one_is(
    manager: FlaskClient, send: Sent, installation: Installation
) -> None:
    fill(manager, COUNTERSIGN)
    task = re.search(r'href="/tasks/(\d+)"', manager.get("/children/child-1/plan").text)
    assert task
    done = {"done_on-day": "2", "done_on-month": "3", "done_on-year": "2026"}
    assert fill(manager, f"/tasks/{task[1]}/done", **done).status_code == 303
    assert "As it was signed" in manager.get(PAGE).text
    send(event("need.recorded", pathway="accommodation", need="no_address"))
    assert re.search(r"Changed since: .*new task", words(manager.get(PAGE).text))


def test_a_plan_that_changed_while_it_was_read_is_not_signed_but_shown_again(
    manager: FlaskClient, send: Sent, installation: Installation
) -> None:
    page = manager.get(COUNTERSIGN).text
    version = re.search(r'name="version" value="([^"]+)"', page)
    assert version
    send(event("release.planned", date="2026-05-12", time="2026-03-02T09:30:00Z"))
    typed = {"csrf_token": token_in(page), "version": version[1], "words": "Seen."}
    answer = manager.post(COUNTERSIGN, data=typed)
    assert answer.status_code == 409
    assert "The plan has changed since you opened the page" in answer.text
    assert ">Seen.</textarea>" in answer.text
    with installation.database.reading() as db:
        assert rows(db) == []
    # What is shown now can be signed.
    again = re.search(r'name="version" value="([^"]+)"', answer.text)
    assert again
    assert manager.post(COUNTERSIGN, data={**typed, "version": again[1]}).status_code == 303


def test_a_worker_reads_oversight_and_is_let_through_none_of_its_doors(
    worker: FlaskClient,
) -> None:
    page = worker.get(PAGE)
    assert page.status_code == 200
    assert "/oversight/" not in page.text
    for word in ("countersign", "send-back", "decide", "close", "reopen", "meetings/1"):
        assert worker.get(f"{PAGE}/{word}").status_code == 403
        guard = token_in(worker.get("/account/password").text)
        answer = worker.post(f"{PAGE}/{word}", data={"csrf_token": guard})
        assert answer.status_code == 403


def test_a_mentor_reads_nothing_of_it(
    enter: Enter, manager: FlaskClient, installation: Installation
) -> None:
    mentor = enter("mentor", post="mentor")
    with installation.database.unit() as db:
        child, now = db.exec(select(Child)).one(), installation.clock.now()
        assign(db, child.id, "mentor", 2, since=date(2026, 1, 1), at=now, actor="t")
    said = {"words": "Settled.", "carries_on": "Nothing.", "acknowledged": "yes"}
    assert fill(manager, f"{PAGE}/close", **said).status_code == 303
    overview = mentor.get("/children/child-1")
    assert overview.status_code == 200
    assert "/oversight" not in overview.text
    assert "Case closed on" not in overview.text
    assert mentor.get(PAGE).status_code == 403


def test_nobody_countersigns_a_plan_they_make_themselves(
    manager: FlaskClient, installation: Installation
) -> None:
    make_worker(installation, 1)
    page = manager.get(PAGE).text
    assert "Another manager must countersign it" in page
    assert COUNTERSIGN not in page
    answer = fill(manager, COUNTERSIGN)
    assert "Another manager must countersign it" in answer.text
    guard = token_in(manager.get(f"{PAGE}/decide").text)
    assert 'name="version"' not in answer.text
    # Also where the form is made up by hand.
    with installation.database.reading() as db:
        version = version_of(to_sign(plan_now(THE_SERVICE, db, 1).open)["hash"])
    answer = manager.post(COUNTERSIGN, data={"csrf_token": guard, "version": version})
    assert answer.status_code == 422
    with installation.database.reading() as db:
        assert rows(db) == []


def test_a_plan_that_is_sent_back_is_on_its_workers_day_until_they_put_it_forward(
    manager: FlaskClient, worker: FlaskClient
) -> None:
    assert section(worker.get("/").text, "sent-back") == ""
    assert "never countersigned" in section(manager.get("/").text, "to-countersign").lower()
    fill(manager, f"{PAGE}/send-back", words="Say who collects the child.")
    assert "Say who collects the child." in section(worker.get("/").text, "sent-back")
    # It lies with the worker now.
    assert section(manager.get("/").text, "to-countersign") == ""
    assert fill(worker, f"{PAGE}/put-forward", words="An uncle does.").status_code == 303
    assert section(worker.get("/").text, "sent-back") == ""
    assert "asks you to look again" in section(manager.get("/").text, "to-countersign")
    fill(manager, COUNTERSIGN)
    assert section(manager.get("/").text, "to-countersign") == ""


def test_a_signed_plan_comes_back_to_my_day_once_much_of_it_has_changed(
    manager: FlaskClient, send: Sent
) -> None:
    fill(manager, COUNTERSIGN)
    assert section(manager.get("/").text, "to-countersign") == ""
    send(event("release.planned", date="2026-05-12", time="2026-03-02T09:30:00Z"))
    assert re.search(r"\d+ dates", section(manager.get("/").text, "to-countersign"))


def test_ones_own_plan_is_not_on_ones_own_day(
    manager: FlaskClient, installation: Installation
) -> None:
    make_worker(installation, 1)
    assert section(manager.get("/").text, "to-countersign") == ""


def test_a_case_with_things_open_is_closed_only_by_who_says_they_have_seen_them(
    manager: FlaskClient, installation: Installation
) -> None:
    close = f"{PAGE}/close"
    said = {"words": "Settled in a flat.", "carries_on": "Mentoring, from the club."}
    page = words(manager.get(close).text)
    assert re.search(r"\d+ tasks are open\.", page)
    assert "supervision has not ended" in page
    answer = fill(manager, close, **said)
    assert answer.status_code == 422
    assert "Tick to say that you have seen what is open" in answer.text
    assert fill(manager, close, **said, acknowledged="yes").status_code == 303
    page = words(manager.get(PAGE).text)
    for told in ("The case is closed", "Settled in a flat.", "Mentoring, from the club."):
        assert told in page
    # It stands at the top of every page about the child, and in the list.
    for path in ("", "/plan", "/details", "/oversight/reopen"):
        assert "Case closed on 2 March 2026" in manager.get(f"/children/child-1{path}").text
    assert "Case closed on 2 March 2026" in manager.get("/children").text
    # Closed is closed: nothing is signed until somebody opens it again, with a reason.
    assert COUNTERSIGN not in manager.get(PAGE).text
    assert section(manager.get("/").text, "to-countersign") == ""
    assert fill(manager, COUNTERSIGN).status_code == 422
    assert fill(manager, f"{PAGE}/reopen").status_code == 422
    assert fill(manager, f"{PAGE}/reopen", reason="The child came back.").status_code == 303
    assert "Case closed on" not in manager.get("/children/child-1").text
    assert "Case closed on" not in manager.get("/children").text
    assert "the case was opened again" in section(manager.get("/").text, "to-countersign")
    with installation.database.reading() as db:
        assert [row.kind for row in rows(db)] == ["closed", "reopened"]
        # Closing is the service's own act, and tells nobody that supervision ended.
        assert db.exec(select(Child)).one().stage == "custody"


def test_a_decision_is_noted_with_its_reason(manager: FlaskClient) -> None:
    assert fill(manager, f"{PAGE}/decide", words="No breach.").status_code == 422
    fill(manager, f"{PAGE}/decide", words="No breach.", reason="He was in hospital.")
    page = words(manager.get(PAGE).text)
    assert "No breach." in page
    assert "Why: He was in hospital." in page


def test_a_held_meeting_is_countersigned_as_it_was_written(
    manager: FlaskClient, installation: Installation
) -> None:
    now = installation.clock.now()
    said: dict[str, Any] = {"kind": "review", "starts_at": now, "at": now, "actor": "person:9"}
    with installation.database.unit() as db:
        for state in ("held", "planned"):
            db.add(Meeting(child_id=1, title=f"Review {state}", state=state, decided="A", **said))
    page = words(manager.get(PAGE).text)
    assert "Review held" in page
    assert "Review planned" not in page
    assert manager.get(f"{PAGE}/meetings/2").status_code == 404
    assert fill(manager, f"{PAGE}/meetings/1").status_code == 303
    assert "Nobody has countersigned it yet." not in manager.get(PAGE).text
    with installation.database.unit() as db:
        db.get_one(Meeting, 1).decided = "B"
    assert "What is written of it has changed since." in manager.get(PAGE).text


def test_another_system_reads_the_same_with_the_scope_for_events(
    manager: FlaskClient, client: FlaskClient, signed: Signed, send: Sent
) -> None:
    fill(manager, COUNTERSIGN, words="Good.")
    send(event("release.planned", date="2026-05-12", time="2026-03-02T09:30:00Z"))
    door = "/api/v1/children/child-1/oversight"
    told = client.get(door, headers=signed(May.READ_EVENTS)).get_json()
    assert (told["closed"], told["sent_back"]) == (False, False)
    assert [one["words"] for one in told["entries"]] == ["Good."]
    assert {"title", "was", "now"} == set(told["changed_since"]["moved"][0])
    assert len(told["signed_hash"]) == 64
    assert client.get(door, headers=signed(May.READ_PLANS, name="b")).status_code == 403
    nobody = client.get("/api/v1/children/nobody/oversight", headers=signed(May.READ_EVENTS))
    assert nobody.status_code == 404
