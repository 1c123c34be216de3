"""The shapes of the caseload on the wire. Coming in, unknown keys are refused."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from resettle.caseload.asking import AHEAD, ANY_STAGE
from resettle.planning.vocabulary import Order, Owner, Pathway, Stage
from resettle.web.json import LARGEST_ID, PageQuery


def _one_of(words: Any) -> Any:
    return validate.OneOf([str(word) for word in words])


class ChildReleaseSchema(Schema):
    planned = fields.Date(required=True, allow_none=True)
    decided = fields.Boolean(
        required=True, metadata={"description": "Custody has named the day; else it is counted."}
    )
    earliest = fields.Date(required=True, allow_none=True)
    latest = fields.Date(required=True, allow_none=True)
    released_on = fields.Date(required=True, allow_none=True)


class NextTaskSchema(Schema):
    id = fields.Integer(required=True)
    title = fields.String(required=True)
    due = fields.Date(required=True)


class ChildLineSchema(Schema):
    """One child of the list."""

    child = fields.String(required=True, metadata={"description": "The reference."})
    name = fields.String(required=True, allow_none=True)
    known_as = fields.String(required=True, allow_none=True)
    date_of_birth = fields.Date(required=True, allow_none=True)
    stage = fields.String(required=True, allow_none=True)
    order = fields.String(required=True, allow_none=True)
    release = fields.Nested(ChildReleaseSchema, required=True)
    unplanned_release = fields.Boolean(required=True)
    recalled = fields.Boolean(required=True)
    looked_after = fields.String(required=True, allow_none=True)
    team = fields.Integer(required=True, allow_none=True)
    workers = fields.List(fields.String(), required=True)
    mentors = fields.List(fields.String(), required=True)
    overdue = fields.Integer(required=True)
    next_task = fields.Nested(NextTaskSchema, required=True, allow_none=True)


class ChildPageSchema(Schema):
    children = fields.List(fields.Nested(ChildLineSchema), required=True)
    next = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "`after` of the next page; null on the last."},
    )


class ChildrenQuery(PageQuery):
    stage = fields.String(load_default=None, validate=_one_of([*Stage, ANY_STAGE]))
    order = fields.String(load_default=None, validate=_one_of(Order))
    release_within = fields.Integer(
        load_default=None,
        validate=validate.OneOf([int(days) for days in AHEAD]),
        metadata={"description": "Days from today."},
    )
    released_lately = fields.Boolean(load_default=False)
    overdue_in = fields.String(load_default=None, validate=_one_of(Pathway))
    team = fields.Integer(load_default=None, validate=validate.Range(min=1, max=LARGEST_ID))
    looked_after = fields.Boolean(load_default=False)
    unplanned_release = fields.Boolean(load_default=False)
    no_mentor = fields.Boolean(load_default=False)


class WorkerSchema(Schema):
    """Somebody who works with the child, or will, or did."""

    owner = fields.String(validate=validate.OneOf([str(owner) for owner in Owner]))
    name = fields.String(required=True)
    since = fields.Date(required=True, metadata={"description": "The first day."})
    until = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "The last day; null while nobody has named one."},
    )
    cover = fields.String(
        allow_none=True, metadata={"description": "Who stands in while they are away today."}
    )


class ChildSchema(Schema):
    """One child: who it is, where the child stands, and who is there."""

    child = fields.String(required=True, metadata={"description": "The reference."})
    known_as = fields.String(
        required=True,
        metadata={"description": "As the child likes it, else the name, else the reference."},
    )
    date_of_birth = fields.Date(allow_none=True)
    stage = fields.String(allow_none=True, validate=validate.OneOf([str(stage) for stage in Stage]))
    order = fields.String(allow_none=True, validate=validate.OneOf([str(order) for order in Order]))
    release = fields.Nested(ChildReleaseSchema, required=True)
    team = fields.String(allow_none=True)
    workers = fields.List(
        fields.Nested(WorkerSchema), required=True, metadata={"description": "Today's."}
    )
    workers_to_come = fields.List(
        fields.Nested(WorkerSchema),
        required=True,
        metadata={"description": "Those who are named for a later day."},
    )
    workers_before = fields.List(
        fields.Nested(WorkerSchema), required=True, metadata={"description": "The last first."}
    )


class ImportCountsSchema(Schema):
    new = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    same = fields.Integer(required=True)
    tray = fields.Integer(required=True)
    refused = fields.Integer(required=True)


class ImportRowSchema(Schema):
    """One row that needs a word."""

    row = fields.Integer(required=True, metadata={"description": "As a spreadsheet counts."})
    child = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True)
    field = fields.String(
        required=True, allow_none=True, metadata={"description": "The column, as the file has it."}
    )
    reason = fields.String(required=True)


class ImportSchema(Schema):
    """A list that somebody brought in."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True, validate=_one_of(("children", "events")))
    state = fields.String(required=True, validate=_one_of(("checked", "running", "done", "left")))
    total = fields.Integer(required=True)
    done = fields.Integer(required=True)
    at = fields.DateTime(required=True)
    finished_at = fields.DateTime(required=True, allow_none=True)
    counts = fields.Nested(ImportCountsSchema, required=True)
    rows = fields.List(fields.Nested(ImportRowSchema), required=True)
