"""The forms of disposals, help from the council and proven serious violence."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from resettle.records.values import LONGEST
from resettle.web.forms import GovDate, Versioned, at_most, needed

_WORDS = at_most(LONGEST, _l("What you write"))


class DisposalForm(Versioned):
    """A disposal, and how it ended once it has."""

    kind = fields.String(**needed(_l("Choose which disposal it is")))
    given_on = GovDate(_l("the day it was given"), required=True)
    words = fields.String(load_default="", validate=_WORDS)
    ended_on = GovDate(_l("the day it ended"), load_default=None)
    ending = fields.String(load_default=None)


class HelpForm(Versioned):
    """A plan of the council, asked for or in force."""

    kind = fields.String(**needed(_l("Choose which plan it is")))
    referred_on = GovDate(_l("the day it was asked for"), load_default=None)
    since = GovDate(_l("the first day of the plan"), load_default=None)
    until = GovDate(_l("the last day"), load_default=None)
    words = fields.String(load_default="", validate=_WORDS)


class ViolenceForm(Versioned):
    """One proven offence of serious violence."""

    offence_group = fields.String(**needed(_l("Choose what kind of offence it is")))
    gravity = fields.Integer(
        **needed(_l("Choose a gravity score from 5 to 8")),
        strict=False,
    )
    offence_on = GovDate(_l("the day of the offence"), required=True)
    proven_on = GovDate(_l("the day it was proven"), required=True)
