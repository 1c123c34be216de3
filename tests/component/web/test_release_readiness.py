"""Release readiness: worked out by hand, and who stands behind each number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from resettle.app.installation import Installation
from resettle.permissions import May, Role, Viewer
from resettle.reports.rules import Place
from tests.component.web.caseload_rows import TODAY, put_child, put_team
from tests.component.web.report_rows import (
    every_number_leads_to_as_many,
    how_many_behind,
    put_due,
    rows_of,
    sheet_of,
    values,
)


def ahead(days: int) -> date:
    return TODAY + timedelta(days=days)


def put_address(installation: Installation, child: int, due: date, **said: Any) -> int:
    return put_due(
        installation,
        child,
        due,
        workflow="accommodation",
        task="confirm_address",
        pathway="accommodation",
        title="Confirm the address",
        **said,
    )


@pytest.fixture
def worked(installation: Installation) -> Installation:
    """Today is Monday 2 March 2026. Who comes out, and how the task of the address stands:

    | child | release | the address          | counts as |
    |-------|---------|----------------------|-----------|
    | a | in 20 days | done today, 20 before   | in_time   |
    | b | in 14 days | done today, 14 before   | in_time   |
    | c | in 13 days | done today, 13 before   | late      |
    | d | in 14 days | not started             | time_left |
    | e | in 13 days | not started             | short     |
    | f | in 30 days | declined                | settled   |
    | g | in 30 days | there is none           | no_task   |
    | h | came out 5 days ago, not in the coming 90 days | |
    | i | in 90 days, the day after the last | |
    | j | in the community, with a planned day of long ago: not coming out | |
    """
    done = {"state": "done", "settled_on": TODAY}
    for ref, days, said in (
        ("a", 20, done),
        ("b", 14, done),
        ("c", 13, done),
        ("d", 14, {}),
        ("e", 13, {}),
        ("f", 30, {"state": "declined"}),
        ("g", 30, None),
        ("i", 90, {}),
    ):
        child = put_child(installation, ref, planned_release_on=ahead(days))
        if said is not None:
            put_address(installation, child, ahead(days - 14), **said)
    out = {"stage": "community", "released_on": ahead(-5), "planned_release_on": ahead(-5)}
    put_child(installation, "h", unplanned_release=True, **out)
    put_child(installation, "j", stage="community", planned_release_on=ahead(10))
    return installation


def test_addresses_are_worked_out_by_hand(worked: Installation) -> None:
    sheet = sheet_of(worked, "release-readiness")
    assert values(sheet, "weeks", "total") == {
        "releases": 7,
        "in_time": 2,
        "late": 1,
        "time_left": 1,
        "short": 1,
        "settled": 1,
        "no_task": 1,
    }
    assert values(sheet, "accommodation", "in_time") == {"children": 2, "share": 2 / 7}
    # In 13 days is Sunday 15 March, in the second week of seven days; in 14 is in the third.
    assert values(sheet, "weeks", "2026-03-09")["releases"] == 2
    assert values(sheet, "weeks", "2026-03-16")["releases"] == 3
    assert values(sheet, "weeks", "2026-03-30")["releases"] == 2


def test_a_number_leads_to_the_child_and_to_the_task(worked: Installation) -> None:
    place = Place("accommodation", "short", "children")
    assert how_many_behind(worked, "release-readiness", place) == {1}
    assert every_number_leads_to_as_many(worked, "release-readiness") > 10


def test_only_the_last_address_counts_for_who_comes_out_again(worked: Installation) -> None:
    child = put_child(worked, "k", planned_release_on=ahead(40))
    put_address(worked, child, ahead(-300), state="done", settled_on=ahead(-310))
    put_address(worked, child, ahead(26), occurrence=2, state="not_started")
    put_address(worked, child, ahead(26), occurrence=3, state="withdrawn")
    found = values(sheet_of(worked, "release-readiness"), "weeks", "total")
    assert (found["in_time"], found["time_left"]) == (2, 2)


def test_each_pathway_stands_as_its_worst_task_due_by_the_release(worked: Installation) -> None:
    """Of health: a has one overdue and one done, b one to do, c one done, d one after release."""
    with worked.database.reading() as db:
        rows = db.connection().exec_driver_sql("SELECT ref, id FROM child").all()
    ids = {row[0]: row[1] for row in rows}
    put_due(worked, ids["a"], ahead(-1))
    put_due(worked, ids["a"], ahead(-2), state="done", settled_on=ahead(-2))
    put_due(worked, ids["b"], ahead(1))
    put_due(worked, ids["c"], ahead(0), state="done", settled_on=ahead(0))
    put_due(worked, ids["d"], ahead(20))
    sheet = sheet_of(worked, "release-readiness")
    assert values(sheet, "pathways", "health") == {
        "children": 3,
        "ready": 1,
        "to_do": 1,
        "overdue": 1,
        "share": 1 / 3,
    }


def test_unplanned_releases_say_what_became_of_their_tasks(worked: Installation) -> None:
    """h came out five days ago, and nobody had planned it."""
    with worked.database.reading() as db:
        child = db.connection().exec_driver_sql("SELECT id FROM child WHERE ref = 'h'").scalar_one()
    put_due(worked, child, ahead(-5), state="done", settled_on=ahead(-5))
    put_due(worked, child, ahead(-4), state="done", settled_on=ahead(-1))
    put_due(worked, child, ahead(-3))
    put_due(worked, child, ahead(0))
    put_due(worked, child, ahead(-6))
    assert values(sheet_of(worked, "release-readiness"), "unplanned", "unplanned") == {
        "children": 1,
        "due": 4,
        "on_time": 1,
        "late": 1,
        "overdue": 1,
        "blocked": 0,
        "other": 1,
    }


def test_the_list_names_whom_one_may_see_and_says_how_many_are_left_out(
    worked: Installation,
) -> None:
    team = put_team(worked)
    put_child(worked, "secret", restricted=True, team_id=team, planned_release_on=ahead(9))
    put_child(worked, "open", team_id=team, planned_release_on=ahead(9))
    other = put_team(worked, "Elsewhere")
    put_child(worked, "theirs", team_id=other, planned_release_on=ahead(9))
    manager = Viewer(
        "person:9",
        frozenset({Role.MANAGER}),
        frozenset(May),
        on=TODAY,
        person_id=9,
        teams=frozenset({team}),
    )
    sheet = sheet_of(worked, "release-readiness", viewer=manager, team=str(team))
    # Both of the team are counted; the restricted one is not named. The other team's is neither.
    assert values(sheet, "weeks", "total")["releases"] == 2
    assert rows_of(sheet, "children") == ["open"]
    laid = sheet.table("children")
    assert laid is not None
    assert "1 more child comes out who is not named here" in str(laid.table.note)


def test_the_list_of_children_leaves_the_service_in_no_file(worked: Installation) -> None:
    assert sheet_of(worked, "release-readiness").table("children") is not None
    assert sheet_of(worked, "release-readiness", leaves=True).table("children") is None


def test_with_nobody_coming_out_every_table_says_so(installation: Installation) -> None:
    for laid in sheet_of(installation, "release-readiness").tables:
        assert not laid.lines
        assert str(laid.table.empty)
