"""A what-if in the words of a page: which tasks come, move and go, and what else is then true."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlmodel import Session

from resettle.caseload.entering import event_of
from resettle.caseload.tray_words import with_days_said
from resettle.planning.facts import Facts
from resettle.planning.reconcile import Change, ChangeKind, HeldTask
from resettle.planning.vocabulary import OPEN, Flag, TaskState
from resettle.releases.reading import Piece
from resettle.tasks.intake import Intake
from resettle.tasks.merging import MergeIf
from resettle.tasks.what_if import EventName, WhatIf, what_if

#: What is due within these days, or late, is urgent.
URGENT = timedelta(days=7)


class Line(NamedTuple):
    """One task in a preview."""

    title: str
    owner: str
    due: date | None
    #: The day it was due before, where it moves.
    was: date | None = None
    reason: str = ""
    #: It is not on the plan yet.
    is_new: bool = False

    @property
    def days(self) -> int | None:
        """By how many days it moves: later where it is more than nothing."""
        return (self.due - self.was).days if self.due and self.was else None


class Step(NamedTuple):
    """One fact before and after."""

    name: str
    was: object
    now: object


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision would do to one child's plan."""

    added: Sequence[Line] = ()
    moved: Sequence[Line] = ()
    withdrawn: Sequence[Line] = ()
    restored: Sequence[Line] = ()
    settled: Sequence[Line] = ()
    reopened: Sequence[Line] = ()
    #: Of all these, what would have to be done within a week and does not have to be now.
    urgent: Sequence[Line] = ()
    facts: Sequence[Step] = ()
    doubts: Sequence[str] = ()

    @property
    def is_nothing(self) -> bool:
        return not any((self.facts, self.doubts, *self.tasks))

    @property
    def tasks(self) -> tuple[Sequence[Line], ...]:
        return (
            self.added,
            self.moved,
            self.withdrawn,
            self.restored,
            self.settled,
            self.reopened,
        )


def foresee(
    db: Session,
    child_id: int,
    piece: Piece,
    intake: Intake,
    *,
    without: Collection[EventName] = (),
) -> WhatIf:
    """What would follow if an event that a person enters were taken in.

    Raises:
        BadInput: it cannot be an event; names the field of the form.
    """
    event = event_of(piece, intake).event
    also = [event] if event else []
    return what_if(db, child_id, intake.planning, also=also, without=without)


def preview_of(tried: WhatIf, today: date | None = None) -> Preview:
    """The same, for a page; with what becomes urgent where `today` is said."""
    by_kind: dict[ChangeKind, list[Line]] = {kind: [] for kind in ChangeKind}
    urgent = []
    for change in tried.changes:
        line = _line(change)
        if line is not None:
            # An addition that an event settles at once is work that nobody has to do.
            kind = ChangeKind.SETTLE if change.settled is not None else change.kind
            by_kind[kind].append(line)
            if today is not None and _becomes_urgent(change, line, today + URGENT):
                urgent.append(line)
    lines = {kind: _by_day(found) for kind, found in by_kind.items()}
    return Preview(
        added=lines[ChangeKind.ADD],
        moved=lines[ChangeKind.MOVE],
        withdrawn=lines[ChangeKind.WITHDRAW],
        restored=lines[ChangeKind.RESTORE],
        settled=lines[ChangeKind.SETTLE],
        reopened=lines[ChangeKind.REOPEN],
        urgent=_by_day(urgent),
        facts=tuple(_steps(tried.before, tried.after)),
        doubts=tuple(with_days_said(doubt) for doubt in tried.doubts),
    )


def lines_of(tasks: Iterable[HeldTask]) -> list[Line]:
    """Some tasks as they stand."""
    return _by_day(Line(task.title, task.owner, task.due) for task in tasks)


def preview_of_merge(merging: MergeIf) -> Preview:
    """What merging does to the plan of the record that stays."""
    return preview_of(merging.plan)


def _line(change: Change) -> Line | None:
    """None for a change that only a machine would notice."""
    held, wanted = change.held, change.wanted
    if held is None:
        if wanted is None:
            return None
        return Line(wanted.rule.title, wanted.rule.owner, wanted.due, is_new=True)
    due = change.fields.get("due")
    now = due[1] if due else held.due
    day = now if isinstance(now, date) else None
    if change.kind is ChangeKind.MOVE:
        return Line(held.title, held.owner, day, held.due) if due else None
    if change.kind is ChangeKind.WITHDRAW and TaskState(held.state) not in OPEN:
        return None
    return Line(held.title, held.owner, day, reason=change.reason)


def _becomes_urgent(change: Change, line: Line, until: date) -> bool:
    """Whether it is to be done by a day, and was not before."""
    held, fields = change.held, change.fields
    if change.kind is ChangeKind.WITHDRAW or change.settled or not line.due or line.due > until:
        return False
    flags = fields["flags"][1] if "flags" in fields else held.flags if held else ()
    if change.wanted is not None and held is None:
        flags = change.wanted.flags
    if isinstance(flags, tuple) and Flag.HELD in flags:
        return False
    was_open = held is not None and TaskState(held.state) in OPEN
    return not (was_open and held is not None and held.due is not None and held.due <= until)


def _by_day(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.due is None, line.due or date.max, line.title))


def _steps(before: Facts | None, after: Facts) -> Iterable[Step]:
    for name, was, now in (
        ("stage", before.stage if before else None, after.stage),
        ("order", before.order if before else None, after.order),
        ("planned", _planned(before), _planned(after)),
        ("earliest", before.window.earliest if before else None, after.window.earliest),
        ("latest", before.window.latest if before else None, after.window.latest),
        ("released", before.released_on if before else None, after.released_on),
        ("born", before.date_of_birth if before else None, after.date_of_birth),
    ):
        if was != now:
            yield Step(name, was, now)


def _planned(facts: Facts | None) -> date | None:
    return facts.spell.planned_on if facts and facts.spell else None
