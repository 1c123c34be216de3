"""The shapes of the timeline and of a what-if on the wire. Coming in, unknown keys are refused."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from resettle.caseload.timeline import Kind
from resettle.caseload.trying import TRIES
from resettle.planning.reconcile import ChangeKind
from resettle.releases.schemas import RELEASE_KINDS
from resettle.tasks.schemas import FactsSchema, TaskSchema
from resettle.web.json import Refusing

_KIND = validate.OneOf([str(kind) for kind in Kind])


class WhatIfQuery(Refusing):
    what = fields.String(required=True, validate=validate.OneOf(TRIES))
    date = fields.Date(
        load_default=None,
        metadata={"description": "Today, where it is left out; a planned release needs one."},
    )
    kind = fields.String(load_default=None, validate=validate.OneOf(RELEASE_KINDS))


class ChangeSchema(Schema):
    """What would be done to one task."""

    kind = fields.String(required=True, validate=validate.OneOf([str(kind) for kind in ChangeKind]))
    workflow = fields.String(required=True)
    task = fields.String(required=True)
    occurrence = fields.Integer(required=True)
    was = fields.Date(required=True, allow_none=True)
    due = fields.Date(required=True, allow_none=True)
    days = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "By how many it moves: later where it is more than nothing."},
    )
    reason = fields.String(required=True, allow_none=True)
    settled = fields.Boolean(required=True, metadata={"description": "It would count as done."})


class WhatIfSchema(Schema):
    child = fields.String(required=True)
    what = fields.String(required=True)
    date = fields.Date(required=True)
    before = fields.Nested(FactsSchema, required=True)
    after = fields.Nested(FactsSchema, required=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    doubts = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "What a person would have to look at."},
    )
    tasks = fields.List(
        fields.Nested(TaskSchema),
        required=True,
        metadata={"description": "The whole plan as it would be; a new task has no id yet."},
    )


class TimelineQuery(Refusing):
    kind = fields.String(load_default=None, validate=_KIND)
    before = fields.String(
        load_default=None,
        validate=validate.Length(max=200),
        metadata={"description": "`next` of the page before."},
    )


class HappenedSchema(Schema):
    at = fields.AwareDateTime(required=True)
    kind = fields.String(required=True, validate=_KIND)
    what = fields.String(required=True, metadata={"description": "In words."})
    more = fields.String(required=True, allow_none=True)
    by = fields.String(required=True, allow_none=True)
    task = fields.Integer(
        required=True, allow_none=True, metadata={"description": "The task it is about."}
    )


class TimelineSchema(Schema):
    child = fields.String(required=True)
    happened = fields.List(fields.Nested(HappenedSchema), required=True)
    next = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "`before` of the next page; null on the last."},
    )
