"""The forms of what a person does to a task, with their words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from resettle.planning.vocabulary import Outcome, Owner
from resettle.tasks.kinds import WAYS_OF_ASKING
from resettle.tasks.outcomes import SHAPES, OnTheirWord, with_word
from resettle.web.forms import Form, GovDate, Versioned, at_most, needed, one_of

MOST = 2000
#: The choice, where a partner is none of those we know of.
TYPED = "somebody-else"


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


class PartnerForm(Versioned):
    """Which agency has the task, and whom to ask there."""

    who = fields.String(**needed(_l("Choose who it is")), validate=at_most(40, _l("Who it is")))
    agency = fields.String(validate=at_most(120, _l("Agency")), load_default="")
    contact = fields.String(validate=at_most(120, _l("Name")), load_default="")
    telephone = fields.String(validate=at_most(40, _l("Telephone number")), load_default="")
    email = fields.String(
        validate=[
            at_most(254, _l("Email address")),
            validate.Email(
                error=_l("Enter an email address in the right form, like name@example.org")
            ),
        ],
        load_default="",
    )
    all_theirs = fields.Boolean(load_default=False)

    @validates_schema
    def somebody_new_has_an_agency(self, said: dict[str, Any], **_: object) -> None:
        if said["who"] == TYPED and not said["agency"]:
            raise ValidationError(str(_l("Enter the agency")), "agency")


class ChaseForm(Form):
    """Whom somebody asked after a task, and how."""

    to_whom = fields.String(
        **needed(_l("Enter whom you asked")), validate=at_most(200, _l("Whom you asked"))
    )
    how = fields.String(
        **needed(_l("Choose how you asked")),
        validate=one_of(WAYS_OF_ASKING, _l("Choose how you asked")),
    )
    words = fields.String(validate=at_most(MOST, _l("What was said")), load_default="")


class ChaseTogetherForm(ChaseForm):
    """The same, after several tasks in one call."""

    tasks = fields.List(
        fields.Integer(error_messages={"invalid": _l("Choose tasks from the list")}),
        **needed(_l("Choose at least one task")),
    )


def with_outcome(
    form: type[Versioned], records: Outcome | None, *, on_word: bool = False
) -> type[Form]:
    """A form that asks for an outcome as well, and for the word of the partner whose task it is."""
    asks = [SHAPES[records]] if records else []
    return with_word(form, *asks, *([OnTheirWord] if on_word else []))
