"""The JSON doors of plans and tasks, and the door events come in by.

`POST /events` stands here and not in `releases`, because an event and the plan it leads to are
stored in one transaction (docs/decisions/0009).
"""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import asdict
from typing import Any

from flask import Response, jsonify, request
from sqlmodel import Session

from resettle.audit.looks import note_consulted
from resettle.audit.rules import Because
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.errors import NotFound
from resettle.permissions import May
from resettle.planning.vocabulary import TaskState
from resettle.releases.reading import pieces, strict_json
from resettle.tasks.actions import Deed, change_task
from resettle.tasks.as_known import as_known, past_day
from resettle.tasks.facts import gather
from resettle.tasks.here import intake, planning
from resettle.tasks.models import Task
from resettle.tasks.outcomes import read_outcome
from resettle.tasks.partners import Asked, Partner, chase, chases_of, name_partner, partner_of
from resettle.tasks.planning import records_of
from resettle.tasks.queries import Asking, find_tasks, task_for, tasks_of
from resettle.tasks.schemas import (
    EVENTS,
    ChaseSchema,
    OneTaskSchema,
    PartnerSchema,
    PlanQuery,
    PlanSchema,
    ReceiptsSchema,
    TaskChange,
    TaskPageSchema,
    TaskSchema,
    TasksQuery,
)
from resettle.tasks.shapes import Json, as_known_json, facts_json, in_order, task_json
from resettle.web import problems
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.json import (
    IF_MATCH,
    LARGEST_ID,
    etag,
    from_cursor,
    strict_blueprint,
    to_cursor,
    version_asked_for,
)

doors = strict_blueprint("tasks", __name__, strict_json)


@doors.route("/events", methods=["POST"])
@needs(May.SEND_EVENTS)
@doors.response(202, ReceiptsSchema, description="A receipt for each event, in order.")
@doors.alt_response(400, "BAD_REQUEST")
@doors.alt_response(413, "REQUEST_ENTITY_TOO_LARGE")
@doors.alt_response(422, "UNPROCESSABLE_ENTITY")
@doors.doc(requestBody=EVENTS)
def send_events() -> Response:
    """Take in one event or a list of them; what is acknowledged is stored and planned"""
    raw = request.get_data()
    receipts = intake().take_in(pieces(raw), viewer().name)
    one_alone = not raw.removeprefix(BOM_UTF8).lstrip().startswith(b"[")
    if one_alone and receipts[0].outcome == "rejected":
        reason, field = receipts[0].reason or "This cannot be an event.", receipts[0].field
        return problems.answer(422, reason, [problems.Fault(field or "event", reason)])
    response = jsonify(receipts=[receipt._asdict() for receipt in receipts])
    response.status_code = 202
    return response


@doors.route("/children/<ref:ref>/plan", methods=["GET"])
@needs(May.READ_PLANS)
@doors.arguments(PlanQuery, location="query")
@doors.response(200, PlanSchema)
@doors.alt_response(404, "NOT_FOUND")
@doors.alt_response(422, "UNPROCESSABLE_ENTITY")
def read_plan(asked: dict[str, Any], ref: str) -> Response:
    """One child's facts and tasks, as they are or as they were known on a past day"""
    on, withdrawn = asked["as_known_on"], asked["withdrawn"] == "yes"
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        if on is None:
            plan = _plan_now(db, child, withdrawn=withdrawn)
        else:
            known = as_known(viewer(), db, child, past_day(on, clock().today()), planning())
            plan = as_known_json(ref, known, withdrawn=withdrawn)
    words = "read the plan" if on is None else f"read the plan as it was known on {on}"
    note_consulted([(child.id, f"child:{child.id}")], words)
    return jsonify(plan)


def _plan_now(db: Session, child: Child, *, withdrawn: bool) -> Json:
    (gathered,) = gather(db, (child.id,))
    held = tasks_of(viewer(), db, child.id, withdrawn=withdrawn)
    return {
        "child": child.ref,
        "facts": facts_json(gathered.folded.facts),
        "tasks": in_order(task_json(task) for task in held),
    }


@doors.route("/tasks", methods=["GET"])
@needs(May.READ_TASKS)
@doors.arguments(TasksQuery, location="query")
@doors.response(200, TaskPageSchema)
def list_tasks(asked: dict[str, Any]) -> Response:
    """Tasks of every child the token may see, a page at a time"""
    limit = asked.pop("limit")
    after = asked.pop("after")
    after_id = from_cursor(after, "task") if after else 0
    with database().reading() as db:
        found = find_tasks(viewer(), db, Asking(**asked), after_id=after_id, limit=limit + 1)
    page = found[:limit]
    children = {task.child_id for task, _ in page}
    note_consulted(((number, f"child:{number}") for number in sorted(children)), "listed tasks")
    more = len(found) > limit
    return jsonify(
        tasks=[task_json(task) | {"child": ref} for task, ref in page],
        next=to_cursor("task", page[-1][0].id) if more else None,
    )


