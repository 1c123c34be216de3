"""The pages a public body owes everybody: accessibility, privacy and cookies."""

from __future__ import annotations

from datetime import date

from flask import Response, current_app

from resettle.web.doors import open_to_anybody
from resettle.web.languages import COOKIE
from resettle.web.pages import page_blueprint, render

doors = page_blueprint("public", __name__)
#: When the accessibility statement was last looked through.
_WRITTEN = date(2026, 11, 26)


@doors.get("/accessibility")
@open_to_anybody
def accessibility() -> Response:
    """What was tested, what was not, and whom to tell."""
    return render("public/accessibility.html", written=_WRITTEN)


@doors.get("/privacy")
@open_to_anybody
def privacy() -> Response:
    """What is kept about whom, and why."""
    return render("public/privacy.html")


@doors.get("/cookies")
@open_to_anybody
def cookies() -> Response:
    """Which cookies there are."""
    name = current_app.session_interface.get_cookie_name(current_app)
    return render("public/cookies.html", name=name, language_name=COOKIE)
