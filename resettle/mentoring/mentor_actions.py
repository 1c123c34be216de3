"""What is written down of mentors: their profile, their checks, and whom they are kept from.

Each on the `db` it is given, with its audit line. A check and a barrier are never overwritten: they
are taken back or lifted, with a reason, and stay to be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.errors import BadInput, Conflict, NotFound, Refused, Words
from resettle.mentoring.models import Barrier, Mentor, MentorCheck
from resettle.mentoring.rules import BarrierKind, CheckKind
from resettle.mentoring.said import without_repeats
from resettle.permissions import Role, Viewer
from resettle.staff.models import Person

#: What somebody who mentors may say of themselves; all of it is for whoever matches to read.
OWN = (
    *("about", "interests", "languages", "lived_experience", "gender", "culture", "areas"),
    *("times", "transport", "prefers", "avoids", "takes_on"),
)
#: What only the service says of them.
OF_THE_SERVICE = ("engagement", "capacity", "supervisor_id")
_NO_ONES_OWN = Words("These are your own checks. Somebody else must see to them.")


@dataclass(frozen=True, slots=True)
class Doer:
    """Who writes something down, and when."""

    viewer: Viewer
    at: datetime
    today: date

    def log(
        self, db: Session, verb: Verb, subject: str, words: str, child_id: int | None = None
    ) -> None:
        record(
            db,
            actor=self.viewer.name,
            verb=verb,
            subject=subject,
            because=words,
            at=self.at,
            child_id=child_id,
        )


def save_profile(
    db: Session, by: Doer, person_id: int, said: Mapping[str, Any], *, version: int
) -> bool:
    """Say anew what is known of a mentor, field by field. Says whether anything is different.

    Args:
        said: only these fields change.
        version: as it was read; 0 where there was no profile yet.

    Raises:
        Conflict: somebody changed it since. BadInput: they do not mentor here, or the supervisor
            will not do.
    """
    person = _mentor_here(db, person_id)
    held = db.get(Mentor, person_id)
    if (held.version if held else 0) != version:
        raise Conflict(
            "Somebody has changed this profile since you opened the page.", field="version"
        )
    if said.get("supervisor_id") is not None:
        _must_supervise(db, person, said["supervisor_id"])
    mentor = held or Mentor(person_id=person_id, version=0, at=by.at, actor=by.viewer.name)
    changed = sorted(name for name in said if getattr(mentor, name) != said[name])
    if held is not None and not changed:
        return False
    for name in changed:
        setattr(mentor, name, said[name])
    mentor.version += 1
    mentor.at, mentor.actor = by.at, by.viewer.name
    db.add(mentor)
    db.flush()
    verb = Verb.CHANGED if held else Verb.COLLECTED
    by.log(db, verb, f"mentor:{person_id}", f"said of a mentor: {', '.join(changed) or 'nothing'}")
    return True


def _mentor_here(db: Session, person_id: int) -> Person:
    """The person, held until the unit ends so that two cannot begin one profile."""
    person = db.get(Person, person_id, with_for_update=True)
    if person is None or Role.MENTOR not in person.roles.split():
        raise NotFound("There is no such mentor.", field="person")
    return person


def _must_supervise(db: Session, mentor: Person, supervisor_id: int) -> None:
    supervisor = db.get(Person, supervisor_id)
    if supervisor is None or not supervisor.active:
        raise BadInput("Choose somebody who works here.", field="supervisor_id")
    if supervisor_id == mentor.id:
        raise BadInput("Nobody supervises themselves.", field="supervisor_id")


def record_check(
    db: Session,
    by: Doer,
    person_id: int,
    kind: CheckKind,
    *,
    done_on: date,
    until: date | None = None,
    words: str = "",
) -> MentorCheck:
    """Write down that one thing was looked into. It takes the place of an older one of its kind.

    Raises:
        Refused: it would be one's own. BadInput: the days will not do.
    """
    _mentor_here(db, person_id)
    _refuse_own(by, person_id)
    if done_on > by.today:
        raise BadInput("It cannot have been done on a day to come.", field="done_on")
    if until is not None and until < done_on:
        raise BadInput("The last day it holds is before the day it was done.", field="until")
    check = MentorCheck(
        person_id=person_id,
        kind=str(kind),
        done_on=done_on,
        until=until,
        words=words,
        at=by.at,
        actor=by.viewer.name,
    )
    db.add(check)
    db.flush()
    by.log(db, Verb.COLLECTED, f"mentor_check:{check.id}", f"wrote down a check: {kind}")
    return check


def take_back_check(db: Session, by: Doer, person_id: int, check_id: int, reason: str) -> None:
    """A check was written down wrongly, or holds no longer: from now on it never was.

    Raises:
        Refused: it is one's own. Conflict: it was taken back already.
    """
    _refuse_own(by, person_id)
    check = db.get(MentorCheck, check_id, with_for_update=True)
    if check is None or check.person_id != person_id:
        raise NotFound("There is no such check.", field="check")
    if check.taken_back_at is not None:
        raise Conflict("Somebody has taken this check back already.")
    check.taken_back_at, check.taken_back_by = by.at, by.viewer.name
    check.taken_back_because = reason
    db.add(check)
    db.flush()
    by.log(db, Verb.CHANGED, f"mentor_check:{check_id}", "took a check back")


def _refuse_own(by: Doer, person_id: int) -> None:
    if by.viewer.person_id == person_id:
        raise Refused(_NO_ONES_OWN)


def keep_apart(
    db: Session,
    by: Doer,
    person_id: int,
    kind: BarrierKind,
    words: str,
    *,
    child_id: int | None = None,
    area: str = "",
) -> Barrier:
    """Never give a mentor one child, or a child of one area.

    Raises:
        BadInput: neither a child nor an area is named, or both are.
    """
    _mentor_here(db, person_id)
    named = " ".join(without_repeats([area]))
    if child_id is None and not named:
        raise BadInput("Enter a child’s reference, or an area.", field="child")
    if child_id is not None and named:
        raise BadInput("Enter a child or an area, and not both.", field="area")
    barrier = Barrier(
        person_id=person_id,
        child_id=child_id,
        area=named,
        kind=str(kind),
        words=words,
        at=by.at,
        actor=by.viewer.name,
    )
    db.add(barrier)
    db.flush()
    told = f"kept a mentor apart from a child: {kind}" if child_id else "kept a mentor from an area"
    by.log(db, Verb.COLLECTED, f"barrier:{barrier.id}", told, child_id)
    return barrier


def lift(db: Session, by: Doer, person_id: int, barrier_id: int, reason: str) -> None:
    """What kept a mentor apart holds no longer.

    Raises:
        Conflict: it was lifted already.
    """
    barrier = db.get(Barrier, barrier_id, with_for_update=True)
    if barrier is None or barrier.person_id != person_id:
        raise NotFound("There is no such barrier.", field="barrier")
    if barrier.lifted_at is not None:
        raise Conflict("Somebody has lifted this barrier already.")
    barrier.lifted_at, barrier.lifted_by, barrier.lifted_because = by.at, by.viewer.name, reason
    db.add(barrier)
    db.flush()
    by.log(db, Verb.CHANGED, f"barrier:{barrier_id}", "lifted a barrier", barrier.child_id)
