"""Tasks that somebody outside the service does: who that is, by name, and how often we asked.

Naming a partner is a change of the task, with its version and a line in its history. That somebody
was asked is a line of its own, never changed, and the task stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ScalarSelect, func
from sqlmodel import Session, col, or_, select

from resettle.audit.actions import record
from resettle.audit.rules import Because, Verb
from resettle.children.models import Child
from resettle.errors import Conflict, MoveRefused, NotFound
from resettle.permissions import Viewer
from resettle.planning.vocabulary import OPEN, Owner
from resettle.records.models import PersonAround
from resettle.records.rules import Around
from resettle.releases.models import Establishment
from resettle.tasks.models import Chase, Task, TaskLog, TaskPartner
from resettle.tasks.queries import may_see_task
from resettle.tasks.rules import PARTNERS

#: The people round a child who work for somebody; family is not chased.
_PROFESSIONAL = frozenset(
    {
        Around.SOCIAL_WORKER,
        Around.PERSONAL_ADVISER,
        Around.REVIEWING_OFFICER,
        Around.ESTABLISHMENT,
        Around.SCHOOL,
        Around.HEALTH,
        Around.OTHER_SERVICE,
        Around.OTHER,
    }
)
#: Who of them most likely has a task of this owner.
_LIKELY = {
    Owner.ESTABLISHMENT: Around.ESTABLISHMENT,
    Owner.HOME_AUTHORITY: Around.OTHER_SERVICE,
    Owner.SOCIAL_WORKER: Around.SOCIAL_WORKER,
    Owner.REVIEWING_OFFICER: Around.REVIEWING_OFFICER,
    Owner.EDUCATION_WORKER: Around.SCHOOL,
    Owner.HEALTH_WORKER: Around.HEALTH,
    Owner.SUBSTANCE_MISUSE_WORKER: Around.HEALTH,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Who has a task outside the service, and how to reach them."""

    agency: str
    contact: str = ""
    telephone: str = ""
    email: str = ""

    @property
    def in_one_line(self) -> str:
        return ", ".join(part for part in (self.agency, self.contact) if part)


class Known(NamedTuple):
    """Somebody we know of already who may be the one to ask."""

    key: str
    partner: Partner
    #: What to mind before getting in touch.
    mind: str = ""


class Asked(NamedTuple):
    """That a partner was asked: whom, how, and what was said."""

    to_whom: str
    how: str
    words: str = ""


def partner_of(viewer: Viewer, db: Session, task_id: int) -> Partner | None:
    """Who has the task outside the service, where somebody has said so."""
    row = db.scalars(
        select(TaskPartner)
        .join(Task, col(Task.id) == col(TaskPartner.task_id))
        .where(col(TaskPartner.task_id) == task_id, may_see_task(viewer))
        .order_by(col(TaskPartner.task_id))
    ).first()
    return as_partner(row) if row is not None else None


def as_partner(row: TaskPartner) -> Partner:
    return Partner(agency=row.agency, contact=row.contact, telephone=row.telephone, email=row.email)


def chases_of(viewer: Viewer, db: Session, task_id: int) -> list[Chase]:
    """Each time somebody asked after the task, the last first."""
    return list(
        db.scalars(
            select(Chase)
            .join(Task, col(Task.id) == col(Chase.task_id))
            .where(col(Chase.task_id) == task_id, may_see_task(viewer))
            .order_by(col(Chase.id).desc())
        )
    )


def known_for(viewer: Viewer, db: Session, child: Child, owner: str, today: date) -> list[Known]:
    """Everybody we know of who may have a task of this owner, the likeliest first."""
    if not viewer.sees_whole_record:
        return []
    people = db.scalars(
        select(PersonAround)
        .where(
            col(PersonAround.child_id) == child.id,
            col(PersonAround.kind).in_(sorted(_PROFESSIONAL)),
            or_(col(PersonAround.until).is_(None), col(PersonAround.until) >= today),
        )
        .order_by(col(PersonAround.name), col(PersonAround.id))
    ).all()
    likely = _LIKELY.get(Owner(owner))
    in_order = sorted(people, key=lambda one: one.kind != likely)
    found = [Known(f"person-{one.id}", _around(one), one.mind) for one in in_order]
    places = _place(db, child)
    found = places + found if owner == Owner.ESTABLISHMENT else found + places
    return [*found, *_named_before(viewer, db, child, {one.partner for one in found})]


def _around(one: PersonAround) -> Partner:
    agency = one.organisation or one.relation or one.name
    return Partner(agency=agency, contact=one.name, telephone=one.telephone, email=one.email)


