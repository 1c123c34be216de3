"""A mentor raises a concern on a telephone and it lands; a child answers through a link."""

from __future__ import annotations

from playwright.sync_api import Browser, ViewportSize
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.concerns.models import Concern
from resettle.contacts.check_ins.actions import make_link
from resettle.contacts.models import CheckIn
from resettle.notifications.senders import MemorySender
from resettle.reactions import beat_of
from resettle.tasks.models import Task
from tests.browser.conftest import Told
from tests.browser.test_journeys import WORKER, give, sign_in, somebody
from tests.browser.walking import Walker

TELEPHONE: ViewportSize = {"width": 360, "height": 740}


def open_menu(walker: Walker) -> None:
    walker.page.set_viewport_size(TELEPHONE)
    walker.page.get_by_role("button", name="Menu", exact=True).click()


def test_a_concern_is_raised_on_a_telephone_and_lands(
    installation: Installation, known: None, told: Told, walker: Walker
) -> None:
    told("custody.started", date="2026-02-20", order="dto")
    lead = somebody(installation, WORKER, name="Leila Lead", post="designated_lead")
    give(installation, somebody(installation, "mentor", name="Marlon Mentor"), owner="mentor")
    walker.visit("/")
    sign_in(walker, "mentor")
    open_menu(walker)
    walker.follow("I am worried")
    walker.page.set_viewport_size(TELEPHONE)
    walker.fill("What are you worried about?", "He is afraid to go home tonight.")
    walker.choose("Somebody is in danger now")
    walker.press("Send it now")
    said = walker.page.locator("main").inner_text()
    assert "Call 999 now" in said
    assert "Do not promise to keep it secret" in said
    assert "Leila Lead" in said
    # Before the telephone is put down: the task is there, and a message has left.
    with installation.database.reading() as db:
        concern = db.exec(select(Concern)).one()
        task = db.exec(select(Task).where(Task.workflow == "safeguarding")).one()
    assert (task.owner, task.due) == ("designated_lead", installation.clock.today())
    sender = MemorySender()
    beat_of(installation, sender)()
    assert f"person:{lead}" in {one.to for one in sender.sent if "Urgent" in one.subject}
    open_menu(walker)
    walker.press("Sign out")
    sign_in(walker, WORKER)
    walker.visit("/concerns")
    walker.follow("Robin Example: concern of Tuesday 24 March 2026 at 9am")
    walker.press("I have seen it")
    walker.follow("Close the concern")
    walker.choose("Referred to children’s services")
    walker.fill("What was done, and what happens next?", "He stays with his aunt tonight.")
    walker.press("Close the concern")
    with installation.database.reading() as db:
        assert db.get_one(Concern, concern.id).outcome == "childrens_services"
        assert db.get_one(Task, task.id).state == "done"


def test_a_child_answers_through_a_link_without_scripts_and_only_once(
    installation: Installation, known: None, walker: Walker, browser: Browser
) -> None:
    with installation.database.unit() as db:
        secret = make_link(db, 1, actor="person:1", at=installation.clock.now())
    telephone = browser.new_context(viewport=TELEPHONE, java_script_enabled=False)
    page = telephone.new_page()
    address = f"{walker.site}/c/{secret}"
    page.goto(address)
    assert page.title() == "How are things?"
    money = page.get_by_role("group", name="How is it with money?")
    money.get_by_label("Bad", exact=True).check()
    page.get_by_label("What else do you want to say?").fill("No bus money.")
    page.get_by_label("I want to talk to someone").check()
    page.get_by_role("button", name="Send my answers").click()
    assert "that you want to talk" in page.locator("main").inner_text()
    again = page.goto(address)
    assert again is not None
    assert again.status == 404
    telephone.close()
    with installation.database.reading() as db:
        held = db.exec(select(CheckIn)).one()
    assert (held.answers, held.words, held.talk) == ({"finance": 2}, "No bus money.", True)
