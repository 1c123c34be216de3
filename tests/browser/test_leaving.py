"""Whoever is about to be signed out is warned, and can stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.clock import FixedClock
from resettle.staff.models import WebSession
from tests.browser.test_journeys import WORKER, sign_in, somebody
from tests.browser.walking import Walker

#: Sessions end after thirty minutes without use, and a page warns two minutes before.
BEFORE_THE_WARNING, AT_THE_WARNING = timedelta(minutes=27), timedelta(minutes=28, seconds=30)


@pytest.fixture
def waiting(installation: Installation, walker: Walker) -> Walker:
    """Somebody signed in, on a page with a form, whose browser has a clock we can move."""
    somebody(installation, WORKER, post=WORKER)
    walker.visit("/sign-in")
    sign_in(walker)
    walker.visit("/account/password")
    # Only now: looking a page over takes long on a busy machine, and would use the time up.
    walker.page.clock.install()
    walker.page.reload()
    return walker


def pass_time(walker: Walker, clock: FixedClock, time: timedelta) -> None:
    clock.move(time)
    walker.page.clock.fast_forward(int(time.total_seconds() * 1000))


def test_two_minutes_before_the_end_a_page_asks_whether_somebody_is_there(
    waiting: Walker, clock: FixedClock
) -> None:
    dialog = waiting.page.get_by_role("dialog")
    pass_time(waiting, clock, BEFORE_THE_WARNING)
    assert dialog.count() == 0
    pass_time(waiting, clock, AT_THE_WARNING - BEFORE_THE_WARNING)
    assert "You will soon be signed out" in dialog.inner_text()
    waiting.check()


def test_whoever_stays_has_the_whole_time_again(
    waiting: Walker, clock: FixedClock, installation: Installation
) -> None:
    dialog = waiting.page.get_by_role("dialog")
    pass_time(waiting, clock, AT_THE_WARNING)
    with waiting.page.expect_response("**/account/stay") as answered:
        dialog.get_by_role("button", name="Stay signed in").click()
    assert answered.value.json() == {"seconds": 1800}
    dialog.wait_for(state="hidden")
    with installation.database.reading() as db:
        ends = [one.seen_at for one in db.exec(select(WebSession)) if one.person_id is not None]
    assert max(ends) == clock.now()
    pass_time(waiting, clock, BEFORE_THE_WARNING)
    assert dialog.count() == 0
    waiting.visit("/account")
    assert waiting.heading == "Your account"


def test_a_page_with_nothing_typed_goes_away_at_the_end(waiting: Walker, clock: FixedClock) -> None:
    pass_time(waiting, clock, AT_THE_WARNING)
    with waiting.page.expect_navigation():
        pass_time(waiting, clock, timedelta(minutes=2))
    waiting.page.wait_for_url("**/sign-in")


def test_what_is_typed_stays_on_the_page_at_the_end(waiting: Walker, clock: FixedClock) -> None:
    field = waiting.page.get_by_role("textbox").first
    field.fill("half a sentence")
    pass_time(waiting, clock, AT_THE_WARNING)
    pass_time(waiting, clock, timedelta(minutes=2))
    dialog = waiting.page.get_by_role("dialog")
    assert "You are signed out" in dialog.inner_text()
    dialog.get_by_role("button", name="Back to the page").click()
    assert field.input_value() == "half a sentence"
