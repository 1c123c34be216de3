"""What a re-plan leaves beside a child for lists, and each move of a planned release."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, select

from resettle.children.models import Child
from resettle.db import Database
from resettle.tasks.models import ReleaseMove
from tests.component.tasks.conftest import Take
from tests.component.tasks.messages import custody, own, planned, registered, released

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 14)


def moves(database: Database) -> list[tuple[date | None, date | None]]:
    with database.reading() as db:
        found = db.exec(select(ReleaseMove).order_by(col(ReleaseMove.id)))
        return [(one.was, one.now) for one in found]


def child(database: Database) -> Child:
    with database.reading() as db:
        return db.exec(select(Child).order_by(col(Child.id))).one()


def test_what_lists_need_stands_beside_the_child(take: Take, database: Database) -> None:
    status = own("looked_after.changed", "2026-03-04", date="2026-03-03", status="looked_after")
    take(registered(), custody(), planned("2026-06-30", "2026-03-03"), status)
    found = child(database)
    assert (found.stage, found.order, found.custody_since) == ("custody", "dto", date(2026, 3, 2))
    assert (found.planned_release_on, found.release_decided) == (JUNE, True)
    assert found.looked_after == "looked_after"
    assert not found.unplanned_release
    take(released("2026-05-01"))
    assert child(database).unplanned_release
    take(own("child.recalled", "2026-05-09", date="2026-05-08"))
    found = child(database)
    assert (found.recalled, found.unplanned_release, found.stage) == (True, False, "custody")


def test_an_estimated_release_is_not_a_decided_one(take: Take, database: Database) -> None:
    sentence = own("sentence.imposed", "2026-03-02", date="2026-03-02", order="dto", term="8m")
    take(registered(), custody(), sentence)
    found = child(database)
    assert found.planned_release_on is not None
    assert not found.release_decided
    assert found.release_earliest is not None
    assert found.release_latest is not None


def test_a_release_that_moves_leaves_from_what_to_what_and_a_first_plan_does_not(
    take: Take, database: Database
) -> None:
    take(registered(), custody(), planned("2026-06-30", "2026-03-03"))
    assert moves(database) == []
    take(planned("2026-07-14", "2026-03-04"))
    assert moves(database) == [(JUNE, JULY)]
    take(planned("2026-06-30", "2026-03-05"))
    assert moves(database) == [(JUNE, JULY), (JULY, JUNE)]


def test_a_release_date_that_becomes_known_is_a_move_from_nothing(
    take: Take, database: Database
) -> None:
    take(registered())
    take(custody(order="remand"))
    take(planned("2026-06-30", "2026-03-05"))
    assert moves(database) == [(None, JUNE)]


def test_neither_a_release_nor_a_recall_is_a_move(take: Take, database: Database) -> None:
    take(registered(), custody(), planned("2026-06-30", "2026-03-03"))
    take(released("2026-05-01"))
    take(own("child.recalled", "2026-05-09", date="2026-05-08"))
    assert moves(database) == []
