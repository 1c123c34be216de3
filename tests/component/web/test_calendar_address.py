"""The secret address of a calendar: who gets in by it, what is kept of it, and how often."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.clock import FixedClock
from resettle.notifications.models import Feed
from resettle.notifications.often import READ, WITHIN, WRONG
from resettle.staff.models import Person
from resettle.staff.rules import hash_of, new_secret
from tests.component.web.conftest import Enter, token_in
from tests.component.web.subscribing import (
    anybody,
    known,
    plan,
    subscribe,
    worker,
)

__all__ = ["anybody", "known", "plan", "worker"]


def test_a_wrong_address_one_that_was_closed_and_one_of_somebody_who_has_left_answer_alike(
    installation: Installation, worker: FlaskClient, enter: Enter, anybody: FlaskClient
) -> None:
    gone_too = subscribe(enter("mentor"))
    first = subscribe(worker)
    second = subscribe(worker)
    assert anybody.get(second).status_code == 200
    page = worker.get("/account/calendar")
    closed = worker.post("/account/calendar/close", data={"csrf_token": token_in(page.text)})
    assert closed.status_code == 303
    with installation.database.unit() as db:
        db.exec(select(Person).order_by(col(Person.id).desc())).first().active = False  # type: ignore[union-attr]
    answers = [anybody.get(one) for one in (first, second, gone_too, "/calendar/none-such.ics")]
    assert {one.status_code for one in answers} == {404}
    assert (
        len({re.sub(r'nonce="[^"]+"|href="[^"]*"|value="[^"]*"', "", one.text) for one in answers})
        == 1
    )


def test_only_the_hash_of_the_secret_is_kept_and_it_is_shown_once(
    installation: Installation, worker: FlaskClient
) -> None:
    address = subscribe(worker)
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 43, "256 bits"
    with installation.database.reading() as db:
        (feed,) = db.exec(select(Feed)).all()
        assert (feed.hash, feed.person_id) == (hash_of(secret), 1)
    assert secret not in worker.get("/account/calendar").text


def test_no_log_line_holds_the_secret(
    worker: FlaskClient, anybody: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    address = subscribe(worker)
    with caplog.at_level(logging.DEBUG):
        anybody.get(address)
        anybody.get(address[:-5] + "x.ics")
    out, err = capfd.readouterr()
    for told in (caplog.text, out, err):
        assert address[10:30] not in told


def test_what_a_calendar_read_is_in_the_audit_by_child_and_what_it_had_already_is_not(
    installation: Installation,
    worker: FlaskClient,
    anybody: FlaskClient,
    plan: tuple[int, int, int],
) -> None:
    address = subscribe(worker)
    assert "Nothing has read it yet" in worker.get("/account/calendar").text
    first = anybody.get(address)
    anybody.get(address, headers={"If-None-Match": first.headers["ETag"]})
    with installation.database.reading() as db:
        feed = db.exec(select(Feed.id)).one()
        read = select(AuditLine).where(AuditLine.verb == "disclosed")
        (line,) = db.exec(read).all()
    assert (line.actor, line.subject, line.child_id) == ("person:1", f"feed:{feed}", plan[0])
    assert "It was last read on" in worker.get("/account/calendar").text


def test_who_tries_addresses_is_held_off_for_a_while(
    worker: FlaskClient, anybody: FlaskClient, clock: FixedClock
) -> None:
    address = subscribe(worker)
    for _ in range(WRONG):
        assert anybody.get(f"/calendar/{new_secret()}.ics").status_code == 404
    held_off = anybody.get(address)
    assert (held_off.status_code, held_off.headers["Retry-After"]) == (429, "900")
    clock.move(WITHIN)
    assert anybody.get(address).status_code == 200


def test_a_program_gone_wild_is_held_off_and_nobody_elses_is(
    worker: FlaskClient, enter: Enter, anybody: FlaskClient
) -> None:
    mine, another = subscribe(worker), subscribe(enter("mentor"))
    for _ in range(READ):
        assert anybody.get(mine).status_code == 200
    assert anybody.get(mine).status_code == 429
    assert anybody.get(another).status_code == 200


def test_the_feeds_own_door_takes_no_session_of_somebody_else(
    worker: FlaskClient, enter: Enter, plan: tuple[int, int, int]
) -> None:
    """The address alone says whose calendar it is."""
    nobody = enter("administrator")
    assert "child-1" in nobody.get(subscribe(worker)).text
