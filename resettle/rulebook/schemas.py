"""The shape of the rulebook on the wire, going out: every part of every rule, as in the files."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from resettle.planning.vocabulary import Level, Owner, Pathway, Standing

_WORDS = fields.Dict(
    keys=fields.String(), values=fields.List(fields.String()), metadata={"description": "Words."}
)
_HISTORY = {"description": "The day each value began, and the value."}


class FallbackSchema(Schema):
    owner = fields.String(validate=validate.OneOf([str(word) for word in Owner]))
    when = fields.String()


class RuleSchema(Schema):
    """One rule, in the words its file uses."""

    task = fields.String(required=True)
    title = fields.String(required=True)
    pathway = fields.String(validate=validate.OneOf([str(word) for word in Pathway]))
    owner = fields.String(validate=validate.OneOf([str(word) for word in Owner]))
    standing = fields.String(validate=validate.OneOf([str(word) for word in Standing]))
    source = fields.String()
    verified = fields.Boolean(metadata={"description": "Found in a published text."})
    why = fields.String(allow_none=True)
    when = _WORDS
    unless = _WORDS
    starts = fields.String(allow_none=True)
    opens = fields.String(allow_none=True)
    due = fields.Dict(
        keys=fields.String(), values=fields.String(), allow_none=True, metadata=_HISTORY
    )
    repeat = fields.Dict(
        keys=fields.String(), values=fields.String(), allow_none=True, metadata=_HISTORY
    )
    contact_levels = fields.List(
        fields.Dict(keys=fields.String(), values=fields.Integer(allow_none=True))
    )
    assumed_level = fields.String(
        allow_none=True, validate=validate.OneOf([str(word) for word in Level])
    )
    late_start = fields.Boolean()
    stops_for = fields.List(fields.String())
    waits_for = fields.List(fields.String())
    fallback = fields.Nested(FallbackSchema, allow_none=True)
    settled_by = fields.String(allow_none=True)
    lapses = fields.Boolean(
        metadata={"description": "One of its times is asked for no longer when the next is due."}
    )
    records = fields.String(
        allow_none=True,
        metadata={"description": "What is asked when the task is done, such as `address`."},
    )
    for_child = fields.String(
        allow_none=True, metadata={"description": "The task in words for the child to read."}
    )


class WorkflowSchema(Schema):
    workflow = fields.String(required=True)
    title = fields.String(required=True)
    about = fields.String()
    tasks = fields.List(fields.Nested(RuleSchema), required=True)


class RulesSchema(Schema):
    """Every rule in force."""

    fingerprint = fields.String(
        required=True, metadata={"description": "Changes when any rule does."}
    )
    files_broken = fields.Boolean(
        required=True,
        metadata={
            "description": "The files as they stand cannot be used, and these are the last good "
            "rules."
        },
    )
    workflows = fields.List(fields.Nested(WorkflowSchema), required=True)
