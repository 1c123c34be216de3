"""What every page is made with: where templates are found, and what each of them is given.

A room's templates are found under the room's name: `render("tasks/list.html")` is
`resettle/tasks/templates/list.html`. docs/how-to/add-a-page.md shows a whole page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
)
from flask_babel import get_locale
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.wrappers import Response as Redirect

from resettle.permissions import Viewer
from resettle.web import assets, dates, doors, headers
from resettle.web.forms import FormState, choices
from resettle.web.navigation import menu
from resettle.web.wording import in_words, ruled

_RESETTLE = Path(__file__).resolve().parent.parent

#: Every room that may have pages. A new room adds its name.
ROOMS = (
    "app",
    "audit",
    "board",
    "caseload",
    "children",
    "concerns",
    "contacts",
    "meetings",
    "mentoring",
    "notifications",
    "quality",
    "records",
    "releases",
    "reports",
    "rulebook",
    "staff",
    "supervision",
    "tasks",
    "timers",
    "victims",
)


def page_blueprint(name: str, import_name: str) -> Blueprint:
    """A room's doors for people."""
    return Blueprint(name, import_name)


def render(template: str, status: int = 200, **context: Any) -> Response:
    """A page. A form in it (`form=`) that has something wrong makes it a 422."""
    form = context.get("form")
    if status == 200 and isinstance(form, FormState) and form.has_errors:
        status = 422
    return make_response(render_template(template, **context), status)


def see_other(address: str) -> Redirect:
    """Where to go after something was done, so that loading again does not do it again."""
    return redirect(address, 303)


def say_done(words: str) -> None:
    """What the next page says in a green banner: that it is done. The words go through gettext."""
    flash(words, "success")


def say(words: str) -> None:
    """What the next page says in a banner of the page's own colour."""
    flash(words, "information")


def dress_pages(app: Flask, *more: BaseLoader) -> None:
    """Teach the service its templates, filters and what every page is given."""
    rooms = {room: FileSystemLoader(_RESETTLE / room / "templates") for room in ROOMS}
    loaders: list[BaseLoader] = [
        *more,
        FileSystemLoader(_RESETTLE / "web" / "templates"),
        PrefixLoader({**rooms, "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
    ]
    app.jinja_loader = ChoiceLoader(loaders)
    app.jinja_env.globals.update(asset=assets.asset, csp_nonce=headers.csp_nonce)
    app.jinja_env.filters.update(choices=choices, in_words=in_words, ruled=ruled)
    dates.teach(app)
    app.context_processor(_given)


def _given() -> dict[str, Any]:
    """What every page is given. An error's page is made with it too, so nothing in it may fail:
    the one question to the database, whether this is a demonstration, takes silence for no."""
    viewer: Viewer | None = g.get("viewer")
    clock = doors.clock()
    return {
        "viewer": viewer,
        "navigation": menu(viewer),
        "today": clock.today(),
        "now": clock.now(),
        "service_name": doors.settings().service_name,
        "is_demonstration": current_app.extensions["is_demonstration"](),
        "language": str(get_locale() or "en"),
    }
