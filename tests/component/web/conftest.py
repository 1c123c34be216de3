"""The service as it runs, over a fresh database of each kind, at a standing clock."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as sqlalchemy_event
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.app.service import create_app
from resettle.clock import FixedClock
from resettle.db import Database
from resettle.permissions import SCOPES, May
from resettle.releases.reasons import MovementReasons, load_reasons
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import PROJECT, Settings
from resettle.staff.actions import make_token
from resettle.staff.models import Person, WebSession
from resettle.staff.people import Described, add_person
from resettle.staff.rules import hash_of, new_secret

#: Authorization headers for a token with these scopes.
Signed = Callable[..., dict[str, str]]
Sent = Callable[..., Any]
Enter = Callable[..., FlaskClient]


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
def enter(app: Flask, installation: Installation) -> Enter:
    """Somebody who has signed in: `enter("mentor", teams=(1,))` gives a browser of theirs.

    The session is put there directly: hashing a password for every test would take minutes.
    """

    def come_in(
        *roles: str, teams: tuple[int, ...] = (), name: str = "Wren Worker", post: str | None = None
    ) -> FlaskClient:
        now, secret = installation.clock.now(), new_secret()
        with installation.database.unit() as db:
            email = f"person{len(db.exec(select(Person)).all())}@example.org"
            said = Described(name=name, email=email, roles=roles, teams=teams, post=post)
            person = add_person(db, said, at=now, actor="test")
            db.add(
                WebSession(
                    hash=hash_of(secret), person_id=person, created_at=now, seen_at=now, kept={}
                )
            )
        browser = app.test_client()
        browser.set_cookie("resettle", secret)
        return browser

    return come_in


def token_in(page: str) -> str:
    """The word that a page's form must send back."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page[:500]
    return html.unescape(found[1])


def post(browser: FlaskClient, path: str, **typed: Any) -> Any:
    """Open a page and send its form, as a browser would. For a date, `**{"on-day": "3", …}`."""
    page = browser.get(path)
    return browser.post(path, data={"csrf_token": token_in(page.text), **typed})


@pytest.fixture
def count_statements(installation: Installation) -> Callable[[], Any]:
    """Collects what the database is asked: `with count_statements() as seen: …`."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
            if not statement.startswith("PRAGMA"):
                seen.append(statement)

        engine = installation.database.engine
        sqlalchemy_event.listen(engine, "before_cursor_execute", note)
        yield seen
        sqlalchemy_event.remove(engine, "before_cursor_execute", note)

    return counting


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
