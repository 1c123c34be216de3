"""A message that says the dates changed, and the asking that follows: over a real line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from resettle.clock import FixedClock
from resettle.db import Database
from resettle.notifications.models import Notice
from resettle.releases.models import Message
from resettle.settings import PROJECT
from resettle.tasks.models import Task
from resettle.timers.models import Timer
from tests.component.beating import House, day
from tests.component.releases.prison import Prison, open_prison, says
from tests.component.tasks.messages import NOMS, custody, registered

M = Message.__table__.c
CHANGED = PROJECT / "tests/examples/events/prison/dates-changed.json"
DATES = {"confirmedReleaseDate": "2026-06-30", "midTermDate": "2026-06-28"}


def dates_changed(at: str = "2026-03-09T09:00:00Z") -> dict[str, Any]:
    """The project's own example, about our invented child."""
    message: dict[str, Any] = json.loads(CHANGED.read_text(encoding="utf-8"))
    message |= {"occurredAt": at, "publishedAt": at}
    message["personReference"] = {"identifiers": [{"type": "NOMS", "value": NOMS}]}
    if "additionalInformation" in message:
        message["additionalInformation"] |= {"nomsNumber": NOMS}
    return message


@pytest.fixture
def prison() -> Iterator[Prison]:
    with open_prison() as opened:
        opened.dates = says(DATES)
        yield opened


@pytest.fixture
def house(database: Database, clock: FixedClock, prison: Prison) -> House:
    house = House(database, clock)
    house.set(
        source_base_url=prison.base_url,
        source_token_url=f"{prison.base_url}/token",
        source_client_id="resettle",
        source_client_secret="invented",
        source_connect_seconds=2,
        source_read_seconds=5,
    )
    return house


def message(house: House) -> Any:
    (row,) = house.rows(Message, M.kind == "prison-offender-events.prisoner.sentence-dates-changed")
    return row


def due(house: House) -> object:
    (task,) = house.tasks(Task.__table__.c.task == "confirm_address")
    return task.due


def test_the_date_is_asked_for_and_the_plan_follows(house: House, prison: Prison) -> None:
    house.take(registered(), custody(), dates_changed())
    assert (message(house).state, due(house)) == ("waiting_for_dates", None)
    assert prison.asked == []
    house.beat("2026-03-09 09:01")
    assert due(house) == day("2026-06-16")
    assert message(house).state == "applied"
    assert "confirmedReleaseDate" in message(house).reason
    asked = len(prison.asked)
    house.beat("2026-03-09 09:02")
    assert len(prison.asked) == asked


def test_a_system_that_is_down_is_asked_again_later(house: House, prison: Prison) -> None:
    prison.dates = says({}, 503)
    house.take(registered(), custody(), dates_changed())
    house.beat("2026-03-09 09:01")
    house.beat("2026-03-09 09:01")
    assert len(prison.paths()) == 2
    prison.dates = says(DATES)
    house.beat("2026-03-09 09:05")
    assert due(house) == day("2026-06-16")


def test_a_system_that_stays_down_sends_the_message_to_the_tray_and_tells_somebody(
    house: House, prison: Prison
) -> None:
    prison.dates = says({}, 500)
    house.take(registered(), custody(), dates_changed())
    house.fixed.set(house.clock.now().replace(day=9))
    for _ in range(12):
        house.beat()
        house.fixed.move(timedelta(hours=30))
    assert message(house).state == "needs_attention"
    assert "enter it as a planned release" in message(house).reason
    (timer,) = house.rows(Timer, Timer.__table__.c.kind == "fetch_release_dates")
    assert (timer.state, timer.attempts) == ("failed", 12)
    house.beat()
    assert house.count(Notice, Notice.__table__.c.kind == "needs_attention") == 1
    # It is not asked for again, and the row stays where a person can see it.
    asked = len(prison.asked)
    house.fixed.move(timedelta(days=30))
    house.beat()
    assert len(prison.asked) == asked


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        ({"bookingId": 1}, 200, "holds no date"),
        ({"confirmedReleaseDate": "soon"}, 200, "holds no date"),
        ({}, 404, "does not know this child"),
    ],
)
def test_an_answer_that_cannot_help_goes_to_a_person_at_once(
    house: House, prison: Prison, answer: object, status: int, words: str
) -> None:
    prison.dates = says(answer, status)
    house.take(registered(), custody(), dates_changed())
    house.beat("2026-03-09 09:01")
    assert message(house).state == "needs_attention"
    assert words in message(house).reason


def test_with_no_system_to_ask_a_person_is_told_what_to_do(house: House) -> None:
    house.set(source_base_url="")
    house.take(registered(), custody(), dates_changed())
    house.beat("2026-03-09 09:01")
    assert message(house).state == "needs_attention"
    assert "look up the date by hand" in message(house).reason


def test_a_child_registered_later_is_asked_about_then(house: House) -> None:
    house.take(dates_changed())
    house.beat("2026-03-09 09:01")
    assert message(house).state == "unknown_child"
    house.take(registered(), custody())
    house.beat("2026-03-09 09:02")
    assert due(house) == day("2026-06-16")


def test_a_run_that_died_after_the_answer_was_taken_in_changes_nothing_more(
    house: House, prison: Prison
) -> None:
    house.take(registered(), custody(), dates_changed())
    house.beat("2026-03-09 09:01")
    with house.database.unit() as db:
        db.connection().execute(
            Message.__table__.update()
            .where(M.id == message(house).id)
            .values(state="waiting_for_dates")
        )
        db.connection().execute(
            Timer.__table__.update()
            .where(Timer.__table__.c.kind == "fetch_release_dates")
            .values(state="open")
        )
    # The prison has changed its mind since: that will come as a message of its own.
    prison.dates = says({"confirmedReleaseDate": "2026-07-30"})
    house.beat("2026-03-09 09:05")
    assert message(house).state == "applied"
    assert due(house) == day("2026-06-16")
    assert house.count(Message, M.kind == "release.planned") == 1
