"""The database keeps what it acknowledged, on both kinds, and says so when it cannot."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, make_url, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import Session

import resettle.db
from resettle.bulk import insert_rows, write_rows
from resettle.children.models import Child
from resettle.db import (
    Database,
    insert_ignoring,
    lock_child,
)
from resettle.errors import BadInput
from resettle.tasks.models import Task
from resettle.timers.models import Heartbeat, Timer
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


# Writing many rows at once.


def test_rows_written_in_bulk_read_back_as_they_were_given(database: Database) -> None:
    rows = [_timer(number, NOW + timedelta(microseconds=number)) for number in range(3)]
    with database.unit() as db:
        insert_rows(db, TIMER, rows)
    with database.reading() as db:
        columns = [TIMER.c[name] for name in rows[0]]
        kept = db.connection().execute(select(*columns).order_by(TIMER.c.id)).mappings()
        assert [dict(row) for row in kept] == rows


def test_an_update_in_bulk_says_how_many_rows_it_found(database: Database) -> None:
    moving = (
        update(TIMER).where(TIMER.c.key == bindparam("which")).values(due_at=bindparam("moved"))
    )
    later = NOW + timedelta(days=1)
    with database.unit() as db:
        insert_rows(db, TIMER, [_timer(1), _timer(2)])
        moved = [{"which": f"k-{number}", "moved": later} for number in (1, 2, 3)]
        assert write_rows(db, moving, moved) == 2
        assert write_rows(db, moving, []) == 0
    with database.reading() as db:
        assert set(db.connection().scalars(select(TIMER.c.due_at))) == {later}


def test_a_moment_without_a_zone_is_refused_in_bulk_as_well(database: Database) -> None:
    with pytest.raises(ValueError, match="timezone"), database.unit() as db:
        insert_rows(db, TIMER, [_timer(1, NOW.replace(tzinfo=None))])


# What a transaction is.


def test_a_unit_that_fails_leaves_nothing(database: Database) -> None:
    def fail_halfway(db: Session) -> None:
        insert_ignoring(db, TIMER, [_timer(1)])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), database.unit() as db:
        fail_halfway(db)
    with database.reading() as db:
        assert db.scalar(text("SELECT count(*) FROM timer")) == 0


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), database.reading() as db:
        insert_ignoring(db, TIMER, [_timer(1)])
    with database.unit() as db:
        assert insert_ignoring(db, TIMER, [_timer(1)]) == 1, "the connection writes again"


def test_a_reader_sees_one_moment_and_does_not_wait_for_the_writer(database: Database) -> None:
    with database.reading() as reader:
        assert reader.scalar(text("SELECT count(*) FROM timer")) == 0
        with database.unit() as writer:
            insert_ignoring(writer, TIMER, [_timer(1)])
        assert reader.scalar(text("SELECT count(*) FROM timer")) == 0
    with database.reading() as reader:
        assert reader.scalar(text("SELECT count(*) FROM timer")) == 1


def test_two_writers_who_read_first_lose_no_update(database: Database) -> None:
    with database.unit() as db:
        child = a_child(db)
    together = Barrier(3)

    def count_up() -> None:
        together.wait()
        for _ in range(20):
            with database.unit() as db:
                lock_child(db, child)
                held = db.scalar(select(Child.__table__.c.version))
                db.connection().execute(Child.__table__.update().values(version=(held or 0) + 1))

    threads = [Thread(target=count_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as db:
        assert db.scalar(select(Child.__table__.c.version)) == 61


def test_work_that_crossed_another_transaction_is_run_once_more(postgres_url: str) -> None:
    database = resettle.db.open_database(postgres_url)
    runs: list[int] = []

    def cross(db: Session) -> int:
        runs.append(1)
        if len(runs) == 1:
            db.connection().exec_driver_sql(
                "DO $$ BEGIN RAISE EXCEPTION 'crossed' USING ERRCODE = '40P01'; END $$"
            )
        return 7

    assert database.run(cross) == 7
    assert len(runs) == 2
    database.close()


def test_work_that_is_simply_wrong_is_run_once(database: Database) -> None:
    runs: list[int] = []

    def wrong(db: Session) -> None:
        runs.append(1)
        db.connection().exec_driver_sql("SELECT * FROM there_is_no_such_table")

    with pytest.raises(DBAPIError):
        database.run(wrong)
    assert len(runs) == 1


# What SQLite is made to do.


def test_sqlite_keeps_what_it_acknowledged(
    sqlite_url: str, opened: Callable[[str], Database]
) -> None:
    with opened(sqlite_url).unit() as db:
        said = {
            pragma: db.scalar(text(f"PRAGMA {pragma}"))
            for pragma in ("synchronous", "journal_mode", "foreign_keys", "busy_timeout")
        }
    assert said == {
        "synchronous": 2,
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


def test_an_sqlite_that_will_not_promise_is_refused(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised = dict(resettle.db.SQLITE_PRAGMAS)
    monkeypatch.setattr(resettle.db, "SQLITE_PRAGMAS", promised | {"synchronous": "NORMAL"})
    with pytest.raises(BadInput, match="synchronous=1") as refused:
        resettle.db.open_database(sqlite_url)
    assert refused.value.field == "database_url"


def test_every_writing_transaction_of_sqlite_begins_at_once(
    sqlite_url: str, opened: Callable[[str], Database]
) -> None:
    database = opened(sqlite_url)
    file = str(database.engine.url.database)
    with database.unit() as db:
        db.scalar(text("SELECT count(*) FROM timer"))  # Only read so far, and the lock is ours.
        other = sqlite3.connect(file, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_postgres_compiles_no_question_unless_its_address_asks_for_it(
    postgres_url: str, opened: Callable[[str], Database]
) -> None:
    asks = f"{postgres_url}{'&' if '?' in postgres_url else '?'}options=-c%20jit%3Don"
    for url, jit in ((postgres_url, "off"), (asks, "on")):
        with opened(url).reading() as db:
            assert db.scalar(text("SHOW jit")) == jit


def test_hosts_that_an_address_names_in_its_query_are_found_all_the_same(
    postgres_url: str, opened: Callable[[str], Database]
) -> None:
    url = make_url(postgres_url)
    hosts = url.query.get("host") or url.host or ""
    bare = url._replace(host=None, port=None)
    # The first of two answers: a server that follows another is named second.
    two = bare.set(query={**url.query, "host": (f"{hosts}:{url.port or 5432}", "/nowhere:5432")})
    with opened(two.render_as_string(hide_password=False)).reading() as db:
        assert db.scalar(text("SELECT 1")) == 1


def test_postgres_that_may_forget_is_refused(postgres_url: str) -> None:
    database = resettle.db.open_database(postgres_url)
    name = database.engine.url.database
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    database.close()
    with pytest.raises(BadInput, match="synchronous_commit"):
        resettle.db.open_database(postgres_url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://user:hunter2@host/name",
        "postgresql://user:hunter2@host:port/name",
    ],
)
def test_an_address_that_will_not_do_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(BadInput) as refused:
        resettle.db.open_database(url)
    assert refused.value.field == "database_url"
    assert "hunter2" not in refused.value.message


def test_a_database_file_in_a_new_folder_is_made(tmp_path: Path) -> None:
    resettle.db.open_database(f"sqlite:///{tmp_path}/var/new/resettle.db").close()
    assert (tmp_path / "var/new/resettle.db").exists()


# Values come back as they went in.


def test_a_moment_comes_back_aware_and_a_naive_one_is_refused(database: Database) -> None:
    summer = datetime.fromisoformat("2026-07-01T00:30:00.123456+01:00")
    with database.unit() as db:
        db.add(Heartbeat(name="beat", at=summer))
    with database.reading() as db:
        held = db.get(Heartbeat, "beat")
        assert held is not None
        assert held.at == summer
        assert held.at.tzinfo is UTC
    with pytest.raises(StatementError, match="naive"), database.unit() as db:
        db.connection().execute(
            insert(Heartbeat.__table__), [{"name": "x", "at": NOW.replace(tzinfo=None), "note": ""}]
        )


def test_json_and_no_json_come_back_as_they_went_in(database: Database) -> None:
    with database.unit() as db:
        insert_ignoring(db, TIMER, [_timer(1) | {"payload": {"a": [1, None, "é"]}}])
    with database.reading() as db:
        assert db.scalar(select(TIMER.c.payload)) == {"a": [1, None, "é"]}


@pytest.mark.parametrize(
    ("column", "wrong"), [("state", "finished"), ("standing", "habit"), ("told", "shouted")]
)
def test_a_word_outside_its_closed_list_is_refused_by_the_database(
    database: Database, column: str, wrong: str
) -> None:
    with pytest.raises(IntegrityError, match=f"ck_task_{column}"), database.unit() as db:
        _put_task(db, {column: wrong})


def test_the_same_task_of_the_same_child_is_there_once(database: Database) -> None:
    with database.unit() as db:
        _put_task(db, {})
    with pytest.raises(IntegrityError), database.unit() as db:
        _put_task(db, {"due": date(2026, 5, 1)}, child_id=1)


def test_a_task_of_no_child_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.unit() as db:
        _put_task(db, {}, child_id=999)


def _put_task(db: Session, other: dict[str, Any], child_id: int | None = None) -> None:
    task = {
        "child_id": a_child(db) if child_id is None else child_id,
        "workflow": "accommodation",
        "task": "confirm_address",
        "identity": "1",
        "occurrence": 1,
        "title": "Confirm the address",
        "pathway": "accommodation",
        "owner": "resettlement_worker",
        "standing": "guidance",
        "source": "An invented source",
        "verified": True,
        "because": "",
        "state": "not_started",
        "created_at": NOW,
        "updated_at": NOW,
    }
    db.connection().execute(insert(Task.__table__), [task | other])


def test_a_file_that_is_no_database_is_refused_by_name_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Dear reader, this is not a database. " * 50, encoding="utf-8")
    with pytest.raises(BadInput, match="not a database") as refused:
        resettle.db.open_database(f"sqlite:///{file}")
    assert refused.value.field == "database_url"
    assert file.read_text(encoding="utf-8").startswith("Dear reader")


def test_a_server_that_does_not_answer_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="cannot be opened") as refused:
        resettle.db.open_database("postgresql://user:hunter2@127.0.0.1:9/name")
    assert refused.value.field == "database_url"
    assert "hunter2" not in refused.value.message


def test_many_may_open_the_same_new_file_at_once(tmp_path: Path) -> None:
    failed: list[Exception] = []

    def open_it(file: Path, together: Barrier) -> None:
        together.wait()
        try:
            resettle.db.open_database(f"sqlite:///{file}").close()
        except BadInput as refused:
            failed.append(refused)

    for number in range(60):
        together = Barrier(4)
        threads = [
            Thread(target=open_it, args=(tmp_path / f"{number}.db", together)) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not failed
