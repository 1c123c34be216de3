"""The shape of a child's contacts on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from resettle.contacts.rules import SCALE, Attended, How, Place


class ContactSchema(Schema):
    id = fields.Integer(required=True)
    began_at = fields.DateTime(required=True)
    minutes = fields.Integer(required=True)
    how = fields.String(required=True, validate=validate.OneOf([str(one) for one in How]))
    place = fields.String(required=True, validate=validate.OneOf([str(one) for one in Place]))
    attended = fields.String(required=True, validate=validate.OneOf([str(one) for one in Attended]))
    planned = fields.Boolean(required=True)
    pathways = fields.List(fields.String(), required=True)
    did = fields.String(required=True)
    rating = fields.Integer(
        required=True,
        allow_none=True,
        validate=validate.OneOf([*SCALE, None]),
        metadata={"description": "The child's own, from 1 (very bad) to 5 (very good)."},
    )
    child_said = fields.String(required=True)
    next_plan = fields.String(required=True)
    worried = fields.Boolean(required=True)
    late = fields.Boolean(
        required=True, metadata={"description": "Written down later than the day after."}
    )
    corrected = fields.Boolean(required=True)


class ContactsSchema(Schema):
    child = fields.String(required=True, metadata={"description": "The reference."})
    contacts = fields.List(fields.Nested(ContactSchema), required=True)
