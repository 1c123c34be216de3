"""The rows that go over when two records are found to be one child, and come back again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Table,
    func,
    or_,
    select,
    update,
)
from sqlmodel import Session

from resettle.children.models import Child, Identifier, Merge
from resettle.meetings.models import Meeting
from resettle.planning.reconcile import HeldTask
from resettle.planning.vocabulary import OPEN, SETTLED, TaskState
from resettle.records.models import (
    Address,
    Disposal,
    HelpPeriod,
    OutcomePoint,
    PersonAround,
    SeriousViolence,
    Statement,
)
from resettle.releases.models import Message
from resettle.staff.models import Assignment
from resettle.supervision.models import Condition, Judgement, Oversight, Warned
from resettle.tasks.facts import Gathered
from resettle.tasks.models import Chase, Task, TaskNote, TaskPartner
from resettle.victims.models import Victim

_MESSAGE, _TASK = Message.__table__, Task.__table__
_NUMBER, _ASSIGNMENT, _NOTE = Identifier.__table__, Assignment.__table__, TaskNote.__table__
_MERGE = Merge.__table__

#: What people wrote down about either record goes over as it is: none of it is written twice.
RECORDED: tuple[Table, ...] = tuple(
    model.__table__
    for model in (
        Statement,
        PersonAround,
        Address,
        OutcomePoint,
        Disposal,
        HelpPeriod,
        SeriousViolence,
        Victim,
        Meeting,
        Condition,
        Warned,
        Judgement,
        Oversight,
    )
)

#: The same, of rooms that stand above this one: no more is known of their tables here.
RECORDED_ABOVE: tuple[Table, ...] = tuple(
    Table(name, MetaData(), Column("id", Integer), Column("child_id", Integer))
    for name in (
        "mentor_match",
        "wish",
        "barrier",
        "contact",
        "held_contact",
        "check_in",
        "check_in_link",
        "concern",
        "allegation",
        "audit_case",
    )
)

#: What the record that stays takes over where it says nothing itself.
_FILLED = ("name", "date_of_birth", "known_as", "ethnicity", "language", "team_id")
#: What holds for the child where either record says so.
_EITHER = ("restricted", "interpreter")
#: Before the identity of a task that is being exchanged.
_ASIDE = "exchanged "
_REGISTERED = "child.registered"
_BY_EVENT = (_TASK.c.state == TaskState.DONE.value) & _TASK.c.settled_by.startswith("event:")
_OPEN = frozenset(str(state) for state in OPEN)
_SETTLED = frozenset(str(state) for state in SETTLED)


class Exchange(NamedTuple):
    """Which tasks change records, so that what somebody did counts and is not asked for again."""

    #: Of the other record: somebody worked on them, and they come over as they are.
    over: tuple[HeldTask, ...]
    #: Of the record that stays: the same tasks, untouched, which go the other way.
    back: tuple[HeldTask, ...]
    #: The tasks the record that stays has then, before it is planned anew.
    held: tuple[HeldTask, ...]


def exchanged(db: Session, gone: Gathered, stays: Gathered) -> Exchange:
    """Where both records have a task, the one that somebody worked on is the one to keep."""
    noted = with_notes(db, gone.child_id) | with_notes(db, stays.child_id)
    mine = {(task.name, task.identity): task for task in stays.held}
    over: list[HeldTask] = []
    back: list[HeldTask] = []
    for task in gone.held:
        same = mine.get((task.name, task.identity))
        if not worked_on(task, noted) or (same is not None and not _untouched(same, noted)):
            continue
        over.append(task)
        back += [same] if same is not None else []
    gone_back = {task.id for task in back}
    kept = [task for task in stays.held if task.id not in gone_back]
    return Exchange(tuple(over), tuple(back), (*kept, *over))


def _untouched(task: HeldTask, noted: frozenset[int]) -> bool:
    fresh_before = task.state_before in (None, TaskState.NOT_STARTED)
    was_withdrawn = task.state == TaskState.WITHDRAWN and fresh_before
    never_begun = task.state == TaskState.NOT_STARTED and not worked_on(task, noted)
    return task.id not in noted and (was_withdrawn or never_begun)


def worked_on(task: HeldTask, noted: frozenset[int]) -> bool:
    """Whether a person has done something with a task that must not be lost."""
    in_hand = task.state in (TaskState.IN_PROGRESS, TaskState.BLOCKED)
    touched = task.pinned or task.handed_over or task.id in noted
    return is_settled_by_a_person(task) or in_hand or (touched and task.state in _OPEN)


def is_settled_by_a_person(task: HeldTask) -> bool:
    return task.state in _SETTLED and not task.settled_by_event


def with_notes(db: Session, child_id: int) -> frozenset[int]:
    """The tasks that something is written beside: a note, a partner's name, that one was asked."""
    found: set[int] = set()
    for table in (_NOTE, TaskPartner.__table__, Chase.__table__):
        tasks = select(_TASK.c.id).where(_TASK.c.child_id == child_id)
        wanted = select(table.c.task_id).where(table.c.task_id.in_(tasks)).distinct()
        found |= set(db.connection().scalars(wanted.order_by(table.c.task_id)))
    return frozenset(found)


