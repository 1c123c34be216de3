"""A supervisor sees how each mentor's work goes, writes down talks, and decides about expenses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.concerns.models import Concern
from resettle.contacts.expense_deciding import claim
from resettle.contacts.models import Contact, Expense
from resettle.contacts.supervising import WEEKLY
from resettle.mentoring.mentor_actions import Doer
from resettle.mentoring.models import MentorSupervision
from resettle.permissions import Viewer
from resettle.planning.workflow import TaskName
from resettle.staff.models import Person
from tests.component.web.caseload_rows import counted
from tests.component.web.conftest import Enter, Sent, a_child, post, token_in
from tests.component.web.mentor_rows import a_contact, a_match, a_mentor, a_week, child_id
from tests.component.web.test_oversight import words

PAGE = "/mentors/supervision"
NOTE = f"{PAGE}/note"
EXPENSES = "/mentors/expenses"
HELD = {"held_on-day": "27", "held_on-month": "2", "held_on-year": "2026"}


@pytest.fixture
def mentor(enter: Enter, installation: Installation, send: Sent) -> FlaskClient:
    send(a_child())
    browser = enter("mentor", name="Marlon Mentor", post="mentor")
    a_mentor(installation, 1)
    return browser


@pytest.fixture
def manager(mentor: FlaskClient, enter: Enter) -> FlaskClient:
    return enter("manager", name="Maeve Manager", post="manager")


def test_hours_and_contacts_are_counted_once_each_however_often_they_were_corrected(
    manager: FlaskClient, installation: Installation
) -> None:
    a_match(installation, 1)
    first = a_contact(installation, 1, "a", minutes=600)
    with installation.database.unit() as db:
        db.get_one(Contact, first).counts = False
    a_contact(installation, 1, "b", minutes=75, replaces_id=first)
    a_contact(installation, 1, "c", attended="not_there", minutes=30)
    long_ago = installation.clock.now() - timedelta(days=40)
    a_contact(installation, 1, "d", began_at=long_ago)
    page = words(manager.get(PAGE).text)
    assert "1 logged, 1 did not happen Last on Sun 1 Mar" in page
    assert "1 hour 15 minutes" in page
    assert "Robin Example" in page


def test_contacts_stand_against_the_weeks_that_the_plan_asked_for_since_the_match_began(
    manager: FlaskClient, installation: Installation
) -> None:
    a_match(installation, 1, accepted_on=date(2026, 2, 10))
    a_week(installation, date(2026, 2, 5), "not_started")  # Before they were matched.
    a_week(installation, date(2026, 2, 14), "done")
    a_week(installation, date(2026, 2, 21), "not_started")
    a_week(installation, date(2026, 2, 28), "withdrawn")
    a_week(installation, date(2026, 3, 7), "not_started")  # Not yet due.
    assert "1 of 2 asked for" in words(manager.get(PAGE).text)


def test_the_weeks_are_those_of_a_rule_that_there_is(installation: Installation) -> None:
    assert TaskName(*WEEKLY) in installation.catalogue.in_force().by_name


def test_a_supervision_is_due_a_month_after_the_last_and_late_after_that(
    manager: FlaskClient, installation: Installation
) -> None:
    assert "None due: no child" in words(manager.get(PAGE).text)
    a_match(installation, 1)
    assert "Late since 1 March 2026" in words(manager.get(PAGE).text)
    assert post(manager, NOTE, how="one", who="1", words="All well.", **HELD).location == (
        "/mentors/1/supervision"
    )
    page = words(manager.get("/mentors/1/supervision").text)
    assert "Next by 27 March 2026 Last on 27 February 2026" in page
    assert "All well." in page
    assert "Written down by Maeve Manager." in page


def test_a_group_supervision_is_kept_for_each_and_does_not_count_as_one_to_one(
    manager: FlaskClient, enter: Enter, installation: Installation
) -> None:
    enter("mentor", name="Rosa Mentor")
    a_match(installation, 1)
    both = {"who": ["1", "3"], "words": "Endings.", **HELD}
    assert "One to one is with one mentor" in post(manager, NOTE, how="one", **both).text
    assert post(manager, NOTE, how="group", **both).location == PAGE
    with installation.database.reading() as db:
        rows = db.exec(select(MentorSupervision).order_by(col(MentorSupervision.id))).all()
        assert [(row.person_id, row.group) for row in rows] == [(1, True), (3, True)]
    assert "Late since 1 March 2026" in words(manager.get(PAGE).text)


def test_nobody_supervises_themselves_or_on_a_day_to_come(
    enter: Enter, manager: FlaskClient
) -> None:
    both = enter("manager", "mentor", post="manager")
    answer = post(both, NOTE, how="one", who="3", words="Me.", **HELD)
    assert (answer.status_code, "Nobody supervises themselves" in answer.text) == (422, True)
    tomorrow = {"held_on-day": "3", "held_on-month": "3", "held_on-year": "2026"}
    answer = post(manager, NOTE, how="one", who="1", words="Soon.", **tomorrow)
    assert (answer.status_code, "on a day to come" in answer.text) == (422, True)
    enter("resettlement_worker")
    answer = post(manager, NOTE, how="one", who="4", words="No mentor.", **HELD)
    assert (answer.status_code, "no such mentor" in answer.text) == (422, True)


def test_a_worry_is_counted_and_a_child_named_only_where_the_supervisor_may_see_them(
    manager: FlaskClient, installation: Installation
) -> None:
    a_match(installation, 1)
    with installation.database.unit() as db:
        now, child = installation.clock.now(), child_id(db, "child-1")
        given: dict[str, Any] = {"due_on": date(2026, 3, 2), "at": now, "actor": "t"}
        db.add(Concern(key="k", child_id=child, person_id=1, words="A canary.", **given))
    page = words(manager.get(PAGE).text)
    assert "1 open" in page
    assert "canary" not in page
    with installation.database.unit() as db:
        held = db.exec(select(Child)).one()
        held.restricted = True
        db.add(held)
    page = words(manager.get(PAGE).text)
    assert "Robin" not in page
    assert "1 other" in page
    assert "None open" in page


def test_only_whoever_sees_to_mentors_supervises(
    mentor: FlaskClient, enter: Enter, installation: Installation
) -> None:
    row = spent(installation, 1, 500, "Bus")
    worker = enter("resettlement_worker", post="resettlement_worker")
    coordinator = enter("resettlement_worker", post="mentor_coordinator")
    paths = (PAGE, "/mentors/1/supervision", NOTE, EXPENSES, f"{EXPENSES}/{row}/refuse")
    for path in paths:
        assert worker.get(path).status_code == 403, path
        assert mentor.get(path).status_code == 403, path
        assert coordinator.get(path).status_code == 200, path
    token = token_in(worker.get("/mentors/1/barriers/add").text)
    for path in (f"{EXPENSES}/{row}/approve", f"{EXPENSES}/{row}/refuse", f"{EXPENSES}/hand-on"):
        typed = {"csrf_token": token, "reason": "x"}
        assert worker.post(path, data=typed).status_code == 403, path
    with installation.database.reading() as db:
        assert db.get_one(Expense, row).state == "claimed"


def test_no_page_asks_more_because_there_are_more_mentors(
    manager: FlaskClient, enter: Enter, installation: Installation
) -> None:
    asked = []
    for more in (1, 9):
        for number in range(more):
            enter("mentor", name=f"Mentor {number}")
            with installation.database.reading() as db:
                person = max(db.exec(select(Person.id)).all())
            a_mentor(installation, person)
            a_match(installation, person)
            a_contact(installation, person, f"key {person}")
            spent(installation, person, 100, "Bus")
        for page in ("/mentors", PAGE, EXPENSES):
            manager.get(page)
            with counted(installation) as seen:
                assert manager.get(page).status_code == 200
            asked.append((page, len(seen)))
    assert asked[:3] == asked[3:]
    assert max(number for _, number in asked) < 20


def spent(here: Installation, person: int, pence: int, what: str) -> int:
    by = Doer(Viewer(f"person:{person}", person_id=person), here.clock.now(), here.clock.today())
    with here.database.unit() as db:
        return claim(db, by, spent_on=by.today, pence=pence, what=what).id


def press(browser: FlaskClient, path: str) -> Any:
    """A button on the page of expenses."""
    token = token_in(browser.get(EXPENSES).text)
    return browser.post(path, data={"csrf_token": token}, follow_redirects=True)


def test_an_expense_is_decided_once_and_never_by_whoever_spent_it(
    manager: FlaskClient, enter: Enter, installation: Installation
) -> None:
    row = spent(installation, 1, 1205, "Train")
    own = spent(installation, 2, 300, "Tea")
    page = words(manager.get(EXPENSES).text)
    assert "£12.05" in page
    assert "Your own: somebody else decides" in page
    assert "expense of your own" in press(manager, f"{EXPENSES}/{own}/approve").text
    assert "The expense is approved." in press(manager, f"{EXPENSES}/{row}/approve").text
    assert "has decided about this expense" in press(manager, f"{EXPENSES}/{row}/approve").text
    answer = post(manager, f"{EXPENSES}/{row}/refuse", reason="Too much.")
    assert "has decided about this expense" in answer.text
    second = enter("manager", post="manager")
    assert post(second, f"{EXPENSES}/{own}/refuse", reason="No receipt.").location == EXPENSES
    with installation.database.reading() as db:
        kept = [db.get_one(Expense, one) for one in (row, own)]
        assert [one.state for one in kept] == ["approved", "refused"]
        assert [one.because for one in kept] == ["", "No receipt."]
        assert kept[0].decided_by == "person:2"


def test_a_mentor_reads_what_became_of_their_own_expenses_and_of_no_others(
    mentor: FlaskClient, manager: FlaskClient, installation: Installation
) -> None:
    row, other = spent(installation, 1, 1205, "Rod"), spent(installation, 2, 300, "Tea")
    post(manager, f"{EXPENSES}/{row}/refuse", reason="Presents are not paid for.")
    page = words(mentor.get("/account/expenses").text)
    assert "Rod, £12.05 Refused Presents are not paid for." in page
    assert "Tea" not in page
    assert "Your expenses" in mentor.get("/account").text
    assert mentor.get(f"{EXPENSES}/files/{other}.csv").status_code == 403


def test_an_approved_expense_is_in_one_file_that_runs_nothing_and_can_be_had_again(
    manager: FlaskClient, installation: Installation
) -> None:
    rows = [spent(installation, 1, 1205, "=HYPERLINK(1)"), spent(installation, 1, 90, "Bus")]
    for row in rows:
        press(manager, f"{EXPENSES}/{row}/approve")
    assert "2 expenses are in a file" in press(manager, f"{EXPENSES}/hand-on").text
    file = manager.get(f"{EXPENSES}/files/{rows[0]}.csv")
    assert file.data.startswith(b"\xef\xbb\xbf")
    assert '"\'=HYPERLINK(1)","12.05"' in file.text
    assert manager.get(f"{EXPENSES}/files/{rows[1]}.csv").status_code == 404
    assert "No expense is approved" in press(manager, f"{EXPENSES}/hand-on").text
    later = spent(installation, 1, 100, "Later")
    press(manager, f"{EXPENSES}/{later}/approve")
    installation.clock.set(installation.clock.now() + timedelta(minutes=1))  # type: ignore[attr-defined]
    press(manager, f"{EXPENSES}/hand-on")
    again = manager.get(f"{EXPENSES}/files/{rows[0]}.csv")
    assert again.data == file.data
    other = manager.get(f"{EXPENSES}/files/{later}.csv").text
    assert ("Later" in other, "Bus" in other) == (True, False)
