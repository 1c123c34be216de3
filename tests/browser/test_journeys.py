"""What people do in a morning, from door to door, each page on the way checked as it is reached."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.staff.actions import assign
from resettle.staff.demonstration import mark_as_demonstration
from resettle.staff.models import Credential
from resettle.staff.passwords import hash_of_password
from resettle.staff.people import Described, add_person
from resettle.tasks.models import Task
from tests.browser.conftest import Told
from tests.browser.walking import Walker

PASSWORD = "lantern orchard seventeen"
WORKER = "resettlement_worker"
TODAY = date(2026, 3, 24)


def somebody(
    installation: Installation, *roles: str, post: str | None = None, name: str = "Wren Worker"
) -> int:
    """A person with a password and no telephone: the second step has tests of its own."""
    now = installation.clock.now()
    with installation.database.unit() as db:
        # An account without a telephone opens nothing but a demonstration.
        mark_as_demonstration(db, TODAY, whole=True, at=now)
        email = f"{roles[0]}@example.org"
        said = Described(name=name, email=email, roles=roles, post=post)
        person = add_person(db, said, at=now, actor="test")
        db.add(
            Credential(
                person_id=person,
                password_hash=hash_of_password(PASSWORD),
                no_second_factor=True,
                changed_at=now,
            )
        )
    return person


def give(
    installation: Installation, person: int, ref: str = "child-1", *, owner: str = WORKER
) -> None:
    with installation.database.unit() as db:
        child = db.exec(select(Child).where(Child.ref == ref)).one()
        since, now = date(2026, 1, 1), installation.clock.now()
        assign(db, child.id, owner, person, since=since, at=now, actor="test")


def sign_in(walker: Walker, role: str = WORKER) -> None:
    walker.fill("Email address", f"{role}@example.org")
    walker.fill("Password", PASSWORD)
    walker.press("Sign in")


def test_a_worker_meets_a_moved_release_and_finishes_the_two_tasks_it_made_urgent(
    installation: Installation, known: None, told: Told, walker: Walker
) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    walker.visit("/")
    sign_in(walker)
    walker.press("I have seen these")
    told("release.planned", date="2026-04-07", kind="early")
    walker.visit("/")
    moves = walker.page.locator("section[aria-labelledby=moves]").inner_text()
    assert "Tue 9 Jun" in moves
    assert "Tue 7 Apr" in moves
    two = urgent(installation)
    assert len(two) == 2
    for title in two:
        walker.visit("/")
        walker.follow(title)
        walker.press("Mark as done")
        answer_all(walker)
        walker.press("Mark as done")
        assert "The task is done." in walker.page.locator("main").inner_text()
    walker.visit("/")
    walker.press("I have seen these")
    assert walker.page.locator("section[aria-labelledby=moves]").count() == 0
    assert not {*two} & {*urgent(installation)}


def answer_all(walker: Walker) -> None:
    """Answer whatever the page asks about what came of a task: a first choice, an invented word."""
    form = walker.page.get_by_role("main").locator("form:not([method=dialog])").first
    for group in form.locator("fieldset:has(input[type=radio])").all():
        group.locator("input[type=radio]").first.check()
    for choices in form.locator("select").all():
        choices.select_option(index=1)
    for field in form.locator("input[type=text]:visible").all():
        name = field.get_attribute("name") or ""
        part = {"day": "24", "month": "3", "year": "2026"}.get(name.rsplit("-", 1)[-1])
        field.fill(part or "Example")


def urgent(installation: Installation) -> list[str]:
    """The worker's two tasks that the move made due first."""
    with installation.database.reading() as db:
        wanted = (
            select(Task.title)
            .where(Task.owner == WORKER, col(Task.state) == "not_started")
            .where(Task.due == TODAY)
            .order_by(col(Task.due), col(Task.id))
            .limit(2)
        )
        return list(db.exec(wanted))


def test_tomorrows_release_and_what_it_lacks_are_found_in_at_most_six_clicks(
    installation: Installation, known: None, told: Told, walker: Walker
) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    told("release.planned", date="2026-03-25", kind="early")
    walker.visit("/sign-in")
    sign_in(walker)  # the first click
    walker.follow("Children")
    assert "tomorrow" in walker.page.locator("main").inner_text()
    walker.follow("Robin Example")
    assert "Overdue" in walker.page.locator("main").inner_text()
    walker.follow("Plan")  # the fourth
    assert "Confirm the address the child will live at" in walker.page.locator("main").inner_text()


def test_a_session_is_lost_and_regained_and_nothing_typed_is_gone(
    installation: Installation, known: None, walker: Walker, clock: FixedClock
) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    with installation.database.reading() as db:
        task = db.exec(select(Task.id).where(Task.owner == WORKER).order_by(col(Task.id))).first()
    walker.visit("/sign-in")
    sign_in(walker)
    walker.visit(f"/tasks/{task}/note")
    words = "Spoke with the aunt, who is glad to help."
    walker.page.locator("textarea").first.fill(words)
    clock.move(timedelta(minutes=31))
    walker.page.get_by_role("main").get_by_role("button").first.click()
    walker.check()
    assert "What you typed is kept" in walker.page.locator("main").inner_text()
    sign_in(walker)
    assert walker.page.url.endswith(f"/tasks/{task}/note")
    assert walker.page.locator("textarea").first.input_value() == words


def test_an_administrator_sets_up_a_team(installation: Installation, walker: Walker) -> None:
    somebody(installation, "administrator")
    walker.visit("/sign-in")
    sign_in(walker, "administrator")
    walker.follow("Administration")
    walker.follow("Teams")
    walker.follow("Add a team")
    walker.press("Add team", status=422)
    walker.page.get_by_role("textbox").first.fill("Leavers’ team")
    walker.press("Add team")
    assert "Leavers’ team" in walker.page.locator("main").inner_text()


def test_a_worker_registers_a_child_from_an_event(
    installation: Installation, told: Told, walker: Walker
) -> None:
    somebody(installation, WORKER, post=WORKER)
    told("custody.started", child="child-9", date="2026-03-20", order="remand")
    walker.visit("/sign-in")
    sign_in(walker)
    walker.follow("Events")
    walker.visit("/events/1")
    walker.follow("Register this child")
    walker.fill("Name", "Ash Example")
    for part, words in (("Day", "15"), ("Month", "6"), ("Year", "2010")):
        walker.fill(part, words)
    walker.press("Continue")
    assert "On remand" in walker.page.locator("main").inner_text()
    walker.press("Register Ash Example")
    with installation.database.reading() as db:
        child = db.exec(select(Child).where(Child.ref == "child-9")).one()
    assert (child.name, child.stage) == ("Ash Example", "custody")


def test_a_worker_says_who_else_works_with_a_child_and_ends_it_again(
    installation: Installation, known: None, walker: Walker
) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    walker.visit("/children/child-1/details")
    sign_in(walker)
    walker.follow("Change who works with this child")
    walker.follow("Say who else works with this child")
    walker.press("Save who works with the child", status=422)
    walker.page.get_by_label("As what").select_option("case_manager")
    who = walker.page.get_by_role("combobox", name="Who")
    who.fill("Wren")
    who.press("ArrowDown")
    who.press("Enter")
    walker.press("Save who works with the child")
    said = walker.page.locator("main").inner_text()
    assert "Who works with this child is saved" in said
    assert "Case manager" in said
    walker.page.get_by_role("link", name="End the part of Wren Worker as: Case manager").click()
    walker.check()
    walker.press("End it")
    walker.follow("Choose a team")
    walker.visit("/children/child-1/details")
    walker.follow("This child has another record")
