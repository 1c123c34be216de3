"""The service as it runs, over a fresh database of each kind, at a standing clock."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from resettle.app.installation import Installation
from resettle.app.service import create_app
from resettle.clock import FixedClock
from resettle.db import Database
from resettle.permissions import SCOPES, May
from resettle.releases.reasons import MovementReasons, load_reasons
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import PROJECT, Settings
from resettle.staff.actions import make_token

#: Authorization headers for a token with these scopes.
Signed = Callable[..., dict[str, str]]
Sent = Callable[..., Any]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue(PROJECT / "workflows", PROJECT / "config")


@pytest.fixture(scope="session")
def reasons() -> MovementReasons:
    return load_reasons(PROJECT / "config")


@pytest.fixture
def installation(
    database: Database,
    database_url: str,
    clock: FixedClock,
    catalogue: Catalogue,
    reasons: MovementReasons,
    tmp_path: Path,
) -> Installation:
    settings = Settings(database_url=database_url, data_dir=tmp_path)
    return Installation(settings, clock, database, catalogue, reasons)


@pytest.fixture
def app(installation: Installation) -> Flask:
    return create_app(installation)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def signed(installation: Installation) -> Signed:
    def sign(*scopes: May, name: str = "a-system") -> dict[str, str]:
        with installation.database.unit() as db:
            secret = make_token(
                db,
                name,
                scopes or SCOPES,
                at=installation.clock.now(),
                actor="test",
                replace=True,
            )
        return {"Authorization": f"Bearer {secret}"}

    return sign


@pytest.fixture
def everything(signed: Signed) -> dict[str, str]:
    """A token that may do everything."""
    return signed(name="everything")


@pytest.fixture
def send(client: FlaskClient, everything: dict[str, str]) -> Sent:
    """Posts one event or a list and gives the answer."""

    def post(body: object) -> Any:
        return client.post("/api/v1/events", data=json.dumps(body), headers=everything)

    return post


def event(kind: str, child: str = "child-1", **said: Any) -> dict[str, Any]:
    """An own event; `id` and `time` may be said, everything else is its data."""
    name = said.pop("id", f"{kind}-{child}-{said.get('date', '')}")
    return {
        "specversion": "1.0",
        "id": name,
        "source": "urn:test",
        "type": kind,
        "subject": child,
        "time": said.pop("time", "2026-03-02T09:00:00Z"),
        "data": said,
    }


def a_child(child: str = "child-1", *, release: str = "2026-06-30") -> list[dict[str, Any]]:
    """A child in custody on a detention and training order with a release date."""
    return [
        event("child.registered", child, date_of_birth="2009-06-15", name="Robin Example"),
        event("custody.started", child, date="2026-02-20", order="dto"),
        event("release.planned", child, date=release),
    ]
