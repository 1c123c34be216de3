"""One's own account: where one is signed in, the password, and the telephone."""

from __future__ import annotations

from flask import current_app, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.errors import BadInput
from resettle.permissions import May
from resettle.staff.forms import ConfirmForm, OwnPasswordForm
from resettle.staff.models import Credential
from resettle.staff.people import end_sessions
from resettle.staff.queries import open_sessions
from resettle.staff.sessions import this_visit, time_left
from resettle.staff.signing_in import choose_password, forget_telephone, is_password_of
from resettle.web.doors import clock, database, needs, own_id, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("account", __name__)


@doors.get("/account")
@needs(May.OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    """Who one is here, and in which browsers one is signed in."""
    with database().reading() as db:
        held = db.get(Credential, own_id())
        visits = open_sessions(viewer(), db, own_id())
    return render(
        "staff/account.html",
        visits=visits,
        this_one=this_visit().id,
        has_telephone=held is not None and held.totp_secret is not None,
    )


@doors.post("/account/sign-out-everywhere")
@needs(May.OWN_ACCOUNT)
def sign_out_elsewhere() -> ResponseReturnValue:
    with database().unit() as db:
        end_sessions(db, own_id(), clock().now(), but=this_visit().id)
    say_done(gettext("You are signed out everywhere else."))
    return see_other(url_for("account.show"))


@doors.post("/account/stay")
@needs(May.OWN_ACCOUNT)
def stay() -> ResponseReturnValue:
    """Somebody is still there: asking is enough, since every request counts as use."""
    left = time_left(current_app, this_visit())
    return {"seconds": int(left.total_seconds()) if left else 0}


@doors.get("/account/password")
@needs(May.OWN_ACCOUNT)
def show_password() -> ResponseReturnValue:
    return render("staff/own_password.html", form=form_for(OwnPasswordForm()))


@doors.post("/account/password")
@needs(May.OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    said, form = read_form(OwnPasswordForm())
    if said is None:
        return render("staff/own_password.html", form=form)
    try:
        with database().unit() as db:
            _ask_again(db, said["current"])
            now, own = clock().now(), this_visit().id
            choose_password(db, own_id(), said["password"], now=now, session=own)
    except BadInput as wrong:
        return render("staff/own_password.html", form=form.refused(wrong))
    say_done(gettext("Your password is changed. You are signed out everywhere else."))
    return see_other(url_for("account.show"))


@doors.get("/account/telephone")
@needs(May.OWN_ACCOUNT)
def show_telephone() -> ResponseReturnValue:
    return _telephone_page(form_for(ConfirmForm()))


@doors.post("/account/telephone")
@needs(May.OWN_ACCOUNT)
def change_telephone() -> ResponseReturnValue:
    """Forget the telephone there is: the next sign-in sets up another, with ten new codes."""
    said, form = read_form(ConfirmForm())
    if said is None:
        return _telephone_page(form)
    try:
        with database().unit() as db:
            _ask_again(db, said["current"])
            forget_telephone(db, own_id(), clock().now())
    except BadInput as wrong:
        return _telephone_page(form.refused(wrong))
    this_visit().end()
    say_done(gettext("Sign in again to set up your new phone."))
    return see_other(url_for("staff.ask_to_sign_in"))


def _telephone_page(form: FormState) -> ResponseReturnValue:
    return render("staff/new_telephone.html", form=form)


def _ask_again(db: Session, password: str) -> None:
    """Raises: BadInput: this is not the password of whoever is signed in."""
    if not is_password_of(db, own_id(), password):
        raise BadInput("That is not the password you have now", field="current")
