"""What the pages about one child ask the database. The viewer comes first, rows are ordered.

Each takes the id of a child whom the viewer has been found to be allowed to see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from resettle.audit.models import AuditLine
from resettle.audit.rules import Verb
from resettle.children.models import Child, Merge, Restriction
from resettle.children.queries import may_see
from resettle.permissions import May, Role, Viewer
from resettle.planning.vocabulary import Owner
from resettle.staff.models import Assignment, OpenedRecord, Team
from resettle.staff.queries import assignments_of, names_of, stand_ins, working_with
from resettle.tasks.models import ReleaseMove, Task, TaskLog

_ACTOR = "person:"


@dataclass(frozen=True, slots=True)
class Working:
    """Somebody who works with the child, and who stands in while they are away."""

    owner: str
    name: str
    since: date
    #: The last day; None while nobody has named one.
    until: date | None = None
    is_away: bool = False
    #: "" where nobody does.
    cover: str = ""


class Around(NamedTuple):
    """Who works with a child on a day, who will from a later one, and who did before."""

    now: tuple[Working, ...]
    coming: tuple[Working, ...]
    #: The last to leave first.
    before: tuple[Working, ...]


def team_around(viewer: Viewer, db: Session, child_id: int, on: date) -> tuple[Working, ...]:
    """Everybody assigned to the child on a day, in the order of the glossary's owners."""
    return _working(viewer, db, working_with(viewer, db, (child_id,), on).get(child_id, ()), on)


def all_around(viewer: Viewer, db: Session, child_id: int, on: date) -> Around:
    """Everybody who was ever assigned to the child, as it stands on a day."""
    found = _working(viewer, db, assignments_of(viewer, db, child_id), on)
    before = [one for one in found if one.until is not None and one.until < on]
    return Around(
        now=tuple(one for one in found if one.since <= on and one not in before),
        coming=tuple(one for one in found if one.since > on),
        before=tuple(sorted(before, key=lambda one: one.until or on, reverse=True)),
    )


def _working(
    viewer: Viewer, db: Session, assigned: Sequence[Assignment], on: date
) -> tuple[Working, ...]:
    if not assigned:
        return ()
    absent = stand_ins(db, on)
    # Being away matters while one works with the child, and not before or after.
    away = {
        one.id: absent[one.person_id]
        for one in assigned
        if one.person_id in absent and one.since <= on and (one.until is None or one.until >= on)
    }
    ids = {one.person_id for one in assigned} | {cover for cover in away.values() if cover}
    names = names_of(viewer, db, ids)
    places = {owner.value: place for place, owner in enumerate(Owner)}
    return tuple(
        Working(
            one.owner,
            names.get(one.person_id, ""),
            one.since,
            one.until,
            one.id in away,
            names.get(away.get(one.id) or 0, ""),
        )
        for one in sorted(assigned, key=lambda one: (places.get(one.owner, 99), one.id))
    )


def team_name(viewer: Viewer, db: Session, child: Child) -> str | None:
    """The name of the team that looks after the child; None while nobody has taken it on."""
    if child.team_id is None or not viewer.roles:
        return None
    team = db.get(Team, child.team_id)
    return team.name if team else None


def moves_of(viewer: Viewer, db: Session, child_id: int, limit: int = 5) -> list[ReleaseMove]:
    """The last moves of the planned release, the newest first."""
    wanted = (
        select(ReleaseMove)
        .where(ReleaseMove.child_id == child_id, col(ReleaseMove.child_id).in_(_seen(viewer)))
        .order_by(col(ReleaseMove.id).desc())
        .limit(limit)
    )
    return list(db.exec(wanted))


