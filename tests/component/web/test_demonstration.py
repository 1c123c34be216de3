"""A demonstration says so on every page, and its accounts open nothing anywhere else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.app.service import create_app
from resettle.cli.demo import loading
from resettle.cli.demo.people import PASSWORD, SHOWN
from resettle.clock import FixedClock
from resettle.db import Database, open_database
from resettle.staff.models import Credential, Person
from resettle.timers.models import Heartbeat
from tests.component.web.conftest import post

BANNER = "Every child, name and event here is invented."


@pytest.fixture
def loaded(installation: Installation) -> None:
    assert loading.load(installation)


@pytest.mark.usefixtures("loaded")
def test_each_of_the_four_signs_in_with_the_one_password_and_is_asked_for_no_code(
    app: Flask,
) -> None:
    for email in SHOWN:
        browser = app.test_client()
        answer = post(browser, "/sign-in", email=email, password=PASSWORD)
        assert answer.status_code == 303
        assert not answer.location.startswith("/sign-in"), email
        page = browser.get("/rules").text
        assert BANNER in page


@pytest.mark.usefixtures("loaded")
def test_outside_a_demonstration_these_accounts_open_nothing(
    client: FlaskClient, installation: Installation
) -> None:
    with installation.database.unit() as db:
        db.delete(db.get_one(Heartbeat, "demonstration"))
    answer = post(client, "/sign-in", email=SHOWN[0], password=PASSWORD)
    assert answer.status_code == 422
    assert BANNER not in answer.text


def test_what_is_no_demonstration_says_nothing_until_one_is_loaded_beside_it(
    client: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    assert BANNER not in client.get("/status").text
    loading.load(installation)
    clock.move(timedelta(minutes=2))
    assert BANNER in client.get("/status").text


def test_a_database_without_tables_is_no_demonstration_and_no_error(
    installation: Installation, tmp_path: Path
) -> None:
    empty: Database = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    here = Installation(
        installation.settings,
        installation.clock,
        empty,
        installation.catalogue,
        installation.reasons,
    )
    page = create_app(here).test_client().get("/accessibility")
    empty.close()
    assert page.status_code == 200
    assert BANNER not in page.text


@pytest.mark.usefixtures("loaded")
def test_every_account_of_the_demonstration_and_no_other_goes_without_a_code(
    installation: Installation,
) -> None:
    with installation.database.reading() as db:
        held = db.exec(select(Credential).order_by(Credential.person_id)).all()
        people = db.exec(select(Person).order_by(Person.id)).all()
    assert len(held) == len(people)
    assert all(one.no_second_factor for one in held)
    assert all(str(one.email).endswith("@example.org") for one in people)
