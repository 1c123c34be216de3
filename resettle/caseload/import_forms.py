"""The shapes of the forms that bring lists in, and that tell of one event, with their words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from resettle.caseload.importing.columns import KINDS
from resettle.web.forms import Form, needed, one_of


class ImportForm(Form):
    kind = fields.String(
        **needed(_l("Choose what the file is a list of")),
        validate=one_of(KINDS, _l("Choose what the file is a list of")),
    )
    #: Comes beside the form; here for its place in the summary of errors.
    file = fields.String(load_default=None)


#: What a list of rows may be narrowed to.
OUTCOMES = ("refused", "tray", "new", "changed", "same")


class RowsQuery(Form):
    show = fields.String(load_default="", validate=validate.OneOf(OUTCOMES))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))
