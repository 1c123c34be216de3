"""The report on disproportionality, by hand, and the published examples through its own road."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

import pytest
from sqlmodel import Session

from resettle.calculators.rri import RateRatio
from resettle.db import Database
from resettle.permissions import THE_SERVICE
from resettle.records.models import OutcomePoint
from resettle.reports.asking import Asked, asked_from
from resettle.reports.decision_list import BY_NAME, DECISIONS
from resettle.reports.disproportionality import DISPROPORTIONALITY
from resettle.reports.disproportionality_tables import FEWEST, Met, decision_table, what_it_says
from resettle.reports.sheet import lay_out
from resettle.settings import PROJECT
from tests.builders import NOW
from tests.component.reports.asking_reports import (
    TODAY,
    Answer,
    a_child,
    a_match,
    a_mentor,
    a_message,
    a_task,
    asked_of,
    d,
)

EXAMPLES = PROJECT / "tests/examples/reference/relative_rate_index_worked_examples.csv"
PERIOD = ("2023-11-27", "2026-11-26")
CUSTODY, RELEASED, RECALLED = "custody.started", "child.released", "child.recalled"


def published() -> Iterator[tuple[str, list[dict[str, str]]]]:
    with EXAMPLES.open(encoding="utf-8") as file:
        for point, rows in groupby(csv.DictReader(file), key=lambda row: row["decision_point"]):
            yield point, list(rows)


def in_custody(db: Session, child: int, on: str, order: str) -> None:
    a_message(db, child, CUSTODY, on, data={"order": order})


def out(db: Session, ref: str, group: str, on: str, **said: Any) -> int:
    """A child released on a day; with `recalled`, back on that one."""
    child = a_child(db, ref, group, stage="community", released_on=d(on))
    data = {name: said[name] for name in ("to", "kind") if name in said}
    a_message(db, child, RELEASED, on, data=data)
    if "recalled" in said:
        a_message(db, child, RECALLED, said["recalled"])
    return child


@pytest.fixture
def recalled(database: Database) -> Answer:
    """Released: 4 Black children and 2 recalled, 8 White and 2, 2 of whom nothing is known and 1.

    And some who are in neither number.
    """
    with database.unit() as db:
        for number in range(4):
            back = {"recalled": "2026-03-01"} if number < 2 else {}
            out(db, f"b-{number}", "black", "2026-02-01", **back)
        for number in range(8):
            back = {"recalled": "2026-11-26"} if number < 2 else {}
            out(db, f"w-{number}", "white", "2023-11-27", **back)
        out(db, "n-0", "", "2026-02-01", recalled="2026-02-02")
        out(db, "n-1", "", "2026-02-01")
        # A day too early; a move to hospital; and back before that release, of an earlier time.
        out(db, "x-0", "black", "2023-11-26", recalled="2023-12-01")
        out(db, "x-1", "black", "2026-02-01", to="hospital", recalled="2026-03-01")
        early = out(db, "x-2", "white", "2026-02-01")
        a_message(db, early, RECALLED, "2025-12-01")
        # Taken back again by its sender.
        last = out(db, "x-3", "white", "2026-02-01")
        number = a_message(db, last, RECALLED, "2026-03-01")
        about = {"event_source": "/test", "event_id": f"e-{number}", "reason": "another child"}
        a_message(db, last, "event.withdrawn", None, data=about)
    return asked_of(database, DISPROPORTIONALITY, *PERIOD)


def test_the_index_is_one_rate_by_the_other_and_its_interval_is_the_exact_one(
    recalled: Answer,
) -> None:
    assert recalled.said("recall", "black", "events", "total") == (2, 4)
    # Of White children 8, and the two who were not recalled after this release: 8 + 2 = 10.
    assert recalled.said("recall", "white", "events", "total") == (2, 10)
    ratio = recalled.row("recall", "black").values["rri"]
    assert isinstance(ratio, RateRatio)
    # (2 / 4) / (2 / 10) = 0.5 / 0.2 = 2.5
    assert ratio.rri == pytest.approx(2.5, abs=1e-12)
    # Of 2 + 2 = 4 events, p is the share of Black children. Its lower limit has
    # P(2 or more of 4) = 6p²(1-p)² + 4p³(1-p) + p⁴ = 6p² - 8p³ + 3p⁴ = 0.025, and the limit of
    # the index is p / (1 - p) * 10 / 4.
    assert ratio.lower is not None
    assert ratio.upper is not None
    odds = ratio.lower / (10 / 4)
    low = odds / (1 + odds)
    assert 6 * low**2 - 8 * low**3 + 3 * low**4 == pytest.approx(0.025, abs=1e-9)
    # Two of four either way, so the upper share is as far from 1 as the lower from 0.
    odds = ratio.upper / (10 / 4)
    assert odds / (1 + odds) == pytest.approx(1 - low, abs=1e-9)
    assert recalled.row("recall", "black").values["rate"] == 50


def test_children_of_no_recorded_group_are_counted_and_shown_and_in_no_rate(
    recalled: Answer,
) -> None:
    columns = ("events", "total", "rate", "rri", "says")
    assert recalled.said("recall", "not_known", *columns) == (1, 2, None, None, "Kept out of rates")
    # All: 2 + 2 + 1 of 4 + 10 + 2.
    assert recalled.said("recall", "total", *columns) == (5, 16, None, None, None)


def test_behind_a_number_stand_the_cases(recalled: Answer, database: Database) -> None:
    assert recalled.every_number_leads_to_as_many() > 10
    assert len(recalled.behind("recall", "black", "events")) == 2


def test_the_other_decisions_that_events_tell_of(database: Database) -> None:
    with database.unit() as db:
        # On remand from January, sentenced in March; a temporary release, then home early.
        one = a_child(db, "c-1", "black")
        in_custody(db, one, "2026-01-05", "remand")
        a_message(db, one, "sentence.imposed", "2026-03-02", data={"order": "dto"})
        a_message(db, one, "temporary_release.recorded", "2026-04-01", data={"outcome": "approved"})
        a_message(db, one, "release.planned", None, data={"date": "2026-05-01", "kind": "early"})
        a_message(db, one, RELEASED, "2026-05-01")
        a_message(db, one, "breach.decided", "2026-06-01")
        # Straight to a sentence; out on the usual day, by the words of a prison.
        two = a_child(db, "c-2", "white")
        in_custody(db, two, "2026-01-05", "dto")
        prison = {"form": "hmpps", "meaning": {"type": RELEASED, "data": {"date": "2026-05-01"}}}
        a_message(db, two, "prison-offender-events.prisoner.released", "2026-05-01", **prison)
        # On remand still. Another, inside since before the period, is out before it begins.
        three = a_child(db, "c-3", "white")
        in_custody(db, three, "2026-10-05", "remand")
        four = a_child(db, "c-4", "asian")
        in_custody(db, four, "2023-01-05", "dto")
        a_message(db, four, RELEASED, "2023-05-05")
        a_message(db, four, "supervision.ended", "2023-11-05")
        # In custody since before it, and let out on curfew in it.
        five = a_child(db, "c-5", "asian")
        in_custody(db, five, "2023-01-05", "dto")
        a_message(db, five, RELEASED, "2026-05-05", data={"kind": "curfew"})
    told = asked_of(database, DISPROPORTIONALITY, *PERIOD)

    def found(name: str) -> dict[str, tuple[int, int]]:
        rows = {row.name: row.values for row in told.tables[name].rows}
        every = {group: (row["events"], row["total"]) for group, row in rows.items()}
        return {group: pair for group, pair in every.items() if pair != (0, 0)}  # type: ignore[misc]

    assert found("remand") == {"black": (1, 1), "white": (1, 2)}
    assert found("sentence") == {"black": (1, 1), "white": (0, 1)}
    assert found("temporary-release") == {"asian": (0, 1), "black": (1, 1), "white": (0, 1)}
    assert found("early-release") == {"asian": (1, 1), "black": (1, 1), "white": (0, 1)}
    assert found("breach") == {"asian": (0, 1), "black": (1, 1), "white": (0, 1)}
    assert told.every_number_leads_to_as_many() > 20


def test_decisions_of_the_service_itself(database: Database) -> None:
    with database.unit() as db:
        mentor = a_mentor(db)
        # Asked for twice and matched the second time: one child, and it happened.
        one = a_child(db, "c-1", "black", date_of_birth=d("2010-11-20"))
        a_match(db, one, None, "2026-01-05", state="withdrawn")
        a_match(db, one, mentor, "2026-02-05", accepted_on="2026-02-15")
        two = a_child(db, "c-2", "white", date_of_birth=d("2010-11-21"))
        a_match(db, two, None, "2026-02-05", state="requested")
        # On 20 November 2026 one is 16 and the other is still 15.
        for child in (one, two):
            for hours, said_on in ((10, "2026-10-20"), (16, "2026-11-20")):
                row = {"type": "COLLEGE", "hours_offered": hours, "suitable": True}
                db.add(
                    OutcomePoint(
                        child_id=child,
                        pathway="education",
                        point="release",
                        answers=row,
                        said_on=d(said_on),
                        at=NOW,
                        actor="test",
                    )
                )
        # 14 days before 15 October is the first; the second of them a day later.
        for number, settled in enumerate(("2026-10-01", "2026-10-02")):
            child = a_child(db, f"a-{number}", "white", released_on=d("2026-10-15"))
            address = {"settled_on": d(settled), "pathway": "accommodation"}
            a_task(db, child, "accommodation.confirm_address", "2026-10-01", "done", **address)
    told = asked_of(database, DISPROPORTIONALITY, *PERIOD)
    assert told.said("mentor-matched", "black", "events", "total") == (1, 1)
    assert told.said("mentor-matched", "white", "events", "total") == (0, 1)
    assert told.said("education-hours", "black", "events", "total") == (0, 1)
    assert told.said("education-hours", "white", "events", "total") == (1, 1)
    assert told.said("accommodation-late", "white", "events", "total") == (1, 2)
    assert told.every_number_leads_to_as_many() > 10


def test_published_figures_come_out_of_the_reports_own_table_to_six_decimals() -> None:
    checked = 0
    for _, rows in published():
        met = {row["ethnicity"].lower(): Met(int(row["events"]), int(row["total"])) for row in rows}
        table = decision_table(BY_NAME["sentence"], met)
        asked = Asked(first=d(PERIOD[0]), last=d(PERIOD[1]))
        sheet = lay_out(DISPROPORTIONALITY, asked, [table], leaves=True)
        (laid,) = sheet.tables
        for row in rows:
            line = next(one for one in laid.lines if one.name == row["ethnicity"].lower())
            ratio = line.figure("rri").value
            assert isinstance(ratio, RateRatio)
            assert ratio.rri == pytest.approx(float(row["rri"]), abs=1e-6)
            if row["ci95_lower_exact"]:
                assert ratio.lower == pytest.approx(float(row["ci95_lower_exact"]), abs=1e-6)
                assert ratio.upper == pytest.approx(float(row["ci95_upper_exact"]), abs=1e-6)
            checked += 1
    assert checked == 10


def test_nothing_is_called_significant_below_thirty_events() -> None:
    far = RateRatio(9.0, 5.0, 12.0)
    for events, white in ((FEWEST - 1, 5000), (5000, FEWEST - 1), (0, 5000), (1, 1)):
        assert "significant" not in str(what_it_says(far, events, white)).lower()
    assert str(what_it_says(far, FEWEST, FEWEST)).startswith("Significantly more")
    assert str(what_it_says(RateRatio(0.5, 0.1, 0.9), 30, 30)).startswith("Significantly less")
    assert str(what_it_says(RateRatio(1.1, 0.9, 1.3), 30, 30)).startswith("No significant")
    assert str(what_it_says(RateRatio(None, None, None), 0, 0)) == "Nothing to compare with"


def test_every_decision_names_whom_it_is_counted_out_of() -> None:
    assert len({one.name for one in DECISIONS}) == len(DECISIONS) == 9
    for one in DECISIONS:
        (total, events, *_) = decision_table(one, {"white": Met(1, 2)}).columns
        assert str(total.title).startswith("Children ")
        assert str(events.title) == str(one.happened)


def test_years_are_pooled_back_from_the_last_day(database: Database) -> None:
    def asked(**said: Any) -> tuple[date, date]:
        with database.reading() as db:
            found = asked_from(db, DISPROPORTIONALITY, said, TODAY)
        return found.first, found.last

    assert asked() == asked(years="3") == (d("2023-11-27"), TODAY)
    assert asked(years="1") == (d("2025-11-27"), TODAY)
    # It takes the place of a first day, and goes by the last.
    told = {"from": d("2020-01-01"), "to": d("2026-03-31"), "years": "1"}
    assert asked(**told) == (d("2025-04-01"), d("2026-03-31"))


def test_an_order_that_ended_before_it_began_is_shown_and_counted_in_nothing(
    database: Database,
) -> None:
    with database.unit() as db:
        child = out(db, "c-1", "black", "2026-02-01")
        doubt = {"doubt": "It ends before it began.", "state": "needs_attention"}
        a_message(db, child, RECALLED, "2026-03-01", **doubt)
    told = asked_of(database, DISPROPORTIONALITY, *PERIOD)
    assert told.said("recall", "black", "events", "total") == (0, 1)
    assert told.said("faults", "doubted", "children") == (1,)
    assert told.behind("faults", "doubted", "children") == [child]


def test_nobody_one_child_and_a_filter_that_matches_nothing_are_no_crash(
    database: Database,
) -> None:
    empty = asked_of(database, DISPROPORTIONALITY, *PERIOD)
    assert all(not one.rows for one in empty.tables.values() if one.name != "not-held")
    with database.unit() as db:
        out(db, "c-1", "white", "2026-02-01")
    told = asked_of(database, DISPROPORTIONALITY, *PERIOD, viewer=THE_SERVICE)
    assert told.said("recall", "white", "events", "total", "rate") == (0, 1, 0)
    hidden = told.laid(leaves=True).table("recall")
    assert hidden is not None
    assert all(one.hidden for one in hidden.lines[4].figures if one.column.name != "events")
    for nothing in ({"order": "remand"}, {"worker": 4711}, {"looked_after": "yes"}):
        told = asked_of(database, DISPROPORTIONALITY, *PERIOD, **nothing)
        assert told.tables["recall"].rows == []
        told.laid(leaves=True)


def test_a_count_of_two_tables_is_hidden_in_both_or_in_neither() -> None:
    asked = Asked(first=d(PERIOD[0]), last=d(PERIOD[1]))
    # Of 20 White children 3 did not come in on remand: told by 20 here and 17 in the other table.
    remand = decision_table(BY_NAME["remand"], {"white": Met(17, 20), "black": Met(9, 9)})
    sentence = decision_table(BY_NAME["sentence"], {"white": Met(8, 17), "black": Met(0, 9)})
    sheet = lay_out(DISPROPORTIONALITY, asked, [remand, sentence], leaves=True)
    first, second = sheet.tables
    for row in ("white", "black", "total"):
        (one,) = (line for line in first.every_line if line.name == row)
        (other,) = (line for line in second.every_line if line.name == row)
        assert one.figure("events").hidden == other.figure("total").hidden
    # Either the 20 or the 17 is not told, wherever they stand.
    whites = [line for one in (first, second) for line in one.lines if line.name == "white"]
    assert any(line.figure("total").hidden for line in whites)
