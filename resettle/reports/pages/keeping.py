"""Reports that somebody keeps under a name, to open again and to be told of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import fields

from resettle.errors import BadInput
from resettle.permissions import May
from resettle.reports.forms import FilterForm
from resettle.reports.here import ask_of, report_for
from resettle.reports.models import SPANS, SavedReport
from resettle.reports.pages.reading import NAME
from resettle.reports.periods import HOW_OFTEN
from resettle.reports.saved_words import NEVER, OFTEN, spans_in_words
from resettle.reports.saving import (
    Wanted,
    address_now,
    delete_report,
    save_report,
    saved_report,
)
from resettle.tasks.here import planning
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import (
    Form,
    FormState,
    at_most,
    form_for,
    needed,
    one_of,
    read_form,
    read_query,
)
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("reports_kept", __name__)

_ONE = f"/reports/saved/<int(max={LARGEST_ID}):saved_id>"


class KeepForm(Form):
    name = fields.String(
        **needed(_l("Enter a name for this report")), validate=at_most(60, _l("Name"))
    )
    span = fields.String(
        **needed(_l("Choose which days it is about")),
        validate=one_of(SPANS, _l("Choose which days it is about")),
    )
    often = fields.String(
        **needed(_l("Choose how often to be told")),
        validate=one_of((NEVER, *HOW_OFTEN), _l("Choose how often to be told")),
    )


@doors.get(f"/reports/{NAME}/save")
@needs(May.READ_REPORTS)
def ask(name: str) -> ResponseReturnValue:
    """What is to be kept stands in the address, as it stands in the report's own."""
    return _page(name, form_for(KeepForm(), {"span": "usual", "often": NEVER}))


@doors.post(f"/reports/{NAME}/save")
@needs(May.READ_REPORTS)
def keep(name: str) -> ResponseReturnValue:
    """Keep it, and set the clock where its owner wants to be told."""
    report = report_for(viewer(), name)
    said, form = read_form(KeepForm())
    if said is None:
        return _page(name, form)
    said["often"] = "" if said["often"] == NEVER else said["often"]
    wanted = Wanted(report=report.name, asked=_asked(name), **said)
    try:
        with database().unit() as db:
            kept = save_report(
                viewer(), db, wanted, daily_at=planning().settings.daily_at, now=clock().now()
            )
    except BadInput as wrong:
        return _page(name, form.refused(wrong))
    say_done(gettext("The report is saved. You find it on the page of all reports."))
    return see_other(_address(kept))


@doors.get(_ONE)
@needs(May.READ_REPORTS)
def show(saved_id: int) -> ResponseReturnValue:
    """Leads to the report, over the days that are meant today."""
    return see_other(_address(_mine(saved_id)))


@doors.get(f"{_ONE}/delete")
@needs(May.READ_REPORTS)
def ask_delete(saved_id: int) -> ResponseReturnValue:
    return render("reports/delete.html", kept=_mine(saved_id))


@doors.post(f"{_ONE}/delete")
@needs(May.READ_REPORTS)
def delete(saved_id: int) -> ResponseReturnValue:
    with database().unit() as db:
        delete_report(viewer(), db, saved_id)
    say_done(gettext("The saved report is deleted. No figure has changed."))
    return see_other(url_for("reports.show_all"))


def _page(name: str, form: FormState) -> ResponseReturnValue:
    report = report_for(viewer(), name)
    asked = _asked(name)
    with database().reading() as db:
        days = ask_of(viewer(), db, report, read_query(FilterForm())[0], clock().today()).asked
    return render(
        "reports/save.html",
        form=form,
        report=report,
        spans=spans_in_words(days.first, days.last),
        often=list(OFTEN.items()),
        here=request.full_path.removesuffix("?"),
        back=url_for("reports.show", name=name, **_plain(asked)),
    )


def _asked(name: str) -> dict[str, str]:
    """What the address asks, whole: days too, for whoever wants just these."""
    report = report_for(viewer(), name)
    values, _form = read_query(FilterForm())
    with database().reading() as db:
        return ask_of(viewer(), db, report, values, clock().today()).asked.in_address()


def _address(kept: SavedReport) -> str:
    asked = address_now(kept, clock().today())
    return url_for("reports.show", name=kept.report, **_plain(asked))


def _plain(said: Mapping[str, str]) -> dict[str, Any]:
    return dict(said)


def _mine(saved_id: int) -> SavedReport:
    with database().reading() as db:
        return saved_report(viewer(), db, saved_id)
