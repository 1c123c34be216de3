"""A manager chases what stands behind a number, exports a quarter, prints the board pack."""

from __future__ import annotations

import csv
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Download, Locator, expect
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.tasks.models import Chase, Task
from resettle.timers.models import Outbox
from tests.browser.conftest import Told
from tests.browser.test_journeys import give, sign_in, somebody
from tests.browser.walking import Walker
from tests.component.web.test_printing import poppler

__all__ = ["poppler"]

MANAGER, WORKER = "manager", "resettlement_worker"
CHILDREN = {"child-1": "Robin Example", "child-2": "Ash Example"}


@pytest.fixture
def released_soon(installation: Installation, told: Told) -> None:
    """Two children come out in nine days, to no address that anybody has confirmed."""
    for ref, name in CHILDREN.items():
        told("child.registered", ref, date_of_birth="2009-06-15", name=name)
        told("custody.started", ref, date="2026-01-20", order="dto")
        told("release.planned", ref, date="2026-04-02")
    worker = somebody(installation, WORKER, post=WORKER)
    for ref in CHILDREN:
        give(installation, worker, ref)
    somebody(installation, MANAGER, post=MANAGER, name="Maeve Manager")


def number(walker: Walker, table: str, row: str) -> Locator:
    """The first number of a row, which leads to who is behind it."""
    place = walker.page.get_by_role("table", name=table)
    return place.get_by_role("row", name=row).get_by_role("link").first


def test_a_manager_goes_from_two_children_without_an_address_to_their_tasks_and_chases_them(
    installation: Installation, released_soon: None, walker: Walker
) -> None:
    walker.visit("/")
    sign_in(walker, MANAGER)
    walker.follow("Reports")
    walker.follow("Release readiness")
    without = number(
        walker,
        "Is an address confirmed 14 days before?",
        "Not confirmed, fewer than 14 days to go or already out",
    )
    expect(without).to_have_text(re.compile(r"^2\b"))
    without.click()
    walker.check()
    main = walker.page.get_by_role("main")
    for name in CHILDREN.values():
        expect(main.get_by_role("link", name=name)).to_be_visible()
    expect(main.get_by_role("link", name="Confirm the address")).to_have_count(2)
    expect(main).to_contain_text("With colleagues: Wren Worker.")
    walker.press("Remind of 2 tasks")
    expect(main).to_contain_text("Reminders of 2 tasks are on their way.")
    expect(main).to_contain_text("asked after on")
    expect(main.get_by_role("button", name="Remind")).to_have_count(0)

    # It stands in each task's own history, and waits to be told.
    main.get_by_role("link", name="Confirm the address").first.click()
    walker.check()
    expect(main).to_contain_text("Colleague reminded")
    with installation.database.reading() as db:
        chased = db.exec(select(Task.task).join(Chase, col(Chase.task_id) == col(Task.id)))
        assert chased.all() == ["confirm_address", "confirm_address"]
        told = db.exec(select(Outbox.kind).where(Outbox.kind == "task_asked_after")).all()
        assert len(told) == 2


def open_link(walker: Walker, words: str) -> None:
    """A link that says to a screen reader what it is about."""
    with walker.page.expect_navigation():
        walker.page.get_by_role("link", name=re.compile(words)).click()
    walker.check()


def kept(walker: Walker, link: str, file: Path, *, role: Any = "link") -> Path:
    """What is saved by a link, or by one that looks like a button."""
    with walker.page.expect_download() as coming:
        walker.page.get_by_role(role, name=link, exact=True).click()
    download: Download = coming.value
    download.save_as(file)
    return file


def test_a_manager_exports_the_quarter_and_reads_it_back(
    released_soon: None, walker: Walker, tmp_path: Path
) -> None:
    walker.visit("/sign-in")
    sign_in(walker, MANAGER)
    walker.visit("/reports/completion?from=2026-04-01&to=2026-06-30")
    page = walker.page.get_by_role("table", name="By pathway", exact=True)
    due = page.get_by_role("row", name=re.compile("^All ")).get_by_role("cell").first.inner_text()
    due = due.split()[0].rstrip("*")
    assert int(due) > 5, "a number that is not hidden"
    file = kept(walker, "Save as a workbook (XLSX)", tmp_path / "completion.xlsx")
    book = load_workbook(file)
    assert book.sheetnames[:2] == ["About", "By pathway"]
    rows = {row[0]: row[1:] for row in book["By pathway"].values}
    assert rows["All"][0] == int(due)
    text = kept(walker, "Save as CSV", tmp_path / "completion.csv").read_text("utf-8-sig")
    lines = list(csv.reader(text.splitlines()))
    assert ["Period", "1 April to 30 June 2026"] in lines
    assert next(line for line in lines if line and line[0] == "All")[1] == due
    assert not [name for name in CHILDREN.values() if name in text]


def test_a_manager_who_asks_for_a_last_day_before_the_first_is_told_so_at_the_question(
    released_soon: None, walker: Walker
) -> None:
    walker.visit("/sign-in")
    sign_in(walker, MANAGER)
    walker.visit("/reports/needs?from=2026-12-31&to=2026-01-01", status=422)
    summary = walker.page.get_by_role("alert")
    expect(summary).to_contain_text("The last day must not be before the first")


def told_by(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_manager_writes_for_the_board_and_prints_its_pack(
    released_soon: None, walker: Walker, poppler: None, tmp_path: Path
) -> None:
    walker.visit("/sign-in")
    sign_in(walker, MANAGER)
    walker.follow("Reports")
    walker.follow("Board")
    open_link(walker, "Board pack ?: January to March 2026")
    main = walker.page.get_by_role("main")
    expect(main).to_contain_text("Nothing is written of: The quarter as a whole; Release readiness")
    open_link(walker, "Write ?: Release readiness")
    walker.fill("What should the board know?", "Two children have no address: housing is asked.")
    walker.press("Save")
    expect(walker.page.get_by_role("heading", level=1)).to_contain_text("Board pack")
    expect(main).to_contain_text("Nothing is written of: The quarter as a whole; Completion")
    file = kept(walker, "Make the board pack (PDF)", tmp_path / "pack.pdf", role="button")
    assert re.search(r"Tagged:\s+yes", told_by("pdfinfo", file))
    pack = " ".join(told_by("pdftotext", file, "-").split())
    assert "Board pack, January to March 2026" in pack
    assert "Two children have no address: housing is asked." in pack
    assert "How it is counted, and whose rule that is" in pack
    assert not [name for name in CHILDREN.values() if name in pack]
