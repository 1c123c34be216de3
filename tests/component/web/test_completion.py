"""The completion report: worked out by hand, and whatever may stand in its way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from resettle.app.installation import Installation
from resettle.reports.rules import Place
from resettle.staff.models import Assignment, Membership, Person, Team
from tests.component.web.caseload_rows import TODAY, put_child, put_team
from tests.component.web.report_rows import (
    every_number_leads_to_as_many,
    how_many_behind,
    put_due,
    rows_of,
    sheet_of,
    values,
)

FEBRUARY = {"from_": date(2026, 2, 1), "to": date(2026, 2, 28)}


def feb(day: int) -> date:
    return date(2026, 2, day)


def put_worker(
    installation: Installation, name: str, *, active: bool = True, team: int | None = None
) -> int:
    with installation.database.unit() as db:
        person = Person(name=name, roles="resettlement_worker", active=active)
        db.add(person)
        db.flush()
        if team is not None:
            db.add(Membership(person_id=person.id, team_id=team))
        return person.id


def assign(
    installation: Installation, child: int, person: int, *, until: date | None = None
) -> None:
    with installation.database.unit() as db:
        db.add(
            Assignment(
                child_id=child,
                owner="resettlement_worker",
                person_id=person,
                since=date(2026, 1, 1),
                until=until,
            )
        )


@pytest.fixture
def worked(installation: Installation) -> Installation:
    """Today is Monday 2 March 2026. Eleven tasks due in February, of two children in two teams:

    | due | pathway | state                | counts as    | child |
    |-----|---------|----------------------|--------------|-------|
    |  2  | health  | done on the 2nd      | on time      | a |
    |  3  | health  | done on the 1st      | on time      | a |
    |  4  | health  | done on the 9th      | late, 5 days | a |
    |  5  | health  | not started          | overdue      | b |
    |  6  | finance | done on the 26th     | late, 20     | b |
    |  9  | finance | in progress          | overdue      | a |
    | 10  | finance | blocked              | blocked      | a |
    | 11  | finance | not required         | not required | b |
    | 12  | finance | declined             | declined     | b |
    | 13  | family  | not started, on hold | to do        | a |
    | 16  | family  | done on no known day | on time      | b |

    Beside them: one withdrawn, one due on 31 January, one on 1 March, one without a date.
    """
    north, south = put_team(installation, "North"), put_team(installation, "South")
    a = put_child(installation, "a", team_id=north)
    b = put_child(installation, "b", team_id=south)
    here, gone = (
        put_worker(installation, "Ash Here"),
        put_worker(installation, "Gil Gone", active=False),
    )
    assign(installation, a, here)
    assign(installation, b, gone, until=feb(10))
    for due, child, pathway, said in (
        (2, a, "health", {"state": "done", "settled_on": feb(2)}),
        (3, a, "health", {"state": "done", "settled_on": feb(1)}),
        (4, a, "health", {"state": "done", "settled_on": feb(9)}),
        (5, b, "health", {"state": "not_started"}),
        (6, b, "finance", {"state": "done", "settled_on": feb(26)}),
        (9, a, "finance", {"state": "in_progress"}),
        (10, a, "finance", {"state": "blocked", "blocked_by": "The bank"}),
        (11, b, "finance", {"state": "not_required"}),
        (12, b, "finance", {"state": "declined"}),
        (13, a, "family", {"flags": "held"}),
        (16, b, "family", {"state": "done"}),
    ):
        put_due(installation, child, feb(due), pathway=pathway, workflow=pathway, **said)
    put_due(installation, a, feb(20), state="withdrawn")
    put_due(installation, a, date(2026, 1, 31))
    put_due(installation, a, date(2026, 3, 1))
    put_due(installation, a, None)
    return installation


def test_all_that_was_due_is_worked_out_by_hand(worked: Installation) -> None:
    sheet = sheet_of(worked, "completion", **FEBRUARY)
    # 3 on time, 2 late, 2 overdue, 1 blocked: 8 had to be done by now, of which 3 are 37.5%.
    assert values(sheet, "pathways", "total") == {
        "due": 11,
        "on_time": 3,
        "late": 2,
        "overdue": 2,
        "blocked": 1,
        "to_do": 1,
        "not_required": 1,
        "declined": 1,
        "share": 3 / 8,
    }


def test_each_pathway_and_each_rule_has_its_own(worked: Installation) -> None:
    sheet = sheet_of(worked, "completion", **FEBRUARY)
    assert rows_of(sheet, "pathways") == ["health", "finance", "family"]
    health = values(sheet, "pathways", "health")
    assert (health["due"], health["on_time"], health["late"], health["overdue"]) == (4, 2, 1, 1)
    assert health["share"] == 2 / 4
    # The one on hold is not yet due: of family, the one that was done is all there was to do.
    assert values(sheet, "pathways", "family")["share"] == 1.0
    assert values(sheet, "rules", "finance.register_gp")["due"] == 5


def test_each_team_and_each_worker_has_its_own_also_one_who_left(worked: Installation) -> None:
    sheet = sheet_of(worked, "completion", **FEBRUARY)
    laid = sheet.table("teams")
    assert laid is not None
    assert [(line.title, line.figure("due").value) for line in laid.lines] == [
        ("North", 6),
        ("South", 5),
    ]
    laid = sheet.table("workers")
    assert laid is not None
    # Gil held the post until the 10th: what was due on the 11th, 12th and 16th is nobody's.
    assert [(line.title, line.figure("due").value) for line in laid.lines] == [
        ("Ash Here", 6),
        ("Gil Gone (left)", 2),
        ("Nobody here: a partner’s, or no worker named", 3),
    ]


def test_how_late_is_worked_out_by_hand(worked: Installation) -> None:
    sheet = sheet_of(worked, "completion", **FEBRUARY)
    # From the 4th to the 9th are 5 days, from the 6th to the 26th are 20: half of 25 is 12.5.
    assert values(sheet, "lateness", "week") == {"late": 1, "median": 5}
    assert values(sheet, "lateness", "two_weeks") == {"late": 0, "median": None}
    assert values(sheet, "lateness", "four_weeks") == {"late": 1, "median": 20}
    assert values(sheet, "lateness", "total") == {"late": 2, "median": 12.5}


def test_partners_and_what_blocks_have_their_own(worked: Installation) -> None:
    child = put_child(worked, "c")
    done = {"state": "done", "settled_on": feb(3)}
    put_due(worked, child, feb(3), owner="home_authority", agency="Exampleshire", **done)
    put_due(worked, child, feb(3), owner="establishment")
    sheet = sheet_of(worked, "completion", **FEBRUARY)
    assert values(sheet, "agencies", "Exampleshire")["on_time"] == 1
    assert values(sheet, "agencies", "none")["overdue"] == 1
    assert values(sheet, "agencies", "total")["due"] == 2
    assert values(sheet, "blocked", "resettlement_worker") == {"blocked": 1}
    laid = sheet.table("blocked-words")
    assert laid is not None
    assert [line.title for line in laid.lines] == ["The bank"]
    assert sheet_of(worked, "completion", leaves=True, **FEBRUARY).table("blocked-words") is None


def test_the_trend_has_each_month_with_the_year_before(worked: Installation) -> None:
    child = put_child(worked, "c")
    for day in (3, 4):
        last_year = date(2025, 2, day)
        put_due(worked, child, last_year, state="done", settled_on=last_year + timedelta(day - 3))
    sheet = sheet_of(worked, "completion", from_=date(2026, 1, 31), to=date(2026, 3, 1))
    assert rows_of(sheet, "months") == ["2026-01", "2026-02", "2026-03"]
    # A year ago one of two was on time; the one of the 4th was done a day late.
    february = values(sheet, "months", "2026-02")
    assert (february["due"], february["share"]) == (11, 3 / 8)
    assert (february["due_before"], february["share_before"]) == (2, 1 / 2)
    assert values(sheet, "months", "total")["due"] == 13


def test_what_is_coming_is_told_week_by_week_from_today(worked: Installation) -> None:
    child = put_child(worked, "c")
    put_due(worked, child, TODAY)
    put_due(worked, child, TODAY + timedelta(6), owner="probation")
    put_due(worked, child, TODAY + timedelta(7))
    put_due(worked, child, TODAY + timedelta(weeks=12))
    put_due(worked, child, TODAY + timedelta(3), state="done", settled_on=TODAY)
    sheet = sheet_of(worked, "completion", **FEBRUARY)
    assert values(sheet, "coming", "2026-03-02") == {"due": 2, "own": 1, "partners": 1}
    assert values(sheet, "coming", "2026-03-09") == {"due": 1, "own": 1, "partners": 0}
    assert values(sheet, "coming", "total") == {"due": 3, "own": 2, "partners": 1}
    assert len(rows_of(sheet, "coming")) == 12


def test_a_worker_is_measured_by_the_team_and_whoever_has_none_by_everybody(
    installation: Installation,
) -> None:
    with installation.database.unit() as db:
        north, south = Team(name="North"), Team(name="South")
        db.add_all([north, south])
        db.flush()
        teams = (north.id, north.id, south.id, None)
    # North: 1 and 4, so 2.5. South: 9 alone. All four are 1, 4, 9 and 2: between 2 and 4 is 3.
    for team, name, tasks in zip(teams, ("Ash", "Bo", "Cy", "Di"), (1, 4, 9, 2), strict=True):
        worker = put_worker(installation, f"{name} Example", team=team)
        child = put_child(installation, name.lower())
        assign(installation, child, worker)
        for days in range(tasks):
            put_due(installation, child, TODAY + timedelta(days))
    sheet = sheet_of(installation, "completion", **FEBRUARY)
    laid = sheet.table("workload")
    assert laid is not None
    beside = {line.title.split()[0]: line.figure("beside").value for line in laid.lines}
    assert beside == {"Ash": -1.5, "Bo": 1.5, "Cy": 0, "Di": -1}


def test_a_workers_load_is_told_beside_the_median(worked: Installation) -> None:
    # Ash has of child a: overdue one, blocked one, one on hold, the one of 31 January and the one
    # of 1 March: five, of which those on the 9th, the 10th, in January and in March are late.
    # Bo has one child and one task; half of 5 and 1 is 3.
    bo, child = put_worker(worked, "Bo Both"), put_child(worked, "c")
    assign(worked, child, bo)
    put_due(worked, child, TODAY + timedelta(28))
    put_due(worked, child, TODAY + timedelta(29))
    sheet = sheet_of(worked, "completion", **FEBRUARY)
    laid = sheet.table("workload")
    assert laid is not None
    told = {line.title: {f.column.name: f.value for f in line.figures} for line in laid.lines}
    assert told == {
        "Ash Here": {"children": 1, "open": 5, "late": 4, "beside": 2.0},
        "Bo Both": {"children": 1, "open": 1, "late": 0, "beside": -2.0},
    }


def test_every_number_leads_to_as_many_as_it_says(worked: Installation) -> None:
    assert every_number_leads_to_as_many(worked, "completion", **FEBRUARY) > 40


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ({"team": "North"}, 6),
        ({"team": "south"}, 5),
        ({"worker": "Gil Gone"}, 5),
        ({"order": "dto"}, 11),
        ({"order": "remand"}, 0),
        ({"ethnicity": "not_known"}, 11),
        ({"ethnicity": "black"}, 0),
        ({"looked_after": "no"}, 11),
        ({"looked_after": "yes"}, 0),
        ({"team": "999"}, 0),
    ],
)
def test_each_filter_leaves_what_it_says(
    worked: Installation, said: dict[str, str], due: int
) -> None:
    sheet = sheet_of(worked, "completion", **FEBRUARY, **said)
    laid = sheet.table("pathways")
    assert laid is not None
    assert (laid.total.figure("due").value if laid.total else 0) == due


def test_with_no_children_at_all_every_table_says_that_there_is_nothing(
    installation: Installation,
) -> None:
    sheet = sheet_of(installation, "completion")
    for laid in sheet.tables:
        assert not laid.lines or laid.table.name == "months"
        assert laid.table.empty or laid.table.name == "months"
    assert values(sheet, "months", "total")["share"] is None


def test_a_row_nobody_has_leads_to_nobody(worked: Installation) -> None:
    for table in ("pathways", "rules", "teams", "workers", "agencies", "lateness", "workload"):
        place = Place(table, "nobody' OR 1=1", "due")
        assert how_many_behind(worked, "completion", place, **FEBRUARY) == {0}
