"""A small model of `apply`: what is held after some changes, with no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from resettle.planning.reconcile import Change, ChangeKind, HeldTask
from resettle.planning.vocabulary import Flag, TaskState


def after(held: Sequence[HeldTask], changes: Iterable[Change]) -> tuple[HeldTask, ...]:
    """The held tasks once the changes are made, in their old order, new ones last."""
    rows = {task.id: task for task in held}
    for change in changes:
        if change.held is None:
            task = _added(change, max(rows, default=0) + 1)
            rows[task.id] = task
        else:
            rows[change.held.id] = _changed(rows[change.held.id], change)
    return tuple(rows.values())


def held_from(task: HeldTask, *, due: date, pinned: bool) -> HeldTask:
    flags = tuple(sorted({*task.flags, Flag.PINNED.value}))
    return task._replace(due=due, pinned=pinned, flags=flags)


def _added(change: Change, number: int) -> HeldTask:
    want = change.wanted
    assert want is not None
    rule = want.rule
    return HeldTask(
        id=number,
        name=rule.name,
        identity=want.identity,
        occurrence=want.occurrence,
        title=rule.title,
        pathway=rule.pathway,
        owner=rule.owner,
        standing=rule.standing,
        source=rule.source,
        verified=rule.verified,
        opens=want.opens,
        due=want.due,
        due_time=want.due_time,
        computed_due=want.due,
        pinned=False,
        flags=want.flags,
        because=want.because,
        fallback_on=want.fallback_on,
        fallback_owner=rule.fallback.owner if rule.fallback else None,
        handed_over=False,
        state=TaskState.DONE if want.settled else TaskState.NOT_STARTED,
        state_before=None,
        settled_by_event=want.settled is not None,
        settled_on=want.settled.on if want.settled else None,
        lapses_on=want.lapses_on,
        lapsed_on=None,
    )


def _changed(task: HeldTask, change: Change) -> HeldTask:
    values: dict[str, Any] = {name: new for name, (_, new) in change.fields.items()}
    match change.kind:
        case ChangeKind.WITHDRAW:
            values |= {"state": TaskState.WITHDRAWN.value, "state_before": task.state}
        case ChangeKind.RESTORE:
            values |= {"state_before": task.state_before if change.settled else None}
        case ChangeKind.SETTLE:
            values |= {"state_before": task.state}
        case ChangeKind.REOPEN:
            values |= {"state_before": None, "settled_on": None, "settled_by_event": False}
        case _:
            pass
    if change.settled is not None:
        values |= {
            "state": TaskState.DONE.value,
            "settled_on": change.settled.on,
            "settled_by_event": True,
        }
    return task._replace(**values)
