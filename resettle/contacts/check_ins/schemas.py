"""The shape of a child's check-ins on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from resettle.contacts.rules import SCALE, CheckInWay


class CheckInSchema(Schema):
    id = fields.Integer(required=True)
    at = fields.DateTime(required=True)
    way = fields.String(required=True, validate=validate.OneOf([str(one) for one in CheckInWay]))
    answers = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(validate=validate.OneOf(SCALE)),
        required=True,
        metadata={"description": "By pathway, from 1, very bad, to 5. What was skipped is absent."},
    )
    words = fields.String(required=True)
    talk = fields.Boolean(
        required=True, metadata={"description": "The child asked to talk to somebody."}
    )
    talked_at = fields.DateTime(required=True, allow_none=True)


class CheckInsSchema(Schema):
    child = fields.String(required=True, metadata={"description": "The reference."})
    check_ins = fields.List(fields.Nested(CheckInSchema), required=True)
