"""A review meeting from its planning to the task it settles, and one that a release overtakes."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.clock import FixedClock
from resettle.meetings.models import Meeting
from resettle.tasks.models import Task
from tests.browser.conftest import Told
from tests.browser.test_journeys import WORKER, give, sign_in, somebody
from tests.browser.walking import Walker


def a_day(walker: Walker, day: int, month: int = 3) -> None:
    within = walker.page.get_by_role("group", name="Which day?")
    for label, words in (("Day", day), ("Month", month), ("Year", 2026)):
        within.get_by_label(label, exact=True).fill(str(words))


def task_of(installation: Installation, name: str) -> Task:
    with installation.database.reading() as db:
        wanted = select(Task).where(Task.task == name).order_by(col(Task.due), col(Task.id))
        return db.exec(wanted.limit(1)).one()


def test_a_review_is_prepared_people_are_asked_it_is_written_up_and_its_task_is_found(
    installation: Installation, known: None, told: Told, walker: Walker, clock: FixedClock
) -> None:
    told("sentence.imposed", date="2026-02-20", order="dto", term="8m")
    give(installation, somebody(installation, WORKER, post=WORKER))
    walker.visit("/children/child-1/meetings")
    sign_in(walker)
    walker.follow("Plan a meeting")
    walker.follow("Review of the plan")
    assert walker.page.get_by_label("Robin Example", exact=True).is_checked()
    assert walker.page.get_by_label("Wren Worker", exact=True).is_checked()
    a_day(walker, 24)
    walker.fill("At what time does it begin?", "half nine")
    walker.fill("Where?", "Example Secure Home")
    walker.fill("Anybody else", "Jo Penn, head of year")
    walker.press("Plan the meeting", status=422)
    walker.fill("At what time does it begin?", "9.15am")
    walker.press("Plan the meeting")
    assert "Tuesday 24 March 2026 at 9:15am" in walker.page.locator("main").inner_text()
    walker.visit("/")
    today = walker.page.locator("section[aria-labelledby=meetings]").inner_text()
    assert "9:15am: Review of the plan" in today
    clock.move(timedelta(minutes=20))
    walker.follow("Meetings")
    walker.follow("Tue 24 Mar, 9:15am: Review of the plan – Robin Example")
    walker.press("Write down what came of it")
    walker.choose("Came", "Robin Example: did they come?")
    walker.choose("Came", "Wren Worker: did they come?")
    walker.choose("Sent apologies", "Jo Penn, head of year: did they come?")
    walker.fill("What was decided?", "The school sends work every Monday.")
    walker.fill("What did the child say?", "I would like to draw more.")
    walker.press("Save what came of it")
    task = task_of(installation, "monthly_review")
    main = walker.page.locator("main").inner_text()
    assert "The school sends work every Monday." in main
    assert task.state == "not_started"
    walker.follow(f"Mark as done: {task.title}")
    assert walker.page.get_by_label("Who came?").input_value() == "the child, Wren Worker"
    walker.press("Mark as done")
    assert task_of(installation, "monthly_review").state == "done"


def test_a_meeting_that_the_release_overtakes_is_one_click_from_being_moved(
    installation: Installation, known: None, told: Told, walker: Walker
) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    walker.visit("/children/child-1/meetings/new/final_review")
    sign_in(walker)
    walker.visit("/children/child-1/meetings/new/final_review")
    a_day(walker, 20, month=5)
    walker.fill("At what time does it begin?", "14:30")
    walker.press("Plan the meeting")
    told("release.planned", date="2026-04-07", kind="early")
    walker.visit("/")
    section = walker.page.locator("section[aria-labelledby=overtaken]")
    assert "Wednesday 20 May 2026. Out on Tuesday 7 April 2026." in section.inner_text()
    section.get_by_role("link", name="Move it").click()
    a_day(walker, 1, month=4)
    walker.press("Save the meeting")
    main = walker.page.locator("main").inner_text()
    assert "From Wednesday 20 May 2026 at 2:30pm to Wednesday 1 April 2026 at 2:30pm" in main
    walker.visit("/")
    assert section.count() == 0
    with installation.database.reading() as db:
        assert db.exec(select(Meeting.version)).one() == 2
