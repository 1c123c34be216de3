"""The doors that are open to anybody: a plain status page, and two for whoever keeps watch.

They say how the service is, and nothing about any child.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import cast

from flask import Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from resettle.app.installation import Installation
from resettle.db import NEWEST, schema_revision
from resettle.permissions import NOBODY
from resettle.timers.queries import Health, health
from resettle.web.doors import open_to_anybody
from resettle.web.pages import page_blueprint, render

doors = page_blueprint("status", __name__)


@dataclass(frozen=True, slots=True)
class Look:
    """How the service is at this moment. `health` is None where the database does not answer."""

    migrated: bool
    health: Health | None

    @property
    def answers(self) -> bool:
        return self.health is not None

    @property
    def is_ready(self) -> bool:
        """The database answers, its schema is ours, and the beat is beating."""
        return self.migrated and self.health is not None and not self.health.complaints


def look(here: Installation) -> Look:
    """Ask the database a few indexed questions; never raises for one that does not answer."""
    try:
        migrated = schema_revision(here.database) == NEWEST.read_text(encoding="utf-8").strip()
        if not migrated:
            return Look(migrated=False, health=None)
        with here.database.reading() as db:
            return Look(migrated=True, health=health(NOBODY, db, here.clock.now()))
    except SQLAlchemyError:
        return Look(migrated=False, health=None)


def _installation() -> Installation:
    return cast(Installation, current_app.extensions["installation"])


@doors.get("/status")
@open_to_anybody
def show() -> Response:
    """What this is, and how it is."""
    here = _installation()
    rulebook = here.catalogue.in_force()
    return render(
        "app/status.html",
        version=version("resettle"),
        look=look(here),
        rulebook=rulebook,
        broken=len(here.catalogue.complaints),
    )


@doors.get("/healthz")
@open_to_anybody
def alive() -> Response:
    """The process lives. Asks nothing of the database."""
    return jsonify(alive=True)


@doors.get("/readyz")
@open_to_anybody
def ready() -> tuple[Response, int]:
    """Requests may be sent here. Says yes or no, and nothing else."""
    is_ready = look(_installation()).is_ready
    return jsonify(ready=is_ready), 200 if is_ready else 503
