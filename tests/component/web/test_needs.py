"""What is known of all children, worked out by hand, and the work list of what is not recorded."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from resettle.app.installation import Installation
from resettle.permissions import May, Role, Viewer
from resettle.records.models import OutcomePoint
from resettle.reports.rules import Place
from tests.component.web.caseload_rows import TODAY, put_child, put_team
from tests.component.web.conftest import Enter
from tests.component.web.indicator_rows import put_point, put_told
from tests.component.web.report_rows import (
    every_number_leads_to_as_many,
    how_many_behind,
    put_due,
    rows_of,
    sheet_of,
    values,
)
from tests.component.web.test_completion import put_worker

JUNE = date(2025, 6, 2)
WINTER = date(2026, 1, 10)
SIX = ("accommodation", "education", "health", "substance_misuse", "finance", "family")


@pytest.fixture
def worked(installation: Installation) -> Installation:
    """Today is 2 March 2026. Of five children four are on the caseload; e has gone.

    | child | of school age | learning at entry    | learning at release | a place to live |
    |-------|---------------|----------------------|---------------------|-----------------|
    | a     | no            | none (NEET)          | college, 16 hours   | no, then yes    |
    | b     | yes           | special school, 25 h |                     | entry: yes      |
    | c     | yes           | suspended, 10 hours  |                     |                 |
    | d     | not known     |                      |                     |                 |
    """
    young = {"date_of_birth": date(2011, 3, 1)}
    a = put_child(installation, "a", stage="community", released_on=WINTER)
    b = put_child(installation, "b", **young)
    c = put_child(installation, "c", **young)
    put_child(installation, "d", date_of_birth=None)
    e = put_child(installation, "e", stage="ended")
    for child, point, on, said in (
        (a, "entry", JUNE, {"type": "NEET", "suitable": False}),
        (a, "release", WINTER, {"type": "COLLEGE", "hours_attended": 16, "suitable": True}),
        (b, "entry", JUNE, {"type": "SPECIAL", "hours_attended": 25, "suitable": True,
                            "excluded": "no"}),
        (c, "entry", JUNE, {"type": "MAINSTREAM", "hours_attended": 10, "suitable": False,
                            "excluded": "suspended"}),
        (e, "entry", JUNE, {"type": "NEET", "suitable": False}),
    ):  # fmt: skip
        put_point(installation, child, "education", point, on, **said)
    for child, point, on, suitable in (
        (a, "entry", JUNE, False),
        (a, "release", WINTER, True),
        (b, "entry", JUNE, True),
    ):
        put_point(installation, child, "accommodation", point, on, type="PARENT", suitable=suitable)
    return installation


def test_what_is_recorded_is_counted_by_pathway_and_point(worked: Installation) -> None:
    """Of four children something is known of the place of two: 2 / 4, both at entry, one after."""
    sheet = sheet_of(worked, "needs")
    assert values(sheet, "known", "accommodation") == {
        "children": 4,
        "any": 2,
        "nothing": 2,
        "share": 2 / 4,
    }
    assert values(sheet, "points", "accommodation") == {
        "entry": 2,
        "entry_share": 2 / 4,
        "release": 1,
        "release_share": 1 / 4,
        "end": 0,
        "end_share": 0,
    }
    assert values(sheet, "known", "health")["nothing"] == 4


def test_the_last_answer_counts_at_whichever_point_and_each_point_has_its_own(
    worked: Installation,
) -> None:
    """Suitable: a now yes, b yes, c and d not known. At entry a no and b yes: 1 / 2."""
    sheet = sheet_of(worked, "needs")
    assert values(sheet, "answers", "accommodation.suitable") == {
        "children": 4,
        "yes": 2,
        "no": 0,
        "unknown": 2,
        "share": 1,
    }
    found = values(sheet, "over-time", "accommodation.suitable")
    assert (found["entry_known"], found["entry_yes"], found["entry_share"]) == (2, 1, 1 / 2)
    assert (found["release_known"], found["release_yes"]) == (1, 1)
    assert (found["end_known"], found["end_share"]) == (0, None)


def test_where_children_learn_is_divided_by_their_age(worked: Installation) -> None:
    """a has been to college since; b and c are 14 or 15; of d nothing is known."""
    sheet = sheet_of(worked, "needs")
    expected: dict[tuple[str, str], tuple[int, int, int, int]] = {
        ("place", "in"): (3, 2, 1, 0),
        ("place", "out"): (0, 0, 0, 0),
        ("place", "not_known"): (1, 0, 0, 1),
        ("kinds", "COLLEGE"): (1, 0, 1, 0),
        ("exclusion", "suspended"): (1, 1, 0, 0),
        ("exclusion", "not_known"): (2, 0, 1, 1),
        ("hours", "none"): (0, 0, 0, 0),
        ("hours", "few"): (1, 1, 0, 0),
        ("hours", "some"): (1, 0, 1, 0),
        ("hours", "many"): (1, 1, 0, 0),
        ("hours", "total"): (4, 2, 1, 1),
    }
    for (table, row), numbers in expected.items():
        found = values(sheet, table, row)
        assert tuple(found[one] for one in ("children", "school", "older", "unborn")) == numbers, (
            table,
            row,
        )
    assert values(sheet, "place", "in")["share"] == 3 / 4


def test_not_in_education_is_a_row_of_its_own(installation: Installation) -> None:
    """One of two: 1 / 2. Who has no place attends no hours."""
    neet, other = (put_child(installation, ref) for ref in ("n", "o"))
    put_point(installation, neet, "education", "entry", JUNE, type="NEET", suitable=False)
    put_point(installation, other, "education", "entry", JUNE, type="EMPLOYED", suitable=True)
    sheet = sheet_of(installation, "needs")
    assert values(sheet, "place", "out")["share"] == 1 / 2
    assert values(sheet, "hours", "none")["children"] == 1
    assert values(sheet, "hours", "not_known")["children"] == 1


def test_education_plans_are_three_tasks_with_a_state_each(worked: Installation) -> None:
    """Asked for: one done, one overdue, one not required. Done of what was needed: 1 / 2."""
    with worked.database.reading() as db:
        rows = db.connection().exec_driver_sql("SELECT ref, id FROM child").all()
    ids = {row[0]: row[1] for row in rows}

    def plan(child: str, task: str, due: date, **said: Any) -> None:
        put_due(worked, ids[child], due, workflow="education", task=task, **said)

    plan("a", "request_plan", WINTER, state="done", settled_on=WINTER)
    plan("b", "request_plan", WINTER)
    plan("c", "request_plan", WINTER, state="not_required")
    plan("c", "request_plan", WINTER, state="withdrawn", occurrence=2)
    plan("a", "receive_plan", date(2026, 3, 20))
    plan("e", "receive_plan", WINTER)
    sheet = sheet_of(worked, "needs")
    assert values(sheet, "plans", "request_plan") == {
        "tasks": 3,
        "done": 1,
        "overdue": 1,
        "open": 0,
        "other": 1,
        "share": 1 / 2,
    }
    assert values(sheet, "plans", "receive_plan")["open"] == 1
    assert values(sheet, "plans", "reflect_plan")["tasks"] == 0
    assert every_number_leads_to_as_many(worked, "needs") > 60


def answered(installation: Installation, child: int, point: str, on: date) -> None:
    """Every pathway has an answer at a point."""
    for pathway in SIX:
        put_point(installation, child, pathway, point, on)


@pytest.fixture
def gaps(installation: Installation) -> dict[str, int]:
    """Nothing is missing of `whole`. Of the others each lacks what its name says."""
    whole = {"ethnicity": "W1", "looked_after": "looked_after", "custody_since": JUNE}
    out = {**whole, "stage": "community", "released_on": WINTER}
    made = {
        "whole": put_child(installation, "whole", **whole),
        "entry": put_child(installation, "entry", **whole),
        "release": put_child(installation, "release", **out),
        "ethnicity": put_child(installation, "ethnicity", **{**whole, "ethnicity": None}),
        "fault": put_child(installation, "fault", **{**out, "released_on": date(2025, 6, 1)}),
        "end": put_child(installation, "end", **{**whole, "stage": "ended"}),
    }
    for name in ("whole", "ethnicity"):
        answered(installation, made[name], "entry", JUNE)
    answered(installation, made["fault"], "release", JUNE)
    put_point(installation, made["release"], "health", "release", WINTER)
    put_told(installation, made["end"], "supervision.ended", WINTER)
    put_told(installation, made["whole"], "disposal.given", WINTER)
    return made


def test_what_is_missing_is_counted_and_named_with_its_day_and_its_page(
    installation: Installation, gaps: dict[str, int]
) -> None:
    sheet = sheet_of(installation, "needs")
    counted = {name: values(sheet, "gaps", name)["children"] for name in rows_of(sheet, "gaps")}
    assert counted == dict.fromkeys(
        ("entry", "release", "end", "ethnicity", "disposal", "fault"), 1
    )
    laid = sheet.table("work")
    assert laid is not None
    work = {line.name: (line.figure("since").value, line.row.href) for line in laid.lines}
    assert work == {
        "entry.entry": (JUNE, "/children/entry/needs"),
        "release.release": (WINTER, "/children/release/needs"),
        "end.end": (WINTER, "/children/end/needs"),
        "ethnicity.ethnicity": (JUNE, "/children/ethnicity/details/edit"),
        "whole.disposal": (WINTER, "/children/whole/help-and-disposals/disposal/new"),
        "fault.fault": (date(2025, 6, 1), "/children/fault/messages"),
    }
    told = next(line for line in laid.lines if line.name == "release.release")
    words = told.figure("pathways").words
    assert "Somewhere to live" in words
    assert "Health" not in words
    assert gaps
    assert how_many_behind(installation, "needs", Place("gaps", "entry", "children")) == {1}


def test_the_work_list_names_only_whom_one_may_see_and_leaves_in_no_file(
    installation: Installation,
) -> None:
    team, other = put_team(installation), put_team(installation, "Elsewhere")
    for ref, whose, restricted in (
        ("ours", team, False),
        ("shut", team, True),
        ("t", other, False),
    ):
        put_child(installation, ref, team_id=whose, restricted=restricted)
    manager = Viewer(
        "person:9",
        frozenset({Role.MANAGER}),
        frozenset(May),
        on=TODAY,
        person_id=9,
        teams=frozenset({team}),
    )
    sheet = sheet_of(installation, "needs", viewer=manager)
    assert values(sheet, "gaps", "ethnicity")["children"] == 2
    laid = sheet.table("work")
    assert laid is not None
    assert {line.title for line in laid.lines} == {
        "Child ours: Ethnic group",
        "Child ours: Whether the child is looked after",
    }
    assert sheet_of(installation, "needs", viewer=manager, leaves=True).table("work") is None
    unseen = replace(manager, scopes=frozenset({May.READ_REPORTS}))
    assert rows_of(sheet_of(installation, "needs", viewer=unseen), "work") == []


def test_without_any_child_every_table_says_so(installation: Installation) -> None:
    for said in ({}, {"team": "1"}, {"order": "remand"}):
        for laid in sheet_of(installation, "needs", **said).tables:
            assert not laid.lines, laid.table.name
            assert str(laid.table.empty)


def test_one_child_of_no_recorded_group_is_counted_here_and_hidden_outside(
    installation: Installation,
) -> None:
    child = put_child(installation, "only", ethnicity=None)
    put_point(installation, child, "accommodation", "entry", JUNE, suitable=True)
    sheet = sheet_of(installation, "needs", ethnicity="not_known")
    assert values(sheet, "known", "accommodation")["any"] == 1
    assert rows_of(sheet_of(installation, "needs", ethnicity="white"), "known") == []
    out = sheet_of(installation, "needs", leaves=True)
    assert values(out, "known", "accommodation")["children"] is None
    assert values(out, "answers", "accommodation.suitable")["share"] is None


def test_the_children_of_a_worker_who_left_are_still_counted(installation: Installation) -> None:
    gone = put_worker(installation, "Gone Worker", active=False)
    put_child(installation, "kept", worker=gone)
    sheet = sheet_of(installation, "needs", worker=str(gone))
    assert values(sheet, "known", "health")["children"] == 1


def test_a_taken_back_answer_is_no_answer(installation: Installation) -> None:
    child = put_child(installation, "back")
    said = {"suitable": True}
    row = put_point(installation, child, "accommodation", "entry", JUNE, **said)
    with installation.database.unit() as db:
        one = db.get(OutcomePoint, row)
        assert one is not None
        one.taken_back_at = installation.clock.now()
        db.add(one)
    sheet = sheet_of(installation, "needs")
    assert values(sheet, "known", "accommodation")["any"] == 0
    assert values(sheet, "answers", "accommodation.suitable")["yes"] == 0


def test_every_line_of_work_leads_to_a_page(
    enter: Enter, installation: Installation, gaps: dict[str, int]
) -> None:
    put_child(installation, "unknown", custody_since=JUNE, date_of_birth=None)
    browser: FlaskClient = enter(
        "manager", "resettlement_worker", teams=(put_team(installation),), name="Maeve Manager"
    )
    page = browser.get("/reports/needs").text
    work = page[page.index('id="table-work"') :]
    links = set(re.findall(r'<th scope="row"[^>]*><a [^>]*href="([^"]+)"', work))
    assert len(links) >= 8
    for link in links:
        assert browser.get(link.replace("&amp;", "&")).status_code == 200, link
    assert gaps
