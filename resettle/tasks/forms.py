"""The forms of what a person does to a task, with their words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from resettle.planning.vocabulary import Outcome, Owner
from resettle.tasks.outcomes import SHAPES
from resettle.web.forms import Form, GovDate, Versioned, at_most, needed, one_of

MOST = 2000


class StartForm(Versioned):
    """Taking a task up asks nothing."""


class DoneForm(Versioned):
    done_on = GovDate(_l("the day it was done"), required=True)
    reason = fields.String(validate=at_most(MOST, _l("What somebody should know")))


class OutcomeForm(Versioned):
    """What came of a task that is done already. Its fields are those of the outcome."""


class NotRequiredForm(Versioned):
    reason = fields.String(
        **needed(_l("Enter why it is not required")), validate=at_most(MOST, _l("Reason"))
    )


class DeclinedForm(Versioned):
    reason = fields.String(
        **needed(_l("Enter what the child said")), validate=at_most(MOST, _l("What the child said"))
    )
    revisit_on = GovDate(_l("the day to ask again"), required=True)


class BlockedForm(Versioned):
    blocked_by = fields.String(
        **needed(_l("Enter who or what it waits for")),
        validate=at_most(MOST, _l("Who or what it waits for")),
    )


class DateForm(Versioned):
    """Another date than the rule gives, or the rule’s again."""

    which = fields.String(
        **needed(_l("Choose which date")), validate=one_of(("own", "rule"), _l("Choose which date"))
    )
    pin = GovDate(_l("the date"))
    reason = fields.String(validate=at_most(MOST, _l("Reason")))

    @validates_schema
    def own_dates_are_said_and_explained(self, said: dict[str, Any], **_: object) -> None:
        if said["which"] != "own":
            return
        missing = {}
        if said.get("pin") is None:
            missing["pin"] = [str(_l("Enter the date"))]
        if not said.get("reason"):
            missing["reason"] = [str(_l("Enter why it is this date"))]
        if missing:
            raise ValidationError(missing)


class HandOverForm(Versioned):
    owner = fields.String(
        **needed(_l("Choose whose task it is")),
        validate=one_of(Owner, _l("Choose whose task it is")),
    )
    person = fields.Integer(
        error_messages={"invalid": _l("Choose a person from the list")},
        load_default=None,
    )
    reason = fields.String(validate=at_most(MOST, _l("Reason")))


class ReopenForm(Versioned):
    reason = fields.String(
        **needed(_l("Enter why it is open again")), validate=at_most(MOST, _l("Reason"))
    )


class NoteForm(Form):
    words = fields.String(**needed(_l("Enter your note")), validate=at_most(MOST, _l("Note")))
    concern = fields.Boolean(load_default=False)


def with_outcome(form: type[Versioned], records: Outcome | None) -> type[Form]:
    """A form that asks for an outcome as well, first."""
    if records is None:
        return form
    shape = SHAPES[records]
    return type(f"{form.__name__}With{shape.__name__}", (form, shape), {})
