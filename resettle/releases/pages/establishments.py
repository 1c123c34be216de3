"""Places of custody: which there are, whom to ask there, and which are closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from resettle.errors import BadInput, Conflict
from resettle.permissions import May
from resettle.releases.establishments import (
    WITHOUT_FEED,
    Place,
    add_establishment,
    change_establishment,
    establishment_by_id,
    establishments,
    load_establishments,
)
from resettle.releases.forms import ChangeEstablishmentForm, EstablishmentForm
from resettle.releases.models import Establishment
from resettle.web.doors import clock, database, needs, settings, viewer
from resettle.web.forms import FormState, collect, form_for, read_form, version_of
from resettle.web.pages import page_blueprint, render, say, say_done, see_other

doors = page_blueprint("establishments", __name__)

_ONE = "/admin/establishments/<int(max=2147483647):place_id>"

KINDS: Mapping[str, Any] = {
    "YOI": _l("YOI"),
    "secure training centre": _l("Secure training centre"),
    "secure school": _l("Secure school"),
    "secure children's home": _l("Secure children’s home"),
    "other": _l("Another kind of place"),
}


@doors.get("/admin/establishments")
@needs(May.MANAGE_SERVICE)
def show() -> ResponseReturnValue:
    """Every place there is, closed ones last."""
    with database().reading() as db:
        every = sorted(establishments(viewer(), db, closed=True), key=lambda one: not one.active)
    told: dict[str, Any] = {"places": every, "kinds": KINDS, "without": WITHOUT_FEED}
    return render("releases/establishments/list.html", **told)


@doors.post("/admin/establishments/load")
@needs(May.MANAGE_SERVICE)
def load() -> ResponseReturnValue:
    """Add the places of the file that comes with the software, as far as they are missing."""
    with database().unit() as db:
        folder = settings().config_dir
        added = load_establishments(db, folder, at=clock().now(), actor=viewer().name)
    if added:
        say_done(ngettext("%(num)d place is added.", "%(num)d places are added.", added))
    else:
        say(gettext("Every place of the list is here already."))
    return see_other(url_for("establishments.show"))


@doors.get("/admin/establishments/add")
@needs(May.MANAGE_SERVICE)
def show_add() -> ResponseReturnValue:
    return _form_page(form_for(EstablishmentForm()))


@doors.post("/admin/establishments/add")
@needs(May.MANAGE_SERVICE)
def add() -> ResponseReturnValue:
    said, form = read_form(EstablishmentForm())
    if said is None:
        return _form_page(form)
    try:
        with database().unit() as db:
            add_establishment(db, _place(said), at=clock().now(), actor=viewer().name)
    except (BadInput, Conflict) as wrong:
        return _form_page(form.refused(wrong))
    say_done(gettext("%(name)s is added.", name=said["name"]))
    return see_other(url_for("establishments.show"))


@doors.get(_ONE)
@needs(May.MANAGE_SERVICE)
def show_change(place_id: int) -> ResponseReturnValue:
    with database().reading() as db:
        place = establishment_by_id(db, place_id)
    return _form_page(form_for(ChangeEstablishmentForm(), _as_typed(place)), place)


@doors.post(_ONE)
@needs(May.MANAGE_SERVICE)
def change(place_id: int) -> ResponseReturnValue:
    """Whom to ask there, another name, or that it takes children no more."""
    said, form = read_form(ChangeEstablishmentForm())
    with database().reading() as db:
        place = establishment_by_id(db, place_id)
    if said is None:
        return _form_page(form, place)
    try:
        with database().unit() as db:
            held = establishment_by_id(db, place_id)
            if said["version"] != _version(held):
                return _second_page(held)
            now, actor = clock().now(), viewer().name
            change_establishment(db, place_id, _place(said), at=now, actor=actor)
    except (BadInput, Conflict) as wrong:
        return _form_page(form.refused(wrong), place)
    say_done(gettext("%(name)s is changed.", name=said["name"]))
    return see_other(url_for("establishments.show"))


def _place(said: Mapping[str, Any]) -> Place:
    return Place(
        name=said["name"],
        kind=said["kind"],
        contact=said["contact"],
        email=said["email"],
        telephone=said["telephone"],
        active=said.get("active", "yes") == "yes",
    )


def _as_typed(place: Establishment) -> dict[str, Any]:
    return {
        "name": place.name,
        "kind": place.kind,
        "contact": place.contact,
        "email": place.email,
        "telephone": place.telephone,
        "active": "yes" if place.active else "no",
        "version": _version(place),
    }


def _version(place: Establishment) -> int:
    says = (place.name, place.kind, place.contact, place.email, place.telephone, place.active)
    return version_of(*says)


def _form_page(
    form: FormState, place: Establishment | None = None, *, is_second: bool = False
) -> ResponseReturnValue:
    kinds = [(word, words) for word, words in KINDS.items()]
    return render(
        "releases/establishments/form.html",
        form=form,
        place=place,
        kinds=kinds,
        is_second=is_second,
    )


def _second_page(place: Establishment) -> ResponseReturnValue:
    """Somebody else was first: what they saved is shown, and what was typed is kept."""
    typed = {**collect(ChangeEstablishmentForm(), request.form), "version": _version(place)}
    form = FormState(ChangeEstablishmentForm(), typed)
    form.complain("", gettext("Somebody else has changed this since you opened the page."))
    return _form_page(form, place, is_second=True)
