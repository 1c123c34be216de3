"""Files of one report can be subtracted from each other: each says so, and so does its page."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from resettle.app.installation import Installation
from resettle.reports.writing import not_to_one_reader
from tests.component.web.caseload_rows import put_child, put_team
from tests.component.web.conftest import Enter, Signed
from tests.component.web.test_oversight import words
from tests.component.web.test_printing import Read, poppler, read

__all__ = ["poppler", "read"]

FEBRUARY = "from=2026-02-01&to=2026-02-28"
(MIND,) = not_to_one_reader(5)


@pytest.fixture
def team(installation: Installation) -> int:
    team = put_team(installation)
    put_child(installation, "one", team_id=team)
    return team


@pytest.fixture
def manager(enter: Enter, team: int) -> FlaskClient:
    return enter("manager", teams=(team,), name="Maeve Manager")


# What leaves says so.


def test_every_file_says_that_it_must_not_meet_another_of_its_kind(
    manager: FlaskClient, client: FlaskClient, signed: Signed, read: Read
) -> None:
    address = f"/reports/completion.%s?{FEBRUARY}"
    rows = list(csv.reader(io.StringIO(manager.get(address % "csv").get_data(as_text=True))))
    assert ["Mind", MIND] in rows
    book = load_workbook(io.BytesIO(manager.get(address % "xlsx").data))
    assert ("Mind", MIND) in [row[:2] for row in book["About"].iter_rows(values_only=True)]
    assert MIND in " ".join(read(manager.get(address % "pdf").data).split())
    said = client.get(f"/api/v1/reports/completion?{FEBRUARY}", headers=signed()).get_json()
    assert said["cautions"][-1] == MIND


def test_the_page_from_which_one_saves_says_the_same(manager: FlaskClient) -> None:
    assert MIND in words(manager.get(f"/reports/completion?{FEBRUARY}").text)
    assert MIND in words(manager.get("/board/pack/2026-01").text)
