"""The shape of a one-off bank day, with its words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from resettle.web.forms import Form, GovDate, at_most, needed


class BankDayForm(Form):
    on = GovDate(_l("the day"), required=True)
    words = fields.String(
        **needed(_l("Enter what the day is for")),
        validate=at_most(300, _l("What the day is for")),
    )


class YearForm(Form):
    year = fields.Integer(
        validate=validate.Range(2000, 2070),
        error_messages={"invalid": _l("Choose a year from the list")},
    )
