"""The keys of other systems: which there are, a new one, and taking one back."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.errors import BadInput, Conflict, NotFound
from resettle.permissions import May, read_scopes
from resettle.staff.actions import make_token, revoke_token
from resettle.staff.forms import TokenForm
from resettle.staff.models import Token
from resettle.staff.queries import tokens
from resettle.staff.words import SCOPES, scope_words, words_of
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("tokens", __name__)
doors.add_app_template_filter(scope_words, "scope_words")

_ONE = "/admin/tokens/<int(max=2147483647):token_id>/revoke"


@doors.get("/admin/tokens")
@needs(May.MANAGE_SERVICE)
def show() -> ResponseReturnValue:
    """Every token, those in use first. Their secrets are kept nowhere."""
    with database().reading() as db:
        every = sorted(tokens(db), key=lambda token: token.revoked_at is not None)
    return render("staff/admin/tokens.html", tokens=every)


@doors.get("/admin/tokens/add")
@needs(May.MANAGE_SERVICE)
def show_add() -> ResponseReturnValue:
    return _form_page(form_for(TokenForm()))


@doors.post("/admin/tokens/add")
@needs(May.MANAGE_SERVICE)
def add() -> ResponseReturnValue:
    """A new key. The page that shows it is the only place it ever is."""
    said, form = read_form(TokenForm())
    if said is None:
        return _form_page(form)
    try:
        with database().unit() as db:
            scopes = read_scopes(said["scopes"])
            secret = make_token(db, said["name"], scopes, at=clock().now(), actor=viewer().name)
    except (BadInput, Conflict) as wrong:
        return _form_page(form.refused(wrong))
    return render("staff/admin/token_made.html", name=said["name"], secret=secret)


@doors.get(_ONE)
@needs(May.MANAGE_SERVICE)
def show_revoke(token_id: int) -> ResponseReturnValue:
    with database().reading() as db:
        token = _token(db, token_id)
    return render("staff/admin/ask_revoke.html", token=token)


@doors.post(_ONE)
@needs(May.MANAGE_SERVICE)
def revoke(token_id: int) -> ResponseReturnValue:
    """From the very next request it opens nothing. It cannot be opened again."""
    with database().unit() as db:
        token = _token(db, token_id)
        revoke_token(db, token.name, at=clock().now(), actor=viewer().name)
    say_done(gettext("%(name)s is revoked.", name=token.name))
    return see_other(url_for("tokens.show"))


def _token(db: Session, token_id: int) -> Token:
    found = db.get(Token, token_id)
    if found is None:
        raise NotFound("There is no such token.", field="token")
    return found


def _form_page(form: FormState) -> ResponseReturnValue:
    return render("staff/admin/token_form.html", form=form, scopes=words_of(SCOPES))
