"""The JSON doors of what happened to a child, and of what would if something were decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, jsonify

from resettle.audit.looks import note_children_seen
from resettle.caseload.timeline import Asked, Kind, from_word
from resettle.caseload.timeline_pages import timeline_page
from resettle.caseload.timeline_words import Line
from resettle.caseload.trying import Tried, name_now, try_out
from resettle.caseload.trying_schemas import (
    TimelineQuery,
    TimelineSchema,
    WhatIfQuery,
    WhatIfSchema,
)
from resettle.children.queries import child_by_ref
from resettle.errors import BadInput
from resettle.permissions import May
from resettle.planning.reconcile import Change
from resettle.releases.reading import strict_json
from resettle.tasks.here import intake
from resettle.tasks.shapes import facts_json, in_order, task_json
from resettle.tasks.what_if import plan_if
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.json import strict_blueprint

doors = strict_blueprint("what_happens", __name__, strict_json)


@doors.route("/children/<ref:ref>/what-if", methods=["GET"])
@needs(May.SEND_EVENTS)
@doors.arguments(WhatIfQuery, location="query")
@doors.response(200, WhatIfSchema)
@doors.alt_response(404, "NOT_FOUND")
@doors.alt_response(422, "UNPROCESSABLE_ENTITY")
def what_if(said: dict[str, Any], ref: str) -> Response:
    """What would change in the plan if this happened; nothing is kept"""
    _refuse_ahead(said)
    here = intake()
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        tried = try_out(db, child, said, here, name_now(clock().now()))
        plan = [task_json(task) for task in plan_if(db, child.id, tried.what_if, here.planning)]
    note_children_seen((child.id,), "tried a change of the release")
    return jsonify(_tried_json(ref, said, tried) | {"tasks": in_order(map(_not_kept, plan))})


def _refuse_ahead(said: dict[str, Any]) -> None:
    """Raises: BadInput: a planned release has no day, or what has happened lies ahead."""
    planned = said["what"] == "release.planned"
    if planned and said["date"] is None:
        raise BadInput("Say to which day the release would move.", field="date")
    if not planned and said["date"] is not None and said["date"] > clock().today():
        raise BadInput("What has happened cannot lie ahead.", field="date")


def _tried_json(ref: str, said: dict[str, Any], tried: Tried) -> dict[str, Any]:
    what = tried.what_if
    assert what.before is not None, "the child is registered"
    return {
        "child": ref,
        "what": said["what"],
        "date": _day(said["date"] or clock().today()),
        "before": facts_json(what.before),
        "after": facts_json(what.after),
        "changes": [_change_json(change) for change in what.changes],
        "doubts": list(map(str, what.doubts)),
    }


def _change_json(change: Change) -> dict[str, Any]:
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


def _not_kept(task: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in task.items() if name != "version"}


@doors.route("/children/<ref:ref>/timeline", methods=["GET"])
@needs(May.READ_CHILDREN)
@doors.arguments(TimelineQuery, location="query")
@doors.response(200, TimelineSchema)
@doors.alt_response(404, "NOT_FOUND")
@doors.alt_response(422, "UNPROCESSABLE_ENTITY")
def timeline(said: dict[str, Any], ref: str) -> Response:
    """Everything that happened to the child and the plan, the newest first"""
    kind = Kind(said["kind"]) if said["kind"] else None
    before = from_word(said["before"]) if said["before"] else None
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        lines, older = timeline_page(viewer(), db, child, Asked(kind, before, clock().now()))
    note_children_seen((child.id,), "read the timeline")
    return jsonify(child=ref, happened=[_line_json(one) for one in lines], next=older)


def _line_json(line: Line) -> dict[str, Any]:
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
