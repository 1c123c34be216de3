"""The shape of a child's meetings on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from resettle.meetings.rules import Came, MeetingKind, MeetingState


class AskedSchema(Schema):
    name = fields.String(required=True)
    role = fields.String(
        required=True, metadata={"description": "What they are to the child; the child is `child`."}
    )
    came = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([*[str(one) for one in Came], None]),
        metadata={"description": "Null until the meeting was held."},
    )


class MeetingSchema(Schema):
    id = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([str(one) for one in MeetingKind]))
    state = fields.String(
        required=True, validate=validate.OneOf([str(one) for one in MeetingState])
    )
    title = fields.String(required=True)
    starts_at = fields.DateTime(required=True)
    minutes = fields.Integer(required=True, allow_none=True)
    place = fields.String(required=True)
    travel = fields.String(required=True)
    before_release = fields.Boolean(required=True)
    overtaken = fields.Boolean(
        required=True,
        metadata={"description": "It makes sense only in custody, and the child is out by then."},
    )
    asked = fields.List(fields.Nested(AskedSchema), required=True)
    decided = fields.String(required=True)
    child_said = fields.String(required=True)
    cancelled_because = fields.String(required=True)
    version = fields.Integer(required=True)


class MeetingsSchema(Schema):
    child = fields.String(required=True, metadata={"description": "The reference."})
    meetings = fields.List(fields.Nested(MeetingSchema), required=True)
