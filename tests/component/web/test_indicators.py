"""The ten indicators worked out by hand, what keeps children out of them, and who reads of whom."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from resettle.app.installation import Installation
from resettle.records.models import Disposal
from resettle.reports import BY_NAME
from resettle.reports.here import ask_of
from resettle.reports.indicator_numbers import FILE
from resettle.reports.rules import Place
from resettle.reports.sheet import make_sheet
from resettle.settings import PROJECT, Settings
from tests.component.web.caseload_rows import TODAY, put_child, put_team
from tests.component.web.conftest import Enter
from tests.component.web.indicator_rows import (
    MANAGER,
    QUARTER,
    d,
    put,
    put_point,
    put_told,
    put_violence,
    withdraw,
)
from tests.component.web.report_rows import (
    every_number_leads_to_as_many,
    how_many_behind,
    rows_of,
    sheet_of,
    values,
)
from tests.component.web.test_completion import put_worker


def released(installation: Installation, ref: str, on: date, **said: Any) -> int:
    """A child who has been in custody and came out."""
    child = put_child(installation, ref, stage="community", **said)
    put_told(installation, child, "custody.started", date(2025, 6, 1))
    put_told(installation, child, "child.released", on)
    return child


def lives(installation: Installation, child: int, point: str, on: date, **said: Any) -> int:
    return put_point(installation, child, "accommodation", point, on, type="PARENT", **said)


@pytest.fixture
def worked(installation: Installation) -> Installation:
    """Today is 2 March 2026, so the quarter is January to March. Children born on 15 June 2009 are
    16 and leave school on the last Friday of June 2025, 27 June: they are above school age.

    | child | released    | a place to live                 | at the start | learning             |
    |-------|-------------|---------------------------------|--------------|----------------------|
    | a     | 10 January  | suitable, since 20 December: 21 | unsuitable   | suitable, 16 hours   |
    | b     | 20 January  | suitable, since 19 January: 1   | suitable     | suitable, 15 hours   |
    | c     | 31 March    | not suitable                    | suitable     | not suitable         |
    | d     | 1 January   | nothing is recorded             | suitable     | born 2011: 24 hours  |
    | e     | 31 December | not in the quarter              |              |                      |
    | f     | 1 April     | not in the quarter              |              |                      |
    | g     | withdrawn   | not in the quarter              |              |                      |
    """
    a = released(installation, "a", d("01-10"))
    b = released(installation, "b", d("01-20"))
    c = released(installation, "c", d("03-31"))
    dd = released(installation, "d", d("01-01"), date_of_birth=date(2011, 3, 1))
    released(installation, "e", date(2025, 12, 31))
    released(installation, "f", d("04-01"))
    g = put_child(installation, "g")
    withdraw(installation, g, put_told(installation, g, "child.released", d("02-01")), d("02-02"))
    for child, suitable in ((a, False), (b, True), (c, True), (dd, True)):
        lives(installation, child, "entry", date(2025, 6, 2), suitable=suitable)
    lives(installation, a, "release", d("01-10"), suitable=True, arranged_on="2025-12-20")
    lives(installation, b, "release", d("01-20"), suitable=True, arranged_on="2026-01-19")
    lives(installation, c, "release", d("03-01"), suitable=False)
    for child, said in (
        (a, {"suitable": True, "hours_attended": 16}),
        (b, {"suitable": True, "hours_attended": 15}),
        (c, {"suitable": False}),
        (dd, {"suitable": True, "hours_attended": 24}),
    ):
        put_point(installation, child, "education", "release", d("01-10"), **said)
    return installation


def test_a_place_to_live_is_counted_by_hand(worked: Installation) -> None:
    """Of a, b, c and d three can be counted: 2 / 3. a better, b as at the start, c worse."""
    sheet = sheet_of(worked, "indicators", **QUARTER)
    assert values(sheet, "accommodation", "release") == {
        "children": 4,
        "suitable": 2,
        "unsuitable": 1,
        "missing": 1,
        "share": 2 / 3,
    }
    assert values(sheet, "accommodation-start", "release") == {
        "suitable": 2,
        "stayed": 1,
        "better": 1,
        "suitable_only": 0,
        "unsuitable": 1,
        "worse": 1,
        "never": 0,
        "unsuitable_only": 0,
    }
    found = values(sheet, "accommodation-arranged", "release")
    # 21 days and 1 day: (21 + 1) / 2 = 11.
    assert (found["before"], found["median"]) == (2, 11)
    found = values(sheet, "accommodation-planned", "release")
    assert (found["suitable"], found["unsaid"], found["usual"]) == (2, 2, 2)


def test_hours_decide_at_school_age_and_above(worked: Installation) -> None:
    """a goes 16 of 16 hours, b 15 of 16, c to nothing that suits: 1 / 3. d needs 25 and goes 24."""
    sheet = sheet_of(worked, "indicators", **QUARTER)
    assert values(sheet, "education", "release-older") == {
        "children": 3,
        "attending": 1,
        "fewer": 1,
        "unsuitable": 1,
        "missing": 0,
        "share": 1 / 3,
    }
    assert values(sheet, "education", "release-school")["fewer"] == 1
    laid = sheet.table("education")
    assert laid is not None
    for words in ("25 hours", "16 or more", "1 April 2023", "not verified"):
        assert words in str(laid.table.note)


def test_the_hours_are_those_of_the_configuration(worked: Installation, tmp_path: Path) -> None:
    text = (PROJECT / "config" / FILE).read_text("utf-8").replace("hours: 25", "hours: 24")
    text += "population:\n  children: 20000\n  standing: guidance\n  since: 2025-06-30\n"
    (tmp_path / FILE).write_text(f"{text}  source: Estimates\n  verified: yes\n", "utf-8")
    put_violence(worked)
    with worked.database.reading() as db:
        report = BY_NAME["indicators"]
        said = {"from": QUARTER["from_"], "to": QUARTER["to"]}
        ask = ask_of(MANAGER, db, report, said, TODAY, settings=Settings(config_dir=tmp_path))
        sheet = make_sheet(report, ask, leaves=False)
    assert values(sheet, "education", "release-school")["attending"] == 1
    # 3 offences of 20,000 children: 3 / 20,000 × 10,000 = 1.5.
    assert values(sheet, "serious-violence", "total")["rate"] == pytest.approx(1.5)


def test_every_number_leads_to_as_many_children(worked: Installation) -> None:
    put_violence(worked)
    assert every_number_leads_to_as_many(worked, "indicators", **QUARTER) > 25


def test_a_plan_for_learning_counts_for_its_own_academic_year(installation: Installation) -> None:
    """The year of 10 January 2026 began on 1 September 2025. With needs: h, i, j, k; 1 / 4."""
    said: dict[str, dict[str, Any]] = {
        "h": {"learning_plan": "ehcp", "learning_plan_on": "2025-09-01", "suitable": True},
        "i": {"learning_plan": "ehcp", "learning_plan_on": "2025-08-31", "suitable": True},
        "j": {"learning_plan": "none", "suitable": True},
        "k": {"learning_plan": "idp", "learning_plan_on": "2025-10-01", "suitable": False},
        "l": {"learning_plan": "idp", "suitable": True},
        "m": {"special_needs": False, "suitable": True},
    }
    for ref, answers in said.items():
        child = released(installation, ref, d("01-10"))
        answers = {"special_needs": True, **answers}
        put_point(installation, child, "education", "release", d("01-10"), **answers)
    sheet = sheet_of(installation, "indicators", **QUARTER)
    assert values(sheet, "special-needs", "release") == {
        "children": 6,
        "needs": 4,
        "both": 1,
        "no_plan": 2,
        "unsuitable": 1,
        "without": 1,
        "missing": 1,
        "share": 1 / 4,
    }
    assert values(sheet, "missing", "special-needs.plan_day") == {"children": 1}


def test_health_is_a_chain_and_a_broken_link_cannot_be_counted(
    installation: Installation,
) -> None:
    """Counted are n to q: a need for three of four, offered to two of three, one of two goes."""
    mental = {"mental": True, "screened_on": "2026-01-02"}
    said: dict[str, dict[str, Any]] = {
        "n": {**mental, "need": True, "offered": True, "attending": True},
        "o": {**mental, "need": True, "offered": True, "attending": False},
        "p": {**mental, "need": True, "offered": False},
        "q": {**mental, "need": False},
        "r": {**mental, "need": True},
        "s": {"need": True, "offered": True, "attending": True},
    }
    for ref, answers in said.items():
        child = released(installation, ref, d("01-10"))
        put_point(installation, child, "health", "release", d("01-10"), **answers)
    sheet = sheet_of(installation, "indicators", **QUARTER)
    expected = {
        "counted": (4, 2, 6, 4 / 6),
        "screened": (4, 0, 4, 1),
        "need": (3, 1, 4, 3 / 4),
        "offered": (2, 1, 3, 2 / 3),
        "goes": (1, 1, 2, 1 / 2),
    }
    for link, numbers in expected.items():
        found = values(sheet, "mental-health", f"release-{link}")
        assert tuple(found[one] for one in ("people", "others", "of", "share")) == numbers, link
    assert every_number_leads_to_as_many(installation, "indicators", **QUARTER) > 20
    assert values(sheet, "missing", "mental-health.mental") == {"children": 1}
    assert values(sheet, "missing", "mental-health.offered") == {"children": 1}


def test_the_answers_of_one_release_are_not_those_of_another(installation: Installation) -> None:
    """Out on 5 January with a suitable place, back in February, out again on 20 March."""
    child = released(installation, "twice", d("01-05"))
    put_told(installation, child, "child.recalled", d("02-01"))
    put_told(installation, child, "child.released", d("04-20"))
    lives(installation, child, "release", d("01-05"), suitable=True)
    spring = {"from_": d("04-01"), "to": d("06-30")}
    found = values(sheet_of(installation, "indicators", **spring), "accommodation", "release")
    assert (found["suitable"], found["missing"]) == (0, 1)
    lives(installation, child, "release", d("04-20"), suitable=False)
    for period, expected in ((QUARTER, (1, 0)), (spring, (0, 1))):
        sheet = sheet_of(installation, "indicators", **period)
        found = values(sheet, "accommodation", "release")
        assert (found["suitable"], found["unsuitable"]) == expected


def test_an_order_that_ended_before_it_began_is_a_fault_and_no_crash(
    installation: Installation,
) -> None:
    child = put_child(installation, "fault", stage="ended")
    put_told(installation, child, "sentence.imposed", d("02-10"), order="dto")
    put_told(installation, child, "supervision.ended", d("02-01"))
    lives(installation, child, "end", d("02-01"), suitable=True)
    said = {"child_id": child, "kind": "youth_caution", "ending": "completed"}
    put(installation, Disposal, given_on=d("02-02"), ended_on=d("02-01"), **said)
    sheet = sheet_of(installation, "indicators", **QUARTER)
    assert values(sheet, "faults", "end") == {"children": 1}
    assert values(sheet, "faults", "disposals") == {"children": 1}
    assert rows_of(sheet, "accommodation") == []
    assert rows_of(sheet, "disposals") == []
    assert how_many_behind(installation, "indicators", Place("faults", "end", "children")) == {1}
    assert sheet_of(installation, "indicators", leaves=True, **QUARTER).table("faults") is None


def test_the_wording_is_marked_as_verified_or_not(installation: Installation) -> None:
    laid = sheet_of(installation, "indicators").table("definitions")
    assert laid is not None
    words = [line.figure("wording").words for line in laid.lines]
    assert words == ["Verified in a published text"] * 5 + ["From practice, not verified"] * 5


def test_without_any_child_every_table_says_so(installation: Installation) -> None:
    for asked in (QUARTER, {**QUARTER, "team": "1"}):
        for laid in sheet_of(installation, "indicators", **asked).tables:
            if laid.table.name not in ("definitions", "older"):
                assert not laid.lines, laid.table.name
                assert str(laid.table.empty)


def test_one_child_of_no_recorded_group_is_counted_and_hidden_outside(
    installation: Installation,
) -> None:
    child = released(installation, "only", d("01-10"), ethnicity=None)
    lives(installation, child, "release", d("01-10"), suitable=True)
    one = sheet_of(installation, "indicators", ethnicity="not_known", **QUARTER)
    assert values(one, "accommodation", "release")["suitable"] == 1
    white = sheet_of(installation, "indicators", ethnicity="white", **QUARTER)
    assert rows_of(white, "accommodation") == []
    out = values(
        sheet_of(installation, "indicators", leaves=True, **QUARTER), "accommodation", "release"
    )
    assert out == {
        "children": None,
        "suitable": None,
        "unsuitable": 0,
        "missing": 0,
        "share": None,
    }


def test_the_children_of_a_worker_who_left_are_still_counted(installation: Installation) -> None:
    gone = put_worker(installation, "Gone Worker", active=False)
    child = released(installation, "kept", d("01-10"), worker=gone)
    lives(installation, child, "release", d("01-10"), suitable=True)
    sheet = sheet_of(installation, "indicators", worker=str(gone), **QUARTER)
    assert values(sheet, "accommodation", "release")["children"] == 1


@pytest.fixture
def manager(enter: Enter, worked: Installation) -> FlaskClient:
    return enter("manager", post="manager", teams=(put_team(worked),), name="Maeve Manager")


def test_each_indicator_is_a_return_file_with_small_numbers_hidden(manager: FlaskClient) -> None:
    period = "from=2026-01-01&to=2026-03-31"
    for table in ("accommodation", "education", "help"):
        file = manager.get(f"/reports/indicators.csv?table={table}&{period}")
        assert file.status_code == 200
        named = file.headers["Content-Disposition"]
        assert f"indicators-{table}-2026-01-01-to-2026-03-31.csv" in named
    rows = list(csv.reader(io.StringIO(file.get_data(as_text=True).lstrip("\ufeff"))))
    assert rows[0][0] == "Help"
    file = manager.get(f"/reports/indicators.csv?table=accommodation&{period}")
    rows = list(csv.reader(io.StringIO(file.get_data(as_text=True).lstrip("\ufeff"))))
    assert rows[1][0] == "Released in the period"
    assert rows[1][1:3] == ["hidden", "hidden"]


def test_the_page_says_that_the_figures_are_not_for_decisions(manager: FlaskClient) -> None:
    page = manager.get("/reports/indicators?from=2026-01-01&to=2026-03-31").text
    assert "not yet suitable for decision-making" in page
    assert 'href="#table-people-harmed"' in page
