"""Inserting, claiming and locking: said differently to the two databases, and meaning the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from resettle.db import (
    Database,
    Model,
    claim_due,
    insert_ignoring,
    lock_child,
    lock_children,
    upsert,
)
from resettle.notifications.models import Dispatch
from resettle.timers.models import Outbox, Timer
from tests.builders import NOW, a_child

TIMER = Timer.__table__


def _timer(number: int, due_at: datetime = NOW) -> dict[str, Any]:
    return {
        "kind": "test",
        "key": f"k-{number}",
        "payload": {"number": number},
        "due_at": due_at,
        "state": "open",
        "attempts": 0,
        "created_at": NOW,
    }


def test_inserting_what_is_there_already_changes_nothing_and_says_how_many_were_new(
    database: Database,
) -> None:
    with database.unit() as db:
        assert insert_ignoring(db, TIMER, [_timer(1)]) == 1
        assert insert_ignoring(db, TIMER, [_timer(1)]) == 0
        assert insert_ignoring(db, TIMER, [_timer(n) for n in range(5)]) == 4
        assert insert_ignoring(db, TIMER, []) == 0


def test_putting_a_row_in_place_of_another_keeps_its_id(database: Database) -> None:
    later = NOW + timedelta(days=1)
    with database.unit() as db:
        upsert(db, TIMER, [_timer(1), _timer(2)], on=["key"])
        upsert(db, TIMER, [_timer(1, later)], on=["key"])
        upsert(db, TIMER, [], on=["key"])
        rows = db.connection().execute(select(TIMER.c.id, TIMER.c.key, TIMER.c.due_at)).all()
    assert sorted(rows) == [(1, "k-1", later), (2, "k-2", NOW)]


def test_claiming_takes_what_is_due_earliest_first_and_never_twice(database: Database) -> None:
    dues = [NOW - timedelta(minutes=n) for n in range(5)] + [NOW + timedelta(seconds=1)]
    with database.unit() as db:
        insert_ignoring(db, TIMER, [_timer(n, due) for n, due in enumerate(dues)])

    def claim(word: str, limit: int) -> list[int]:
        with database.unit() as db:
            ids = claim_due(db, TIMER, due="due_at", now=NOW, claim=word, limit=limit)
            rows = db.connection().execute(select(TIMER.c.id, TIMER.c.key)).all()
        keys = {row[0]: row[1] for row in rows}
        return [int(keys[found].removeprefix("k-")) for found in ids]

    assert claim("one", 3) == [4, 3, 2]
    assert claim("two", 3) == [1, 0]
    assert claim("three", 3) == []


def test_many_workers_claim_each_row_once(database: Database) -> None:
    with database.unit() as db:
        insert_ignoring(db, TIMER, [_timer(n) for n in range(200)])
    taken: list[int] = []
    together = Barrier(4)

    def work(word: str) -> None:
        together.wait()
        while True:
            with database.unit() as db:
                ids = claim_due(db, TIMER, due="due_at", now=NOW, claim=word, limit=7)
            if not ids:
                return
            assert len(ids) <= 7
            taken.extend(ids)

    threads = [Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 200


def test_claiming_skips_rows_another_worker_holds(
    postgres_url: str, opened: Callable[[str], Database]
) -> None:
    database = opened(postgres_url)
    with database.unit() as db:
        insert_ignoring(db, TIMER, [_timer(1), _timer(2)])
    with database.unit() as one, database.unit() as other:
        (first,) = claim_due(one, TIMER, due="due_at", now=NOW, claim="one", limit=1)
        (second,) = claim_due(other, TIMER, due="due_at", now=NOW, claim="other", limit=1)
    assert first != second


@pytest.mark.parametrize(
    ("table", "due"),
    [(Timer, "due_at"), (Outbox, "not_before"), (Dispatch, "next_attempt_at")],
)
def test_claiming_reads_only_the_open_rows_and_in_order(
    sqlite_url: str, opened: Callable[[str], Database], table: type[Model], due: str
) -> None:
    database = opened(sqlite_url)
    said: list[tuple[str, Any]] = []

    def listen(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        said.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", listen)
    with database.unit() as db:
        claim_due(db, table.__table__, due=due, now=NOW, claim="x", limit=5)
    ((statement, values),) = said
    # Without the values, as a server that plans a statement once for all values would.
    with database.reading() as db:
        plan = db.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", (None,) * len(values)
        )
        words = " ".join(row[3] for row in plan)
    assert f"ix_{table.__table__.name}_open" in words
    assert "B-TREE" not in words, "the rows come out of the index in order"


def test_two_workers_who_lock_the_same_children_do_not_wait_for_each_other_for_ever(
    database: Database,
) -> None:
    with database.unit() as db:
        children = [a_child(db, f"c-{n}") for n in range(4)]
    together = Barrier(2)
    failed: list[Exception] = []

    def lock(order: list[int]) -> None:
        together.wait()
        try:
            for _ in range(15):
                with database.unit() as db:
                    lock_children(db, order)
        except OperationalError as deadlock:
            failed.append(deadlock)

    threads = [Thread(target=lock, args=(order,)) for order in (children, children[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


def test_a_locked_child_is_kept_from_others_on_postgres(
    postgres_url: str, opened: Callable[[str], Database]
) -> None:
    database = opened(postgres_url)
    with database.unit() as db:
        child = a_child(db)
    with database.unit() as db, database.unit() as other:
        lock_child(db, child)
        other.connection().exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            lock_child(other, child)
        other.rollback()
