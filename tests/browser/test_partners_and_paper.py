"""A partner is chased and done on their word; then the plan goes on paper for the meeting."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.records.models import PersonAround
from resettle.tasks.models import Task
from tests.browser.conftest import Told
from tests.browser.test_journeys import WORKER, answer_all, give, sign_in, somebody
from tests.browser.walking import Walker
from tests.component.web.test_printing import poppler, squeezed

__all__ = ["poppler"]


def theirs(installation: Installation, owner: str) -> Task:
    with installation.database.reading() as db:
        wanted = select(Task).where(Task.owner == owner, Task.state == "not_started")
        return db.exec(wanted.order_by(col(Task.due), col(Task.id))).first() or Task()


def test_a_partner_is_named_and_chased_from_my_day_and_the_task_done_on_their_word(
    installation: Installation, known: None, told: Told, walker: Walker
) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    told("release.planned", date="2026-04-07", kind="early")
    with installation.database.unit() as db:
        child = db.exec(select(Child)).one()
        around = PersonAround(
            child_id=child.id,
            kind="health",
            name="Oona Field",
            organisation="Example Health",
            email="oona@example.org",
            at=installation.clock.now(),
            actor="test",
        )
        db.add(around)
    walker.visit("/sign-in")
    sign_in(walker)
    waiting = walker.page.locator("section[aria-labelledby=waiting]")
    assert "Not asked yet" in waiting.inner_text()
    task = theirs(installation, "health_worker")
    waiting.get_by_role("link", name=task.title).first.click()
    walker.follow("Say who has it")
    walker.press("Save who has it")
    assert "Example Health, Oona Field" in walker.page.locator("main").inner_text()
    walker.visit("/")
    waiting.locator(f"a[href='/tasks/{task.id}/chase']").click()
    walker.check()
    ready = walker.page.locator("section[aria-labelledby=ready]").inner_text()
    assert "Our reference is child-1, task" in ready
    assert "Robin" not in ready
    walker.fill("What was said? (optional)", "It is done; she will write.")
    walker.press("Save that you asked")
    assert "asked Example Health, Oona Field, by email" in (
        walker.page.locator("main").inner_text()
    )
    walker.visit("/")
    assert "Last asked today" in waiting.inner_text()
    walker.visit(f"/tasks/{task.id}")
    walker.press("Mark as done")
    answer_all(walker)
    walker.fill("Who told you it is done?", "Oona Field, nurse")
    walker.choose("By email")
    walker.press("Mark as done")
    main = walker.page.locator("main").inner_text()
    assert "The task is done." in main
    assert "Oona Field, nurse" in main
    assert "By email" in main


def test_one_call_covers_all_of_an_agency(
    installation: Installation, known: None, told: Told, walker: Walker
) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    told("release.planned", date="2026-04-07", kind="early")
    walker.visit("/sign-in")
    sign_in(walker)
    walker.follow("See all by agency")
    health = walker.page.locator("section.app-agency", has_text="Health worker")
    health.get_by_role("button").click()
    walker.check()
    walker.fill("Whom did you ask?", "Oona Field")
    walker.press("Save that you asked")
    main = walker.page.locator("main").inner_text()
    assert re.search(r"It is noted that you asked after \d+ tasks?\.", main)
    assert "Last asked today" in health.inner_text()


def test_the_plan_and_the_childs_page_are_saved_as_pdfs_and_read_back(
    installation: Installation,
    known: None,
    walker: Walker,
    poppler: None,
    tmp_path: Path,
) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    walker.visit("/sign-in")
    sign_in(walker)
    walker.visit("/children/child-1/plan")
    walker.follow("Print the plan")
    plan = saved(walker, "Save the plan as a PDF", tmp_path / "plan.pdf")
    assert "OFFICIAL-SENSITIVE" in plan
    assert squeezed("Confirm the address") in squeezed(plan)
    assert "Wren Worker" in plan
    walker.follow("One page for the child")
    page = saved(walker, "Save this page as a PDF", tmp_path / "mine.pdf")
    assert "You come out on Tuesday 9 June 2026." in " ".join(page.split())
    assert "OFFICIAL" not in page


def saved(walker: Walker, link: str, file: Path) -> str:
    """What a PDF says that is saved from a page."""
    with walker.page.expect_download() as coming:
        walker.page.get_by_role("link", name=link).click()
    coming.value.save_as(file)
    about = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", about), about
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True)
    return text.stdout