@doors.route(f"/tasks/<int(max={LARGEST_ID}):task_id>", methods=["GET"])
@needs(May.READ_TASKS)
@doors.response(200, OneTaskSchema)
@doors.alt_response(404, "NOT_FOUND")
def read_task(task_id: int) -> Response:
    """One task, with the ETag that a change must send back"""
    with database().reading() as db:
        task, child = _seen(db, task_id)
        beside = _beside(db, task)
    note_consulted([(child.id, f"task:{task.id}")], "read a task")
    return _with_etag(task, child, **beside)


@doors.route(f"/tasks/<int(max={LARGEST_ID}):task_id>/partner", methods=["PUT"])
@needs(May.CHANGE_TASKS)
@doors.arguments(PartnerSchema)
@doors.response(200, OneTaskSchema)
@doors.alt_response(404, "NOT_FOUND")
@doors.alt_response(409, "CONFLICT")
@doors.alt_response(412, "PRECONDITION_FAILED")
@doors.alt_response(428, "PRECONDITION_REQUIRED")
@doors.doc(parameters=[IF_MATCH])
def name_a_partner(said: dict[str, str], task_id: int) -> Response:
    """Say which agency has a task, and whom to ask there"""
    because = Because(viewer().name, "the partner was named over the API")
    with database().unit() as db:
        task, child = _seen(db, task_id)
        version = version_asked_for(task.version)
        now = planning().clock.now()
        name_partner(db, task_id, Partner(**said), version=version, because=because, at=now)
        beside = _beside(db, task)
    return _with_etag(task, child, **beside)


@doors.route(f"/tasks/<int(max={LARGEST_ID}):task_id>/chases", methods=["POST"])
@needs(May.CHANGE_TASKS)
@doors.arguments(ChaseSchema)
@doors.response(201, OneTaskSchema)
@doors.alt_response(404, "NOT_FOUND")
@doors.alt_response(409, "CONFLICT")
def chase_a_partner(said: dict[str, str], task_id: int) -> Response:
    """Keep that the partner who has a task was asked after it; the task stays as it is"""
    with database().unit() as db:
        task, child = _seen(db, task_id)
        chase(db, [task], Asked(**said), actor=viewer().name, at=planning().clock.now())
        beside = _beside(db, task)
    response = _with_etag(task, child, **beside)
    response.status_code = 201
    return response


@doors.route(f"/tasks/<int(max={LARGEST_ID}):task_id>", methods=["PATCH"])
@needs(May.CHANGE_TASKS)
@doors.arguments(TaskChange)
@doors.response(200, TaskSchema)
@doors.alt_response(400, "BAD_REQUEST")
@doors.alt_response(404, "NOT_FOUND")
@doors.alt_response(409, "CONFLICT")
@doors.alt_response(412, "PRECONDITION_FAILED")
@doors.alt_response(428, "PRECONDITION_REQUIRED")
@doors.doc(parameters=[IF_MATCH])
def change(said: dict[str, Any], task_id: int) -> Response:
    """Take a task up, finish it, leave it, block it, hand it over, or pin its date"""
    if "state" in said:
        said["state"] = TaskState(said["state"])
    because = Because(viewer().name, "changed over the API")
    with database().unit() as db:
        task, child = _seen(db, task_id)
        version = version_asked_for(task.version)
        rules = planning()
        if said.get("outcome") is not None:
            said["outcome"] = read_outcome(
                records_of(task, rules), said["outcome"], rules.clock.today()
            )
        task = change_task(
            db, task_id, Deed(**said), version=version, because=because, planning=rules
        )
    return _with_etag(task, child)


def _seen(db: Session, task_id: int) -> tuple[Task, Child]:
    """A task and its child, where the viewer may see them; otherwise there is none."""
    task = task_for(viewer(), db, task_id)
    child = db.get(Child, task.child_id) if task else None
    if task is None or child is None:
        raise NotFound("There is no such task, or none that you may see.", field="id")
    return task, child


def _beside(db: Session, task: Task) -> dict[str, Any]:
    """What stands beside a task that somebody outside the service has."""
    partner = partner_of(viewer(), db, task.id)
    chases = chases_of(viewer(), db, task.id)
    return {
        "partner": asdict(partner) if partner else None,
        "chases": [ChaseSchema().dump(one) for one in chases],
    }


def _with_etag(task: Task, child: Child, **beside: Any) -> Response:
    response = jsonify(task_json(task) | {"child": child.ref} | beside)
    response.set_etag(etag(task.version))
    return response