def in_hand_of(db: Session, child_ids: Sequence[int]) -> dict[str, list[str | None]]:
    """The open tasks that stand otherwise than a re-plan would leave them."""
    changed = or_(_TASK.c.state != TaskState.NOT_STARTED.value, _TASK.c.reason.is_not(None))
    wanted = select(_TASK.c.id, _TASK.c.state, _TASK.c.reason).where(
        _TASK.c.child_id.in_(child_ids), _TASK.c.state.in_(sorted(_OPEN)), changed
    )
    rows = db.connection().execute(wanted.order_by(_TASK.c.id))
    return {str(row.id): [row.state, row.reason] for row in rows}


def settled_by_events(db: Session, child_ids: Sequence[int]) -> list[int]:
    return ids_of(db, _TASK, _TASK.c.child_id.in_(child_ids) & _BY_EVENT)


def reopen(db: Session, child_ids: Sequence[int], but: Sequence[int]) -> None:
    """What only an event of the other record settled is open again; the re-plan says the rest."""
    settled = _TASK.c.child_id.in_(child_ids) & _BY_EVENT & _TASK.c.id.not_in(but)
    before = func.coalesce(_TASK.c.state_before, TaskState.NOT_STARTED.value)
    write(
        db,
        _TASK,
        ids_of(db, _TASK, settled),
        state=before,
        state_before=None,
        settled_on=None,
        settled_by=None,
    )


def silent_of(db: Session, child_id: int, into_id: int) -> list[int]:
    """The registrations of the other record, where the one that stays has said who the child is."""
    wanted = (
        select(_MESSAGE.c.id, _MESSAGE.c.child_id)
        .where(_MESSAGE.c.child_id.in_((child_id, into_id)), _MESSAGE.c.counts.is_(True))
        .where(_MESSAGE.c.kind == _REGISTERED)
        .order_by(_MESSAGE.c.id)
    )
    says = db.connection().execute(wanted).all()
    if not any(row.child_id == into_id for row in says):
        return []
    return [row.id for row in says if row.child_id == child_id]


def numbers_to_move(db: Session, child_id: int, into_id: int) -> list[int]:
    rows = db.connection().execute(
        select(_NUMBER).where(_NUMBER.c.child_id.in_((child_id, into_id))).order_by(_NUMBER.c.id)
    )
    held = rows.all()
    known = {(row.type, row.value, row.source) for row in held if row.child_id == into_id}
    return [
        row.id
        for row in held
        if row.child_id == child_id and (row.type, row.value, row.source) not in known
    ]


def assignments_to_move(db: Session, child_id: int, into_id: int) -> list[int]:
    """Everybody who works with the child under the other record, but nobody twice."""
    both = _ASSIGNMENT.c.child_id.in_((child_id, into_id))
    rows = db.connection().execute(select(_ASSIGNMENT).where(both).order_by(_ASSIGNMENT.c.id)).all()
    there = [row for row in rows if row.child_id == into_id]
    return [
        row.id
        for row in rows
        if row.child_id == child_id and not any(_is_the_same_work(row, one) for one in there)
    ]


def _is_the_same_work(one: Any, other: Any) -> bool:
    if (one.person_id, one.owner) != (other.person_id, other.owner):
        return False
    begins_late = other.until is not None and other.until < one.since
    ended_early = one.until is not None and one.until < other.since
    return not (begins_late or ended_early)


def fill(stays: Child, gone: Child) -> dict[str, list[Any]]:
    """Take over what the record that stays does not say. Gives each value before and after."""
    filled: dict[str, list[Any]] = {}
    for name in _FILLED:
        if getattr(stays, name) is None and getattr(gone, name) is not None:
            filled[name] = [None, _plain(getattr(gone, name))]
            setattr(stays, name, getattr(gone, name))
    for name in _EITHER:
        if getattr(gone, name) and not getattr(stays, name):
            filled[name] = [False, True]
            setattr(stays, name, True)
    if filled:
        stays.version += 1
    return filled


