"""A worker tries an earlier release, sees what moves, keeps it, and looks back on last March."""

from __future__ import annotations

from datetime import UTC, datetime

from resettle.app.installation import Installation
from resettle.clock import FixedClock
from tests.browser.conftest import Told
from tests.browser.test_journeys import WORKER, give, sign_in, somebody
from tests.browser.walking import Walker

DAY = ("Day", "Month", "Year")


def type_day(walker: Walker, *parts: str) -> None:
    for label, words in zip(DAY, parts, strict=True):
        walker.fill(label, words)


def main(walker: Walker) -> str:
    return walker.page.locator("main").inner_text()


def test_an_earlier_release_is_tried_left_tried_again_and_kept(
    installation: Installation, known: None, told: Told, walker: Walker
) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    walker.visit("/children/child-1/plan")
    sign_in(walker)
    walker.follow("Try a change of the release, and see what would move")
    walker.press("See what would change", status=422)
    walker.choose("The release moves to another day")
    type_day(walker, "7", "4", "2026")
    walker.press("See what would change")
    said = main(walker)
    assert "If the release were planned for Tuesday 7 April 2026" in said
    assert "7 April 2026 (was 9 June 2026)" in said
    assert "Tasks that become urgent" in said
    assert "63 days earlier" in main(walker)
    walker.follow("Leave it, and go back to the plan")
    assert "9 June 2026" in main(walker)
    walker.page.go_back()
    told("release.planned", date="2026-06-01", time="2026-03-23T12:00:00Z")
    walker.press("Record it", status=409)
    assert "Things have changed since you looked, so nothing was recorded" in main(walker)
    assert "Release planned for Monday 1 June 2026" in main(walker)
    walker.press("Record it")
    assert "The planned release is recorded, and the plan follows it." in main(walker)
    assert "Release is planned for Tuesday 7 April 2026" in main(walker)
    walker.follow("Timeline")
    told_last = walker.page.locator(".moj-timeline__title").first.inner_text()
    assert told_last == "The release moved from Monday 1 June 2026 to Tuesday 7 April 2026"


def test_last_march_is_opened_as_it_was_known_then(
    installation: Installation, known: None, told: Told, walker: Walker, clock: FixedClock
) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    clock.set(datetime(2026, 11, 10, 9, tzinfo=UTC))
    told("child.released", date="2026-06-09", time="2026-06-09T09:00:00Z")
    told("child.recalled", date="2026-08-03", time="2026-08-03T09:00:00Z")
    walker.visit("/children/child-1/timeline")
    sign_in(walker)
    assert "Recalled to custody on Monday 3 August 2026" in main(walker)
    walker.press("Look back", status=422)
    type_day(walker, "31", "3", "2026")
    walker.press("Look back")
    assert walker.heading == "As it stood on Tuesday 31 March 2026"
    said = main(walker)
    assert "Tuesday 9 June 2026, in 70 days" in said
    assert "Confirm the address the child will live at" in said
    assert "Recalled" not in said
    walker.follow("The timeline, to today")
    walker.page.get_by_label("What to show").select_option("messages")
    walker.press("Show")
    assert "Recalled to custody on Monday 3 August 2026" in main(walker)
    assert "The plan changed" not in main(walker)
