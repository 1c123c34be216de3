"""A child's order and licence: what it asks, what was missed, and what people made of that."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.caseload.order_deeds import ADDED, DEEDS, OrderDeed, Work
from resettle.caseload.order_pages import CONDITION_KINDS, WARNING_KINDS, order_shown
from resettle.caseload.tray_actions import Desk
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.errors import BadInput, Conflict, NotFound, Refused
from resettle.permissions import May
from resettle.supervision.limits import limits_in
from resettle.tasks.here import intake
from resettle.web.doors import clock, database, needs, settings, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other
from resettle.web.wording import in_words

doors = page_blueprint("order", __name__)

_PAGE = "/children/<ref:ref>/order"
_DEED = f"{_PAGE}/<string(maxlength=20):word>"
_OF_ROW = f"{_DEED}/<int(max={LARGEST_ID}):row>"


@doors.errorhandler(Conflict)
def somebody_was_first(error: Conflict) -> ResponseReturnValue:
    """What was to be judged is told by another event by now: back to how things stand."""
    say(in_words(error.message))
    return see_other(url_for("order.show", ref=(request.view_args or {})["ref"]))


@doors.get(_PAGE)
@needs(May.READ_EVENTS)
def show(ref: str) -> ResponseReturnValue:
    """Dates and conditions, missed contacts and warnings, breach and recall."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        limits = limits_in(settings().config_dir)
        shown = order_shown(viewer(), db, child, limits, clock().today())
    note_children_seen((child.id,), "read the order")
    return render(
        "caseload/child/order.html",
        child=child,
        shown=shown,
        deeds=ADDED,
        condition_kinds=CONDITION_KINDS,
        warning_kinds=WARNING_KINDS,
    )


@doors.get(_DEED)
@doors.get(_OF_ROW)
@needs(May.CHANGE_CHILDREN)
def ask(ref: str, word: str, row: int = 0) -> ResponseReturnValue:
    """One question of the order: a condition, a missed contact, a warning, a breach, the end."""
    deed = _deed(word, row)
    with database().reading() as db:
        child, about = _about(db, ref, deed, row)
    note_children_seen((child.id,), "read the order, to add to it")
    return _page(child, deed, about, form_for(deed.form(), deed.held(about)))


@doors.post(_DEED)
@doors.post(_OF_ROW)
@needs(May.CHANGE_CHILDREN)
def act(ref: str, word: str, row: int = 0) -> ResponseReturnValue:
    deed = _deed(word, row)
    said, form = read_form(deed.form())
    with database().reading() as db:
        child, about = _about(db, ref, deed, row)
    if said is None:
        return _page(child, deed, about, form)
    try:
        with database().unit() as db:
            work = Work(Desk(viewer(), db, intake()), child_by_ref(viewer(), db, ref))
            doubt = deed.act(work, row, said)
    except (BadInput, Conflict, Refused) as error:
        return _refused(child, deed, about, form, error)
    if doubt:
        say(in_words(doubt))
    say_done(str(deed.done))
    return see_other(url_for("order.show", ref=ref))


def _deed(word: str, row: int) -> OrderDeed:
    deed = DEEDS.get(word)
    if deed is None or (deed.about is None) != (row == 0):
        raise NotFound("There is no such page.")
    return deed


def _about(db: Session, ref: str, deed: OrderDeed, row: int) -> tuple[Child, Any]:
    """The child, and what the deed is done to."""
    child = child_by_ref(viewer(), db, ref)
    work = Work(Desk(viewer(), db, intake()), child)
    return child, deed.about(work, row) if deed.about is not None else None


def _refused(
    child: Child,
    deed: OrderDeed,
    about: Any,
    form: FormState,
    error: BadInput | Conflict | Refused,
) -> ResponseReturnValue:
    """The form with what is wrong; what somebody else did first is shown with their version."""
    status = 422
    if isinstance(error, Conflict):
        status = 409
        form = form.at_version(getattr(about, "version", 0))
    return _page(child, deed, about, form.refused(error), status)


def _page(
    child: Child, deed: OrderDeed, about: Any, form: FormState, status: int = 200
) -> ResponseReturnValue:
    return render(
        "caseload/child/order_deed.html",
        status,
        child=child,
        deed=deed,
        about=about,
        form=form,
        condition_kinds=list(CONDITION_KINDS.items()),
        warning_kinds=list(WARNING_KINDS.items()),
    )
