"""A mentor says on a telephone how to be told and takes a calendar; a real server has the mail."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import timedelta
from urllib.request import urlopen

from icalendar import Calendar
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.clock import FixedClock
from resettle.notifications.models import Notice
from resettle.reactions import beat_of
from resettle.staff.actions import assign
from resettle.staff.models import Assignment
from tests.browser.conftest import Told
from tests.browser.test_journeys import sign_in, somebody
from tests.browser.walking import NARROW, Walker
from tests.component.notifications.servers import a_mail_server

MENTOR = "mentor"


def notify(installation: Installation, person: int, key: str) -> None:
    now = installation.clock.now()
    with installation.database.unit() as db:
        db.add(
            Notice(
                to=f"person:{person}",
                kind="needs_attention",
                key=key,
                created_at=now,
                not_before=now,
            )
        )


def events_at(address: str) -> dict[str, tuple[str, str]]:
    with urlopen(address) as answer:
        calendar = Calendar.from_ical(answer.read())
    return {
        str(one["uid"]): (str(one["summary"]), str(one["status"]))
        for one in calendar.walk("VEVENT")
    }


def test_a_mentor_takes_quiet_hours_and_a_calendar_and_the_mail_comes_when_they_are_over(
    installation: Installation, known: None, told: Told, walker: Walker, clock: FixedClock
) -> None:
    mentor = somebody(installation, MENTOR, post=MENTOR)
    said = {"at": clock.now(), "actor": "test"}
    with installation.database.unit() as db:
        assign(db, 1, MENTOR, mentor, since=clock.today(), **said)  # type: ignore[arg-type]
    told("release.planned", date="2026-04-07", kind="early")
    walker.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    walker.visit("/account/messages")
    sign_in(walker, MENTOR)
    assert "nobody can switch it off" in walker.page.locator("main").inner_text()
    walker.choose("By text message")
    walker.fill("From", "8pm")
    walker.fill("Until", "7am")
    walker.press("Save messages", status=422)
    walker.choose("By email", "How do you want to be told?")
    walker.press("Save messages")
    assert "This is how you are told" in walker.page.locator("main").inner_text()

    walker.visit("/account/calendar")
    walker.press("Make a secret address")
    address = walker.page.locator(".app-reference").inner_text()
    found = events_at(address)
    assert "Day for (child-1)" in {summary for summary, _ in found.values()}
    assert {status for _, status in found.values()} == {"CONFIRMED"}
    walker.follow("I have copied it")

    with a_mail_server(None) as (box, port):
        by_mail = replace(
            installation.settings,
            sender="smtp",
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_tls=False,
            mail_from="plans@service.example",
        )
        beat = beat_of(replace(installation, settings=by_mail))
        clock.set(clock.now().replace(hour=22))
        notify(installation, mentor, "in the night")
        beat()
        assert [one for one in box.taken if MENTOR in str(one.rcpt_tos)] == []
        clock.move(timedelta(hours=9, minutes=30))
        beat()
    letters = [
        email.message_from_bytes(one.content, policy=email.policy.default)  # type: ignore[arg-type]
        for one in box.taken
        if MENTOR in str(one.rcpt_tos)
    ]
    assert letters
    for letter in letters:
        assert "child-1" not in letter["Subject"]
        assert "Robin" not in letter.as_string()

    with installation.database.unit() as db:
        db.exec(select(Assignment)).one().until = clock.today() - timedelta(days=1)
    after = events_at(address)
    assert after.keys() == found.keys()
    assert set(after.values()) == {("Cancelled", "CANCELLED")}
