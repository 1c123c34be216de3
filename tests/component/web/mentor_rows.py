"""Mentors for tests: a profile, whole checks and a match, in few words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, select

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.contacts.models import Contact
from resettle.contacts.supervising import WEEKLY
from resettle.mentoring.mentor_actions import Doer, record_check, save_profile
from resettle.mentoring.models import Match, MentorCheck
from resettle.mentoring.rules import CheckKind
from resettle.permissions import THE_SERVICE
from resettle.tasks.models import Task

ALL = tuple(CheckKind)
DONE_ON = date(2025, 6, 1)


def doer(here: Installation) -> Doer:
    return Doer(THE_SERVICE, here.clock.now(), here.clock.today())


def a_mentor(
    here: Installation, person_id: int, *, kinds: tuple[CheckKind, ...] = ALL, **said: Any
) -> None:
    """A profile, and a check of each of these kinds that holds for years."""
    known = {"engagement": "volunteer", "capacity": 2, "takes_on": True, **said}
    with here.database.unit() as db:
        save_profile(db, doer(here), person_id, known, version=0)
        for kind in kinds:
            record_check(db, doer(here), person_id, kind, done_on=DONE_ON)


def lapse(here: Installation, person_id: int, kind: CheckKind, until: date) -> int:
    """A newer check of a kind, with a last day."""
    with here.database.unit() as db:
        given = {"done_on": DONE_ON + timedelta(days=1), "until": until}
        check: MentorCheck = record_check(db, doer(here), person_id, kind, **given)
        return check.id


def a_match(here: Installation, person_id: int, ref: str = "child-1", **said: Any) -> int:
    """They have this child since the first of February."""
    with here.database.unit() as db:
        since = date(2026, 2, 1)
        match = Match(
            child_id=child_id(db, ref),
            person_id=person_id,
            at=here.clock.now(),
            actor="test",
            **{"state": "active", "requested_on": since, "accepted_on": since, **said},
        )
        db.add(match)
        db.flush()
        return match.id


def a_contact(here: Installation, person_id: int, key: str, **said: Any) -> int:
    """An hour together yesterday."""
    now = here.clock.now()
    usual = {"began_at": now - timedelta(days=1), "minutes": 60, "how": "visit", "place": "out"}
    with here.database.unit() as db:
        told = {"attended": "attended", **usual, **said}
        child = child_id(db, told.pop("ref", "child-1"))
        contact = Contact(
            key=key,
            child_id=child,
            person_id=person_id,
            written_at=now,
            at=now,
            actor="test",
            **told,
        )
        db.add(contact)
        db.flush()
        return contact.id


def a_week(here: Installation, due: date, state: str) -> None:
    """The plan asks for a contact in the week that ends on this day."""
    now = here.clock.now()
    with here.database.unit() as db:
        task = Task(
            child_id=child_id(db, "child-1"),
            workflow=WEEKLY[0],
            task=WEEKLY[1],
            identity=f"1 {due}",
            occurrence=1,
            title="Meet once a week",
            pathway="mentoring",
            owner="mentor",
            standing="local",
            source="s",
            verified=False,
            because="b",
            due=due,
            state=state,
            created_at=now,
            updated_at=now,
        )
        db.add(task)


def child_id(db: Session, ref: str) -> int:
    return db.exec(select(Child.id).where(Child.ref == ref)).one()
