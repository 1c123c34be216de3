"""Every door is counted: each says who may use it, and asking never changes anything."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from resettle.app.installation import Installation, open_installation
from resettle.app.service import create_app
from resettle.settings import Settings
from resettle.web.doors import mark_of
from resettle.web.navigation import MENU
from tests.house.doors_census import CENSUS

DOOR_LINES = 25


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'house.db'}", data_dir=tmp_path)
    opened = open_installation(settings)
    yield opened
    opened.close()


@pytest.fixture
def app(installation: Installation) -> Flask:
    return create_app(installation)


def test_every_door_says_who_may_use_it_and_is_in_the_census(app: Flask) -> None:
    doors = {endpoint: mark_of(view) for endpoint, view in app.view_functions.items()}
    assert doors == CENSUS


#: Signing in and out is done by people who are not signed in; a child answers through a link.
BEFORE_SIGN_IN = {
    "check_in_link.answer",
    "staff.sign_in",
    "staff.give_code",
    "staff.set_up",
    "staff.give_password",
    "staff.sign_out",
}


def test_every_other_door_that_anybody_may_use_is_a_get(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if CENSUS[rule.endpoint] == "anybody" and rule.endpoint not in BEFORE_SIGN_IN:
            assert rule.methods is not None
            assert rule.methods <= {"GET", "HEAD", "OPTIONS"}, rule


def test_no_get_stands_at_the_same_door_as_a_change(app: Flask) -> None:
    """One view, one purpose: a permission to read must never be a permission to write."""
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert len(methods) == 1, rule


def test_doors_are_thin(app: Flask) -> None:
    thick = {}
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api-docs"):
            continue
        source = inspect.getsource(inspect.unwrap(view))
        lines = len(source[source.index("def ") :].splitlines())
        if lines > DOOR_LINES:
            thick[endpoint] = lines
    assert not thick


def test_every_entry_of_the_menu_leads_to_a_door_that_takes_nothing(app: Flask) -> None:
    plain = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.arguments}
    assert {entry.endpoint for entry in MENU} <= plain
    for entry in MENU:
        mark = mark_of(app.view_functions[entry.endpoint])
        assert mark == (entry.needs or "anybody"), f"{entry.endpoint} needs {mark}"


def test_numbers_in_addresses_are_bounded(app: Flask) -> None:
    """An id past what a database can hold must be a 404 and never reach a query."""
    for rule in app.url_map.iter_rules():
        assert "<int:" not in rule.rule, f"{rule}: write <int(max=…):…>"
