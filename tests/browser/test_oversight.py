"""A manager signs a plan, somebody moves a date, and what changed since stands there in words."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.tasks.models import Task
from tests.browser.conftest import Told
from tests.browser.test_journeys import WORKER, give, sign_in, somebody
from tests.browser.walking import Walker

MANAGER = "manager"
PAGE = "/children/child-1/oversight"


@pytest.fixture
def people(installation: Installation, known: None) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    somebody(installation, MANAGER, post=MANAGER)


def a_dated_task(installation: Installation) -> Task:
    """The worker’s task that is due last."""
    with installation.database.reading() as db:
        wanted = select(Task).where(Task.owner == WORKER, Task.state == "not_started")
        found = db.exec(wanted.order_by(col(Task.due).desc(), col(Task.id))).first()
    assert found is not None
    return found


def test_a_manager_countersigns_a_plan_and_a_date_that_is_changed_shows_as_changed_since(
    installation: Installation, people: None, walker: Walker
) -> None:
    walker.visit("/")
    sign_in(walker, MANAGER)
    main = walker.page.get_by_role("main")
    expect(main).to_contain_text("never countersigned")
    walker.follow("Robin Example")
    walker.follow("Countersign the plan")
    walker.press("Countersign the plan")
    expect(main).to_contain_text("Wren Worker countersigned it on Tuesday 24 March 2026")
    expect(main).to_contain_text("As it was signed")
    task = a_dated_task(installation)
    walker.visit(f"/tasks/{task.id}")
    walker.follow("Change the date")
    for part, said in (("Day", "30"), ("Month", "4"), ("Year", "2026")):
        walker.fill(part, said)
    walker.fill("Why this date?", "The school asked for it.")
    walker.press("Change the date")
    walker.visit(PAGE)
    expect(main).to_contain_text("Changed since: 1 date")
    assert task.due is not None
    expect(main).to_contain_text(f"{task.title}: from {task.due.day} ")
    expect(main).to_contain_text("to 30 April 2026")
    # Signed again, it is right again.
    walker.follow("Countersign the plan")
    expect(main).to_contain_text("Changed since it was last signed: 1 date")
    walker.press("Countersign the plan")
    expect(main).to_contain_text("As it was signed")


def test_a_worker_reads_it_finds_no_button_and_is_not_let_in_by_the_address(
    people: None, walker: Walker
) -> None:
    walker.visit("/")
    sign_in(walker)
    walker.visit(PAGE)
    assert walker.page.get_by_role("link", name="Countersign the plan").count() == 0
    walker.visit(f"{PAGE}/countersign", status=403)
    walker.visit(f"{PAGE}/close", status=403)


def test_a_plan_goes_back_to_its_worker_and_comes_again(people: None, walker: Walker) -> None:
    walker.visit("/")
    sign_in(walker, MANAGER)
    walker.visit(PAGE)
    walker.follow("Send the plan back")
    walker.press("Send the plan back", status=422)
    walker.fill("What needs changing?", "Say who collects Robin.")
    walker.press("Send the plan back")
    walker.press("Sign out")
    walker.visit("/sign-in")
    sign_in(walker)
    main = walker.page.get_by_role("main")
    expect(main).to_contain_text("Say who collects Robin.")
    section = walker.page.locator("section[aria-labelledby=sent-back]")
    section.get_by_role("link").click()
    walker.check()
    walker.follow("Ask for the plan to be looked at again")
    walker.fill("What have you changed?", "His aunt does.")
    walker.press("Ask the manager")
    expect(main).to_contain_text("The plan waits to be looked at again")


def test_a_missed_contact_is_recorded_and_judged_and_a_condition_written_down(
    installation: Installation, people: None, told: Told, walker: Walker
) -> None:
    told("child.released", date="2026-03-16")
    walker.visit("/")
    sign_in(walker)
    walker.visit("/children/child-1/order")
    walker.follow("Record a missed contact")
    walker.press("Save missed contact", status=422)
    for part, said in (("Day", "20"), ("Month", "3"), ("Year", "2026")):
        walker.fill(part, said)
    walker.choose("Nobody knows yet")
    walker.press("Save missed contact")
    main = walker.page.get_by_role("main")
    expect(main).to_contain_text("0 without a good reason, 1 not judged yet, 0 warnings")
    with walker.page.expect_navigation():
        walker.page.get_by_role("link", name=re.compile("^Judge")).click()
    walker.check()
    walker.choose("No")
    walker.fill("Why do you judge it so?", "He told us that he overslept.")
    walker.press("Save judgement")
    expect(main).to_contain_text("1 without a good reason, 0 not judged yet, 0 warnings")
    expect(main).to_contain_text("The numbers are not reached.")
    walker.follow("Add a condition")
    walker.choose("Notice of supervision")
    walker.fill("What does it say?", "Meet the worker each week.")
    for part, said in (("Day", "16"), ("Month", "3"), ("Year", "2026")):
        walker.fill(part, said)
    walker.press("Save condition")
    expect(main).to_contain_text("Meet the worker each week.")
    with installation.database.reading() as db:
        assert db.exec(select(Child)).one().released_on == date(2026, 3, 16)
