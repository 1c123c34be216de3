"""What would follow from something, and what happened, as JSON: made in one place."""

from __future__ import annotations

from datetime import date
from typing import Any

from resettle.caseload.timeline_words import Line
from resettle.caseload.trying import Tried
from resettle.planning.reconcile import Change
from resettle.tasks.models import Task
from resettle.tasks.shapes import facts_json, in_order, task_json

Json = dict[str, Any]


def tried_json(ref: str, what_was: str, on: date, tried: Tried, plan: list[Task]) -> Json:
    """A what-if: what is known before and after, each change, and the whole plan then."""
    what = tried.what_if
    assert what.before is not None, "the child is registered"
    return {
        "child": ref,
        "what": what_was,
        "date": _day(on),
        "before": facts_json(what.before),
        "after": facts_json(what.after),
        "changes": [_change_json(change) for change in what.changes],
        "doubts": list(map(str, what.doubts)),
        "tasks": in_order(_not_kept(task_json(task)) for task in plan),
    }


def _change_json(change: Change) -> Json:
    about = change.held or change.wanted
    assert about is not None, "a change is about a task held or a task wanted"
    was = change.held.due if change.held else None
    due = change.fields["due"][1] if "due" in change.fields else was
    if change.held is None and change.wanted is not None:
        due = change.wanted.due
    moved = (due - was).days if isinstance(due, date) and was is not None else None
    return {
        "kind": change.kind.value,
        "workflow": about.name.workflow,
        "task": about.name.task,
        "occurrence": about.occurrence,
        "was": _day(was),
        "due": _day(due),
        "days": moved,
        "reason": change.reason or None,
        "settled": change.settled is not None,
    }


def _not_kept(task: Json) -> Json:
    return {name: value for name, value in task.items() if name != "version"}


def line_json(line: Line) -> Json:
    """One line of the timeline."""
    return {
        "at": line.at.isoformat(),
        "kind": line.kind.value,
        "what": line.title,
        "more": line.text or None,
        "by": line.by or None,
        "task": line.task_id,
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
