"""What a phone needs to log without a signal: the worker script, the empty form, and the queue."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, fields, validate

from resettle.audit.looks import note_children_seen
from resettle.children.rules import shown_name
from resettle.contacts.forms import ContactForm
from resettle.contacts.queries import children_to_choose
from resettle.contacts.queue import Queue
from resettle.contacts.rules import USUAL_MINUTES, Attended, Day, How, Place, initials
from resettle.contacts.seal_keys import newest_key
from resettle.contacts.sealing import Envelope, public_half
from resettle.permissions import May
from resettle.tasks.here import intake
from resettle.web import assets
from resettle.web.csrf import masked_token, secret_key
from resettle.web.doors import database, needs, open_to_anybody, own_id, settings, viewer
from resettle.web.forms import FormState
from resettle.web.pages import page_blueprint, render

doors = page_blueprint("queueing", __name__)

#: A sealed entry of the longest words there can be is far smaller.
_MOST = 100_000
_LETTERS = validate.Regexp(r"^[A-Za-z0-9+/=]+$")


class EnvelopeSchema(Schema):
    """One sealed entry, as it stands on the wire."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f-]{32,36}$"))
    key = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{1,64}$"))
    wrapped = fields.String(required=True, validate=[validate.Length(1, 2000), _LETTERS])
    iv = fields.String(required=True, validate=[validate.Length(1, 100), _LETTERS])
    sealed = fields.String(required=True, validate=[validate.Length(1, _MOST), _LETTERS])


@doors.get("/sw.js")
@open_to_anybody
def worker_script() -> ResponseReturnValue:
    """The script that answers in our place without a signal. It stands at the root, since it can
    only answer for what is below itself, and is never kept: a new one is noticed at once."""
    built = assets.VENDOR / assets.built() / "sw.js"
    if not built.is_file():
        return Response("", mimetype="text/javascript")
    where = f'const BUILT = "/static/vendor/{assets.built()}/"\n'
    return Response(where + built.read_text(encoding="utf-8"), mimetype="text/javascript")


@doors.get("/app.webmanifest")
@open_to_anybody
def manifest() -> ResponseReturnValue:
    """What a phone asks to keep us on its home screen. It opens the form of a contact, which is
    there without a signal as well; and it is the same for everybody, since nobody says who asks."""
    said = {
        "id": "/",
        "name": "resettle",
        "short_name": "resettle",
        "start_url": url_for("contacting.show_new"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b4f55",
        "icons": [
            {"src": assets.asset("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": assets.asset("icon-512.png"), "sizes": "512x512", "type": "image/png"},
        ],
    }
    response = jsonify(said)
    response.mimetype = "application/manifest+json"
    return response


@doors.get("/contacts/offline")
@open_to_anybody
def show_shell() -> ResponseReturnValue:
    """The empty form which a phone keeps: it says nothing of anybody, whoever asks for it."""
    usual = {
        "attended": Attended.ATTENDED,
        "day": Day.TODAY,
        "minutes": USUAL_MINUTES,
        "how": How.VISIT,
        "place": Place.OUT,
    }
    form = FormState(ContactForm(), usual)
    nobody: dict[str, Any] = {"viewer": None, "navigation": [], "seconds_left": None}
    return render("contacts/offline.html", form=form, **nobody)


@doors.get("/contacts/queue")
@needs(May.OWN_ACCOUNT)
def read_queue() -> ResponseReturnValue:
    """What a phone needs to seal and to send: who one is, our key, a word for the next request, and
    the children one works with, by reference and initials alone."""
    with database().reading() as db:
        key = newest_key(db)
        children = children_to_choose(viewer(), db)
    note_children_seen((one.id for one in children), "was given references to log without signal")
    given = None
    if key is not None:
        secret = secret_key(settings().data_dir)
        given = {"name": key.name, "public": public_half(key.private_pem, secret)}
    told = [{"ref": one.ref, "initials": initials(shown_name(one))} for one in children]
    return jsonify(person=own_id(), key=given, children=told, word=masked_token())


@doors.post("/contacts/queue")
@needs(May.OWN_ACCOUNT)
def take_in() -> ResponseReturnValue:
    """One sealed entry. Who may log nothing any more hands in all the same: it waits for a worker.

    The guard on forms stands here too: the request carries the word that `read_queue` gave.
    """
    try:
        read = EnvelopeSchema().load(request.get_json(silent=True) or {})
    except ValidationError:
        return jsonify(became="unreadable"), 422
    queue = Queue(database(), intake(), secret_key(settings().data_dir))
    told = queue.take_in(viewer(), Envelope(**read))
    onward = told.concern and url_for("concern.show_raised", concern_id=told.concern)
    return jsonify(became=told.became, onward=onward)
