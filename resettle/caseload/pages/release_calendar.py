"""The calendar of releases: who comes home on which day of a month."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields

from resettle.audit.looks import note_children_seen
from resettle.caseload.asking import EVERYBODY, MINE, Asked
from resettle.caseload.listing import releases_between
from resettle.caseload.month import Month, month_of, read_month, weeks_of
from resettle.permissions import May
from resettle.rulebook.here import holiday_names
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import Form, one_of, read_query
from resettle.web.pages import page_blueprint, render

doors = page_blueprint("release_calendar", __name__)


def _is_month(said: str) -> None:
    if read_month(said) is None:
        raise ValidationError(str(_l("Enter a month in the form 2026-03")))


class CalendarForm(Form):
    month = fields.String(validate=_is_month)
    worker = fields.String(validate=one_of((MINE, EVERYBODY), _l("Choose whose releases to show")))


@doors.get("/children/calendar")
@needs(May.READ_CHILDREN)
def show() -> ResponseReturnValue:
    """One month; the months before and after are a step away."""
    values, form = read_query(CalendarForm())
    today = clock().today()
    month = read_month(values.get("month", "")) or month_of(today)
    asked = Asked(worker=values.get("worker", ""))
    with database().reading() as db:
        found = releases_between(viewer(), db, asked, month.first, month.last)
    note_children_seen((child.id for _day, child in found), "was in the calendar of releases")
    holidays = holiday_names()
    whose = asked.whose(viewer())
    return render(
        "caseload/calendar.html",
        form=form,
        month=month,
        weeks=weeks_of(month, found, holidays),
        number=len(found),
        whose=whose,
        address=_address,
        is_now=month == month_of(today),
    )


def _address(month: Month, whose: str) -> str:
    return url_for("release_calendar.show", month=str(month), worker=whose)
