"""Auditors are told that cases wait for them: once for what is named together, and of nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from resettle.notifications.models import Dispatch, Notice
from resettle.notifications.preferences import Chosen, choose_how
from resettle.quality.auditing import set_aside
from resettle.settings import Settings
from tests.component.beating import House
from tests.component.quality.conftest import Service

D, N = Dispatch.__table__.c, Notice.__table__.c
HOLD = timedelta(minutes=Settings().hold_minutes)


@pytest.fixture
def house(service: Service) -> House:
    """Everything that the first look has to say is said."""
    one = House(service.database, service.clock)
    one.beat()
    one.forget()
    return one


def told(house: House, service: Service, key: str) -> list[tuple[str, str]]:
    """What this person has been sent."""
    to = f"person:{service.people[key]}"
    return [(one.subject, one.body) for one in house.sent if one.to == to]


def wait(house: House, by: timedelta = HOLD) -> None:
    house.fixed.set(house.clock.now() + by)
    house.beat()


def cases(service: Service, size: int = 3) -> list[int]:
    """A sample of children of one team, who have nobody of their own yet."""
    return service.case_ids(service.draw(size=size))


def prefers(service: Service, key: str, **said: Any) -> None:
    usual: dict[str, Any] = {
        "channel": "email",
        "telephone": "",
        "language": "en",
        "digest": False,
        "quiet": None,
        "muted": (),
    }
    with service.database.unit() as db:
        chosen = Chosen(**{**usual, **said})
        choose_how(db, service.people[key], chosen, version=0, at=service.clock.now())


def test_who_is_asked_to_audit_cases_has_one_message_with_their_number(
    service: Service, house: House
) -> None:
    for case_id in cases(service):
        service.ask(case_id, 1, "manon")
        # A manager names auditors case by case, and the beat goes on meanwhile.
        wait(house, timedelta(minutes=2))
    assert told(house, service, "manon") == []
    wait(house)
    ((subject, body),) = told(house, service, "manon")
    assert subject == "You are asked to audit 3 cases"
    assert body == "You are asked to audit 3 cases. Sign in: My day leads there."
    (notice,) = house.notices(N.kind == "auditor_asked")
    assert (notice.child_id, notice.task_id, notice.dropped) == (None, None, None)
    assert "Child" not in subject + body
    assert "c-" not in subject + body


def test_each_auditor_is_told_of_their_own_cases(service: Service, house: House) -> None:
    first, *others = cases(service)
    service.ask(first, 1, "manon")
    for case_id in (first, *others):
        service.ask(case_id, 2, "maeve", by="manon")
    wait(house)
    assert [subject for subject, _ in told(house, service, "manon")] == [
        "You are asked to audit 1 case"
    ]
    assert [subject for subject, _ in told(house, service, "maeve")] == [
        "You are asked to audit 3 cases"
    ]


def test_who_is_asked_again_later_is_told_again(service: Service, house: House) -> None:
    first, second, _third = cases(service)
    service.ask(first, 1, "manon")
    wait(house)
    house.forget()
    wait(house, timedelta(hours=1))
    assert told(house, service, "manon") == [], "what was told is told once"
    service.ask(second, 1, "manon")
    wait(house)
    ((subject, _body),) = told(house, service, "manon")
    assert subject == "You are asked to audit 2 cases"


def test_an_audit_that_is_set_aside_before_the_message_leaves_is_not_in_it(
    service: Service, house: House
) -> None:
    first, second, _third = cases(service)
    audit = service.ask(first, 1, "manon")
    service.ask(second, 1, "manon")
    alone = service.ask(first, 2, "maeve", by="manon")
    for one, by in ((audit, "maeve"), (alone, "manon")):
        with service.by(by) as (db, doer):
            set_aside(db, doer, one, because="Named by mistake.")
    wait(house)
    assert [subject for subject, _ in told(house, service, "manon")] == [
        "You are asked to audit 1 case"
    ]
    assert told(house, service, "maeve") == []
    (dropped,) = house.notices(N.to == f"person:{service.people['maeve']}")
    assert dropped.dropped == "no case is left for them to audit"


def test_who_names_themselves_needs_no_message(service: Service, house: House) -> None:
    service.ask(cases(service)[0], 1, "maeve")
    wait(house)
    assert house.notices(N.kind == "auditor_asked") == []


def test_who_does_without_such_messages_has_none(service: Service, house: House) -> None:
    prefers(service, "manon", muted=("auditor_asked",))
    first, second, _third = cases(service)
    service.ask(first, 1, "manon")
    service.ask(second, 2, "manon")
    wait(house)
    assert told(house, service, "manon") == []
    assert [row.dropped for row in house.notices(N.kind == "auditor_asked")] == [
        "the person does without this kind"
    ]
    assert house.dispatches(D.to == f"person:{service.people['manon']}") == []


def test_who_wants_one_message_a_day_is_told_in_it(service: Service, house: House) -> None:
    prefers(service, "manon", digest=True)
    for case_id in cases(service):
        service.ask(case_id, 1, "manon")
    wait(house)
    assert told(house, service, "manon") == []
    wait(house, timedelta(days=1))
    bodies = [body for _, body in told(house, service, "manon")]
    assert len(bodies) == 1
    assert bodies[0].count("You are asked to audit 3 cases.") == 1
