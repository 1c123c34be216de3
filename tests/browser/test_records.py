"""Somebody of the family and an address nobody of the family may learn: recorded, and not shown."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.staff.actions import assign
from tests.browser.conftest import Told
from tests.browser.test_journeys import WORKER, give, sign_in, somebody
from tests.browser.walking import Walker

DETAILS = "/children/child-1/details"


def on(walker: Walker, question: str, day: str, month: str, year: str) -> None:
    group = walker.page.get_by_role("group", name=question)
    for label, part in (("Day", day), ("Month", month), ("Year", year)):
        group.get_by_label(label, exact=True).fill(part)


def words(walker: Walker) -> str:
    return walker.page.locator("main").inner_text()


def test_a_worker_records_an_aunt_and_a_hidden_address_and_a_mentor_sees_the_aunt_alone(
    installation: Installation, known: None, told: Told, walker: Walker
) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    mentor = somebody(installation, "mentor", post="mentor")
    with installation.database.unit() as db:
        child, now = db.exec(select(Child)).one(), installation.clock.now()
        assign(db, child.id, "mentor", mentor, since=date(2026, 1, 1), at=now, actor="test")
    walker.visit(DETAILS)
    sign_in(walker)
    walker.visit(DETAILS)
    record_an_aunt(walker)
    record_a_hidden_address(walker)
    say_what_the_child_wants(walker)
    told_worker = words(walker)
    for line in ("Aunt Example", "01632 960001", "7 Quiet Example Row", "Hidden from the family"):
        assert line in told_worker
    walker.press("Sign out")
    walker.visit("/sign-in")
    sign_in(walker, "mentor")
    walker.visit(DETAILS)
    told_mentor = words(walker)
    for line in ("Aunt Example", "May be told: The day of release", "I want to be a joiner."):
        assert line in told_mentor
    for line in ("01632 960001", "Quiet Example", "Hidden from the family", "find it"):
        assert line not in told_mentor


def record_an_aunt(walker: Walker) -> None:
    walker.follow("Add somebody round the child")
    walker.press("Save person", status=422)
    walker.page.get_by_label("Who is this?").select_option("family")
    walker.fill("Name", "Aunt Example")
    walker.fill("Telephone (optional)", "01632 960001")
    walker.choose("The day of release")
    walker.press("Save person")
    assert "Aunt Example" in words(walker)


def record_a_hidden_address(walker: Walker) -> None:
    walker.follow("Add an address")
    walker.page.get_by_label("What kind of place is it?").select_option("foster_care")
    walker.fill("Address", "7 Quiet Example Row")
    on(walker, "First day", "1", "3", "2026")
    walker.choose("Hide this address from the family")
    # To hide it takes a reason.
    walker.press("Save address", status=422)
    walker.fill("Why is it hidden?", "An uncle must not find it.")
    walker.press("Save address")


def say_what_the_child_wants(walker: Walker) -> None:
    walker.follow("Add What I want")
    walker.fill("What do you want to record?", "I want to be a joiner.")
    walker.press("Record this")
    walker.follow("Change What I want")
    walker.fill("What do you want to record?", "I want to be a joiner. And a dog.")
    walker.press("Record this")
    walker.follow("History What I want")
    assert words(walker).count("I want to be a joiner.") == 2
    walker.visit(DETAILS)


def test_needs_of_two_points_are_recorded_compared_and_taken_back(
    installation: Installation, known: None, walker: Walker
) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    walker.visit("/children/child-1/needs")
    sign_in(walker)
    walker.visit("/children/child-1/needs")
    walker.follow("Record: On entering custody Somewhere to live")
    walker.press("Save answers", status=422)
    walker.page.get_by_label("What kind of place is it?").select_option("SOFA")
    walker.choose("No", of="Does it suit the child?")
    walker.fill("Why?", "There was no bed.")
    walker.press("Save answers")
    assert "There was no bed." in words(walker)
    walker.follow("Record: At release Somewhere to live")
    walker.page.get_by_label("What kind of place is it?").select_option("RELATIVE")
    walker.choose("Yes", of="Does it suit the child?")
    walker.press("Save answers")
    assert words(walker).count("Changed") == 2
    walker.follow("Take back At release Somewhere to live")
    walker.fill("Why do you take it back?", "Recorded for the wrong child.")
    walker.press("Take it back")
    assert "Changed" not in words(walker)
