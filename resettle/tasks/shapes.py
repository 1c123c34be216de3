"""A child's facts and tasks as JSON: the keys of the contract, made in one place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from resettle.planning.facts import Facts
from resettle.planning.vocabulary import TaskState
from resettle.planning.wanted import WantedTask
from resettle.tasks.as_known import AsKnown
from resettle.tasks.models import Task

Json = dict[str, Any]


def facts_json(facts: Facts) -> Json:
    """What is known about a child, without a name."""
    spell = facts.spell
    window = facts.window
    return {
        "stage": facts.stage.value,
        "order": facts.order.value if facts.order else None,
        "release_window": {
            "earliest": _day(window.earliest),
            "planned": _day(spell.planned_on if spell else None),
            "latest": _day(window.latest),
        },
        "released_on": _day(facts.released_on),
        "custody_started_on": _day(spell.started if spell else None),
        "sentenced_on": _day(spell.sentenced_on if spell else None),
        "recalled": spell.by_recall if spell else False,
        "release_decided": bool(spell and spell.decided),
        "supervision_ends_on": _day(facts.supervision_ended or window.supervision_ends),
        "notes": list(window.notes),
    }


def wanted_json(task: WantedTask) -> Json:
    """A task that is planned and not kept anywhere."""
    rule = task.rule
    state = TaskState.DONE if task.settled else TaskState.NOT_STARTED
    return _task(
        workflow=rule.name.workflow,
        task=rule.name.task,
        occurrence=task.occurrence,
        title=rule.title,
        pathway=rule.pathway.value,
        owner=rule.owner.value,
        opens=task.opens,
        due=task.due,
        due_time=task.due_time,
        state=state.value,
        flags=list(task.flags),
        because=task.because,
        source=rule.source,
        standing=rule.standing.value,
        verified=rule.verified,
    )


def task_json(task: Task) -> Json:
    """A task that is kept: the same keys, and what people have done with it."""
    shape = _task(
        workflow=task.workflow,
        task=task.task,
        occurrence=task.occurrence,
        title=task.title,
        pathway=task.pathway,
        owner=task.owner,
        opens=task.opens,
        due=task.due,
        due_time=task.due_time,
        state=task.state,
        flags=task.flags.split(),
        because=task.because,
        source=task.source,
        standing=task.standing,
        verified=task.verified,
    )
    return shape | {
        "id": task.id,
        "version": task.version,
        "computed_due": _day(task.computed_due),
        "reason": task.reason,
        "blocked_by": task.blocked_by,
        "revisit_on": _day(task.revisit_on),
        "settled_on": _day(task.settled_on),
        "fallback_owner": task.fallback_owner,
        "fallback_on": _day(task.fallback_on),
        "outcome": task.outcome,
    }


def as_known_json(ref: str, known: AsKnown, *, withdrawn: bool) -> Json:
    """A plan as it was known on a day. The tasks have no version: nobody can change what was."""
    tasks = [task_json(task) for task in known.tasks]
    for one in tasks:
        del one["version"]
    return {
        "child": ref,
        "as_known_on": known.on.isoformat(),
        "rulebook": known.rulebook,
        "decided_since": known.decided_since,
        "facts": facts_json(known.facts),
        "tasks": in_order(
            one for one in tasks if withdrawn or one["state"] != TaskState.WITHDRAWN.value
        ),
    }


def in_order(tasks: Iterable[Json]) -> list[Json]:
    """By due day, those without one last, then by name and occurrence."""
    return sorted(
        tasks,
        key=lambda t: (
            t["due"] is None,
            t["due"] or "",
            t["workflow"],
            t["task"],
            t["occurrence"],
        ),
    )


def _task(
    *,
    workflow: str,
    task: str,
    occurrence: int,
    title: str,
    pathway: str,
    owner: str,
    opens: date | None,
    due: date | None,
    due_time: time | None,
    state: str,
    flags: list[str],
    because: str,
    source: str,
    standing: str,
    verified: bool,
) -> Json:
    shape: Json = {
        "workflow": workflow,
        "task": task,
        "occurrence": occurrence,
        "title": title,
        "pathway": pathway,
        "owner": owner,
        "opens": _day(opens),
        "due": _day(due),
        "state": state,
        "flags": [str(flag) for flag in flags],
        "because": because,
        "source": source,
        "standing": standing,
        "verified": verified,
    }
    if due_time is not None:
        shape["due_time"] = due_time.isoformat(timespec="minutes")
    return shape


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
