"""The doors open to anybody: how the service is, and nothing about any child."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient

from resettle.app.installation import Installation
from resettle.app.service import create_app
from resettle.clock import FixedClock
from resettle.db import open_database
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import PROJECT
from resettle.timers.actions import note_beat
from resettle.timers.queries import BEAT
from tests.component.web.conftest import Sent, a_child


def beat(installation: Installation) -> None:
    with installation.database.unit() as db:
        note_beat(db, BEAT, installation.clock.now())


def test_the_service_lives_before_it_is_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"alive": True}
    waiting = client.get("/readyz")
    assert (waiting.status_code, waiting.get_json()) == (503, {"ready": False})


def test_it_is_ready_while_it_beats_and_not_when_the_beat_falls_silent(
    client: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    beat(installation)
    assert client.get("/readyz").status_code == 200
    clock.move(timedelta(minutes=6))
    assert client.get("/readyz").status_code == 503
    assert b"The last beat was 6 minutes ago" in client.get("/status").data


def test_a_database_of_another_shape_is_not_ready_and_the_page_says_what_to_do(
    installation: Installation, tmp_path: Path
) -> None:
    empty = open_database(f"sqlite:///{tmp_path / 'another.db'}")
    client = create_app(replace(installation, database=empty)).test_client()
    assert client.get("/readyz").status_code == 503
    page = client.get("/status")
    assert page.status_code == 200
    assert b"resettle migrate" in page.data
    empty.close()


def test_the_page_says_nothing_about_any_child(client: FlaskClient, send: Sent) -> None:
    send(a_child("canary-ref"))
    page = client.get("/status").data
    assert b"canary" not in page
    assert b"Robin" not in page


def test_the_page_is_open_to_somebody_who_has_not_signed_in(client: FlaskClient) -> None:
    assert client.get("/status").status_code == 200
    assert client.get("/").location == "/sign-in"


def test_a_broken_workflow_file_keeps_the_last_good_rulebook_and_the_page_says_so(
    installation: Installation, tmp_path: Path
) -> None:
    folder = tmp_path / "workflows"
    shutil.copytree(PROJECT / "workflows", folder)
    catalogue = Catalogue(folder, PROJECT / "config")
    client = create_app(replace(installation, catalogue=catalogue)).test_client()
    before = catalogue.in_force().fingerprint
    assert b"last good rulebook" not in client.get("/status").data
    (folder / "health.yaml").write_text("workflow: [", encoding="utf-8")
    catalogue.refresh()
    page = client.get("/status").data
    assert b"The last good rulebook is kept" in page
    assert catalogue.in_force().fingerprint == before
