"""A check-in through a link: open to whoever has it, once, and silent about whose it is.

A wrong link, a used one, one that is over and one that was taken back are answered alike.
"""

from __future__ import annotations

from datetime import timedelta

from flask import request, url_for
from flask.typing import ResponseReturnValue

from resettle.contacts.check_ins.actions import check_in_by_link
from resettle.contacts.check_ins.forms import answers_of, check_in_form
from resettle.contacts.check_ins.pages import form_page
from resettle.contacts.check_ins.queries import opens_a_check_in
from resettle.errors import BadInput
from resettle.permissions import NOBODY
from resettle.staff.throttle import Key, key_of_place, note_failure, wait_for
from resettle.web.doors import clock, database, open_to_anybody
from resettle.web.forms import form_for, read_form
from resettle.web.pages import page_blueprint, render, see_other

doors = page_blueprint("check_in_link", __name__)

#: Longer than any of ours.
_LONGEST = 100


@doors.get("/c/<string:secret>")
@open_to_anybody
def show(secret: str) -> ResponseReturnValue:
    """The questions. Looking does not use the link up: a program that shows a preview looks too."""
    with database().reading() as db:
        waits = wait_for(db, [_place()], clock().now()) > timedelta(0)
        opens = not waits and opens_a_check_in(NOBODY, db, secret[:_LONGEST], clock().now())
    if not opens:
        return _nothing(waits=waits)
    return form_page(form_for(check_in_form()))


@doors.post("/c/<string:secret>")
@open_to_anybody
def answer(secret: str) -> ResponseReturnValue:
    """The answers, which use the link up."""
    said, form = read_form(check_in_form())
    if said is None:
        with database().reading() as db:
            opens = opens_a_check_in(NOBODY, db, secret[:_LONGEST], clock().now())
        return form_page(form) if opens else _nothing(waits=False)
    try:
        with database().unit() as db:
            waits = wait_for(db, [_place()], clock().now()) > timedelta(0)
            taken = not waits and check_in_by_link(
                db, secret[:_LONGEST], answers_of(said), at=clock().now()
            )
    except BadInput as wrong:
        return form_page(form.refused(wrong))
    if not taken:
        return _nothing(waits=waits)
    return see_other(url_for("check_in_link.thank", talk="yes" if said["talk"] else None))


@doors.get("/c/thanks")
@open_to_anybody
def thank() -> ResponseReturnValue:
    return render("contacts/check_in/thanks.html", ref=None)


def _nothing(*, waits: bool) -> ResponseReturnValue:
    """The same page, whatever it was that opens nothing."""
    if not waits:
        with database().unit() as db:
            note_failure(db, [_place()], clock().now())
    return render("contacts/check_in/gone.html", 429 if waits else 404, waits=waits)


def _place() -> Key:
    return key_of_place("check-in", request.remote_addr or "")