def _place(db: Session, child: Child) -> list[Known]:
    """Where the child is held, and whom to ask there."""
    if not child.establishment:
        return []
    wanted = select(Establishment).where(Establishment.name == child.establishment)
    one = db.scalars(wanted.order_by(col(Establishment.id))).first()
    if one is None:
        return [Known("place", Partner(agency=child.establishment))]
    partner = Partner(
        agency=one.name, contact=one.contact, telephone=one.telephone, email=one.email
    )
    return [Known("place", partner)]


def _named_before(
    viewer: Viewer, db: Session, child: Child, known: set[Partner]
) -> Iterable[Known]:
    """Those who were named for other tasks of this child."""
    rows = db.scalars(
        select(TaskPartner)
        .join(Task, col(Task.id) == col(TaskPartner.task_id))
        .where(col(Task.child_id) == child.id, may_see_task(viewer))
        .order_by(col(TaskPartner.agency), col(TaskPartner.contact), col(TaskPartner.task_id))
    )
    for row in rows:
        partner = as_partner(row)
        if partner not in known:
            known.add(partner)
            yield Known(f"task-{row.task_id}", partner)


def name_partner(
    db: Session,
    task_id: int,
    partner: Partner,
    *,
    version: int,
    because: Because,
    at: datetime,
    all_theirs: bool = False,
) -> int:
    """Say who has a task outside the service. Says how many tasks that changed.

    Args:
        all_theirs: the same for every open task of this owner for the child.

    Raises:
        NotFound: there is no such task.
        Conflict: somebody changed it since `version`.
        MoveRefused: its owner works in the service.
    """
    task = db.get(Task, task_id, with_for_update=True)
    if task is None:
        raise NotFound("There is no such task.", field="id")
    if task.version != version:
        raise Conflict("Somebody has changed this task since you read it. Read it again.")
    if task.owner not in PARTNERS:
        raise MoveRefused("This task is not a partner’s.", field="agency")
    tasks = [task, *(_others(db, task) if all_theirs else ())]
    return sum(_name(db, one, partner, because=because, at=at) for one in tasks)


def _others(db: Session, task: Task) -> Sequence[Task]:
    return db.scalars(
        select(Task)
        .where(
            col(Task.child_id) == task.child_id,
            col(Task.owner) == task.owner,
            col(Task.state).in_(sorted(OPEN)),
            col(Task.id) != task.id,
        )
        .order_by(col(Task.id))
        .with_for_update()
    ).all()


def _name(db: Session, task: Task, partner: Partner, *, because: Because, at: datetime) -> bool:
    held = db.get(TaskPartner, task.id)
    before = as_partner(held) if held is not None else None
    if before == partner:
        return False
    db.merge(TaskPartner(task_id=task.id, **asdict(partner), at=at, actor=because.actor))
    task.version += 1
    task.updated_at = at
    db.add(task)
    was = _told(before) if before else None
    change = {
        "name": f"{task.workflow}.{task.task}",
        "identity": task.identity,
        "kind": "person",
        "fields": {"partner": [was, _told(partner)]},
    }
    db.add(
        TaskLog(
            child_id=task.child_id,
            at=at,
            actor=because.actor,
            cause=because.words,
            events=[],
            changes=[change],
        )
    )
    db.flush()
    _record(db, task, because.actor, because, at)
    return True


def _told(partner: Partner) -> str:
    """Everything of it on one line, as the history keeps it."""
    return ", ".join(part for part in asdict(partner).values() if part)


def chase(db: Session, tasks: Iterable[Task], asked: Asked, *, actor: str, at: datetime) -> int:
    """Keep that somebody asked a partner after these tasks. Says after how many.

    Raises:
        MoveRefused: a task is not a partner's, or is settled.
    """
    count = 0
    for task in tasks:
        if task.owner not in PARTNERS:
            raise MoveRefused("This task is not a partner’s.", field="to_whom")
        if task.state not in OPEN:
            raise MoveRefused("This task is settled, so there is nothing to ask.", field="to_whom")
        db.add(Chase(task_id=task.id, at=at, actor=actor, **asked._asdict()))
        _record(db, task, actor, "asked a partner after a task", at)
        count += 1
    db.flush()
    return count


def _record(db: Session, task: Task, actor: str, because: Because | str, at: datetime) -> None:
    record(
        db,
        actor=actor,
        verb=Verb.CHANGED,
        subject=f"task:{task.id}",
        because=because,
        at=at,
        child_id=task.child_id,
    )


def last_chased() -> ScalarSelect[datetime]:
    """When somebody last asked a partner after a task, for each task of a question."""
    asked, task = Chase.__table__.c, Task.__table__.c
    return (
        select(func.max(asked.at)).where(asked.task_id == task.id).correlate(Task.__table__)
    ).scalar_subquery()
