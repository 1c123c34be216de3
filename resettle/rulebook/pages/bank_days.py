"""Bank holidays by year, each with its source, and the one-off days an administrator adds."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from resettle.errors import BadInput, Conflict
from resettle.permissions import May
from resettle.rulebook.actions import add_bank_day, bank_day_by_id, take_away_bank_day
from resettle.rulebook.calendar import ADMINISTRATOR, COMPUTED, COMPUTED_BEFORE, PUBLISHED
from resettle.rulebook.forms import BankDayForm, YearForm
from resettle.rulebook.here import catalogue
from resettle.rulebook.queries import bank_day_rows, bank_days
from resettle.web.dates import day_words
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form, read_query
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("bank_days", __name__)

_ONE = "/admin/bank-days/<int(max=2147483647):day_id>/take-away"


@doors.get("/admin/bank-days")
@needs(May.MANAGE_SERVICE)
def show() -> ResponseReturnValue:
    """The bank holidays of one year, and every day an administrator has added."""
    asked, form = read_query(YearForm())
    this_year = clock().today().year
    year = asked.get("year", this_year)
    held = catalogue()
    with database().reading() as db:
        added = bank_day_rows(viewer(), db)
        held.take_days(bank_days(viewer(), db))
    days = [holiday for holiday in held.holidays() if holiday.day.year == year]
    return render(
        "rulebook/bank_days/list.html",
        form=form if form.has_errors else form_for(YearForm(), {"year": year}),
        year=year,
        years=[(one, one) for one in range(this_year - 2, this_year + 6)],
        days=days,
        added=added,
        source_words=_source_words,
        known_until=held.calendar().known_until,
    )


@doors.get("/admin/bank-days/add")
@needs(May.MANAGE_SERVICE)
def show_add() -> ResponseReturnValue:
    return _form_page(form_for(BankDayForm()))


@doors.post("/admin/bank-days/add")
@needs(May.MANAGE_SERVICE)
def add() -> ResponseReturnValue:
    """From the next beat on, every open date that is counted over the day moves."""
    said, form = read_form(BankDayForm())
    if said is None:
        return _form_page(form)
    now, actor = clock().now(), viewer().name
    try:
        with database().unit() as db:
            catalogue().take_days(bank_days(viewer(), db))
            known = catalogue().holidays()
            add_bank_day(db, said["on"], said["words"], known=known, at=now, actor=actor)
    except (BadInput, Conflict) as wrong:
        return _form_page(form.refused(wrong))
    say_done(
        gettext(
            "%(day)s is a bank holiday. Every plan that counts over it follows within a minute.",
            day=day_words(said["on"]),
        )
    )
    return see_other(url_for("bank_days.show", year=said["on"].year))


@doors.get(_ONE)
@needs(May.MANAGE_SERVICE)
def show_take_away(day_id: int) -> ResponseReturnValue:
    with database().reading() as db:
        day = bank_day_by_id(db, day_id)
    return render("rulebook/bank_days/take_away.html", day=day)


@doors.post(_ONE)
@needs(May.MANAGE_SERVICE)
def take_away(day_id: int) -> ResponseReturnValue:
    with database().unit() as db:
        on = take_away_bank_day(db, day_id, at=clock().now(), actor=viewer().name)
    say_done(
        gettext("%(day)s is a working day again. Plans follow within a minute.", day=day_words(on))
    )
    return see_other(url_for("bank_days.show", year=on.year))


def _form_page(form: FormState) -> ResponseReturnValue:
    return render("rulebook/bank_days/form.html", form=form)


def _source_words(source: str) -> str:
    """Where a day is from, in the reader's language; a source of the local file as it stands."""
    known = {
        PUBLISHED: gettext("Published on GOV.UK"),
        COMPUTED: gettext("Computed: not published yet"),
        COMPUTED_BEFORE: gettext("Computed: before the published list begins"),
        ADMINISTRATOR: gettext("Added by an administrator"),
    }
    return known.get(source, source)
