"""Reports as pages, files and JSON: who may read them, what is hidden, what an address asks."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from resettle.app.installation import Installation
from resettle.permissions import May
from resettle.reports import REPORTS
from tests.component.web.caseload_rows import TODAY, put_child, put_team
from tests.component.web.conftest import Enter, Signed
from tests.component.web.report_rows import put_due
from tests.component.web.test_my_day import section

FEBRUARY = "from=2026-02-01&to=2026-02-28"
NAMES = [report.name for report in REPORTS]


@pytest.fixture
def team(installation: Installation) -> int:
    """Ten tasks done on time and two overdue of one child, and three of a restricted one."""
    team = put_team(installation)
    seen = put_child(installation, "seen", team_id=team)
    hidden = put_child(installation, "hidden", team_id=team, restricted=True)
    for day in range(1, 11):
        on = date(2026, 2, day)
        put_due(installation, seen, on, state="done", settled_on=on)
    for day in (11, 12):
        put_due(installation, seen, date(2026, 2, day), owner="establishment")
    for day in (13, 14, 15):
        put_due(installation, hidden, date(2026, 2, day))
    return team


@pytest.fixture
def manager(enter: Enter, team: int) -> FlaskClient:
    return enter("manager", teams=(team,), name="Maeve Manager")


def numbers_in(page: Any, row: str) -> list[str]:
    """What stands in the cells of one row of a page's first table."""
    found = re.search(rf'<th scope="row"[^>]*>{row}</th>(.*?)</tr>', page.text, re.S)
    assert found
    cells = re.findall(r"<td.*?>(.*?)</td>", found[1], re.S)
    return [re.sub(r"<span.*?</span>|<[^>]*>|\s", "", cell) for cell in cells]


def test_managers_and_workers_read_reports_and_nobody_else(enter: Enter, team: int) -> None:
    for role, status in (
        ("manager", 200),
        ("resettlement_worker", 200),
        ("mentor", 403),
        ("partner", 403),
        ("administrator", 403),
    ):
        browser = enter(role, teams=(team,))
        assert browser.get("/reports").status_code == status, role
        for name in NAMES:
            for end in ("", ".csv", ".xlsx", ".pdf", "/children"):
                if status == 403:
                    assert browser.get(f"/reports/{name}{end}").status_code == 403


@pytest.mark.parametrize("name", NAMES)
def test_every_report_is_a_page_with_all_its_files(manager: FlaskClient, name: str) -> None:
    page = manager.get(f"/reports/{name}?{FEBRUARY}")
    assert page.status_code == 200
    assert "1 to 28 February 2026" in page.text
    kinds = {".csv": "text/csv", ".xlsx": "spreadsheetml", ".pdf": "application/pdf"}
    for end, kind in kinds.items():
        file = manager.get(f"/reports/{name}{end}?{FEBRUARY}")
        assert file.status_code == 200
        assert kind in file.headers["Content-Type"]
        named = f"{name}-2026-02-01-to-2026-02-28{end}"
        assert f"filename={named}" in file.headers["Content-Disposition"]


def test_a_page_shows_small_numbers_with_a_mark(manager: FlaskClient) -> None:
    page = manager.get(f"/reports/completion?{FEBRUARY}")
    # Fifteen due: ten on time and five overdue, restricted or not.
    assert numbers_in(page, "Health")[:4] == ["15", "10", "0", "5"]
    assert "A small number" in page.text


def test_a_file_hides_them_and_what_they_could_be_worked_out_from(manager: FlaskClient) -> None:
    text = manager.get(f"/reports/completion.csv?{FEBRUARY}&table=pathways").text
    head, health, *_ = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    told = dict(zip(head, health, strict=True))
    # Five are overdue. With the ten on time and all fifteen they would be told, so the ten are too.
    assert told["Overdue"] == told["Done on time"] == told["On time"] == "hidden"
    assert (told["Due"], told["Done late"]) == ("15", "0")


def test_a_workbook_holds_the_same_and_no_formula(
    manager: FlaskClient, installation: Installation
) -> None:
    with installation.database.unit() as db:
        db.connection().exec_driver_sql("UPDATE team SET name = '=HYPERLINK(1)'")
    file = manager.get(f"/reports/completion.xlsx?{FEBRUARY}").data
    book = load_workbook(io.BytesIO(file))
    assert book.sheetnames[:2] == ["About", "By pathway"]
    rows = list(book["By pathway"].values)
    assert rows[1][:4] == ("Health", 15, "hidden", 0)
    teams = book["By team"]
    assert teams["A2"].value == "=HYPERLINK(1)"
    assert teams["A2"].data_type == "s"
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_what_leaves_names_no_child(manager: FlaskClient, installation: Installation) -> None:
    put_child(installation, "soon", planned_release_on=TODAY + timedelta(days=9))
    assert "Child soon" in manager.get("/reports/release-readiness").text
    assert "Child soon" not in manager.get("/reports/release-readiness.csv").text
    with zipfile.ZipFile(io.BytesIO(manager.get("/reports/release-readiness.xlsx").data)) as held:
        assert not [name for name in held.namelist() if b"Child soon" in held.read(name)]


