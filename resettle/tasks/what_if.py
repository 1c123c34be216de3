"""What would follow if something were decided: the same folding and planning, and nothing kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from resettle.permissions import THE_SERVICE
from resettle.planning.events import Event
from resettle.planning.facts import Facts
from resettle.planning.fold import fold
from resettle.planning.reconcile import Change, HeldTask
from resettle.planning.vocabulary import ChildRef
from resettle.releases.queries import events_of
from resettle.rulebook.windows import window_of
from resettle.tasks.facts import NOTHING, Gathered, gather
from resettle.tasks.foreseen import tasks_after
from resettle.tasks.models import Task
from resettle.tasks.planning import Planning
from resettle.tasks.queries import tasks_of
from resettle.tasks.replan import decide

#: What names an event: `(source, id)`.
EventName = tuple[str, str]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One child's facts before and after, and what would happen to the tasks."""

    #: None for a child who is not registered yet.
    before: Facts | None
    after: Facts
    changes: tuple[Change, ...]
    #: What a person would have to look at that nobody has to look at now.
    doubts: tuple[str, ...] = ()
    #: The child as it would be, and everything that would be done to the tasks then.
    then: Gathered | None = None
    decided: tuple[Change, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not self.changes and self.before == self.after


def what_if(
    db: Session,
    child_id: int,
    planning: Planning,
    *,
    also: Sequence[Event] = (),
    without: Collection[EventName] = (),
    held: Sequence[HeldTask] | None = None,
) -> WhatIf:
    """What would become of one child's plan with some events more, or less.

    Args:
        held: the tasks there would be before planning, where those are not the ones there are.
    """
    (now,) = gather(db, (child_id,))
    events = [
        event
        for event in events_of(db, (child_id,)).get(child_id, ())
        if (event.said.source, event.said.id) not in without
    ]
    folded = fold(now.folded.facts.child, [*events, *also], window_of=window_of)
    then = now._replace(folded=folded, held=now.held if held is None else list(held))
    already = decide(now, planning)
    known = {(doubt.said, doubt.reason) for doubt in now.folded.doubts}
    decided = decide(then, planning)
    return WhatIf(
        now.folded.facts,
        then.folded.facts,
        tuple(change for change in decided if change not in already),
        tuple(d.reason for d in then.folded.doubts if (d.said, d.reason) not in known),
        then,
        decided,
    )


def plan_if(db: Session, child_id: int, tried: WhatIf, planning: Planning) -> list[Task]:
    """The whole plan as it would be, also what it would have withdrawn, by due day."""
    if tried.then is None:
        return []
    held = tasks_of(THE_SERVICE, db, child_id, withdrawn=True)
    return tasks_after(held, tried.then, tried.decided, planning)


def what_if_registered(ref: str, events: Sequence[Event], planning: Planning) -> WhatIf:
    """The plan that a child who is not registered yet would get."""
    folded = fold(ChildRef(ref), events, window_of=window_of)
    then = Gathered(0, NOTHING, folded, [], {})
    doubts = tuple(doubt.reason for doubt in folded.doubts)
    return WhatIf(None, folded.facts, decide(then, planning), doubts)
