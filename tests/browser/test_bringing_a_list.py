"""Day one, and a setting that sends no messages: from door to door in a real browser."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import func, select

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.notifications.senders import MemorySender
from resettle.reactions import beat_of
from resettle.releases.establishments import Place, add_establishment
from resettle.releases.models import Message
from resettle.tasks.models import Task
from tests.browser.conftest import Told
from tests.browser.test_journeys import WORKER, sign_in, somebody
from tests.browser.walking import Walker

LIST = """Reference;Name;Date of birth;Order;Custody start;Planned release;Intensity
C2026-0001;Robin Example;15/06/2009;dto;20/02/2026;09-Jun-26;enhanced
C2026-0002;Siân Sample;39845;remand;01/03/2026;;
C2026-0003;=HYPERLINK("http://example.org");01/01/2010;;;;
"""


def number_of(installation: Installation, table: type[Child | Message | Task]) -> int:
    with installation.database.reading() as db:
        return db.exec(select(func.count()).select_from(table)).one()


def bring(walker: Walker, file: Path, installation: Installation) -> str:
    walker.visit("/import")
    walker.choose("Children: today’s caseload")
    walker.page.get_by_label("CSV file").set_input_files(file)
    walker.press("See what it would do")
    assert "Nothing has been saved yet." in walker.page.locator("main").inner_text()
    walker.press("Take in 2 rows")
    assert "0 of 3" in walker.page.locator("main").inner_text()
    assert beat_of(installation, MemorySender())().failed == ()
    walker.follow("See how far it is now")
    return walker.page.locator("main").inner_text()


def test_a_manager_brings_a_caseload_twice_and_nothing_doubles(
    installation: Installation, walker: Walker, tmp_path: Path
) -> None:
    somebody(installation, "manager")
    walker.visit("/import")
    sign_in(walker, "manager")
    file = tmp_path / "caseload.csv"
    file.write_bytes(LIST.encode("cp1252"))
    came = bring(walker, file, installation)
    assert "New child" in came
    assert "begins like a formula" in came
    children, tasks = number_of(installation, Child), number_of(installation, Task)
    messages = number_of(installation, Message)
    assert (children, tasks > 10) == (2, True)
    again = bring(walker, file, installation)
    assert "Nothing new" in again
    assert "New child" not in again
    assert number_of(installation, Child) == children
    assert number_of(installation, Task) == tasks
    assert number_of(installation, Message) == messages
    walker.visit("/children")
    walker.follow("Siân Sample")
    walker.follow("Plan")
    assert "in custody" in walker.page.locator("body").inner_text().lower()


def test_a_worker_records_that_a_child_came_to_a_secure_childrens_home(
    installation: Installation, told: Told, walker: Walker
) -> None:
    told("child.registered", date_of_birth="2009-06-15", name="Robin Example")
    somebody(installation, WORKER, post=WORKER)
    with installation.database.unit() as db:
        place = Place(name="Example House", kind="secure children's home")
        add_establishment(db, place, at=installation.clock.now(), actor="test")
    before = number_of(installation, Message)
    walker.visit("/events/new")
    sign_in(walker)
    walker.visit("/events/new")
    walker.fill("Name, reference or number", "child-1")
    walker.press("Find the child")
    with walker.page.expect_navigation():
        walker.page.locator("main table a bdi").click()
    walker.check()
    walker.choose("Custody started")
    walker.press("Continue")
    walker.press("See what would follow", status=422)
    for part, said in (("Day", "23"), ("Month", "3"), ("Year", "2026")):
        walker.fill(part, said)
    walker.choose("On remand")
    walker.page.locator("[name=establishment], #establishment").first.fill("Example House")
    walker.page.keyboard.press("Enter")
    walker.press("See what would follow")
    assert "Nothing has been saved yet" in walker.page.locator("main").inner_text()
    walker.press("Record it")
    assert "Recorded, and the plan follows it." in walker.page.locator("body").inner_text()
    assert number_of(installation, Message) == before + 1
    with installation.database.reading() as db:
        child = db.exec(select(Child).where(Child.ref == "child-1")).one()
    assert (child.stage, child.establishment) == ("custody", "Example House")


def test_a_death_is_recorded_with_care_and_asked_for_twice(
    installation: Installation, told: Told, walker: Walker
) -> None:
    told("child.registered", date_of_birth="2009-06-15", name="Robin Example")
    somebody(installation, WORKER, post=WORKER)
    walker.visit("/events/new")
    sign_in(walker)
    walker.visit("/events/new?child=child-1")
    walker.choose("The child died")
    walker.press("Continue")
    for part, said in (("Day", "23"), ("Month", "3"), ("Year", "2026")):
        walker.fill(part, said)
    walker.press("See what would follow", status=422)
    walker.choose("I have checked whose record this is, and that somebody who knows has told us")
    walker.press("See what would follow")
    sure = walker.page.locator("main").inner_text()
    assert "Record that Robin Example has died?" in sure
    assert "15 June 2009" in sure
    walker.press("Yes, record the death")
    assert "This child has died" in walker.page.locator("main").inner_text()
