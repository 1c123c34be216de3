"""Sends somebody to sign in and back again, and keeps what they had typed until they are back."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select
from werkzeug.datastructures import MultiDict

from resettle.db import upsert
from resettle.staff.models import Draft
from resettle.staff.sessions import Visit, this_visit
from resettle.web.doors import clock, database

#: Never kept, wherever they are typed.
_SECRET = frozenset({"csrf_token", "password", "new_password", "code"})
#: Fields and letters of a form that are kept: far more than any form of ours has.
_MOST_FIELDS, _MOST_LETTERS = 200, 50_000


def turn_to_sign_in() -> ResponseReturnValue:
    """Somebody must sign in first. What they were sending is kept, if their session has run out."""
    if request.is_json or request.accept_mimetypes.best == "application/json":
        # A script asks, behind a page: it is told, and nobody is sent anywhere.
        return {"signed_in": False}, 401
    visit = this_visit()
    if request.method == "GET":
        visit["next"] = request.full_path.rstrip("?")
        return redirect(url_for("staff.ask_to_sign_in"), 303)
    if visit.was is not None:
        visit["ran_out"] = True
        _keep(visit.was)
    visit["next"] = request.path
    return redirect(url_for("staff.ask_to_sign_in"), 303)


def keep_typing() -> None:
    """Somebody must do something else first: what they were sending is there when they are back."""
    visit = this_visit()
    if request.method == "POST" and visit.person_id is not None:
        _keep(visit.person_id)
        visit["drafts"] = True


def where_to_next() -> str:
    """Where somebody was going before they signed in: an address of our own, else the start."""
    start, sign_in = url_for("myday.show"), url_for("staff.ask_to_sign_in")
    wanted = str(this_visit().pop("next", start))
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    plain = wanted.isprintable() and not parts.scheme and not parts.netloc
    return wanted if is_ours and plain and not wanted.startswith(sign_in) else start


def note_drafts(visit: Visit) -> None:
    """Remember, once somebody is in, whether anything they had typed is waiting for them."""
    with database().reading() as db:
        wanted = select(Draft.id).where(Draft.person_id == visit.person_id)
        waiting = db.exec(wanted.order_by(col(Draft.id))).first() is not None
    if waiting:
        visit["drafts"] = True


def bring_back_typing() -> None:
    """Before a page is made: fill its form with what was typed there before the session ran out.

    What is sent from the page takes its place.
    """
    visit, person_id = this_visit(), this_visit().person_id
    if not visit.get("drafts") or not visit.is_signed_in or person_id is None:
        return
    if request.method == "GET":
        with database().reading() as db:
            typed = draft_of(db, person_id, request.path)
        if typed is not None:
            g.kept_typing = MultiDict((name, one) for name, all_ in typed.items() for one in all_)
    elif request.method == "POST":
        with database().unit() as db:
            drop_draft(db, person_id, request.path)


def draft_of(db: Session, person_id: int, path: str) -> Mapping[str, list[str]] | None:
    """What this person had typed on this page when their session ran out."""
    wanted = select(Draft).where(Draft.person_id == person_id, Draft.path == path)
    found = db.exec(wanted.order_by(col(Draft.id))).first()
    return dict(found.fields) if found else None


def drop_draft(db: Session, person_id: int, path: str) -> None:
    """It has been sent, or is not wanted any more."""
    wanted = select(Draft).where(Draft.person_id == person_id, Draft.path == path)
    for found in db.exec(wanted.order_by(col(Draft.id))):
        db.delete(found)


def _keep(person_id: int) -> None:
    fields = {
        name: values
        for name, values in list(request.form.lists())[:_MOST_FIELDS]
        if name not in _SECRET
    }
    if sum(len(value) for values in fields.values() for value in values) > _MOST_LETTERS:
        return
    row = {
        "person_id": person_id,
        "path": request.path,
        "fields": fields,
        "kept_at": clock().now(),
    }
    with database().unit() as db:
        upsert(db, Draft.__table__, [row], on=("person_id", "path"))
