"""What audits came to, as a report: worked out by hand, hidden where it leaves, for managers."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from resettle.app.installation import Installation
from resettle.calculators.hmip import Rating
from resettle.permissions import May
from resettle.quality.actions import judge_standard, say_of_policy
from resettle.quality.auditing import agree
from resettle.quality.elements import elements_in
from resettle.quality.models import AuditSample
from resettle.quality.rating import overall, resettlement_of, standards_of
from resettle.quality.results import SampleResult
from resettle.quality.rules import PARTS, Covered, Judged
from resettle.reports.asking import Asked
from resettle.reports.inspection_readiness import INSPECTION_READINESS
from resettle.reports.inspection_tables import questions, samples_drawn, standards
from resettle.reports.sheet import Sheet, lay_out
from tests.component.web.audit_rows import a_sample, asked, audited, doer
from tests.component.web.caseload_rows import put_child
from tests.component.web.conftest import Enter, Signed
from tests.component.web.report_rows import (
    every_number_leads_to_as_many,
    rows_of,
    sheet_of,
    values,
)

NAME = "inspection-readiness"
MAEVE, MANON = "Maeve Manager", "Manon Manager"
#: The samples of these tests end on 2 March 2026.
QUARTER: dict[str, Any] = {"from_": date(2026, 1, 1), "to": date(2026, 3, 31)}
HARM = "planning.harm"


@pytest.fixture
def manager(enter: Enter, installation: Installation) -> FlaskClient:
    for number in (1, 2, 3):
        put_child(installation, f"child-{number}", known_as=f"Zed{number}")
    enter("manager", name=MANON, post="manager")
    return enter("manager", name=MAEVE, post="manager")


@pytest.fixture
def audits(installation: Installation, manager: FlaskClient) -> list[int]:
    """Three cases, two finished by both. Both say of the first that planning for risk of harm is
    not sufficient; of the second one says so and the other does not."""
    cases = a_sample(installation, MAEVE, size=3)
    for number, (maeve, manon) in enumerate((((HARM,), (HARM,)), ((HARM,), ()))):
        for place, (name, weak) in enumerate(((MAEVE, maeve), (MANON, manon)), 1):
            audit = asked(installation, cases[number], place, name, by=MAEVE)
            audited(installation, audit, name, not_met=weak)
    return cases


def cell(sheet: Sheet, table: str, row: str, column: str) -> Any:
    return values(sheet, table, row)[column]


def test_ratings_points_and_agreement_are_those_worked_out_by_hand(
    installation: Installation, audits: list[int]
) -> None:
    with installation.database.unit() as db:
        for standard, rating in (("1.1", Rating.GOOD), ("4.1", Rating.OUTSTANDING)):
            said: Any = {"standard": standard, "rating": rating, "words": "We looked."}
            judge_standard(db, doer(installation, db, MAEVE), 1, **said)
    sheet = sheet_of(installation, NAME, **QUARTER)
    # Planning for risk of harm: of two cases both have finished, both auditors say of one that it
    # is not sufficient, and of the other they differ. One judged, none of it sufficient: 0 of 1.
    harm = values(sheet, "questions", f"1-{HARM}")
    assert [harm[one] for one in ("met", "not_met", "judged", "undecided", "finished")] == [
        0, 1, 1, 1, 2,
    ]  # fmt: skip
    assert harm["share"] == 0
    # Every other part: 2 of 2.
    assert cell(sheet, "questions", "1-planning.safety", "share") == 1
    assert cell(sheet, "questions", "1-resettlement.resettlement", "met") == 2
    # Assessment 100, 100, 100: outstanding, 3. Planning 100, 100, 0: the lowest, inadequate, 0.
    # Delivery and reviewing outstanding. People: 1.1 good, 2; 4.1 outstanding and not scored.
    rated = {row: cell(sheet, "standards", row, "rating") for row in rows_of(sheet, "standards")}
    assert len(rated) == 13
    assert (rated["1-2.1"], rated["1-2.2"], rated["1-1.1"], rated["1-1.2"], rated["1-4.1"]) == (
        "Outstanding", "Inadequate", "Good", "Not rated", "Outstanding",
    )  # fmt: skip
    assert cell(sheet, "standards", "1-4.1", "points") is None
    assert "Set by the lowest: risk of harm to others." in cell(sheet, "standards", "1-2.2", "mind")
    # 3 + 0 + 3 + 3 + 2 = 11 points of 5 rated standards, 15. 11/15 is above a half (7.5) and not
    # above five sixths (12.5): good.
    drawn = values(sheet, "samples", "1")
    assert (drawn["cases"], drawn["finished"], drawn["waiting"]) == (3, 2, 1)
    assert (drawn["points"], drawn["overall"]) == ("11 of 15", "Good")
    # Two cases of 13 parts are 26 pairs. They differ in one: 25 of 26, 96% rounded down.
    assert drawn["agree"].startswith("The same answer in 25 of 26 (96%).")
    assert every_number_leads_to_as_many(installation, NAME, **QUARTER) > 30


def test_what_is_agreed_moves_the_rating(installation: Installation, audits: list[int]) -> None:
    with installation.database.unit() as db:
        said: Any = {"said": Judged.SUFFICIENT, "words": "We read it again."}
        agree(db, doer(installation, db, MAEVE), audits[1], HARM, **said)
    sheet = sheet_of(installation, NAME, **QUARTER)
    # One of two: 50%, which is where “requires improvement” begins.
    assert values(sheet, "questions", f"1-{HARM}")["share"] == 0.5
    assert cell(sheet, "standards", "1-2.2", "rating") == "Requires improvement"
    assert "Within 5 points of a boundary" in cell(sheet, "standards", "1-2.2", "mind")


def test_policy_says_what_covers_an_element_and_where_the_gaps_are(
    installation: Installation, manager: FlaskClient
) -> None:
    before = sheet_of(installation, NAME, **QUARTER)
    (unsaid, *_) = [
        row
        for row in rows_of(before, "policy")
        if cell(before, "policy", row, "gap") == "Nobody has said"
    ]
    ruled = next(
        row for row in rows_of(before, "policy") if cell(before, "policy", row, "gap") == "None"
    )
    assert cell(before, "policy", ruled, "rules") > 0
    elements = {one.name: one for one in elements_in(installation.settings.config_dir)}
    with installation.database.unit() as db:
        by = doer(installation, db, MAEVE)
        say_of_policy(db, by, elements[unsaid], covered=Covered.YES, words="In our handbook.")
        say_of_policy(db, by, elements[ruled], covered=Covered.PARTLY, words="Not for girls.")
    after = sheet_of(installation, NAME, **QUARTER)
    assert cell(after, "policy", unsaid, "gap") == "None"
    assert cell(after, "policy", ruled, "gap") == "By our own words"
    # What somebody wrote stays where it was written.
    assert "handbook" not in str(
        [one.words for line in after.tables[3].lines for one in line.figures]
    )


def test_a_period_without_a_sample_says_so_and_a_sample_belongs_to_the_quarter_it_ends_in(
    installation: Installation, audits: list[int]
) -> None:
    after = {"from_": date(2026, 4, 1), "to": date(2026, 6, 30)}
    sheet = sheet_of(installation, NAME, **after)
    assert rows_of(sheet, "samples") == rows_of(sheet, "questions") == []
    assert str(sheet.tables[0].table.empty) == "No sample of cases ends in this period."
    last = {"from_": date(2026, 3, 2), "to": date(2026, 3, 2)}
    assert rows_of(sheet_of(installation, NAME, **last), "samples") == ["1"]


def test_a_sample_nobody_has_audited_is_not_rated_and_nothing_breaks(
    installation: Installation, manager: FlaskClient
) -> None:
    a_sample(installation, MAEVE, size=1)
    sheet = sheet_of(installation, NAME, **QUARTER)
    drawn = values(sheet, "samples", "1")
    assert (drawn["points"], drawn["overall"], drawn["agree"]) == ("0 of 0", "Not rated", None)
    assert cell(sheet, "questions", f"1-{HARM}", "share") is None


def result_of(*cases: int, number: int = 1) -> SampleResult:
    """Twenty cases both have finished, all sufficient but the first few of each part."""
    weak = dict(zip((part.name for part in PARTS), cases, strict=False))
    judged = {
        child: {
            part.name: Judged.NOT_SUFFICIENT
            if child <= weak.get(part.name, 0)
            else Judged.SUFFICIENT
            for part in PARTS
        }
        for child in range(1, 21)
    }
    rated = standards_of(list(judged.values()))
    return SampleResult(
        sample=AuditSample(id=number, since=date(2026, 1, 1), until=date(2026, 3, 2)),
        cases=20,
        finished=20,
        children=tuple(judged),
        judged=judged,
        undecided=0,
        standards=rated,
        resettlement=resettlement_of(list(judged.values())),
        by_people={},
        overall=overall(rated, {}),
        on_judgements=None,
        on_questions=None,
    )


def laid(one: SampleResult) -> Sheet:
    tables = [samples_drawn([one]), questions([one]), standards([one])]
    days = Asked(first=date(2026, 1, 1), last=date(2026, 3, 31))
    return lay_out(INSPECTION_READINESS, days, tables, leaves=True)


def test_a_rating_is_hidden_with_any_of_the_counts_it_follows_from() -> None:
    # Planning for safety: 17 of 20, so that 3 are hidden, and with them what tells them.
    sheet = laid(result_of(0, 0, 0, 0, 3))
    told = {one.name: one for one in sheet.tables[1].lines}["1-planning.safety"]
    assert [told.figure(one).hidden for one in ("met", "not_met", "share")] == [True] * 3
    lines = {one.name: one for one in sheet.tables[2].lines}
    for column in ("rating", "points", "mind"):
        assert lines["1-2.2"].figure(column).hidden
        assert not lines["1-2.1"].figure(column).hidden
    whole = sheet.tables[0].lines[0]
    assert whole.figure("overall").hidden
    assert whole.figure("points").hidden


def test_nothing_is_hidden_where_no_count_is_small() -> None:
    sheet = laid(result_of(0, 0, 0, 0, 8))
    assert not sheet.has_hidden
    assert sheet.tables[0].lines[0].figure("overall").words == "Good"


def test_managers_read_it_and_workers_and_other_tokens_do_not(
    manager: FlaskClient, enter: Enter, client: FlaskClient, signed: Signed, audits: list[int]
) -> None:
    page = manager.get(f"/reports/{NAME}?from=2026-01-01&to=2026-03-31").text
    assert "2.2 Planning: risk of harm to others" in page
    assert "Indicative: no inspector has looked at it" in page
    behind = f"/reports/{NAME}/children?table=questions&row=1-{HARM}&column=not_met"
    assert re.search(r"Zed[123]", manager.get(f"{behind}&from=2026-01-01&to=2026-03-31").text)
    worker = enter("resettlement_worker")
    assert worker.get(f"/reports/{NAME}").status_code == 404
    assert "Inspection readiness" not in worker.get("/reports").text
    api = f"/api/v1/reports/{NAME}?from=2026-01-01&to=2026-03-31"
    assert client.get(api, headers=signed(May.READ_REPORTS)).status_code == 404
    both = signed(May.READ_REPORTS, May.READ_AUDITS)
    said = client.get(api, headers=both).get_json()
    assert said["tables"][0]["rows"][0]["values"]["overall"] is None
