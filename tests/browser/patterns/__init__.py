"""A room that only tests have: every macro of the face on one page, and a form that can be sent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask, Response
from flask_babel import lazy_gettext as _l
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from marshmallow import fields, validate

from resettle.web.doors import open_to_anybody
from resettle.web.forms import Form, GovDate, at_most, form_for, needed, one_of, read_form
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("patterns", __name__)

PATHWAYS = (("health", "Health"), ("finance", "Finance", "Money and debt"), ("family", "Family"))


class PatternForm(Form):
    who = fields.String(**needed(_l("Enter who you met")), validate=at_most(40, _l("Who you met")))
    on = GovDate(_l("the day you met"), required=True)
    near = GovDate(_l("the next day"))
    pathway = fields.String(
        **needed(_l("Choose a pathway")),
        validate=one_of(("health", "finance", "family"), _l("Choose a pathway")),
    )
    needs = fields.List(
        fields.String(),
        **needed(_l("Choose what you talked about")),
        validate=validate.Length(min=1, error=_l("Choose what you talked about")),
    )
    place = fields.String(**needed(_l("Choose a place")))
    note = fields.String(load_default="", validate=at_most(200, _l("Note")))
    told = fields.Boolean(load_default=False)


@doors.get("/patterns")
@open_to_anybody
def show() -> Response:
    return _page(form_for(PatternForm(), {"who": "Robin", "on": date(2026, 3, 24)}))


@doors.post("/patterns")
@open_to_anybody
def save() -> object:
    values, form = read_form(PatternForm())
    if values is None:
        return _page(form)
    say_done(f"Saved a contact with {values['who']}")
    return see_other("/patterns/components")


@doors.get("/patterns/components")
@open_to_anybody
def components() -> Response:
    return render(
        "patterns/components.html",
        story=[
            {
                "title": "Release moved",
                "by": "the prison",
                "at": datetime(2026, 3, 24, 9, 30, tzinfo=UTC),
                "text": "To June.",
            },
            {"title": "Registered", "at": date(2026, 3, 1)},
        ],
    )


def _page(form: object) -> Response:
    return render("patterns/form.html", form=form, pathways=PATHWAYS)


def show_in(app: Flask) -> None:
    """Add this room to a service under test."""
    here = FileSystemLoader(Path(__file__).parent)
    assert app.jinja_loader is not None
    app.jinja_loader = ChoiceLoader([PrefixLoader({"patterns": here}), app.jinja_loader])
    app.register_blueprint(doors)
