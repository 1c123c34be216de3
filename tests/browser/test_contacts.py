"""A mentor logs contacts on a phone: with a signal, without one, and with what goes wrong then."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import update
from sqlmodel import col, select
from werkzeug.serving import BaseWSGIServer, make_server

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.contacts.models import Contact, HeldContact
from resettle.contacts.seal_keys import turn_keys
from resettle.staff.actions import assign
from resettle.staff.demonstration import mark_as_demonstration
from resettle.staff.models import Credential, WebSession
from resettle.staff.passwords import hash_of_password
from resettle.staff.people import Described, add_person
from resettle.web.csrf import secret_key
from tests.browser.conftest import NOW
from tests.browser.walking import NARROW, Walker

PASSWORD = "lantern orchard seventeen"
SECRET = "We sat by the canal and talked about Gwen."


class Service:
    """The service, at one address, which can be stopped and started again."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._server: BaseWSGIServer | None = None
        self._running: threading.Thread | None = None
        self.port = 0
        self.start()

    def start(self) -> None:
        self._server = make_server("127.0.0.1", self.port, self._app, threaded=True)
        self.port = self._server.server_port
        self._running = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._running.start()

    def kill(self) -> None:
        if self._server is not None and self._running is not None:
            self._server.shutdown()
            self._running.join()
            self._server.server_close()
        self._server = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def service(app: Flask, installation: Installation, known: None) -> Iterator[Service]:
    secret = secret_key(installation.settings.data_dir)
    turn_keys(installation.database, secret, installation.clock.now())
    running = Service(app)
    yield running
    running.kill()


@pytest.fixture
def phone(browser: Browser, service: Service) -> Iterator[BrowserContext]:
    with ExitStack() as held:
        opened = browser.new_context(
            viewport=NARROW,  # type: ignore[arg-type]
            base_url=service.address,
            locale="en-GB",
            timezone_id="Europe/London",
            has_touch=True,
        )
        held.callback(opened.close)
        yield opened


def a_mentor(installation: Installation, name: str = "mentor", *, of_child: bool = True) -> int:
    now = installation.clock.now()
    with installation.database.unit() as db:
        mark_as_demonstration(db, NOW.date(), whole=True, at=now)
        email = f"{name}@example.org"
        said = Described(name="Marlon Mentor", email=email, roles=("mentor",), post="mentor")
        person = add_person(db, said, at=now, actor="test")
        password = hash_of_password(PASSWORD)
        given = {"password_hash": password, "no_second_factor": True, "changed_at": now}
        db.add(Credential(person_id=person, **given))
        if of_child:
            child = db.exec(select(Child).where(Child.ref == "child-1")).one()
            since = date(2026, 1, 1)
            assign(db, child.id, "mentor", person, since=since, at=now, actor="test")
    return person


def open_page(phone: BrowserContext) -> Page:
    """A tab whose clock shows the day of these tests."""
    page = phone.new_page()
    page.clock.set_fixed_time(NOW)
    return page


