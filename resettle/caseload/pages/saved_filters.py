"""The filters somebody keeps under a name: kept, renamed and thrown away."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import fields

from resettle.caseload.asking import asked_from
from resettle.caseload.filter_form import FilterForm, choices_for, chosen_words
from resettle.caseload.listing import workers_to_choose
from resettle.caseload.models import SavedFilter
from resettle.caseload.pages.caseload import address_of
from resettle.caseload.saving import (
    delete_filter,
    rename_filter,
    save_filter,
    saved_filter,
    saved_filters,
)
from resettle.errors import BadInput, Conflict
from resettle.permissions import May
from resettle.staff.queries import teams
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import Form, FormState, at_most, form_for, needed, read_form, read_query
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("saved_filters", __name__)
_ONE = f"/children/saved/<int(max={LARGEST_ID}):filter_id>"


class NameForm(Form):
    name = fields.String(
        **needed(_l("Enter a name for this filter")), validate=at_most(60, _l("Name"))
    )


@doors.get("/children/saved")
@needs(May.READ_CHILDREN)
def show_all() -> ResponseReturnValue:
    with database().reading() as db:
        saved = saved_filters(viewer(), db)
    return render("caseload/saved_filters.html", saved=saved)


@doors.get("/children/saved/new")
@needs(May.READ_CHILDREN)
def ask_name() -> ResponseReturnValue:
    """What is to be kept stands in the address, as it stands in the list's own."""
    return _name_page(form_for(NameForm()))


@doors.post("/children/saved/new")
@needs(May.READ_CHILDREN)
def keep() -> ResponseReturnValue:
    said, form = read_form(NameForm())
    if said is None:
        return _name_page(form)
    values, _shown = read_query(FilterForm())
    kept = asked_from(values).kept()
    try:
        with database().unit() as db:
            save_filter(viewer(), db, said["name"], kept, clock().now())
    except BadInput as wrong:
        return _name_page(form.refused(wrong))
    say_done(gettext("The filter is saved."))
    return see_other(address_of(kept))


def _name_page(form: FormState) -> ResponseReturnValue:
    values, _shown = read_query(FilterForm())
    asked = asked_from(values)
    with database().reading() as db:
        choices = choices_for(viewer(), workers_to_choose(viewer(), db), teams(viewer(), db))
    words = [words for _without, words in chosen_words(asked, choices)]
    return render(
        "caseload/save_filter.html",
        form=form,
        words=words,
        here=request.full_path.removesuffix("?"),
        back=address_of(asked.kept()),
    )


@doors.get(_ONE)
@needs(May.READ_CHILDREN)
def show(filter_id: int) -> ResponseReturnValue:
    kept = _mine(filter_id)
    return render("caseload/saved_filter.html", form=form_for(NameForm(), kept), kept=kept)


@doors.post(_ONE)
@needs(May.READ_CHILDREN)
def rename(filter_id: int) -> ResponseReturnValue:
    said, form = read_form(NameForm())
    if said is None:
        return render("caseload/saved_filter.html", form=form, kept=_mine(filter_id))
    try:
        with database().unit() as db:
            rename_filter(viewer(), db, filter_id, said["name"])
    except (BadInput, Conflict) as wrong:
        form = form.refused(wrong)
        return render("caseload/saved_filter.html", form=form, kept=_mine(filter_id))
    say_done(gettext("The filter has its new name."))
    return see_other(url_for("saved_filters.show_all"))


@doors.get(f"{_ONE}/delete")
@needs(May.READ_CHILDREN)
def ask_delete(filter_id: int) -> ResponseReturnValue:
    return render("caseload/delete_filter.html", kept=_mine(filter_id))


@doors.post(f"{_ONE}/delete")
@needs(May.READ_CHILDREN)
def delete(filter_id: int) -> ResponseReturnValue:
    with database().unit() as db:
        delete_filter(viewer(), db, filter_id)
    say_done(gettext("The filter is deleted. No child’s record has changed."))
    return see_other(url_for("saved_filters.show_all"))


def _mine(filter_id: int) -> SavedFilter:
    with database().reading() as db:
        return saved_filter(viewer(), db, filter_id)
