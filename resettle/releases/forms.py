"""The shape of an establishment, with its words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from resettle.releases.establishments import KINDS
from resettle.web.forms import Form, Versioned, at_most, needed, one_of


class EstablishmentForm(Form):
    name = fields.String(**needed(_l("Enter its name")), validate=at_most(100, _l("Name")))
    kind = fields.String(
        **needed(_l("Choose what kind of place it is")),
        validate=one_of(KINDS, _l("Choose what kind of place it is")),
    )
    contact = fields.String(load_default="", validate=at_most(200, _l("Whom to ask for")))
    email = fields.String(
        load_default="",
        validate=[
            at_most(254, _l("Email address")),
            validate.Regexp(
                r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$",
                error=_l("Enter an email address in the right form, like name@example.org"),
            ),
        ],
    )
    telephone = fields.String(
        load_default="",
        validate=[
            at_most(40, _l("Telephone number")),
            validate.Regexp(
                r"^[0-9 +()ext.]*$",
                error=_l("Enter a telephone number, like 01632 960 001"),
            ),
        ],
    )


class ChangeEstablishmentForm(EstablishmentForm, Versioned):
    active = fields.String(
        **needed(_l("Choose whether it takes children now")),
        validate=one_of(("yes", "no"), _l("Choose whether it takes children now")),
    )