def last_changes(
    viewer: Viewer,
    db: Session,
    child_id: int,
    *,
    limit: int = 12,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[TaskLog]:
    """The last entries of the child's log, the newest first."""
    wanted = (
        select(TaskLog)
        .where(TaskLog.child_id == child_id, col(TaskLog.child_id).in_(_seen(viewer)))
        .order_by(col(TaskLog.id).desc())
        .limit(limit)
    )
    if since is not None:
        wanted = wanted.where(col(TaskLog.at) >= since)
    if until is not None:
        wanted = wanted.where(col(TaskLog.at) <= until)
    return list(db.exec(wanted))


def names_of_actors(viewer: Viewer, db: Session, actors: Iterable[str]) -> Mapping[str, str]:
    """The names of those actors that are people; another system keeps its own name."""
    ids = {
        int(number)
        for actor in actors
        if actor.startswith(_ACTOR) and (number := actor.removeprefix(_ACTOR)).isdecimal()
    }
    names = names_of(viewer, db, ids) if ids else {}
    return {f"{_ACTOR}{number}": name for number, name in names.items()}


def last_change_by(viewer: Viewer, db: Session, child_id: int) -> AuditLine | None:
    """Who last changed who the child is said to be."""
    if not viewer.may(May.CHANGE_CHILDREN):
        return None
    wanted = (
        select(AuditLine)
        .where(
            AuditLine.child_id == child_id,
            col(AuditLine.child_id).in_(_seen(viewer)),
            AuditLine.subject == f"child:{child_id}",
            AuditLine.verb == Verb.CHANGED.value,
        )
        .order_by(col(AuditLine.id).desc())
        .limit(1)
    )
    return db.exec(wanted).first()


def restrictions_of(viewer: Viewer, db: Session, child_id: int) -> list[Restriction]:
    """When the record was restricted or opened again, by whom and why, the newest first."""
    wanted = (
        select(Restriction)
        .where(Restriction.child_id == child_id, col(Restriction.child_id).in_(_seen(viewer)))
        .order_by(col(Restriction.id).desc())
        .limit(20)
    )
    return list(db.exec(wanted))


def openings_of(viewer: Viewer, db: Session, child_id: int) -> list[OpenedRecord]:
    """Who has opened the restricted record with a reason, the newest first."""
    wanted = (
        select(OpenedRecord)
        .where(OpenedRecord.child_id == child_id, col(OpenedRecord.child_id).in_(_seen(viewer)))
        .order_by(col(OpenedRecord.id).desc())
        .limit(50)
    )
    return list(db.exec(wanted))


class Part(NamedTuple):
    """A record that was found to be part of another."""

    ref: str
    merge: Merge


def parts_of(viewer: Viewer, db: Session, child_id: int) -> list[Part]:
    """The records that are part of this one now, the last to be merged first."""
    if not viewer.may(May.DECIDE_EVENTS):
        return []
    wanted = (
        select(Child.ref, Merge)
        .join(Merge, col(Merge.child_id) == col(Child.id))
        .where(Child.merged_into == child_id, col(Child.merged_into).in_(_seen(viewer)))
        .where(col(Merge.undone_at).is_(None))
        .order_by(col(Merge.id).desc())
    )
    return [Part(ref, merge) for ref, merge in db.exec(wanted)]


class Opening(NamedTuple):
    """One time a restricted record was opened with a reason."""

    ref: str
    opened: OpenedRecord


def openings_to_answer_for(viewer: Viewer, db: Session, limit: int = 100) -> list[Opening]:
    """The last openings of the restricted records a manager answers for, the newest first.

    They say by whom, of which reference and why; to see the child a manager gives a reason too.
    """
    if Role.MANAGER not in viewer.roles:
        return []
    ids = db.exec(select(OpenedRecord.child_id).distinct().order_by(col(OpenedRecord.child_id)))
    in_scope = may_see(replace(viewer, opened=frozenset(ids)))
    wanted = (
        select(Child.ref, OpenedRecord)
        .join(OpenedRecord, col(OpenedRecord.child_id) == col(Child.id))
        .where(in_scope)
        .order_by(col(OpenedRecord.id).desc())
        .limit(limit)
    )
    return [Opening(ref, opened) for ref, opened in db.exec(wanted)]


def owners_of(tasks: Sequence[Task]) -> list[str]:
    """The owners there are among some tasks, in the order of the glossary."""
    held = {task.owner for task in tasks}
    return [owner.value for owner in Owner if owner.value in held]


def _seen(viewer: Viewer) -> SelectOfScalar[int]:
    return select(Child.id).where(may_see(viewer))
