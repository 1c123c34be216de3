"""A morning without a mouse: every key here is one that somebody presses."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from resettle.app.installation import Installation
from tests.browser.conftest import Told
from tests.browser.keyboard import faults_of_keyboard, where
from tests.browser.test_journeys import PASSWORD, WORKER, give, somebody
from tests.browser.walking import Walker

#: What somebody types into a field of this name.
ANSWERS = {"Day": "24", "Month": "3", "Year": "2026"}


def reach(page: Page, name: str) -> None:
    """Press Tab until the thing of this name has the focus."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if where(page)["name"] == name:
            return
    pytest.fail(f"Tab never comes to “{name}” on {page.url}")


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer_until(page: Page, button: str) -> None:
    """Answer each question as Tab comes to it, and stop at the button."""
    for _ in range(60):
        page.keyboard.press("Tab")
        held = where(page)
        if held["name"] == button:
            return
        if held["tag"] == "select":
            page.keyboard.press("ArrowDown")
        elif held["type"] == "radio":
            page.keyboard.press("Space")
        elif held["type"] == "text":
            page.keyboard.press("Control+A")
            page.keyboard.type(ANSWERS.get(held["name"], "Example"))
    pytest.fail(f"Tab never comes to “{button}”")


def test_a_worker_signs_in_and_finishes_a_task_with_the_keyboard_alone(
    installation: Installation, known: None, told: Told, walker: Walker
) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    told("release.planned", date="2026-04-07", kind="early")
    page = walker.page
    page.goto("/sign-in")
    reach(page, "Email address")
    page.keyboard.type(f"{WORKER}@example.org")
    reach(page, "Password")
    page.keyboard.type(PASSWORD)
    enter(page)
    title = page.locator(".app-tasks a").first.inner_text()
    reach(page, title)
    enter(page)
    assert walker.heading == title
    reach(page, "Mark as done")
    enter(page)
    reach(page, "Back to the task")
    answer_until(page, "Mark as done")
    enter(page)
    walker.check()
    assert "The task is done." in page.locator("main").inner_text()


@pytest.fixture
def plain(browser: Browser) -> Page:
    return browser.new_page()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<a href=#>one</a> <button>two</button> <input aria-label=three>", ""),
        ("<a href=# style='outline: none'>one</a>", "no mark of focus"),
        ("<a href=#>one</a><div style='position: fixed; inset: 0'></div>", "out of sight"),
        ("<a href=#>one</a> <a href=# tabindex=1>two</a>", "two</a>"),
        (
            "<input aria-label=one onkeydown='event.preventDefault()'> <a href=#>two</a>",
            "never reaches",
        ),
    ],
)
def test_the_check_of_the_keyboard_finds_what_it_is_for(plain: Page, body: str, fault: str) -> None:
    plain.set_content(f"<main>{body}</main>")
    found = faults_of_keyboard(plain)
    plain.close()
    assert bool(found) == bool(fault)
    assert all(fault in one for one in found), found
