"""What tasks say is suggested with its source; what differs between points is marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from resettle.caseload.needs import suggestions, tables_of
from resettle.permissions import May, Role, Viewer
from resettle.planning.vocabulary import Pathway
from resettle.records.models import OutcomePoint
from resettle.records.outcomes import QUESTIONS
from resettle.records.rules import Point

WORKER = Viewer("w", frozenset({Role.RESETTLEMENT_WORKER}), frozenset(May), person_id=1)
MENTOR = Viewer("m", frozenset({Role.MENTOR}), frozenset(May), person_id=2)
DONE_ON = date(2026, 3, 3)


@dataclass(frozen=True)
class Came:
    """A task of which something came."""

    outcome: dict[str, Any] | None
    pathway: str
    id: int = 1
    title: str = "A task"
    state: str = "done"
    settled_on: date | None = DONE_ON


ADDRESS = {"records": "address", "type": "FOSTER", "suitable": True, "from_day": "2026-06-01"}


def suggested(*tasks: Came, pathway: Pathway, point: Point = Point.RELEASE) -> dict[str, Any]:
    return {one.question.name: one.value for one in suggestions(WORKER, tasks, pathway, point)}


@pytest.mark.parametrize(
    ("outcome", "pathway", "says"),
    [
        (
            ADDRESS,
            Pathway.ACCOMMODATION,
            {"type": "FOSTER", "suitable": True, "arranged_on": "2026-03-03"},
        ),
        (
            {"records": "education", "type": "COLLEGE", "provider": "Example College", "hours": 16},
            Pathway.EDUCATION,
            {"type": "COLLEGE", "hours_offered": 16},
        ),
        ({"records": "referral", "accepted": "yes"}, Pathway.HEALTH, {"offered": True}),
        ({"records": "referral", "accepted": "waiting"}, Pathway.HEALTH, {}),
        ({"records": "account", "kind": "bank"}, Pathway.FINANCE, {"account": "bank"}),
        (
            {"records": "contact", "who": "Mum", "how": "video", "agreed": True},
            Pathway.FAMILY,
            {"contact": "video", "agreed": True},
        ),
        ({"records": "gp", "practice": "Example"}, Pathway.HEALTH, {}),
        ({"records": "long gone"}, Pathway.HEALTH, {}),
        (None, Pathway.HEALTH, {}),
    ],
)
def test_only_what_says_the_same_is_suggested(
    outcome: dict[str, Any] | None, pathway: Pathway, says: dict[str, Any]
) -> None:
    assert suggested(Came(outcome, pathway), pathway=pathway) == says


def test_every_suggestion_answers_a_question_that_is_asked() -> None:
    names = {one.name for one in QUESTIONS[Pathway.ACCOMMODATION]}
    assert set(suggested(Came(ADDRESS, "accommodation"), pathway=Pathway.ACCOMMODATION)) <= names


def test_the_last_task_done_is_believed_and_what_is_not_done_is_not() -> None:
    pathway = Pathway.ACCOMMODATION
    later = Came({**ADDRESS, "type": "RELATIVE"}, pathway, id=2, settled_on=date(2026, 3, 9))
    undone = Came({**ADDRESS, "type": "BNB"}, pathway, id=3, state="not_started")
    assert suggested(later, undone, Came(ADDRESS, pathway), pathway=pathway)["type"] == "RELATIVE"
    (first, *_) = suggestions(WORKER, [later], pathway, Point.RELEASE)
    assert (first.task_id, first.title, first.on) == (2, "A task", date(2026, 3, 9))


@pytest.mark.parametrize("point", [Point.ENTRY, Point.END])
def test_of_entry_and_the_end_tasks_say_nothing(point: Point) -> None:
    came = Came(ADDRESS, "accommodation")
    assert suggested(came, pathway=Pathway.ACCOMMODATION, point=point) == {}


def recorded(number: int, point: Point, **answers: Any) -> OutcomePoint:
    return OutcomePoint(
        id=number,
        child_id=1,
        pathway="accommodation",
        point=point,
        answers=answers,
        said_on=date(2026, 1, number),
        at=datetime(2026, 1, number, tzinfo=UTC),
        actor="person:1",
    )


def test_an_answer_is_marked_where_it_differs_from_the_point_before() -> None:
    points = [
        recorded(4, Point.END, type="PARENT", suitable=True),
        recorded(2, Point.ENTRY, type="SOFA", suitable=False),
        recorded(1, Point.ENTRY, type="NFA", suitable=False),
    ]
    table = next(one for one in tables_of(WORKER, points) if one.pathway == "accommodation")
    cells = {row.question.name: row.cells for row in table.rows}
    assert [cell and cell.changed for cell in cells["type"]] == [False, None, True]
    assert [cell and cell.changed for cell in cells["suitable"]] == [False, None, True]
    assert [one and one.id for one in table.held] == [2, None, 4]
    assert [one.id for one in table.before] == [1]


def test_a_mentor_has_two_tables() -> None:
    assert [one.pathway for one in tables_of(MENTOR, [])] == ["accommodation", "education"]
    assert len(tables_of(WORKER, [])) == 6
