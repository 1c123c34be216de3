"""The report on mentoring, by hand.

Nine children over the autumn of 2026, asked about on Thursday 26 November. The arithmetic of each
number stands beside it.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from resettle.db import Database
from resettle.permissions import NOBODY
from resettle.reports.mentoring import MENTORING
from tests.component.reports.asking_reports import (
    Answer,
    a_child,
    a_contact,
    a_match,
    a_mentor,
    a_message,
    a_task,
    asked_of,
    d,
)

PERIOD = ("2026-09-01", "2026-11-26")
WEEKLY, MONTHLY = "mentoring.weekly_contact", "mentoring.supervise_match"


@pytest.fixture
def autumn(database: Database) -> Answer:
    with database.unit() as db:
        _waits(db)
        _released(db)
        _inside(db)
    return asked_of(database, MENTORING, *PERIOD)


def _waits(db: Session) -> None:
    """Four who asked: Black 4, 10 and not yet; White 6; nobody knows of the last, who gave up."""
    mentor = a_mentor(db, "Marlon")
    for number, (group, asked, yes, state) in enumerate(
        (
            ("black", "2026-09-01", "2026-09-05", "active"),
            ("black", "2026-09-10", "2026-09-20", "paused"),
            ("black", "2026-11-20", None, "requested"),
            ("white", "2026-10-01", "2026-10-07", "active"),
            ("", "2026-10-01", None, "withdrawn"),
        )
    ):
        child = a_child(db, f"w-{number}", group, stage="community")
        given = {"accepted_on": yes} if yes else {}
        a_match(db, child, mentor if yes else None, asked, state=state, **given)
        if number == 0:
            _of_the_plan(db, child)


def _of_the_plan(db: Session, child: int) -> None:
    """Six weeks and three talks that were due, and some that count for nobody."""
    for due, state, said in (
        ("2026-09-12", "done", {"settled_on": d("2026-09-10")}),
        ("2026-09-19", "done", {"settled_on": d("2026-09-19")}),
        ("2026-09-26", "done", {"settled_on": d("2026-09-28")}),
        ("2026-10-03", "declined", {}),
        ("2026-10-10", "not_started", {}),
        ("2026-11-25", "not_started", {}),
        # Not over before today is; not asked for; not wanted any more; and of another year.
        ("2026-11-26", "not_started", {}),
        ("2026-10-17", "not_required", {}),
        ("2026-10-24", "withdrawn", {}),
        ("2026-08-31", "not_started", {}),
    ):
        a_task(db, child, WEEKLY, due, state, **said)
    a_task(db, child, MONTHLY, "2026-10-05", "done", settled_on=d("2026-10-05"))
    a_task(db, child, MONTHLY, "2026-11-05", "done", settled_on=d("2026-11-06"))
    a_task(db, child, MONTHLY, "2026-11-20", "blocked")


def _released(db: Session) -> None:
    """Four who came out in the period: met, not met, asked for and found too late, nobody."""
    mentor = a_mentor(db, "Ines")
    came_out = {"stage": "community", "custody_since": d("2026-03-02")}
    for number, (group, out, match) in enumerate(
        (
            ("black", "2026-09-30", {"accepted_on": "2026-05-01", "introduced_on": "2026-09-30"}),
            ("white", "2026-10-15", {"accepted_on": "2026-05-01", "introduced_on": "2026-10-16"}),
            ("white", "2026-11-01", {"accepted_on": "2026-11-02"}),
            ("asian", "2026-11-26", None),
        )
    ):
        child = a_child(db, f"r-{number}", group, released_on=d(out), **came_out)
        if match is None:
            # Over before this custody began: nobody was asked for since.
            was = {"accepted_on": "2025-01-02", "ends_on": "2026-02-01", "ending": "recall"}
            a_match(db, child, mentor, "2025-01-01", state="ended", **was)
            continue
        row = a_match(db, child, mentor, "2026-04-01", **match)
        if number == 0:
            for hour, became in ((0, "attended"), (1, "not_there"), (2, "cancelled_by_us")):
                a_contact(db, row, datetime(2026, 10, 2, 9 + hour, tzinfo=UTC), became)
            # Half past midnight in London on the first day of the period; and a day too early.
            a_contact(db, row, datetime(2026, 8, 31, 23, 30, tzinfo=UTC), "attended")
            a_contact(db, row, datetime(2026, 8, 31, 22, 30, tzinfo=UTC), "attended")


def _inside(db: Session) -> None:
    """Four inside: one with a mentor and home in 42 days, one declined, one of whom no day is
    known, and one who said early on that none was wanted."""
    mentor = a_mentor(db, "Noor")
    inside = {"stage": "custody", "custody_since": d("2026-06-01")}
    day = d("2027-01-07")
    first = a_child(db, "i-0", "mixed", planned_release_on=day, **inside)
    a_match(db, first, mentor, "2026-06-02", accepted_on="2026-06-20")
    second = a_child(db, "i-1", "white", planned_release_on=d("2027-01-08"), **inside)
    a_task(db, second, "mentoring.offer_mentor", "2026-06-10", "declined")
    a_child(db, "i-2", **inside)
    last = a_child(db, "i-3", planned_release_on=d("2027-02-19"), **inside)
    need = {"pathway": "mentoring", "need": "not_wanted"}
    a_message(db, last, "need.recorded", None, data=need)
    a_message(db, last, "need.recorded", None, data=need | {"pathway": "health"})


def test_the_wait_is_counted_from_the_asking_to_the_yes(autumn: Answer) -> None:
    columns = ("asked", "matched", "waiting", "given_up", "median")
    # Black: 5 - 1 = 4 days and 20 - 10 = 10 days, so the median is (4 + 10) / 2 = 7.
    assert autumn.said("waiting", "black", *columns) == (3, 2, 1, 0, 7)
    # White: 7 - 1 = 6 days.
    assert autumn.said("waiting", "white", *columns) == (1, 1, 0, 0, 6)
    assert autumn.said("waiting", "not_known", *columns) == (1, 0, 0, 1, None)
    # All: 4, 6 and 10 days, the middle one 6; 3 + 1 + 1 = 5 times, 2 + 1 = 3 matched.
    assert autumn.said("waiting", "total", *columns) == (5, 3, 1, 1, 6)
    # 4 and 6 lie within 7 days, 10 within 8 to 21.
    bands = [autumn.said("wait", row.name, "matched")[0] for row in autumn.tables["wait"].rows]
    assert bands == [2, 1, 0, 0]


def test_whether_a_mentor_was_there_before_the_release(autumn: Answer) -> None:
    columns = ("released", "met", "not_met", "asked", "nobody", "with")
    assert autumn.said("before-release", "black", *columns) == (1, 1, 0, 0, 0, 1)
    # Introduced a day after the release: not met. A yes a day after: asked for, and nobody there.
    assert autumn.said("before-release", "white", *columns) == (2, 0, 1, 1, 0, 1)
    assert autumn.said("before-release", "asian", *columns) == (1, 0, 0, 0, 1, 0)
    # 2 of 4 had a mentor.
    laid = autumn.laid(leaves=False).table("before-release")
    assert laid is not None
    assert laid.total is not None
    assert laid.total.figure("share").words == "50%"


def test_contacts_are_held_against_the_weeks_that_the_plan_asked_for(autumn: Answer) -> None:
    columns = ("asked", "kept", "late", "declined", "missed")
    # Of ten weeks four count for nobody: 10 - 4 = 6 = 2 met + 1 late + 1 declined + 2 missed.
    assert autumn.said("contacts", "black", *columns) == (6, 2, 1, 1, 2)
    assert autumn.said("contacts", "total", *columns) == (6, 2, 1, 1, 2)
    # Of three talks one was held by its day, one a day later, one is blocked still.
    assert autumn.said("supervision", "black", *columns) == (3, 1, 1, 0, 1)


def test_missed_contacts_are_those_written_down_by_london_days(autumn: Answer) -> None:
    columns = ("written", "attended", "not_there", "cancelled_by_us", "not_held")
    # 2 attended, 1 not there, 1 cancelled by us; 1 + 1 = 2 of 4 did not come about.
    assert autumn.said("missed", "black", *columns) == (4, 2, 1, 1, 2)


def test_children_in_custody_by_who_is_with_them_and_when_they_go_home(autumn: Answer) -> None:
    columns = ("children", "mentored", "asked", "not_wanted", "nobody", "without")
    # 26 November and 42 days is 7 January; the day after is in the next row.
    assert autumn.said("without", "soon", *columns) == (1, 1, 0, 0, 0, 0)
    assert autumn.said("without", "next", *columns) == (1, 0, 0, 1, 0, 1)
    assert autumn.said("without", "no_day", *columns) == (1, 0, 0, 0, 1, 1)
    # 84 days are 18 February; a day later is “later”.
    assert autumn.said("without", "later", *columns) == (1, 0, 0, 1, 0, 1)
    assert autumn.said("without", "total", *columns) == (4, 1, 0, 2, 1, 3)
    assert autumn.said("without-by-group", "white", *columns) == (1, 0, 0, 1, 0, 1)


def test_behind_every_number_stand_as_many(autumn: Answer) -> None:
    assert autumn.every_number_leads_to_as_many() > 60


def test_endings_are_told_by_kind_and_by_group(database: Database) -> None:
    with database.unit() as db:
        mentor = a_mentor(db)
        for number, (group, ending, ended) in enumerate(
            (
                ("black", "planned", "2026-09-01"),
                ("black", "recall", "2026-10-01"),
                ("white", "planned", "2026-11-26"),
                ("white", None, "2026-10-01"),
                ("white", "safety", "2026-08-31"),
            )
        ):
            child = a_child(db, f"e-{number}", group, stage="community")
            days = {"accepted_on": "2026-02-02", "ends_on": ended}
            a_match(db, child, mentor, "2026-02-01", state="ended", ending=ending, **days)
    told = asked_of(database, MENTORING, *PERIOD)
    # The last ended a day before the period; one whose kind nobody wrote down is under “other”.
    found = {row.name: row.values["ended"] for row in told.tables["endings"].rows}
    assert {name: number for name, number in found.items() if number} == {
        "planned": 2,
        "recall": 1,
        "other": 1,
    }
    assert told.said("endings-by-group", "black", "ended", "planned", "unplanned") == (2, 1, 1)
    assert told.said("endings-by-group", "total", "ended", "planned", "unplanned") == (4, 2, 2)
    assert told.every_number_leads_to_as_many() > 10


def test_a_match_that_ended_before_it_began_is_a_fault_and_counts_in_no_wait(
    database: Database,
) -> None:
    with database.unit() as db:
        mentor, child = a_mentor(db), a_child(db, "c-1", "black", stage="community")
        before = {"accepted_on": "2026-09-20", "ends_on": "2026-09-10", "ending": "planned"}
        a_match(db, child, mentor, "2026-09-15", state="ended", **before)
        a_match(db, child, mentor, "2026-10-15", accepted_on="2026-10-01")
    told = asked_of(database, MENTORING, *PERIOD)
    assert told.said("faults", "contradicts", "matches") == (2,)
    assert told.behind("faults", "contradicts", "matches") == [child, child]
    assert told.tables["waiting"].rows == []


def test_nobody_at_all_and_a_filter_that_matches_nothing_are_no_crash(
    database: Database, autumn: Answer
) -> None:
    for told in (
        asked_of(database, MENTORING, "2001-01-01", "2001-01-01", today=d("2001-01-01")),
        asked_of(database, MENTORING, *PERIOD, order="section_259"),
        asked_of(database, MENTORING, *PERIOD, viewer=NOBODY),
        asked_of(database, MENTORING, *PERIOD, worker=4711),
    ):
        periodic = [one for name, one in told.tables.items() if not name.startswith("without")]
        assert all(not table.rows and table.total is None for table in periodic)
        told.laid(leaves=True)


def test_of_a_child_alone_nothing_leaves_the_service(database: Database) -> None:
    with database.unit() as db:
        mentor, child = a_mentor(db), a_child(db, "c-1", "white", stage="community")
        a_match(db, child, mentor, "2026-09-01", accepted_on="2026-09-08")
    told = asked_of(database, MENTORING, *PERIOD)
    assert told.said("waiting", "white", "asked", "median") == (1, 7)
    laid = told.laid(leaves=True).table("waiting")
    assert laid is not None
    white = next(line for line in laid.lines if line.name == "white")
    hidden = {one.column.name for one in white.figures if one.hidden}
    assert hidden == {"asked", "matched", "share", "median"}
