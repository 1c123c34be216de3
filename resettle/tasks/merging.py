"""Two records found to be one child: one counts from then on, neither history is lost, and it can
be undone.

Everything that goes over is written down in the merge, so that undoing it brings back exactly that.
Planned tasks change by the one road alone: both records are re-planned, the one that no longer
counts to nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Because, Verb
from resettle.children.models import Child, Merge
from resettle.db import lock_children
from resettle.errors import BadInput, Conflict, NotFound
from resettle.planning.events import ChildRegistered, Event
from resettle.planning.reconcile import HeldTask
from resettle.planning.vocabulary import OPEN, TaskState
from resettle.releases.models import Message
from resettle.releases.queries import events_of
from resettle.supervision.turns import note_turns
from resettle.tasks import merge_questions as questions
from resettle.tasks import merge_rows as rows
from resettle.tasks.facts import gather
from resettle.tasks.planning import Planning
from resettle.tasks.replan import replan_many
from resettle.tasks.what_if import WhatIf, what_if

_CHILD, _MESSAGE = Child.__table__, Message.__table__


class MergeIf(NamedTuple):
    """What merging would do."""

    #: To the plan of the record that stays.
    plan: WhatIf
    exchange: rows.Exchange
    #: Open tasks of the other record that are withdrawn.
    withdrawn: tuple[HeldTask, ...]
    #: Settled tasks that the record that stays has too: they stay in the other's history.
    stay: tuple[HeldTask, ...]


def what_if_merged(db: Session, child_id: int, into_id: int, planning: Planning) -> MergeIf:
    """What merging one record into another would do. Changes nothing."""
    by_id = {gathered.child_id: gathered for gathered in gather(db, (child_id, into_id))}
    exchange = rows.exchanged(db, by_id[child_id], by_id[into_id])
    over_ids = {task.id for task in exchange.over}
    rest = [task for task in by_id[child_id].held if task.id not in over_ids]
    events = events_of(db, (child_id, into_id))
    known = any(isinstance(event, ChildRegistered) for event in events.get(into_id, ()))
    also: list[Event] = [
        event
        for event in events.get(child_id, ())
        if not (known and isinstance(event, ChildRegistered))
    ]
    return MergeIf(
        what_if(db, into_id, planning, also=also, held=exchange.held),
        exchange,
        tuple(task for task in rest if TaskState(task.state) in OPEN),
        tuple(task for task in rest if rows.is_settled_by_a_person(task)),
    )


def merge(
    db: Session, child_id: int, into_id: int, reason: str, *, because: Because, planning: Planning
) -> int:
    """Let one record be part of another from now on. Gives the number of the merge.

    Raises:
        BadInput: it is the same record twice.
        Conflict: one of the two is part of another already.
    """
    if child_id == into_id:
        raise BadInput("Choose two different records.", field="other")
    lock_children(db, (child_id, into_id))
    gone, stays = (rows.fresh(db, one) for one in (child_id, into_id))
    if gone.merged_into is not None or stays.merged_into is not None:
        raise Conflict("One of the two records is part of another already.")
    exchange = what_if_merged(db, child_id, into_id, planning).exchange
    moved: dict[str, Any] = {
        "in_hand": rows.in_hand_of(db, (child_id, into_id)),
        "asked": questions.asked_about(db, (child_id, into_id)),
        "settled": rows.settled_by_events(db, (child_id, into_id)),
        "messages": rows.ids_of(db, _MESSAGE, _MESSAGE.c.child_id == child_id),
        "silent": rows.silent_of(db, child_id, into_id),
        "identifiers": rows.numbers_to_move(db, child_id, into_id),
        "assignments": rows.assignments_to_move(db, child_id, into_id),
        "recorded": rows.recorded_of(db, child_id),
        "tasks": [task.id for task in exchange.over],
        "untouched": [task.id for task in exchange.back],
        "children": rows.ids_of(db, _CHILD, _CHILD.c.merged_into == child_id),
        "filled": rows.fill(stays, gone),
    }
    rows.hand_over(db, moved, into_id, child_id)
    note_turns(db, (child_id, into_id))
    rows.write(db, _MESSAGE, moved["silent"], counts=False)
    rows.write(db, _CHILD, [child_id, *moved["children"]], merged_into=into_id)
    questions.answer(db, into_id, moved["asked"])
    now = planning.clock.now()
    merged = Merge(
        child_id=child_id, into_id=into_id, at=now, actor=because.actor, reason=reason, moved=moved
    )
    db.add(merged)
    db.flush()
    replan_many(db, (child_id, into_id), because, planning)
    _note(db, merged, because, planning)
    return merged.id


def undo_merge(db: Session, merge_id: int, *, because: Because, planning: Planning) -> None:
    """Take two records apart again: each has back what it had, and what came for it since.

    Raises:
        NotFound: there is no such merge.
        Conflict: it is undone already, or a later merge must be undone first.
    """
    merged = db.get(Merge, merge_id, with_for_update=True)
    if merged is None:
        raise NotFound("There is no such merge.", field="id")
    lock_children(db, (merged.child_id, merged.into_id))
    db.refresh(merged)
    if merged.undone_at is not None:
        raise Conflict("Somebody has taken these two records apart already.")
    if rows.later_than(db, merged):
        raise Conflict("Another record was merged after this one. Undo that merge first.")
    moved, now = merged.moved, planning.clock.now()
    rows.write(db, _CHILD, [merged.child_id], merged_into=None)
    rows.write(db, _CHILD, moved["children"], merged_into=merged.child_id)
    since = rows.came_since(db, merged)
    back = {**moved, "messages": [*moved["messages"], *since]}
    rows.hand_over(db, back, merged.child_id, merged.into_id)
    note_turns(db, (merged.child_id, merged.into_id))
    rows.write(db, _MESSAGE, moved["silent"], counts=True)
    questions.ask_anew(db, moved["asked"])
    rows.empty(rows.fresh(db, merged.into_id), moved["filled"])
    rows.reopen(db, (merged.child_id, merged.into_id), moved["settled"])
    merged.undone_at, merged.undone_by = now, because.actor
    db.flush()
    replan_many(db, (merged.child_id, merged.into_id), because, planning)
    rows.take_up_again(db, moved["in_hand"], now)
    _note(db, merged, because, planning)


def _note(db: Session, merged: Merge, because: Because, planning: Planning) -> None:
    for child_id in (merged.child_id, merged.into_id):
        record(
            db,
            actor=because.actor,
            verb=Verb.COMBINED,
            subject=f"merge:{merged.id}",
            because=because,
            at=planning.clock.now(),
            child_id=child_id,
        )


def merges_of(db: Session, child_id: int) -> list[Merge]:
    """The records that were found to be part of this one, the last first, undone ones too."""
    wanted = select(Merge).where(col(Merge.into_id) == child_id).order_by(col(Merge.id).desc())
    return list(db.exec(wanted))


def history_of(db: Session, child_id: int) -> tuple[HeldTask, ...]:
    """What people did under a record that is part of another now, where it stayed with that record.

    For the pages of the record that counts: whoever may see that one may see this.
    """
    (gathered,) = gather(db, (child_id,))
    return tuple(task for task in gathered.held if rows.is_settled_by_a_person(task))