def test_behind_a_number_stand_the_children_one_may_see(manager: FlaskClient) -> None:
    behind = "/reports/completion/children?table=pathways&row=health&column=overdue"
    page = manager.get(f"{behind}&{FEBRUARY}")
    assert "2 children" in page.text
    assert "1 child is counted and not named here" in page.text
    assert page.text.count('href="/tasks/') == 2
    assert 'href="/children/seen"' in page.text
    assert "Child hidden" not in page.text
    # Both are tasks of the establishment: they can be chased together.
    assert "Chase 2 tasks with partners" in page.text


@pytest.mark.parametrize(
    "place",
    [
        "table=nothing&row=health&column=due",
        "table=pathways&row=nothing&column=due",
        "table=pathways&row=health&column=share",
        "",
    ],
)
def test_a_number_that_is_not_there_has_nobody_behind_it(manager: FlaskClient, place: str) -> None:
    assert manager.get(f"/reports/completion/children?{place}&{FEBRUARY}").status_code == 404


def test_a_report_that_is_not_there_is_not_found(manager: FlaskClient) -> None:
    for address in ("/reports/nothing", "/reports/nothing.csv", "/reports/nothing/children"):
        assert manager.get(address).status_code == 404


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("from=2026-02-30", "The first day must be a real date"),
        ("from=2026-03-01&to=2026-02-01", "The last day must not be before the first"),
        ("from=1999-12-31&to=2000-01-31", "The year must be between 2000 and 2100"),
        ("from=1800-01-01&to=2900-01-01", "The year must be between 2000 and 2100"),
        ("from=2001-01-01&to=2026-01-31", "Ask about ten years at most"),
        ("order=nothing", "Choose an order from the list"),
        ("ethnicity=nothing", "Choose a group from the list"),
        ("team=Nowhere", "There is no team “Nowhere”."),
        ("worker=99999999999999", "Nobody called “99999999999999” works here."),
    ],
)
def test_what_is_wrong_with_a_filter_is_said_and_no_file_is_made_of_it(
    manager: FlaskClient, signed: Signed, client: FlaskClient, asked: str, words: str
) -> None:
    page = manager.get(f"/reports/completion?{asked}")
    assert page.status_code == 422
    assert words in page.text
    assert manager.get(f"/reports/completion.csv?{asked}").status_code == 422
    over_the_api = client.get(f"/api/v1/reports/completion?{asked}", headers=signed())
    assert over_the_api.status_code == 422


def test_a_period_in_the_address_stands_in_the_fields_and_another_filter_keeps_it(
    manager: FlaskClient,
) -> None:
    page = manager.get(f"/reports/completion?{FEBRUARY}").text
    typed = dict(re.findall(r'name="((?:from|to)-\w+)"[^>]*? value="(\d+)"', page))
    assert typed == {
        **{"from-day": "1", "from-month": "2", "from-year": "2026"},
        **{"to-day": "28", "to-month": "2", "to-year": "2026"},
    }


def test_a_filter_that_matches_nothing_is_a_report_of_nothing(manager: FlaskClient) -> None:
    page = manager.get(f"/reports/completion?{FEBRUARY}&order=remand")
    assert page.status_code == 200
    assert "No task was due in this period." in section(page.text, "table-pathways")


def test_a_worker_sees_the_numbers_of_their_own_teams_alone(
    enter: Enter, team: int, installation: Installation
) -> None:
    elsewhere = put_team(installation, "Elsewhere")
    worker = enter("resettlement_worker", teams=(elsewhere,))
    page = worker.get(f"/reports/completion?{FEBRUARY}")
    assert "No task was due in this period." in page.text
    assert worker.get(f"/reports/completion?{FEBRUARY}&team={team}").text.count("Health") == 0


def test_the_api_lists_reports_and_tells_one_with_small_numbers_hidden(
    client: FlaskClient, signed: Signed, team: int
) -> None:
    listed = client.get("/api/v1/reports", headers=signed()).get_json()
    assert [one["name"] for one in listed["reports"]] == NAMES
    # What an inspection would say is read with its own scope.
    few = client.get("/api/v1/reports", headers=signed(May.READ_REPORTS)).get_json()
    left = {one["name"] for one in few["reports"]}
    assert set(NAMES) - left == {"inspection-readiness"}
    said = client.get(f"/api/v1/reports/completion?{FEBRUARY}", headers=signed()).get_json()
    assert (said["name"], said["from"], said["to"]) == ("completion", "2026-02-01", "2026-02-28")
    assert said["hides_up_to"] == 5
    table = next(one for one in said["tables"] if one["name"] == "pathways")
    (health,) = table["rows"]
    assert health["values"]["due"] == 15
    assert health["values"]["overdue"] is None
    assert set(health["hidden"]) == {"on_time", "overdue", "share"}


def test_the_api_needs_its_own_scope_and_no_other(client: FlaskClient, signed: Signed) -> None:
    for address in ("/api/v1/reports", "/api/v1/reports/completion"):
        assert client.get(address, headers=signed(May.READ_TASKS)).status_code == 403
        assert client.get(address, headers=signed(May.READ_REPORTS)).status_code == 200
    unknown = client.get("/api/v1/reports/completion?nonsense=1", headers=signed())
    assert unknown.status_code == 422
