"""The settings about messages: what is in force, on whose word, and changing it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from resettle.errors import BadInput, NotFound
from resettle.notifications.choices import (
    CHOOSABLE,
    as_text,
    back_to_file,
    choices,
    choose,
    chosen_over,
)
from resettle.notifications.forms import ChoicesForm
from resettle.permissions import May
from resettle.staff.queries import names_of
from resettle.web.dates import time_words
from resettle.web.doors import clock, database, needs, settings, viewer
from resettle.web.forms import FormState, collect, form_for, read_form, version_of
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("choices", __name__)

_ALL = "/admin/notifications"

WORDS: Mapping[str, Any] = {
    "reminder_days_before": _l("Reminders, in working days before the due day"),
    "escalate_after_working_days": _l("Managers are told, in working days after the due day"),
    "daily_at": _l("Each person’s message of the day, in London time"),
    "hold_minutes": _l("Messages about events are held back, in minutes"),
}


@doors.get(_ALL)
@needs(May.MANAGE_SERVICE)
def show() -> ResponseReturnValue:
    """What is in force, and where each value is from."""
    with database().reading() as db:
        chosen = {choice.name: choice for choice in choices(db)}
        people = [
            int(one.actor.partition(":")[2] or 0)
            for one in chosen.values()
            if _is_person(one.actor)
        ]
        names = names_of(viewer(), db, people)
        in_force = chosen_over(db, settings())
    rows = [
        {
            "name": name,
            "words": WORDS[name],
            "value": _as_said(getattr(in_force, name)),
            "file": _as_said(getattr(settings(), name)),
            "chosen": chosen.get(name),
        }
        for name in CHOOSABLE
    ]
    by = {f"person:{number}": name for number, name in names.items()}
    return render("notifications/admin/choices.html", rows=rows, by=by)


def _as_said(value: object) -> str:
    """A value as people say it: a time is “7:30am”."""
    return time_words(value) if isinstance(value, time) else as_text(value)


@doors.get(_ALL + "/change")
@needs(May.MANAGE_SERVICE)
def show_change() -> ResponseReturnValue:
    with database().reading() as db:
        form = form_for(ChoicesForm(), _as_typed(db))
    return _form_page(form)


@doors.post(_ALL + "/change")
@needs(May.MANAGE_SERVICE)
def change() -> ResponseReturnValue:
    """Choose. Whoever comes second sees what the first one chose, and decides."""
    said, form = read_form(ChoicesForm())
    if said is None:
        return _form_page(form)
    try:
        with database().unit() as db:
            if said["version"] != _version(db):
                return _second_page(db)
            in_force, now = chosen_over(db, settings()), clock().now()
            typed = {name: said[name] for name in CHOOSABLE}
            choose(db, typed, in_force, at=now, actor=viewer().name)
    except BadInput as wrong:
        return _form_page(form.refused(wrong))
    say_done(gettext("Saved. It holds from now on."))
    return see_other(url_for("choices.show"))


@doors.post(_ALL + "/<name>/as-the-file-says")
@needs(May.MANAGE_SERVICE)
def reset(name: str) -> ResponseReturnValue:
    if name not in CHOOSABLE:
        raise NotFound("There is no such setting.", field="name")
    with database().unit() as db:
        back_to_file(db, name, at=clock().now(), actor=viewer().name)
    say_done(gettext("It is as the settings file says again."))
    return see_other(url_for("choices.show"))


def _is_person(actor: str) -> bool:
    kind, _, number = actor.partition(":")
    return kind == "person" and number.isdecimal()


def _as_typed(db: Session) -> dict[str, object]:
    in_force = chosen_over(db, settings())
    return {name: as_text(getattr(in_force, name)) for name in CHOOSABLE} | {
        "version": _version(db)
    }


def _version(db: Session) -> int:
    return version_of(*((choice.name, choice.value) for choice in choices(db)))


def _form_page(form: FormState, now_says: object = None) -> ResponseReturnValue:
    return render(
        "notifications/admin/choices_form.html", form=form, words=WORDS, now_says=now_says
    )


def _second_page(db: Session) -> ResponseReturnValue:
    says = _as_typed(db)
    typed = {**collect(ChoicesForm(), request.form), "version": says["version"]}
    form = FormState(ChoicesForm(), typed)
    form.complain(
        "", gettext("Somebody else has changed these settings since you opened the page.")
    )
    return _form_page(form, [(WORDS[name], says[name]) for name in CHOOSABLE])
