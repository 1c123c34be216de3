"""The shapes of tasks, plans and receipts on the wire. Coming in, unknown keys are refused."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from resettle.planning.vocabulary import (
    Flag,
    Order,
    Owner,
    Pathway,
    Stage,
    Standing,
    TaskState,
)
from resettle.tasks.kinds import WAYS_OF_ASKING
from resettle.web.json import REFERENCE, PageQuery, Refusing

#: A person can bring a task into any state but this: only the plan withdraws.
_BY_PERSON = [state.value for state in TaskState if state is not TaskState.WITHDRAWN]
_WORDS = validate.Length(min=1, max=2000)


def _word_of(words: Any, **metadata: str) -> fields.String:
    return fields.String(validate=validate.OneOf([str(word) for word in words]), metadata=metadata)


class TaskSchema(Schema):
    """One task of a plan. The keys of `resettle simulate`, and what people have done with it."""

    id = fields.Integer(allow_none=True)
    version = fields.Integer()
    child = fields.String()
    workflow = fields.String(required=True)
    task = fields.String(required=True)
    occurrence = fields.Integer(required=True)
    title = fields.String(required=True)
    pathway = _word_of(Pathway)
    owner = _word_of(Owner)
    opens = fields.Date(allow_none=True)
    due = fields.Date(allow_none=True)
    due_time = fields.String(metadata={"description": "A deadline within the day, London time."})
    state = _word_of(TaskState)
    flags = fields.List(_word_of(Flag))
    because = fields.String()
    source = fields.String()
    standing = _word_of(Standing)
    verified = fields.Boolean(metadata={"description": "Found in a published text."})
    computed_due = fields.Date(
        allow_none=True, metadata={"description": "What the plan says where a date is pinned."}
    )
    reason = fields.String(allow_none=True)
    blocked_by = fields.String(allow_none=True)
    revisit_on = fields.Date(allow_none=True)
    settled_on = fields.Date(allow_none=True)
    fallback_owner = fields.String(allow_none=True)
    fallback_on = fields.Date(allow_none=True)
    outcome = fields.Dict(
        keys=fields.String(),
        allow_none=True,
        metadata={"description": "What came of it, where its rule says what is to be recorded."},
    )


class PartnerSchema(Refusing):
    """Who has a task outside the service, and how to reach them."""

    agency = fields.String(required=True, validate=validate.Length(min=1, max=120))
    contact = fields.String(load_default="", validate=validate.Length(max=120))
    telephone = fields.String(load_default="", validate=validate.Length(max=40))
    email = fields.String(
        load_default="",
        validate=[validate.Length(max=254), validate.Regexp(r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$")],
    )


class ChaseSchema(Refusing):
    """That a partner was asked after a task."""

    at = fields.DateTime(dump_only=True)
    to_whom = fields.String(required=True, validate=validate.Length(min=1, max=200))
    how = fields.String(required=True, validate=validate.OneOf(list(WAYS_OF_ASKING)))
    words = fields.String(load_default="", validate=validate.Length(max=2000))


class OneTaskSchema(TaskSchema):
    """A task by itself: besides, who has it outside the service, and when they were asked."""

    partner = fields.Nested(PartnerSchema, allow_none=True)
    chases = fields.List(fields.Nested(ChaseSchema))


class WindowSchema(Schema):
    earliest = fields.Date(allow_none=True)
    planned = fields.Date(allow_none=True)
    latest = fields.Date(allow_none=True)


class FactsSchema(Schema):
    """What is known about a child, without a name."""

    stage = _word_of(Stage)
    order = fields.String(allow_none=True, validate=validate.OneOf([str(order) for order in Order]))
    release_window = fields.Nested(WindowSchema)
    released_on = fields.Date(allow_none=True)
    custody_started_on = fields.Date(allow_none=True)
    sentenced_on = fields.Date(allow_none=True)
    recalled = fields.Boolean()
    release_decided = fields.Boolean()
    supervision_ends_on = fields.Date(allow_none=True)
    notes = fields.List(fields.String())


class PlanSchema(Schema):
    child = fields.String(required=True)
    facts = fields.Nested(FactsSchema, required=True)
    tasks = fields.List(fields.Nested(TaskSchema), required=True)
    as_known_on = fields.Date(
        metadata={"description": "The day asked for, where one was: the plan as it was known then."}
    )
    rulebook = fields.String(
        metadata={"description": "By which rules it was computed: those of today."}
    )
    decided_since = fields.Integer(
        metadata={
            "description": "Messages there were then that somebody decided about only afterwards; "
            "they count as decided."
        }
    )


class TaskPageSchema(Schema):
    tasks = fields.List(fields.Nested(TaskSchema), required=True)
    next = fields.String(
        allow_none=True, metadata={"description": "`after` of the next page; null on the last."}
    )


class ReceiptSchema(Schema):
    event = fields.String(required=True)
    outcome = fields.String(
        required=True,
        validate=validate.OneOf(["accepted", "duplicate", "needs_attention", "rejected"]),
    )
    reason = fields.String(required=True, allow_none=True)
    field = fields.String(required=True, allow_none=True)


class ReceiptsSchema(Schema):
    receipts = fields.List(fields.Nested(ReceiptSchema), required=True)


class PlanQuery(Refusing):
    withdrawn = fields.String(load_default="yes", validate=validate.OneOf(["yes", "no"]))
    as_known_on = fields.Date(
        load_default=None,
        metadata={"description": "A past day: the plan as it was known at its end in London."},
    )


class TasksQuery(PageQuery):
    child = fields.String(load_default=None, validate=REFERENCE)
    owner = fields.String(load_default=None, validate=validate.OneOf([str(w) for w in Owner]))
    state = fields.String(load_default=None, validate=validate.OneOf([str(w) for w in TaskState]))
    pathway = fields.String(load_default=None, validate=validate.OneOf([str(w) for w in Pathway]))
    due_before = fields.Date(load_default=None)
    due_after = fields.Date(load_default=None)


class TaskChange(Refusing):
    """What a person says of a task. Only what is named changes."""

    state = fields.String(validate=validate.OneOf(_BY_PERSON))
    reason = fields.String(validate=_WORDS)
    blocked_by = fields.String(validate=_WORDS)
    revisit_on = fields.Date()
    done_on = fields.Date()
    pin = fields.Date(
        allow_none=True,
        metadata={"description": "A date the plan must leave alone; null takes the pin out."},
    )
    owner = fields.String(validate=validate.OneOf([str(word) for word in Owner]))
    outcome = fields.Dict(
        keys=fields.String(),
        allow_none=True,
        metadata={
            "description": "What came of it, for a task that is done. Which keys it has, its rule "
            "says: see the reference of the API. Null takes it out."
        },
    )

    @validates_schema
    def says_something(self, said: dict[str, Any], **_: object) -> None:
        if not said.keys() & {"state", "pin", "owner", "revisit_on", "outcome"}:
            raise ValidationError(
                "Say what should change: at least one of state, pin, owner, revisit_on or outcome.",
                "state",
            )


_EVENT = {
    "type": "object",
    "description": "A CloudEvent 1.0 of our own types, or an HMPPS domain event, bare or in its "
    "SNS envelope.",
}
#: How the body of `POST /events` is described to a machine. What an event may hold is more than
#: one shape can say; `releases` reads it.
EVENTS = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"oneOf": [_EVENT, {"type": "array", "items": _EVENT}]},
            "example": {
                "specversion": "1.0",
                "id": "e-1",
                "source": "example-service",
                "type": "child.released",
                "subject": "child-1",
                "time": "2026-06-30T09:30:00Z",
                "data": {"date": "2026-06-30", "planned": True, "to": "home"},
            },
        }
    },
}
