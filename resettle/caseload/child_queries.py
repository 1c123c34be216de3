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
from resettle.children.models import Child, Restriction
from resettle.children.queries import may_see
from resettle.permissions import May, Role, Viewer
from resettle.planning.vocabulary import Owner
from resettle.staff.models import OpenedRecord, Team
from resettle.staff.queries import names_of, stand_ins, working_with
from resettle.tasks.models import ReleaseMove, Task, TaskLog

_ACTOR = "person:"


@dataclass(frozen=True, slots=True)
class Working:
    """Somebody who works with the child, and who stands in while they are away."""

    owner: str
    name: str
    is_away: bool = False
    #: "" where nobody does.
    cover: str = ""


def team_around(viewer: Viewer, db: Session, child_id: int, on: date) -> tuple[Working, ...]:
    """Everybody assigned to the child on a day, in the order of the glossary's owners."""
    assigned = working_with(viewer, db, (child_id,), on).get(child_id, ())
    if not assigned:
        return ()
    away = stand_ins(db, on)
    covering = {away.get(one.person_id) for one in assigned} - {None}
    ids = {one.person_id for one in assigned} | {cover for cover in covering if cover is not None}
    names = names_of(viewer, db, ids)
    places = {owner.value: place for place, owner in enumerate(Owner)}
    return tuple(
        Working(
            one.owner,
            names.get(one.person_id, ""),
            one.person_id in away,
            names.get(away.get(one.person_id) or 0, ""),
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
