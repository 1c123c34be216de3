"""Filters kept under a name, the calendar of releases, and the same children over the API."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.caseload.models import SavedFilter
from resettle.permissions import May
from tests.component.web.caseload_rows import (
    DAY,
    TODAY,
    Known,
    Tasks,
    number_of,
    put_child,
    put_task,
)
from tests.component.web.conftest import Enter, Signed, post, token_in


@pytest.fixture
def known(installation: Installation) -> Known:
    return partial(put_child, installation)


@pytest.fixture
def task(installation: Installation) -> Tasks:
    return partial(put_task, installation)


@pytest.fixture
def worker(enter: Enter) -> FlaskClient:
    return enter("resettlement_worker", post="resettlement_worker")


def test_a_filter_is_saved_used_renamed_and_deleted_by_its_owner_alone(
    worker: FlaskClient, enter: Enter, installation: Installation
) -> None:
    path = "/children/saved/new?stage=custody&release=14&worker=everybody"
    assert "In custody" in worker.get(path).text
    assert post(worker, path, name=" ").status_code == 422
    done = post(worker, path, name=" Home  soon ")
    assert done.status_code == 303
    page = worker.get(done.location)
    assert "The filter is saved" in page.text
    assert "Home soon" in page.text
    post(worker, path, name="Home soon")
    post(worker, "/children/saved/new?stage=hospital", name="Ill")
    with installation.database.reading() as db:
        saved = db.exec(select(SavedFilter).order_by(col(SavedFilter.id))).all()
    assert [one.asked for one in saved] == [
        {"stage": "custody", "release": "14", "worker": "everybody"},
        {"stage": "hospital"},
    ]
    mine = f"/children/saved/{saved[0].id}"
    assert post(worker, mine, name="Ill").status_code == 422
    assert post(worker, mine, name="Two weeks").status_code == 303
    other = enter("resettlement_worker", name="Other")
    assert other.get(mine).status_code == 404
    word = token_in(other.get("/children/saved/new").text)
    for path in (mine, f"{mine}/delete"):
        assert other.post(path, data={"csrf_token": word, "name": "x"}).status_code == 404
    assert "Two weeks" in worker.get("/children/saved").text
    assert post(worker, f"{mine}/delete").status_code == 303
    assert "Two weeks" not in worker.get("/children/saved").text


def test_the_calendar_shows_each_release_on_its_day_with_holidays_and_today(
    worker: FlaskClient, known: Known
) -> None:
    known("planned", planned_release_on=date(2026, 4, 7))
    known("guessed", planned_release_on=date(2026, 4, 7), release_decided=False)
    known("home", stage="community", released_on=date(2026, 4, 30))
    page = worker.get("/children/calendar?month=2026-04&worker=everybody")
    assert page.status_code == 200
    assert "April 2026: 3 releases" in page.text
    assert "Good Friday" in page.text
    assert page.text.index("/children/guessed") < page.text.index("/children/home")
    assert "month=2026-03" in page.text
    assert "month=2026-05" in page.text
    assert 'aria-current="date"' in worker.get("/children/calendar").text
    assert "No release is planned" in worker.get("/children/calendar?month=2031-01").text


@pytest.mark.parametrize("month", ["2026-13", "x", "1999-12", "2070-01", "2026-00", "%00"])
def test_a_month_that_is_none_is_an_error_and_not_a_failure(
    worker: FlaskClient, month: str
) -> None:
    assert worker.get(f"/children/calendar?month={month}").status_code in (200, 422)


@pytest.mark.parametrize("month", ["2000-01", "2069-12"])
def test_the_calendar_ends_where_the_known_days_end(worker: FlaskClient, month: str) -> None:
    assert worker.get(f"/children/calendar?month={month}").status_code == 200


def test_the_api_gives_the_same_children_page_by_page(
    client: FlaskClient,
    signed: Signed,
    installation: Installation,
    enter: Enter,
    known: Known,
    task: Tasks,
) -> None:
    enter("resettlement_worker")
    a = known("a", worker=number_of(installation))
    known("b", order="remand")
    known("c", restricted=True)
    known("d", stage="ended")
    task(a, TODAY - DAY)
    number = task(a, TODAY + DAY)
    headers = signed(May.READ_CHILDREN)
    first = client.get("/api/v1/children?limit=1", headers=headers).get_json()
    (child,) = first["children"]
    assert child["child"] == "a"
    assert child["workers"] == ["Wren Worker"]
    assert (child["overdue"], child["next_task"]["id"]) == (1, number)
    second = client.get(
        f"/api/v1/children?limit=1&after={first['next']}", headers=headers
    ).get_json()
    assert [one["child"] for one in second["children"]] == ["b"]
    assert second["next"] is None
    for asked, found in (
        ("order=remand", ["b"]),
        ("overdue_in=accommodation", ["a"]),
        ("stage=any", ["a", "b", "d"]),
        ("release_within=30", ["a", "b"]),
        ("no_mentor=true", ["a", "b"]),
        ("looked_after=true", []),
    ):
        answer = client.get(f"/api/v1/children?{asked}", headers=headers).get_json()
        assert [one["child"] for one in answer["children"]] == found, asked
    for bad in ("stage=moon", "nothing=1", "release_within=15", "after=x"):
        assert client.get(f"/api/v1/children?{bad}", headers=headers).status_code == 422
    assert (
        client.get("/api/v1/children", headers=signed(May.READ_TASKS, name="t")).status_code == 403
    )
