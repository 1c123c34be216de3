"""Who works with one child: naming somebody, ending it, and which team looks after the child.

Naming somebody is the same handing over as of many children at once. What is looked at besides is
whether somebody else was first, and that a day in the past does not unsay who really was there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from resettle.caseload.handing_over import HandOver, Skipped, decide, hand_over, put_in_team
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.children.records import child_as_seen
from resettle.db import lock_children
from resettle.errors import BadInput, Conflict
from resettle.permissions import Viewer
from resettle.planning.vocabulary import Owner
from resettle.staff.actions import end_assignment
from resettle.staff.models import Assignment, Team
from resettle.staff.queries import assignments_of, held_from, names_of

#: What people of ours may be. Whoever works for another organisation is no person of ours.
OF_OURS = tuple(
    word.value
    for word in Owner
    if word not in {Owner.ESTABLISHMENT, Owner.HOME_AUTHORITY, Owner.PROBATION}
)
_A_DAY = timedelta(days=1)


def seal_of(viewer: Viewer, db: Session, child: Child) -> str:
    """The same while nobody changes who works with the child."""
    held = assignments_of(viewer, db, child.id)
    told = [(one.id, one.owner, one.person_id, one.since, one.until) for one in held]
    return sha256(repr(told).encode()).hexdigest()[:32]


def name_for(
    viewer: Viewer, db: Session, ref: str, asked: HandOver, *, seal: str, today: date, at: datetime
) -> None:
    """From a day on, somebody is something for one child.

    Raises:
        Conflict: somebody has changed who works with the child since the page was shown.
        BadInput: they are that already or have left, the record is closed, or on that day somebody
            else really was.
    """
    child = _unchanged(viewer, db, ref, seal)
    first = _first_day(held_from(db, (child.id,), asked.owner, asked.since), asked, today)
    if first is not None and asked.since < first[1]:
        who = names_of(viewer, db, [first[0]])[first[0]]
        raise BadInput(
            "%(who)s was that until then. The first day must be %(day)s or later.",
            field="since",
            who=who,
            day=first[1],
        )
    decision = decide(viewer, db, [ref], asked)
    (step,) = decision.steps
    if step.skipped is Skipped.CLOSED:
        raise BadInput("The record is closed, so nobody new works with the child.", field="owner")
    if step.skipped is Skipped.SAME_PERSON:
        raise BadInput("They work with the child as this already.", field="person")
    hand_over(viewer, db, [ref], asked, seal=decision.seal, at=at)


def _first_day(held: Sequence[Assignment], asked: HandOver, today: date) -> tuple[int, date] | None:
    """From which day somebody else may be named, and because of whom; None for any. What began
    today may still be a mistake of today, and be taken back whole."""
    days = [
        (one.person_id, _free_from(one, today))
        for one in held
        if one.person_id != asked.person_id and one.since < today
    ]
    return max(days, key=lambda one: one[1], default=None)


def _free_from(held: Assignment, today: date) -> date:
    is_over = held.until is not None and held.until < today
    return (held.until if is_over and held.until else held.since) + _A_DAY


def end_for(
    viewer: Viewer,
    db: Session,
    ref: str,
    owner: str,
    *,
    on: date,
    seal: str,
    today: date,
    at: datetime,
) -> None:
    """After a day nobody is this for the child, until somebody is named.

    Raises:
        Conflict: somebody has changed who works with the child since the page was shown.
        BadInput: it began after that day.
    """
    child = _unchanged(viewer, db, ref, seal)
    held = held_from(db, (child.id,), owner, today)
    began = max((one.since for one in held if one.since <= today), default=None)
    if began is not None and on < began:
        raise BadInput("The last day must be %(day)s or later.", field="on", day=began)
    end_assignment(db, child.id, owner, on=on, at=at, actor=viewer.name)


def move_to_team(
    viewer: Viewer, db: Session, child_id: int, team_id: int, *, version: int, at: datetime
) -> bool:
    """Another team looks after the child. Says whether that is new.

    Raises:
        Conflict: somebody has changed the record since it was shown.
        BadInput: there is no such team, or it is closed.
    """
    team = db.get(Team, team_id)
    if team is None or not team.active:
        raise BadInput("Choose a team of the list", field="team")
    child = child_as_seen(db, child_id, version)
    if child.team_id == team_id:
        return False
    put_in_team(viewer, db, [child], team_id, at)
    return True


def _unchanged(viewer: Viewer, db: Session, ref: str, seal: str) -> Child:
    child = child_by_ref(viewer, db, ref)
    lock_children(db, [child.id])
    if seal_of(viewer, db, child) != seal:
        raise Conflict(
            "Somebody has changed who works with this child since you opened the page. Look again."
        )
    return child
