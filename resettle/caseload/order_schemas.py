"""The shapes of a child's order and of oversight on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from resettle.planning.vocabulary import Order
from resettle.supervision.rules import ConditionKind, OversightKind, WarningKind


def _one_of(words: Any) -> Any:
    return validate.OneOf([str(word) for word in words])


class ConditionSchema(Schema):
    id = fields.Integer(required=True)
    kind = fields.String(required=True, validate=_one_of(ConditionKind))
    words = fields.String(required=True)
    plain_words = fields.String(
        required=True, metadata={"description": "The same in words for the child; may be empty."}
    )
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)
    ended_because = fields.String(required=True)


class MissedContactSchema(Schema):
    date = fields.Date(required=True)
    acceptable = fields.Boolean(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    judged_by = fields.String(required=True, allow_none=True)
    event_source = fields.String(required=True)
    event_id = fields.String(required=True)


class WarningSchema(Schema):
    id = fields.Integer(required=True)
    kind = fields.String(required=True, validate=_one_of(WarningKind))
    date = fields.Date(required=True)
    words = fields.String(required=True)
    told_how = fields.String(required=True)
    taken_back_because = fields.String(required=True, allow_none=True)


class BreachSchema(Schema):
    """The numbers, and what the rule says of them. Nothing here is decided."""

    since = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "The day custody last began; what came after it counts."},
    )
    unacceptable = fields.Integer(required=True)
    unjudged = fields.Integer(required=True)
    warnings = fields.Integer(required=True)
    warnings_of_the_rule = fields.Integer(required=True)
    misses_of_the_rule = fields.Integer(required=True)
    is_reached = fields.Boolean(required=True)
    source = fields.String(required=True)
    verified = fields.Boolean(required=True)


class LoggedSchema(Schema):
    date = fields.Date(required=True)
    kind = fields.String(required=True, validate=_one_of(("breach", "recall", "ended")))


class OrderSchema(Schema):
    """What one child's order asks, and what became of it."""

    child = fields.String(required=True)
    order = fields.String(required=True, allow_none=True, validate=_one_of(Order))
    supervision_ends = fields.Date(required=True, allow_none=True)
    conditions = fields.List(fields.Nested(ConditionSchema), required=True)
    missed_contacts = fields.List(fields.Nested(MissedContactSchema), required=True)
    warnings = fields.List(fields.Nested(WarningSchema), required=True)
    breach = fields.Nested(BreachSchema, required=True)
    log = fields.List(fields.Nested(LoggedSchema), required=True)


class OverseenSchema(Schema):
    id = fields.Integer(required=True)
    kind = fields.String(required=True, validate=_one_of(OversightKind))
    at = fields.DateTime(required=True)
    by = fields.String(required=True, metadata={"description": "As the audit log calls them."})
    words = fields.String(required=True)
    reason = fields.String(required=True)
    carries_on = fields.String(required=True)
    meeting = fields.Integer(required=True, allow_none=True)


class MovedTaskSchema(Schema):
    title = fields.String(required=True)
    was = fields.Date(required=True, allow_none=True)
    now = fields.Date(required=True, allow_none=True)


class NewTaskSchema(Schema):
    id = fields.Integer(required=True)
    title = fields.String(required=True)
    due = fields.Date(required=True, allow_none=True)


class SinceSchema(Schema):
    """What is different from the plan as it was signed."""

    moved = fields.List(fields.Nested(MovedTaskSchema), required=True)
    new = fields.List(fields.Nested(NewTaskSchema), required=True)
    gone = fields.List(fields.String(), required=True)


class OversightSchema(Schema):
    """What managers have answered for, the newest first."""

    child = fields.String(required=True)
    closed = fields.Boolean(required=True)
    sent_back = fields.Boolean(required=True)
    signed_at = fields.DateTime(required=True, allow_none=True)
    signed_hash = fields.String(required=True, allow_none=True)
    changed_since = fields.Nested(
        SinceSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null while nobody has countersigned the plan."},
    )
    entries = fields.List(fields.Nested(OverseenSchema), required=True)
