"""An allegation is told to whoever leads and never to whom it is about, and asks until the officer
was told.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from resettle.audit.models import AuditLine
from resettle.concerns.allegation_actions import (
    close_allegation,
    lado_due,
    note_on_allegation,
    raise_allegation,
    tell_lado,
)
from resettle.concerns.allegation_queries import (
    allegation_for,
    allegation_notes,
    allegations_for,
    who_it_may_be_about,
)
from resettle.concerns.models import Allegation
from resettle.concerns.rules import AllegationOutcome
from resettle.errors import BadInput, Conflict, NotFound, Refused
from resettle.planning.working_days import WorkingDays
from resettle.releases.models import Message
from resettle.tasks.models import Task, TaskLog
from tests.component.concerns.conftest import Service

WORDS = "He took a child's telephone and read it"


def allege(service: Service, about: str = "mentor", *, by: str = "worker") -> Allegation:
    with service.house.database.unit() as db:
        return raise_allegation(
            db,
            service.viewer(by, db),
            service.people[about],
            WORDS,
            child_id=service.child_id,
            calendar=service.house.planning().calendar,
            at=service.house.clock.now(),
        )


def do(service: Service, deed: Any, allegation: Allegation, *said: Any, version: int) -> None:
    with service.house.database.unit() as db:
        now = service.house.clock.now()
        deed(db, allegation.id, *said, version=version, actor="person:1", at=now)


def tell_officer(service: Service, allegation: Allegation, version: int = 1) -> None:
    now = service.house.clock.now()
    do(service, tell_lado, allegation, now, "They will ring back.", version=version)


def test_whoever_leads_is_told_at_once_and_nothing_in_the_message_says_of_whom(
    service: Service,
) -> None:
    allege(service)
    service.house.beat()
    assert service.told("allegation_raised") == {"lead"}
    (letter,) = service.house.sent
    assert "alone" in letter.subject
    said = letter.subject + letter.body
    assert not [one for one in ("c-1", "Mentor", "mentor", WORDS) if one in said]


def test_whom_it_is_about_is_never_told_whatever_their_post(service: Service) -> None:
    allege(service, "lead")
    service.house.beat()
    assert service.told("allegation_raised") == {"manager"}
    allege(service, "manager")
    service.house.beat()
    assert service.told("allegation_raised") == {"manager", "lead"}
    told = [one.to for one in service.house.notices() if one.kind == "allegation_raised"]
    assert len(told) == 2


def test_only_who_leads_sees_it_and_not_whom_it_is_about(service: Service) -> None:
    about_mentor, about_manager = allege(service), allege(service, "manager", by="mentor")
    sees: dict[str, set[int]] = {}
    with service.house.database.reading() as db:
        for key in service.people:
            viewer = service.viewer(key, db)
            sees[key] = {one.allegation.id for one in allegations_for(viewer, db)}
            for one in (about_mentor, about_manager):
                if one.id in sees[key]:
                    assert allegation_for(viewer, db, one.id).allegation.words == WORDS
                    continue
                with pytest.raises(NotFound):
                    allegation_for(viewer, db, one.id)
    both = {about_mentor.id, about_manager.id}
    assert sees == {
        "lead": both,
        "manager": {about_mentor.id},
        "elsewhere": both,
        "worker": set(),
        "mentor": set(),
        "other": set(),
    }


def test_nothing_of_it_is_in_the_plan_or_leads_there_from_the_child(service: Service) -> None:
    allege(service)
    service.house.beat()
    assert not service.house.tasks()
    assert service.house.count(Message) == service.house.count(TaskLog) == 0
    lines = [one for one in service.house.rows(AuditLine) if "allegation" in one.subject]
    assert lines
    assert {one.child_id for one in lines} == {None}
    assert not [one for one in lines if "person" in one.because or WORDS in one.because]
    assert not [one for one in service.house.notices() if one.child_id is not None]
    assert service.house.count(Task) == 0


@pytest.mark.parametrize(
    ("raised", "due"),
    [
        ("2026-03-02 23:30", date(2026, 3, 3)),
        ("2026-03-06 12:00", date(2026, 3, 9)),
        # Thursday before Easter.
        ("2026-04-02 09:00", date(2026, 4, 7)),
        # Half past midnight in London, where it is Tuesday already.
        ("2026-06-01 23:30", date(2026, 6, 3)),
    ],
)
def test_the_officer_is_to_be_told_within_one_working_day(
    service: Service, raised: str, due: date
) -> None:
    at = datetime.fromisoformat(raised).replace(tzinfo=UTC)
    assert lado_due(at, service.house.planning().calendar) == due


def test_a_calendar_that_ends_does_not_stop_an_allegation() -> None:
    day = date(2026, 3, 2)
    short = WorkingDays([], day, day, day, day)
    assert lado_due(datetime(2026, 3, 2, 10, tzinfo=UTC), short) == date(2026, 3, 3)


def test_at_noon_of_the_last_day_it_is_told_again_until_the_officer_was(service: Service) -> None:
    allegation = allege(service)
    service.house.beat("2026-03-03 11:59")
    assert service.told("lado_not_told") == set()
    service.house.beat("2026-03-03 12:01")
    assert service.told("lado_not_told") == {"lead"}
    service.house.beat("2026-03-04 12:01")
    told = [one for one in service.house.notices() if one.kind == "lado_not_told"]
    assert len(told) == 2
    tell_officer(service, allegation)
    service.house.beat("2026-03-05 12:01")
    told = [one for one in service.house.notices() if one.kind == "lado_not_told"]
    assert len(told) == 2


def test_it_is_closed_with_an_outcome_once_the_officer_was_told(service: Service) -> None:
    allegation = allege(service)
    said = (AllegationOutcome.UNFOUNDED, "It was his own telephone.")
    with pytest.raises(Refused):
        do(service, close_allegation, allegation, *said, version=1)
    tell_officer(service, allegation)
    with pytest.raises(Conflict):
        do(service, close_allegation, allegation, *said, version=1)
    do(service, note_on_allegation, allegation, "Met the officer.", version=2)
    do(service, close_allegation, allegation, *said, version=3)
    with pytest.raises(Refused):
        do(service, note_on_allegation, allegation, "More.", version=4)
    with service.house.database.reading() as db:
        lead = service.viewer("lead", db)
        line = allegation_for(lead, db, allegation.id)
        assert line.allegation.outcome == "unfounded"
        assert [one.words for one in allegation_notes(lead, db, line)] == ["Met the officer."]
        mentor = service.viewer("mentor", db)
        assert allegation_notes(mentor, db, line) == []


def test_the_officer_was_told_between_then_and_now_and_once(service: Service) -> None:
    allegation = allege(service)
    now = service.house.clock.now()
    for wrong in (now + timedelta(minutes=5), now - timedelta(minutes=5)):
        with pytest.raises(BadInput):
            do(service, tell_lado, allegation, wrong, "Said.", version=1)
    tell_officer(service, allegation)
    with pytest.raises(Refused):
        tell_officer(service, allegation, version=2)


def test_nobody_says_it_of_themselves_or_without_words(service: Service) -> None:
    with pytest.raises(BadInput) as wrong:
        allege(service, "worker", by="worker")
    assert wrong.value.field == "about"


def test_a_mentor_may_name_those_who_work_with_their_child_and_staff_may_name_anybody(
    service: Service,
) -> None:
    with service.house.database.reading() as db:
        of_mentor = who_it_may_be_about(service.viewer("mentor", db), db)
        of_other = who_it_may_be_about(service.viewer("other", db), db)
        of_worker = who_it_may_be_about(service.viewer("worker", db), db)
    assert [name for _, name in of_mentor] == ["Worker"]
    assert of_other == []
    assert {name for _, name in of_worker} == {"Lead", "Manager", "Elsewhere", "Mentor", "Other"}


def test_a_child_that_the_lead_may_not_see_is_not_named_to_them(service: Service) -> None:
    allegation = allege(service)
    with service.house.database.reading() as db:
        assert allegation_for(service.viewer("lead", db), db, allegation.id).ref == "c-1"
    service.change_child(restricted=True)
    with service.house.database.reading() as db:
        assert allegation_for(service.viewer("lead", db), db, allegation.id).ref is None
