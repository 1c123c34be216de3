"""The web service: every door in one place, each guarded, each with the same faces for errors."""

from __future__ import annotations

from flask import Flask

from resettle.app import status
from resettle.app.installation import Installation
from resettle.permissions import Viewer
from resettle.staff.queries import viewer_for
from resettle.tasks import api as tasks_api
from resettle.web import doors, errors, headers
from resettle.web.json import ProblemApi, ReferenceConverter, reference_in_words
from resettle.web.premises import Premises

API_PREFIX = "/api/v1"


def create_app(installation: Installation) -> Flask:
    """The service of one installation. Opens nothing and starts nothing of its own."""
    app = Flask("resettle", static_folder=None)
    settings = installation.settings
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_body,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        API_TITLE="resettle",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=API_PREFIX,
    )
    app.extensions["premises"] = Premises(installation.database, settings, installation.clock)
    app.extensions["installation"] = installation
    errors.give_faces(app)
    headers.dress(app)
    doors.guard(app, _sign_in(installation))
    app.url_map.converters["ref"] = ReferenceConverter
    _open_api(app)
    app.register_blueprint(status.doors)
    return app
