"""The shapes of reports as JSON."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields


class ListedReportSchema(Schema):
    name = fields.String(required=True)
    title = fields.String(required=True)
    question = fields.String(required=True)


class ReportListSchema(Schema):
    reports = fields.List(fields.Nested(ListedReportSchema), required=True)


class ReportColumnSchema(Schema):
    name = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)


class ReportRowSchema(Schema):
    name = fields.String(required=True)
    title = fields.String(required=True)
    values = fields.Dict(required=True, metadata={"description": "By column; null where hidden."})
    hidden = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "The columns that are hidden, since a number is small."},
    )


class ReportTableSchema(Schema):
    name = fields.String(required=True)
    title = fields.String(required=True)
    note = fields.String(required=True)
    columns = fields.List(fields.Nested(ReportColumnSchema), required=True)
    rows = fields.List(fields.Nested(ReportRowSchema), required=True)
    total = fields.Nested(ReportRowSchema, required=True, allow_none=True)


#: One of them is a word of Python, so they are given by name.
_PERIOD: dict[str, Any] = {"from": fields.Date(required=True), "to": fields.Date(required=True)}


class ReportSchema(ListedReportSchema):
    class Meta:
        include = _PERIOD

    method = fields.String(required=True)
    source = fields.String(required=True)
    standing = fields.String(required=True)
    cautions = fields.List(fields.String(), required=True)
    team = fields.String()
    worker = fields.String()
    order = fields.String()
    ethnicity = fields.String()
    looked_after = fields.String()
    hides_up_to = fields.Integer(required=True)
    tables = fields.List(fields.Nested(ReportTableSchema), required=True)
