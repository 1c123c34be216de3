"""The doors of signing in and out: each shows a form, and a second one takes it."""

from __future__ import annotations

from io import BytesIO

import segno
from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from resettle.errors import BadInput
from resettle.staff import codes
from resettle.staff.forms import WRONG, CodeForm, PasswordForm, SignInForm
from resettle.staff.people import person_by_id
from resettle.staff.returning import note_drafts, where_to_next
from resettle.staff.sessions import this_visit
from resettle.staff.signing_in import (
    WRONG_CODE,
    Step,
    TooManyTries,
    check_code,
    choose_password,
    enter,
    set_up_telephone,
)
from resettle.web.doors import clock, database, open_to_anybody, settings
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("staff", __name__)

#: The page of each step that a sign-in may still lack.
_PAGES = {
    Step.CODE: "staff.ask_code",
    Step.SET_UP: "staff.show_set_up",
    Step.PASSWORD: "staff.ask_password",
}
#: In the visit: a telephone's secret, until it has shown a right code.
_SECRET = "telephone"  # noqa: S105 - the name under which it is kept


@doors.get("/sign-in")
@open_to_anybody
def ask_to_sign_in() -> ResponseReturnValue:
    """Somebody who is in already has no business here."""
    visit = this_visit()
    if visit.is_signed_in:
        return see_other(url_for("myday.show"))
    return _sign_in_page(form_for(SignInForm()))


@doors.post("/sign-in")
@open_to_anybody
def sign_in() -> ResponseReturnValue:
    """The first step: an address and a password."""
    said, form = read_form(SignInForm())
    if said is None:
        return _sign_in_page(form)
    try:
        with database().unit() as db:
            entered = enter(
                db,
                said["email"],
                said["password"],
                place=request.remote_addr or "",
                now=clock().now(),
                second_factor=settings().second_factor,
            )
    except TooManyTries as wait:
        return _sign_in_page(form.refused(wait), 429)
    if entered is None:
        return _sign_in_page(form.refused(BadInput(WRONG)))
    this_visit().begin(entered.person_id, entered.lacks)
    return _go_on()


def _sign_in_page(form: FormState, status: int = 200) -> ResponseReturnValue:
    ran_out = bool(this_visit().get("ran_out"))
    return render("staff/sign_in.html", status, form=form, ran_out=ran_out)


@doors.get("/sign-in/code")
@open_to_anybody
def ask_code() -> ResponseReturnValue:
    if _next_step() is not Step.CODE:
        return _go_on()
    return render("staff/code.html", form=form_for(CodeForm()))


@doors.post("/sign-in/code")
@open_to_anybody
def give_code() -> ResponseReturnValue:
    """The second step: what the telephone shows, or one of the ten codes."""
    visit = this_visit()
    if _next_step() is not Step.CODE or visit.person_id is None:
        return _go_on()
    said, form = read_form(CodeForm())
    if said is None:
        return render("staff/code.html", form=form)
    place, now = request.remote_addr or "", clock().now()
    try:
        with database().unit() as db:
            good = check_code(db, visit.person_id, said["code"], place=place, now=now)
    except TooManyTries as wait:
        return render("staff/code.html", 429, form=form.refused(wait))
    if not good:
        return render("staff/code.html", form=form.refused(BadInput(WRONG_CODE, field="code")))
    visit.done_with(Step.CODE)
    return _go_on()


@doors.get("/sign-in/telephone")
@open_to_anybody
def show_set_up() -> ResponseReturnValue:
    if _next_step() is not Step.SET_UP:
        return _go_on()
    return _set_up_page(form_for(CodeForm()))


@doors.post("/sign-in/telephone")
@open_to_anybody
def set_up() -> ResponseReturnValue:
    """Take a telephone into use, and give the ten codes, once."""
    visit = this_visit()
    if _next_step() is not Step.SET_UP or visit.person_id is None:
        return _go_on()
    said, form = read_form(CodeForm())
    if said is None:
        return _set_up_page(form)
    secret = str(visit.get(_SECRET, ""))
    try:
        with database().unit() as db:
            ten = set_up_telephone(db, visit.person_id, secret, said["code"], clock().now())
    except BadInput as wrong:
        return _set_up_page(form.refused(wrong))
    visit.pop(_SECRET, None)
    visit.done_with(Step.SET_UP)
    return render("staff/recovery_codes.html", codes=ten, onward=_address_onward())


def _set_up_page(form: FormState) -> ResponseReturnValue:
    """The secret waits in the visit, and not in the page's form."""
    secret = str(this_visit().setdefault(_SECRET, codes.new_totp_secret()))
    return render("staff/telephone.html", form=form, secret=secret)


@doors.get("/sign-in/telephone.svg")
@open_to_anybody
def square_picture() -> ResponseReturnValue:
    """The secret as a telephone reads it, to whoever is in the middle of setting one up."""
    visit = this_visit()
    if _next_step() is not Step.SET_UP or visit.person_id is None or _SECRET not in visit:
        return _go_on()
    with database().reading() as db:
        email = person_by_id(db, visit.person_id).email or ""
    square = segno.make(codes.address_for_telephone(str(visit[_SECRET]), email))
    drawn = BytesIO()
    square.save(drawn, kind="svg", scale=5, border=2)
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


@doors.get("/sign-in/password")
@open_to_anybody
def ask_password() -> ResponseReturnValue:
    if _next_step() is not Step.PASSWORD:
        return _go_on()
    return render("staff/password.html", form=form_for(PasswordForm()))


@doors.post("/sign-in/password")
@open_to_anybody
def give_password() -> ResponseReturnValue:
    """The last step where somebody else has seen the password: one of one's own."""
    visit = this_visit()
    if _next_step() is not Step.PASSWORD or visit.person_id is None:
        return _go_on()
    said, form = read_form(PasswordForm())
    if said is None:
        return render("staff/password.html", form=form)
    try:
        with database().unit() as db:
            choose_password(
                db, visit.person_id, said["password"], now=clock().now(), session=visit.id
            )
    except BadInput as wrong:
        return render("staff/password.html", form=form.refused(wrong))
    visit.done_with(Step.PASSWORD)
    return _go_on()


@doors.post("/sign-out")
@open_to_anybody
def sign_out() -> ResponseReturnValue:
    """The session ends here and in the browser, and so does what the browser has kept."""
    this_visit().end()
    say_done(gettext("You have signed out."))
    response = see_other(url_for("staff.ask_to_sign_in"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _next_step() -> Step | None:
    lacks = this_visit().lacks
    return Step(lacks[0]) if lacks else None


def _go_on() -> ResponseReturnValue:
    return see_other(_address_onward())


def _address_onward() -> str:
    """The next step of signing in, or where somebody was going."""
    visit = this_visit()
    step = _next_step()
    if visit.person_id is None:
        return url_for("staff.ask_to_sign_in")
    if step is not None:
        return url_for(_PAGES[step])
    note_drafts(visit)
    return where_to_next()
