"""The JSON doors of the caseload: the children a token may see, and one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response, jsonify

from resettle.audit.looks import note_children_seen
from resettle.caseload.asking import EVERYBODY, JUST_RELEASED
from resettle.caseload.asking import Asked as AskedFor
from resettle.caseload.child_queries import Working, all_around, team_name
from resettle.caseload.listing import Line, children_after, lines_of
from resettle.caseload.order_json import order_json, oversight_json
from resettle.caseload.order_pages import order_shown
from resettle.caseload.order_schemas import OrderSchema, OversightSchema
from resettle.caseload.overseeing import oversaw
from resettle.caseload.schemas import ChildPageSchema, ChildrenQuery, ChildSchema
from resettle.caseload.timeline import Asked, Kind, from_word
from resettle.caseload.timeline_pages import timeline_page
from resettle.caseload.trying import name_now, refuse_ahead, try_out
from resettle.caseload.trying_json import line_json, tried_json
from resettle.caseload.trying_schemas import (
    TimelineQuery,
    TimelineSchema,
    WhatIfQuery,
    WhatIfSchema,
)
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.children.rules import shown_name
from resettle.permissions import May
from resettle.releases.reading import strict_json
from resettle.supervision.limits import limits_in
from resettle.tasks.here import intake
from resettle.tasks.what_if import plan_if
from resettle.web.doors import clock, database, needs, settings, viewer
from resettle.web.json import from_cursor, strict_blueprint, to_cursor

doors = strict_blueprint("children", __name__, strict_json)


@doors.route("/children", methods=["GET"])
@needs(May.READ_CHILDREN)
@doors.arguments(ChildrenQuery, location="query")
@doors.response(200, ChildPageSchema)
@doors.alt_response(422, "UNPROCESSABLE_ENTITY")
def list_children(said: dict[str, Any]) -> Response:
    """Every child the token may see, with their release, who works with them and what is due"""
    today, limit, after = clock().today(), said["limit"], said["after"]
    # Who works with a child depends on the day, which a token does not bring.
    asker = replace(viewer(), on=today)
    after_id = from_cursor(after, "child") if after else 0
    with database().reading() as db:
        ids = children_after(asker, db, _asked(said), today, after_id=after_id, limit=limit + 1)
        lines = lines_of(asker, db, ids[:limit], today)
    note_children_seen((line.child.id for line in lines), "was in a list of children")
    more = len(ids) > limit
    return jsonify(
        children=[_line_json(line) for line in lines],
        next=to_cursor("child", ids[limit - 1]) if more else None,
    )


def _asked(said: Mapping[str, Any]) -> AskedFor:
    release = JUST_RELEASED if said["released_lately"] else str(said["release_within"] or "")
    return AskedFor(
        worker=EVERYBODY,
        stage=said["stage"] or "",
        order=said["order"] or "",
        release=release,
        pathway=said["overdue_in"] or "",
        team=str(said["team"] or ""),
        looked_after=said["looked_after"],
        unplanned=said["unplanned_release"],
        no_mentor=said["no_mentor"],
    )


def _line_json(line: Line) -> dict[str, Any]:
    child, coming = line.child, line.next_task
    return {
        "child": child.ref,
        "name": child.name,
        "known_as": child.known_as,
        "date_of_birth": _day(child.date_of_birth),
        "stage": child.stage,
        "order": child.order,
        "release": {
            "planned": _day(child.planned_release_on),
            "decided": child.release_decided,
            "earliest": _day(child.release_earliest),
            "latest": _day(child.release_latest),
            "released_on": _day(child.released_on),
        },
        "unplanned_release": child.unplanned_release,
        "recalled": child.recalled,
        "looked_after": child.looked_after,
        "team": child.team_id,
        "workers": list(line.workers),
        "mentors": list(line.mentors),
        "overdue": line.overdue,
        "next_task": {"id": coming.task_id, "title": coming.title, "due": _day(coming.due)}
        if coming
        else None,
    }


@doors.route("/children/<ref:ref>", methods=["GET"])
@needs(May.READ_CHILDREN)
@doors.response(200, ChildSchema)
@doors.alt_response(404, "NOT_FOUND")
def read_child(ref: str) -> Response:
    """One child: who it is, where the child stands, and who works with the child today"""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        team = team_name(viewer(), db, child)
        around = all_around(viewer(), db, child.id, clock().today())
    note_children_seen((child.id,), "read a child")
    told = {
        "team": team,
        "workers": [_worker(one) for one in around.now],
        "workers_to_come": [_worker(one) for one in around.coming],
        "workers_before": [_worker(one) for one in around.before],
    }
    return jsonify(_record_json(child) | told)


@doors.route("/children/<ref:ref>/what-if", methods=["GET"])
@needs(May.SEND_EVENTS)
@doors.arguments(WhatIfQuery, location="query")
@doors.response(200, WhatIfSchema)
@doors.alt_response(404, "NOT_FOUND")
@doors.alt_response(422, "UNPROCESSABLE_ENTITY")
def what_if(said: dict[str, Any], ref: str) -> Response:
    """What would change in the plan if this happened; nothing is kept"""
    today, here = clock().today(), intake()
    refuse_ahead(said["what"], said["date"], today)
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        tried = try_out(db, child, said, here, name_now(clock().now()))
        plan = plan_if(db, child.id, tried.what_if, here.planning)
    note_children_seen((child.id,), "tried a change of the release")
    return jsonify(tried_json(ref, said["what"], said["date"] or today, tried, plan))


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
    return jsonify(child=ref, happened=[line_json(one) for one in lines], next=older)


def _record_json(child: Child) -> dict[str, Any]:
    return {
        "child": child.ref,
        "known_as": shown_name(child),
        "date_of_birth": _day(child.date_of_birth),
        "stage": child.stage,
        "order": child.order,
        "release": {
            "earliest": _day(child.release_earliest),
            "planned": _day(child.planned_release_on),
            "latest": _day(child.release_latest),
            "decided": child.release_decided,
            "released_on": _day(child.released_on),
        },
    }


def _worker(one: Working) -> dict[str, Any]:
    return {
        "owner": one.owner,
        "name": one.name,
        "since": _day(one.since),
        "until": _day(one.until),
        "cover": one.cover or None,
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


@doors.route("/children/<ref:ref>/order", methods=["GET"])
@needs(May.READ_EVENTS)
@doors.response(200, OrderSchema)
@doors.alt_response(404, "NOT_FOUND")
def read_order(ref: str) -> Response:
    """One child's order: conditions, missed contacts, warnings, breach and recall"""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        limits = limits_in(settings().config_dir)
        shown = order_shown(viewer(), db, child, limits, clock().today())
    note_children_seen((child.id,), "read the order")
    return jsonify(order_json(ref, shown))


@doors.route("/children/<ref:ref>/oversight", methods=["GET"])
@needs(May.READ_EVENTS)
@doors.response(200, OversightSchema)
@doors.alt_response(404, "NOT_FOUND")
def read_oversight(ref: str) -> Response:
    """What managers signed, decided and asked for, and what changed in the plan since"""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        seen = oversaw(viewer(), db, child, clock().today())
    note_children_seen((child.id,), "read the oversight")
    return jsonify(oversight_json(ref, seen))
