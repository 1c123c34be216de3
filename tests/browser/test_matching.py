"""A match from the asking to a planned ending, as a worker and a mentor live it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import update
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.clock import FixedClock
from resettle.mentoring.models import Match, Mentor, MentorCheck
from resettle.mentoring.rules import NEEDED
from resettle.notifications.senders import MemorySender
from resettle.reactions import beat_of
from resettle.staff.models import WebSession
from tests.browser.conftest import Told
from tests.browser.test_journeys import WORKER, give, sign_in, somebody
from tests.browser.walking import NARROW, Walker

PAGE = "/children/child-1/mentor"


@pytest.fixture
def people(installation: Installation, known: None) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    number = somebody(installation, "mentor", post="mentor")
    now = installation.clock.now()
    with installation.database.unit() as db:
        said = {"interests": ["drawing"], "areas": ["north town"], "at": now, "actor": "test"}
        db.add(Mentor(person_id=number, **said))
        for kind in NEEDED:
            done = date(2026, 1, 5)
            db.add(MentorCheck(person_id=number, kind=kind, done_on=done, at=now, actor="test"))


def later(installation: Installation, clock: FixedClock, days: int) -> date:
    """Days go by; what was announced is acted on; whoever is signed in has signed in anew."""
    clock.move(timedelta(days=days, hours=1))
    now = clock.now()
    with installation.database.unit() as db:
        db.connection().execute(update(WebSession).values(created_at=now, seen_at=now))
    return clock.today()


def state(installation: Installation) -> str:
    with installation.database.reading() as db:
        return db.exec(select(Match).order_by(col(Match.id).desc())).first().state  # type: ignore[union-attr]


def test_a_match_from_request_to_a_planned_ending_through_a_recall(
    installation: Installation,
    clock: FixedClock,
    people: None,
    told: Told,
    walker: Walker,
    browser: Browser,
) -> None:
    walker.visit("/")
    sign_in(walker)
    walker.follow("Robin Example")
    walker.follow("Mentor")
    # What the child wants comes first.
    walker.follow("Write down what the child wants")
    walker.fill("In the child’s own words", "Somebody who draws.")
    walker.fill("What does the child like doing?", "Drawing")
    walker.press("Save what the child wants")
    walker.visit(f"{PAGE}/request")
    walker.press("Ask for a mentor")
    walker.visit(f"{PAGE}/choose")
    main = walker.page.get_by_role("main")
    expect(main).to_contain_text("Both like drawing")
    walker.page.get_by_role("radio").first.check()
    walker.fill("Why this mentor?", "They both draw, and Robin said yes.")
    walker.press("Offer the child to this mentor")
    # The mentor, on a telephone.
    with Walker.at(browser, walker.site) as mentor:
        mentor.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        mentor.visit("/")
        sign_in(mentor, "mentor")
        mentor.follow("Answer: Robin")
        expect(mentor.page.get_by_role("main")).to_contain_text("Somebody who draws.")
        mentor.press("Send your answer", status=422)
        mentor.choose("Yes, I would like to")
        mentor.press("Send your answer")
        mentor.visit("/children/child-1")
    match_id = 1
    walker.visit(f"{PAGE}/{match_id}/introduce")
    walker.choose("In custody")
    walker.press("Save that they have met")
    walker.visit(f"{PAGE}/{match_id}/begin")
    walker.press("Save that they meet regularly")
    assert state(installation) == "active"
    # Out, and back again: the match rests and is kept.
    day = later(installation, clock, 5)
    told("child.released", date=str(day), time=f"{day}T10:00:00Z")
    day = later(installation, clock, 10)
    told("child.recalled", date=str(day), time=f"{day}T10:00:00Z")
    later(installation, clock, 1)
    beat_of(installation, MemorySender())()
    walker.visit(PAGE)
    expect(main).to_contain_text("Paused")
    expect(main).to_contain_text("Recall to custody")
    day = later(installation, clock, 7)
    told("child.released", date=str(day), time=f"{day}T11:00:00Z")
    later(installation, clock, 1)
    beat_of(installation, MemorySender())()
    walker.visit(PAGE)
    expect(main).to_contain_text("Taken up again")
    assert state(installation) == "active"
    # The end, said four weeks before.
    last = clock.today() + timedelta(days=30)
    walker.visit(f"{PAGE}/{match_id}/plan-ending")
    for part, said in (("Day", last.day), ("Month", last.month), ("Year", last.year)):
        walker.fill(part, str(said))
    walker.fill("What was the child told, and what comes after?", "The art club on Tuesdays.")
    walker.press("Save the ending")
    expect(main).to_contain_text("Last meeting:")
    later(installation, clock, 30)
    walker.visit(f"{PAGE}/{match_id}/end")
    walker.fill("What did they look back on?", "A wall of drawings.")
    walker.press("End the match")
    expect(main).to_contain_text("Earlier matches")
    expect(main).to_contain_text("As planned")
    assert state(installation) == "ended"
