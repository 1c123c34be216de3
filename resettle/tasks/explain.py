"""Why a task exists and why it has its date: one paragraph with the rule, source and events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from resettle.errors import NotFound
from resettle.permissions import Viewer
from resettle.planning.anchors import Day, days_of, planned_release
from resettle.planning.due import Due, Unit
from resettle.planning.facts import Facts
from resettle.planning.plan import OCCURRENCES_A_SPELL
from resettle.planning.vocabulary import Anchor, Flag, Standing, TaskState
from resettle.planning.wanted import day_words
from resettle.planning.workflow import TaskName, TaskRule
from resettle.tasks.facts import gather
from resettle.tasks.models import Task, TaskLog
from resettle.tasks.planning import Planning
from resettle.tasks.queries import changes_to, log_of, task_for
from resettle.tasks.rules import words as state_words

_STANDING = {
    Standing.LAW: "This is law",
    Standing.GUIDANCE: "This is guidance",
    Standing.LOCAL: "This is local practice",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """The paragraph, and the parts it was made from."""

    paragraph: str
    rule: str
    source: str
    standing: str
    #: Keys of the events this date rests on or was moved by.
    events: tuple[str, ...]
    #: The working days counted, in order, where the rule counts them.
    counted: tuple[date, ...]
    #: The day the rule counts from, where it is known.
    counts_from: Day | None = None
    #: The words the rule had on that day, such as “10 working days before release”.
    words: str = ""


def explain(viewer: Viewer, db: Session, task_id: int, planning: Planning) -> Explanation:
    """Say why a task is on a child's plan, and why on that day.

    Raises:
        NotFound: there is no such task, or this viewer may not see its child.
    """
    task = task_for(viewer, db, task_id)
    if task is None:
        raise NotFound("There is no such task.", field="task")
    changes = changes_to(log_of(viewer, db, task.child_id), task)
    return explain_task(db, task, changes, planning)


def explain_task(
    db: Session,
    task: Task,
    changes: Sequence[tuple[TaskLog, dict[str, Any]]],
    planning: Planning,
) -> Explanation:
    """The same of a task that somebody may see, with what was done to it."""
    (gathered,) = gather(db, (task.child_id,))
    facts = gathered.folded.facts
    rule = planning.rulebook.by_name.get(TaskName(task.workflow, task.task))
    day = _anchor_day(rule, _as_then(task, rule, facts)) if rule else None
    parts = [
        _what(task),
        _why_asked(rule, facts),
        _why_then(task),
        _who_said(day),
        _moves(changes),
        _state(task),
        _source(task, rule),
    ]
    events = {key for entry, _ in changes for key in entry.events}
    if day is not None and day.said is not None:
        events.add(day.said.key)
    return Explanation(
        paragraph=" ".join(part for part in parts if part),
        rule=f"{task.workflow}.{task.task}",
        source=task.source,
        standing=task.standing,
        events=tuple(sorted(events)),
        counted=_counted(rule, task, day, planning),
        counts_from=day,
        words=_rule_words(rule, day),
    )


def _rule_words(rule: TaskRule | None, day: Day | None) -> str:
    """How the rule put it on the day the task counts from."""
    history = rule and (rule.due or rule.repeat)
    if not history:
        return ""
    words = history.at(day.on) if day else history.latest
    return str(words or history.latest)


def _what(task: Task) -> str:
    again = f" ({task.occurrence} in its row)" if task.occurrence > 1 else ""
    return f"“{task.title}”{again} is for the {task.owner.replace('_', ' ')}."


def _why_asked(rule: TaskRule | None, facts: Facts) -> str:
    if rule is None:
        return "Its rule is no longer in the rulebook."
    asked = [str(condition) for condition in rule.when]
    if rule.when:
        because = "; ".join(asked)
        return f"The rule {rule.name} asks for it for this child ({because})."
    return f"The rule {rule.name} asks for it for every child at this point."


def _why_then(task: Task) -> str:
    if task.pinned and task.due is not None:
        computed = day_words(task.computed_due) if task.computed_due else "no known day"
        return (
            f"A person set its date to {day_words(task.due)}; by the rule it would be {computed}. "
            f"{task.because}"
        )
    if task.due is None:
        return task.because
    at = f" by {task.due_time:%H:%M}" if task.due_time else ""
    return f"It is due on {task.due:%A} {day_words(task.due)}{at}. {task.because}"


def _as_then(task: Task, rule: TaskRule, facts: Facts) -> Facts:
    """The facts with the spell a task belongs to as the last: its days are not those of a later."""
    number = task.occurrence
    if rule.repeat is not None:
        number = (number - 1) // OCCURRENCES_A_SPELL + 1
    return replace(facts, spells=facts.spells[:number])


def _anchor_day(rule: TaskRule, facts: Facts) -> Day | None:
    spell = facts.spell
    before = rule.due is not None and rule.due.latest.count < 0
    if rule.anchor is Anchor.RELEASE and before and spell is not None:
        return planned_release(spell) or days_of(facts).get(Anchor.RELEASE)
    return days_of(facts).get(rule.anchor)


def _who_said(day: Day | None) -> str:
    if day is None:
        return ""
    if day.said is None:
        return "That day was calculated." if day.estimated else ""
    return (
        f"That day comes from event {day.said.id} of {day.said.source}, "
        f"said on {day_words(day.said.time.date())}."
    )


def _moves(changes: Sequence[tuple[TaskLog, dict[str, Any]]]) -> str:
    moves = [
        (entry, change["fields"]["due"])
        for entry, change in changes
        if "due" in change.get("fields", {})
    ]
    if not moves:
        return ""
    entry, (was, now) = moves[-1]
    times = "once" if len(moves) == 1 else f"{len(moves)} times"
    return (
        f"It has moved {times}, last on {day_words(entry.at.date())} from "
        f"{_words(was)} to {_words(now)}: {entry.cause}, by {entry.actor}."
    )


def _words(day: str | None) -> str:
    return day_words(date.fromisoformat(day)) if day else "no known day"


def _state(task: Task) -> str:
    state = TaskState(task.state)
    said = f"It is {state_words(state)}"
    if task.reason:
        said += f": {task.reason}"
    elif task.settled_on is not None:
        said += f", since {day_words(task.settled_on)}"
    return said + "."


def _source(task: Task, rule: TaskRule | None) -> str:
    unverified = "" if task.verified else " It was not verified in a published text."
    why = f"{rule.why} " if rule and rule.why else ""
    return f"{why}{_STANDING[Standing(task.standing)]}: {task.source}.{unverified}"


def _counted(
    rule: TaskRule | None, task: Task, day: Day | None, planning: Planning
) -> tuple[date, ...]:
    if rule is None or rule.due is None or day is None or task.computed_due is None:
        return ()
    words: Due | None = rule.due.at(day.on)
    if words is None or words.unit is not Unit.WORKING_DAY or Flag.COMPRESSED in task.flags:
        return ()
    return tuple(planning.calendar.between(day.on, task.computed_due))
