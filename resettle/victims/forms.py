"""What the pages of people harmed ask."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from resettle.victims.actions import LONGEST
from resettle.web.forms import Form, GovDate, Versioned, at_most, needed


class PersonForm(Versioned):
    """Somebody harmed, by reference."""

    reference = fields.String(
        **needed(_l("Enter a reference")), validate=at_most(40, _l("Reference"))
    )
    offence = fields.String(load_default="", validate=at_most(40, _l("Reference of the offence")))
    decided_on = GovDate(_l("the day of the disposal or sentence"), load_default=None)


class StepForm(Form):
    """One thing that was done, or an answer."""

    step = fields.String(**needed(_l("Choose what was done")))
    on = GovDate(_l("the day"), required=True)
    words = fields.String(load_default="", validate=at_most(LONGEST, _l("What you write")))


class BackForm(Form):
    """Why something is taken back."""

    reason = fields.String(
        **needed(_l("Enter why it is taken back")), validate=at_most(LONGEST, _l("Your reason"))
    )
