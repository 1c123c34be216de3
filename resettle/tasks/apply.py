"""Writes what `reconcile` decided: tasks, the log of why, and when the beat must look again.

The only place that writes a computed `due`. Bulk statements, and only the rows that changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import Update, bindparam, literal_column, update
from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.bulk import insert_rows, write_rows
from resettle.planning.reconcile import Change, ChangeKind, HeldTask
from resettle.planning.vocabulary import Flag, TaskState
from resettle.planning.wanted import Settled, WantedTask
from resettle.tasks.facts import Gathered, Looked
from resettle.tasks.looking import first_look
from resettle.tasks.models import Task, TaskLog
from resettle.tasks.planning import Planning

Row = dict[str, Any]

_TASK = Task.__table__
_LOG = TaskLog.__table__
_DAYS_AND_TIMES = (date, datetime, time)
#: A change to one of these changes the day the beat must look.
_LOOKED_AT = frozenset({"opens", "due", "fallback_on", "lapses_on", "state"})


class Applying:
    """Collects the rows of any number of children, then writes them in a few statements."""

    def __init__(self, planning: Planning) -> None:
        self.planning = planning
        self.now = planning.clock.now()
        self.rhythm = planning.rhythm
        self.added: list[Row] = []
        self.changed: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
        self.logged: list[Row] = []

    def take(self, gathered: Gathered, changes: Sequence[Change], because: Because) -> None:
        """Turn one child's changes into rows to write."""
        if not changes:
            return
        for change in changes:
            if change.held is None:
                assert change.wanted is not None, "an addition says what is wanted"
                self.added.append(self._new(gathered.child_id, change.wanted))
            else:
                row = self._changed(change, change.held, gathered.looked(change.held.id))
                self.changed[tuple(row)].append(row)
        self.logged.append(
            {
                "child_id": gathered.child_id,
                "at": self.now,
                "actor": because.actor,
                "cause": because.words,
                "events": list(because.events),
                "changes": [logged(change) for change in changes],
            }
        )

    def write(self, db: Session) -> None:
        """Write everything taken. Nothing is committed here."""
        insert_rows(db, _TASK, self.added)
        for columns, rows in self.changed.items():
            write_rows(db, _update(columns), [{**row, "now": self.now} for row in rows])
        insert_rows(db, _LOG, self.logged)

    def _new(self, child_id: int, want: WantedTask) -> Row:
        rule = want.rule
        look_on = None
        if want.settled is None:
            look_on = first_look(
                opens=want.opens,
                due=want.due,
                calendar=self.planning.calendar,
                rhythm=self.rhythm,
                fallback_on=want.fallback_on,
            )
        return {
            "child_id": child_id,
            "workflow": rule.name.workflow,
            "task": rule.name.task,
            "identity": want.identity,
            "occurrence": want.occurrence,
            **rule.kept._asdict(),
            "owner": rule.owner.value,
            "handed_over": False,
            "because": want.because,
            "opens": want.opens,
            "due": want.due,
            "due_time": want.due_time,
            "computed_due": want.due,
            "pinned": False,
            "flags": " ".join(want.flags),
            "fallback_owner": rule.fallback_owner,
            "fallback_on": want.fallback_on,
            "lapses_on": want.lapses_on,
            "look_on": look_on,
            "told": "",
            "version": 1,
            "created_at": self.now,
            "updated_at": self.now,
            **_settlement(want.settled),
        }

    def _changed(self, change: Change, held: HeldTask, looked: Looked) -> Row:
        row: Row = {"task_id": held.id}
        for name, (_, after) in sorted(change.fields.items()):
            row[name] = " ".join(after) if isinstance(after, tuple) else after
        match change.kind:
            case ChangeKind.WITHDRAW:
                row |= {
                    "state": TaskState.WITHDRAWN.value,
                    "state_before": held.state,
                    "reason": change.reason,
                }
            case ChangeKind.RESTORE:
                before = held.state_before if change.settled else None
                row |= {"state_before": before, "reason": None}
            case ChangeKind.SETTLE:
                row["state_before"] = held.state
            case ChangeKind.REOPEN:
                row |= {"state_before": None, "settled_on": None, "settled_by": None}
            case ChangeKind.MOVE | ChangeKind.ADD:
                pass
        if change.settled is not None:
            row |= _settlement(change.settled)
        if _LOOKED_AT & row.keys():
            look_on = self._look_again(row, held, looked)
            if look_on != looked.look_on:
                row["look_on"] = look_on
        return row

    def _look_again(self, row: Row, held: HeldTask, looked: Looked) -> date | None:
        return first_look(
            opens=row.get("opens", held.opens),
            due=row.get("due", held.due),
            calendar=self.planning.calendar,
            rhythm=self.rhythm,
            fallback_on=row.get("fallback_on", held.fallback_on),
            state=row.get("state", held.state),
            revisit_on=looked.revisit_on,
        )


@lru_cache(maxsize=256)
def _update(columns: tuple[str, ...]) -> Update:
    """The statement that writes these columns of one task; kept, since it is slow to build."""
    return (
        update(_TASK)
        .where(_TASK.c.id == bindparam("task_id"))
        .values(
            {name: bindparam(name) for name in columns if name != "task_id"}
            | {"version": _TASK.c.version + literal_column("1"), "updated_at": bindparam("now")}
        )
    )


def _settlement(settled: Settled | None) -> Row:
    if settled is None:
        return {"state": TaskState.NOT_STARTED.value, "settled_on": None, "settled_by": None}
    key = settled.said.key if settled.said else "facts"
    return {
        "state": TaskState.DONE.value,
        "settled_on": settled.on,
        "settled_by": f"event:{key}",
    }


def logged(change: Change) -> Row:
    """One change as it is kept: enough to say later what moved, from what to what, and why."""
    about = change.held or change.wanted
    assert about is not None, "a change is about a task held or a task wanted"
    entry: Row = {"name": str(about.name), "identity": about.identity, "kind": change.kind.value}
    if change.held is None and change.wanted is not None:
        entry["due"] = _plain(change.wanted.due)
    if change.fields:
        entry["fields"] = {
            name: [_plain(before), _plain(after)] for name, (before, after) in change.fields.items()
        }
    if change.reason:
        entry["reason"] = change.reason
    if change.settled is not None:
        entry["settled_on"] = _plain(change.settled.on)
    return entry


def _plain(value: object) -> object:
    """A value as JSON can hold it."""
    if isinstance(value, _DAYS_AND_TIMES):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def pinned_flags(flags: tuple[str, ...], *, pinned: bool) -> str:
    """A task's flags as stored, with or without the pin."""
    kept = {flag for flag in flags if flag != Flag.PINNED}
    return " ".join(sorted({*kept, Flag.PINNED.value} if pinned else kept))
