"""What tasks would be after some changes: the very rows a re-plan would write, and none written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from resettle.audit.rules import Because
from resettle.planning.reconcile import Change
from resettle.tasks.apply import Applying
from resettle.tasks.facts import Gathered
from resettle.tasks.models import Task
from resettle.tasks.planning import Planning

_NOT_KEPT = Because("nobody", "only looked at")
_COLUMNS = tuple(column.name for column in Task.__table__.c)


def tasks_after(
    tasks: Iterable[Task], gathered: Gathered, changes: Sequence[Change], planning: Planning
) -> list[Task]:
    """Copies of some tasks with the changes made, and the new ones, by due day. Nothing is kept.

    Args:
        tasks: those that `gathered` holds, as they are or were.
    """
    applying = Applying(planning)
    applying.take(gathered, changes, _NOT_KEPT)
    changed = {row["task_id"]: row for rows in applying.changed.values() for row in rows}
    after = [copied(task) for task in tasks]
    for task in after:
        for name, value in changed.get(task.id, {}).items():
            if name != "task_id":
                setattr(task, name, value)
    # What does not exist yet has no number.
    return by_due([*after, *(Task(**row) for row in applying.added)])


def copied(task: Task) -> Task:
    """The same values in a row that no session knows."""
    return Task(**{name: getattr(task, name) for name in _COLUMNS})


def by_due(tasks: Iterable[Task]) -> list[Task]:
    """In the order in which plans are read."""
    return sorted(
        tasks,
        key=lambda one: (
            one.due is None,
            one.due or date.max,
            one.workflow,
            one.task,
            one.occurrence,
        ),
    )
