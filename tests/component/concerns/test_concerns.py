"""A concern is told at once, told again by the hour while nobody has seen it, and never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from resettle.audit.models import AuditLine
from resettle.children.models import Child
from resettle.concerns.actions import close_concern, note_on_concern, see_concern
from resettle.concerns.models import Concern, ConcernNote
from resettle.concerns.queries import concern_for, concerns_for, notes_of, told_names
from resettle.concerns.rules import ConcernOutcome
from resettle.errors import BadInput, BehindAReason, Conflict, NotFound, Refused
from resettle.planning.vocabulary import Stage
from resettle.releases.models import Message
from resettle.staff.models import Absence
from resettle.staff.people import set_active, set_away
from resettle.tasks.models import Task
from resettle.timers.models import Timer
from tests.component.concerns.conftest import WORDS, Service

OUTCOME = ConcernOutcome.CHILDRENS_SERVICES


def close(service: Service, concern: Concern, *, version: int | None = None) -> None:
    with service.house.database.unit() as db:
        child = db.get_one(Child, service.child_id)
        close_concern(
            db,
            service.house.intake(),
            child,
            concern.id,
            outcome=OUTCOME,
            words="Referred, and they visit tonight.",
            version=concern.version if version is None else version,
            actor="person:1",
        )


def see(service: Service, concern: Concern) -> bool:
    with service.house.database.unit() as db:
        now = service.house.clock.now()
        return see_concern(db, concern.id, actor="person:1", at=now)


def now_held(service: Service, concern: Concern) -> Concern:
    with service.house.database.reading() as db:
        return db.get_one(Concern, concern.id)


def test_the_lead_and_the_worker_are_told_at_once_and_each_alone(service: Service) -> None:
    service.raise_one()
    service.house.beat()
    assert service.told("concern_raised") == {"lead", "worker"}
    assert [one.subject for one in service.urgent] == ["Urgent: please read this now"] * 2
    assert all("c-1" in one.body and WORDS not in one.body for one in service.house.sent)


def test_it_does_not_wait_for_the_minutes_in_which_senders_correct_themselves(
    service: Service,
) -> None:
    service.house.set(hold_minutes=600)
    service.raise_one()
    service.house.beat()
    assert len(service.urgent) == 2


def test_where_somebody_is_in_danger_now_the_manager_is_told_too(service: Service) -> None:
    service.raise_one(danger=True)
    service.house.beat()
    assert service.told("concern_danger") == {"lead", "worker", "manager"}
    assert "999" in service.urgent[0].body


def test_it_is_told_also_when_the_child_has_died(service: Service) -> None:
    service.raise_one()
    # Afterwards: raising plans the child again, and so says anew where the child stands.
    service.change_child(stage=Stage.DIED.value)
    service.house.beat()
    assert service.told("concern_raised") == {"lead", "worker"}
    assert len(service.urgent) == 2


def test_a_restricted_childs_reference_is_in_no_message(service: Service) -> None:
    service.change_child(restricted=True)
    service.raise_one()
    service.house.beat()
    assert service.house.sent
    assert not [one for one in service.house.sent if "c-1" in one.body]


def test_sent_twice_it_is_one_concern(service: Service) -> None:
    first, second = service.raise_one(), service.raise_one()
    assert first.id == second.id
    service.house.beat()
    assert service.house.count(Concern) == 1
    assert len(service.urgent) == 2


def test_a_key_of_somebody_elses_concern_is_refused(service: Service) -> None:
    service.raise_one()
    with pytest.raises(Conflict):
        service.raise_one(by="worker")


def test_no_concern_is_raised_without_words(service: Service) -> None:
    with pytest.raises(BadInput) as wrong:
        service.raise_one(words="  ")
    assert wrong.value.field == "words"


def test_raising_makes_a_task_of_today_for_the_designated_lead(service: Service) -> None:
    concern = service.raise_one()
    (task,) = service.house.tasks(Task.__table__.c.owner == "designated_lead")
    assert task.due == concern.due_on == service.house.clock.today()
    assert service.house.count(Message, Message.__table__.c.kind == "concern.raised") == 1


def test_its_words_are_in_no_event_and_in_no_line_of_the_audit(service: Service) -> None:
    service.raise_one()
    for message in service.house.rows(Message):
        assert WORDS.encode() not in message.raw
    lines = service.house.rows(AuditLine)
    assert [one for one in lines if one.subject.startswith("concern:")]
    assert not [one for one in lines if WORDS in one.because]


def test_closing_it_settles_its_task(service: Service) -> None:
    concern = service.raise_one()
    close(service, concern)
    (task,) = service.house.tasks(Task.__table__.c.owner == "designated_lead")
    assert task.state == "done"


def test_nobody_has_seen_it_so_more_are_told_each_hour(service: Service) -> None:
    service.raise_one()
    service.house.beat("2026-03-02 10:59")
    assert service.told("concern_unseen") == set()
    service.house.beat("2026-03-02 11:01")
    assert service.told("concern_unseen") == {"lead", "worker", "manager"}
    service.house.beat("2026-03-02 12:01")
    assert service.told("concern_unseen") == {"lead", "worker", "manager", "elsewhere"}
    told = len(service.house.notices())
    service.house.beat("2026-03-02 12:30")
    assert len(service.house.notices()) == told
    service.house.beat("2026-03-02 14:01")
    service.house.beat("2026-03-02 18:01")
    service.house.beat("2026-03-02 22:30")
    notes = service.house.count(ConcernNote, ConcernNote.__table__.c.did == "escalated")
    assert notes == 5, "at one, two, four and eight hours, and then again"


def test_a_service_that_slept_tells_once_and_not_of_every_hour_it_missed(service: Service) -> None:
    service.raise_one()
    service.house.beat("2026-03-03 09:00")
    unseen = [one for one in service.house.notices() if one.kind == "concern_unseen"]
    assert len(unseen) == 3
    service.house.beat("2026-03-03 10:01")
    unseen = [one for one in service.house.notices() if one.kind == "concern_unseen"]
    assert len(unseen) == 3 + 4


def test_once_it_is_seen_nobody_is_told_again(service: Service) -> None:
    concern = service.raise_one()
    assert see(service, concern)
    assert not see(service, concern)
    service.house.beat("2026-03-02 18:00")
    assert service.told("concern_unseen") == set()
    assert [one.state for one in service.house.rows(Timer, Timer.kind == "escalate_concern")] == [
        "cancelled"
    ]


def test_a_note_or_closing_it_says_that_it_was_seen(service: Service) -> None:
    concern = service.raise_one()
    with service.house.database.unit() as db:
        note_on_concern(db, concern.id, "I rang him.", version=1, actor="person:1", at=concern.at)
    assert now_held(service, concern).seen_by == "person:1"
    service.house.beat("2026-03-02 18:00")
    assert service.told("concern_unseen") == set()


def test_who_is_away_is_told_through_whoever_stands_in(service: Service) -> None:
    today = service.house.clock.today()
    with service.house.database.unit() as db:
        for key, stand_in in (("lead", "manager"), ("worker", "other")):
            away = Absence(
                person_id=service.people[key],
                since=today,
                until=today,
                stand_in_id=service.people[stand_in],
            )
            set_away(db, away, at=service.house.clock.now(), actor="test")
    service.raise_one()
    service.house.beat()
    assert service.told("concern_raised") == {"manager", "other"}


def test_without_a_lead_the_managers_of_the_team_are_told_and_else_every_manager(
    service: Service,
) -> None:
    def leave(key: str) -> None:
        with service.house.database.unit() as db:
            now = service.house.clock.now()
            set_active(db, service.people[key], False, at=now, actor="test")

    service.add("admin", "administrator")
    leave("lead")
    service.raise_one()
    service.house.beat()
    assert service.told("concern_raised") == {"manager", "worker"}
    leave("manager")
    service.raise_one(key="1" * 32)
    service.house.beat()
    assert service.told("concern_raised") == {"manager", "worker", "elsewhere"}


def test_the_raiser_knows_and_is_told_only_where_nobody_else_is(service: Service) -> None:
    service.raise_one(by="worker")
    service.house.beat()
    assert service.told("concern_raised") == {"lead"}


def test_it_is_closed_only_with_words_only_once_and_over_what_was_seen(service: Service) -> None:
    concern = service.raise_one()
    with pytest.raises(Conflict):
        close(service, concern, version=7)
    close(service, concern)
    held = now_held(service, concern)
    assert (held.outcome, held.closed_by) == (OUTCOME, "person:1")
    with pytest.raises(Refused):
        close(service, held)
    with service.house.database.unit() as db, pytest.raises(Refused):
        note_on_concern(
            db, concern.id, "More.", version=held.version, actor="person:1", at=concern.at
        )


def test_who_sees_which_concern_and_how_much_of_it(service: Service) -> None:
    concern = service.raise_one()
    see(service, concern)
    sees: dict[str, tuple[bool, int] | None] = {}
    with service.house.database.reading() as db:
        for key in service.people:
            viewer = service.viewer(key, db)
            try:
                line = concern_for(viewer, db, concern.id)
            except NotFound:
                assert concerns_for(viewer, db) == []
                sees[key] = None
                continue
            assert [one.concern.id for one in concerns_for(viewer, db)] == [concern.id]
            sees[key] = (line.whole, len(notes_of(viewer, db, line)))
    assert sees == {
        "lead": (True, 2),
        "manager": (True, 2),
        "elsewhere": (True, 2),
        "worker": (True, 2),
        "mentor": (False, 0),
        "other": None,
    }


def test_whoever_raised_one_sees_whom_it_went_to_and_sees_it_when_they_mentor_no_more(
    service: Service,
) -> None:
    concern = service.raise_one()
    service.house.fixed.move(timedelta(days=1))
    with service.house.database.unit() as db:
        db.connection().exec_driver_sql(
            "UPDATE assignment SET until = '2026-03-02' WHERE owner = 'mentor'"
        )
    with service.house.database.reading() as db:
        viewer = service.viewer("mentor", db)
        line = concern_for(viewer, db, concern.id)
        assert (line.name, line.sees_child) == ("c-1", False)
        assert told_names(viewer, db, concern.id) == ["Lead", "Worker"]


def test_a_restricted_childs_concern_asks_why_as_the_record_does(service: Service) -> None:
    concern = service.raise_one()
    service.change_child(restricted=True)
    with service.house.database.reading() as db:
        assert concern_for(service.viewer("worker", db), db, concern.id).whole
        for key in ("lead", "manager"):
            viewer = service.viewer(key, db)
            assert concerns_for(viewer, db) == []
            with pytest.raises(BehindAReason):
                concern_for(viewer, db, concern.id)
        with pytest.raises(NotFound):
            concern_for(service.viewer("other", db), db, concern.id)