def recorded_of(db: Session, child_id: int) -> dict[str, list[int]]:
    """What people wrote down about a child: the rows of each table."""
    return {
        table.name: ids
        for table in (*RECORDED, *RECORDED_ABOVE)
        if (ids := ids_of(db, table, table.c.child_id == child_id))
    }


def hand_over(db: Session, moved: Mapping[str, Any], to: int, of: int) -> None:
    """Give one record what the other had; where tasks were exchanged, the other way round too."""
    write(db, _MESSAGE, moved["messages"], child_id=to)
    write(db, _NUMBER, moved["identifiers"], child_id=to)
    write(db, _ASSIGNMENT, moved["assignments"], child_id=to)
    for table in (*RECORDED, *RECORDED_ABOVE):
        # A merge of before there were such tables moved none of their rows.
        write(db, table, moved.get("recorded", {}).get(table.name, ()), child_id=to)
    # Out of the way first: no record may have the same task twice, not for a moment.
    aside = update(_TASK).where(_TASK.c.id.in_(moved["untouched"]))
    db.connection().execute(aside.values(identity=_ASIDE + _TASK.c.identity))
    write(db, _TASK, moved["tasks"], child_id=to)
    back = update(_TASK).where(_TASK.c.id.in_(moved["untouched"]))
    itself = func.substr(_TASK.c.identity, len(_ASIDE) + 1)
    db.connection().execute(back.values(child_id=of, identity=itself))
    notes = update(_NOTE).where(_NOTE.c.task_id.in_(moved["tasks"]))
    db.connection().execute(notes.values(child_id=to))


def later_than(db: Session, merged: Merge) -> bool:
    """Whether a merge that stands came after this one and met the same record."""
    met = _MERGE.c.into_id.in_((merged.into_id, merged.child_id))
    wanted = select(_MERGE.c.id).where(
        _MERGE.c.id > merged.id,
        _MERGE.c.undone_at.is_(None),
        met | (_MERGE.c.child_id == merged.into_id),
    )
    return db.connection().execute(wanted.order_by(_MERGE.c.id).limit(1)).first() is not None


def came_since(db: Session, merged: Merge) -> list[int]:
    """Messages that came under the other record's own reference or numbers since the merge."""
    numbers = db.connection().execute(
        select(_NUMBER.c.type, _NUMBER.c.value)
        .where(_NUMBER.c.id.in_(merged.moved["identifiers"]))
        .order_by(_NUMBER.c.id)
    )
    subjects = [fresh(db, merged.child_id).ref, *(f"{kind}:{value}" for kind, value in numbers)]
    return ids_of(
        db,
        _MESSAGE,
        (_MESSAGE.c.child_id == merged.into_id)
        & (_MESSAGE.c.received_at >= merged.at)
        & _MESSAGE.c.subject.in_(subjects)
        & _MESSAGE.c.id.not_in(merged.moved["messages"]),
    )


def empty(stays: Child, filled: Mapping[str, list[Any]]) -> None:
    """Give back what was taken over, unless somebody has corrected it since."""
    for name, (before, after) in filled.items():
        if _plain(getattr(stays, name)) == after:
            setattr(stays, name, before)
            stays.version += 1


def take_up_again(db: Session, in_hand: Mapping[str, list[str | None]], now: datetime) -> None:
    """What was in hand before the merge, and has only now become open again, is in hand again."""
    for task_id, (state, reason) in in_hand.items():
        task = db.get(Task, int(task_id))
        if task is None or task.updated_at != now or task.state not in _OPEN:
            continue
        if task.state in (TaskState.NOT_STARTED, state):
            task.state, task.reason = str(state), reason
    db.flush()


def fresh(db: Session, child_id: int) -> Child:
    child = db.get_one(Child, child_id)
    db.refresh(child)
    return child


def ids_of(db: Session, table: Table, where: ColumnElement[bool]) -> list[int]:
    return list(db.connection().scalars(select(table.c.id).where(where).order_by(table.c.id)))


def write(db: Session, table: Table, ids: Sequence[int], **values: object) -> None:
    if ids:
        db.connection().execute(update(table).where(table.c.id.in_(ids)).values(**values))


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int | str | None) else str(value)