def sign_in(page: Page, name: str = "mentor") -> None:
    page.goto("/sign-in")
    page.get_by_label("Email address", exact=True).fill(f"{name}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()


def learn(page: Page) -> None:
    """Open the form while there is signal, and wait until the phone can do without."""
    page.goto("/contacts/new")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function(
        "() => navigator.serviceWorker.controller && window.outbox"
        " && outbox.facts().then((known) => Boolean(known?.key))"
    )


def log_without_signal(page: Page, words: str = SECRET) -> None:
    page.goto("/contacts/new")
    assert page.locator("h1").inner_text() == "Log a contact without a signal"
    page.get_by_label("What did you do?").fill(words)
    page.get_by_role("button", name="Save on this phone").click()
    page.get_by_text("1 contact waits on this phone").wait_for()


def everything_on(page: Page) -> str:
    """All that the browser has kept for this service, as text."""
    found: Any = page.evaluate(
        """async () => {
          const said = [JSON.stringify(await outbox.all()), JSON.stringify(await outbox.facts()),
                        JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })]
          for (const name of await caches.keys()) {
            const cache = await caches.open(name)
            for (const one of await cache.keys()) {
              said.push(one.url, await (await cache.match(one)).text())
            }
          }
          return said
        }"""
    )
    return json.dumps(found)


def contacts(installation: Installation) -> list[Contact]:
    with installation.database.reading() as db:
        return list(db.exec(select(Contact).order_by(col(Contact.id))))


def left(page: Page) -> int:
    # A page that was only just opened may not have run its scripts.
    page.wait_for_function("window.outbox")
    return int(page.evaluate("outbox.all().then((all) => all.length)"))


def test_a_contact_logged_without_signal_is_sent_once_when_the_service_is_back(
    installation: Installation, service: Service, phone: BrowserContext
) -> None:
    a_mentor(installation)
    page = open_page(phone)
    sign_in(page)
    learn(page)
    phone.set_offline(True)
    service.kill()
    log_without_signal(page)
    kept = everything_on(page)
    for words in (SECRET, "canal", "Robin", "Example", "Marlon", "mentor@example.org"):
        assert words not in kept, f"the phone can read: {words}"
    assert "child-1" in kept, "references may stay, so the search above does find what is there"
    page.close()
    service.start()
    phone.set_offline(False)
    page = open_page(phone)
    page.goto("/contacts")
    page.get_by_text("1 contact is sent.").wait_for()
    assert left(page) == 0
    page.reload()
    page.get_by_text(SECRET).wait_for()
    (one,) = contacts(installation)
    assert (one.did, one.began_at.date(), one.minutes) == (SECRET, NOW.date(), 60)


def test_a_form_that_was_open_when_the_service_went_away_is_kept_and_sent_too(
    installation: Installation, service: Service, phone: BrowserContext
) -> None:
    """There is a signal all the time, and nobody behind it."""
    a_mentor(installation)
    page = open_page(phone)
    sign_in(page)
    learn(page)
    page.reload()
    page.get_by_label("What did you do?").fill(SECRET)
    service.kill()
    page.get_by_role("button", name="Save contact").click()
    page.get_by_text("1 contact waits on this phone").wait_for()
    assert SECRET not in everything_on(page)
    service.start()
    page.goto("/")
    page.get_by_text("1 contact is sent.").wait_for()
    assert [one.did for one in contacts(installation)] == [SECRET]


def test_an_entry_that_cannot_be_read_keeps_none_of_the_others_from_being_sent(
    installation: Installation, service: Service, phone: BrowserContext
) -> None:
    a_mentor(installation)
    page = open_page(phone)
    sign_in(page)
    learn(page)
    phone.set_offline(True)
    service.kill()
    log_without_signal(page)
    # Before the other one, and no envelope at all.
    page.evaluate(
        """() => new Promise((done, failed) => {
            const asked = indexedDB.open('resettle', 1)
            asked.onsuccess = () => {
                const writing = asked.result.transaction('queue', 'readwrite')
                writing.objectStore('queue').put({ id: '0', torn: true })
                writing.oncomplete = done
                writing.onabort = failed
            }
        })"""
    )
    service.start()
    phone.set_offline(False)
    page = open_page(phone)
    page.goto("/contacts")
    page.get_by_text("1 contact is sent.").wait_for()
    page.get_by_text("1 contact waits on this phone").wait_for()
    assert [one.did for one in contacts(installation)] == [SECRET]
    assert left(page) == 1


def test_when_the_session_is_over_the_phone_keeps_it_and_asks_to_sign_in(
    installation: Installation, service: Service, phone: BrowserContext
) -> None:
    a_mentor(installation)
    page = open_page(phone)
    sign_in(page)
    learn(page)
    phone.set_offline(True)
    log_without_signal(page)
    with installation.database.unit() as db:
        db.connection().execute(update(WebSession.__table__).values(ended_at=NOW))
    phone.set_offline(False)
    page.get_by_text("Sign in to send 1 contact.").wait_for()
    assert left(page) == 1
    assert contacts(installation) == []
    sign_in(page)
    page.get_by_text("1 contact is sent.").wait_for()
    assert [one.did for one in contacts(installation)] == [SECRET]


def test_somebody_else_on_the_same_phone_does_not_send_it_in_their_name(
    installation: Installation, service: Service, phone: BrowserContext
) -> None:
    first = a_mentor(installation)
    a_mentor(installation, "other", of_child=False)
    page = open_page(phone)
    sign_in(page)
    learn(page)
    phone.set_offline(True)
    log_without_signal(page)
    phone.clear_cookies()
    phone.set_offline(False)
    page.get_by_text("Sign in to send 1 contact.").wait_for()
    sign_in(page, "other")
    page.get_by_text("1 contact on this phone was written by somebody else.").wait_for()
    assert left(page) == 1
    with installation.database.reading() as db:
        assert db.exec(select(HeldContact)).all() == []
    phone.clear_cookies()
    sign_in(page)
    page.get_by_text("1 contact is sent.").wait_for()
    assert [one.person_id for one in contacts(installation)] == [first]


def test_signing_out_warns_of_what_still_waits_and_forgets_whom_one_works_with(
    installation: Installation, service: Service, phone: BrowserContext
) -> None:
    a_mentor(installation)
    page = open_page(phone)
    sign_in(page)
    learn(page)
    page.reload()
    page.get_by_label("What did you do?").fill(SECRET)
    # The page is here, and what it sends does not come through.
    page.route("**/contacts/queue", lambda route: route.abort())
    service.kill()
    page.get_by_role("button", name="Save contact").click()
    page.get_by_text("1 contact waits on this phone").wait_for()
    service.start()
    page.goto("/account")
    page.get_by_text("1 contact waits on this phone").wait_for()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    dialog = page.get_by_role("dialog")
    assert "Contacts still wait on this phone" in dialog.inner_text()
    dialog.get_by_role("button", name="Stay signed in").click()
    dialog.wait_for(state="hidden")
    page.get_by_role("button", name="Sign out", exact=True).click()
    with page.expect_navigation():
        dialog.get_by_role("button", name="Sign out all the same").click()
    page.wait_for_url("**/sign-in")
    assert left(page) == 1
    assert page.evaluate("outbox.facts()") is None


def test_with_a_signal_an_ordinary_contact_takes_a_child_a_line_and_a_press(
    installation: Installation, known: None, walker: Walker
) -> None:
    a_mentor(installation)
    walker.visit("/contacts/new")
    walker.fill("Email address", "mentor@example.org")
    walker.fill("Password", PASSWORD)
    walker.press("Sign in")
    walker.visit("/contacts/new")
    walker.fill("What did you do?", "We went to the library.")
    walker.press("Save contact")
    assert "We went to the library." in walker.page.locator("main").inner_text()
    walker.follow("Correct the contact of Tue 24 Mar")
    walker.press("Save correction", status=422)
    walker.fill("What was wrong?", "It was the college.")
    walker.press("Save correction")
    assert walker.heading == "Contact"
    assert [one.counts for one in contacts(installation)] == [False, True]
