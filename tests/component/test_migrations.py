"""Every change of the schema runs forward and back on both databases, and loses nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine.interfaces import ReflectedCheckConstraint, ReflectedIndex
from sqlmodel import col, select

import resettle.audit.models
import resettle.board.models
import resettle.caseload.models
import resettle.children.models
import resettle.concerns.models
import resettle.contacts.models
import resettle.db
import resettle.meetings.models
import resettle.mentoring.models
import resettle.notifications.models
import resettle.quality.models
import resettle.records.models
import resettle.releases.models
import resettle.rulebook.models
import resettle.staff.models
import resettle.supervision.models
import resettle.tasks.models
import resettle.timers.models
import resettle.victims.models
from resettle.children.models import Merge
from resettle.children.queries import numbers_of
from resettle.db import MIGRATIONS, NEWEST, Database, Model, migrate, schema_revision
from resettle.errors import Conflict
from resettle.permissions import THE_SERVICE
from resettle.records.models import Statement
from resettle.victims.models import Victim, VictimStep
from tests.builders import a_child

Open = Callable[[str], Database]
MOMENT = datetime(2026, 3, 2, 10, tzinfo=UTC)

REVISIONS = sorted(
    found.name[:4] for found in (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")
)


def _schema(connection: Connection) -> dict[str, Any]:
    """Everything the database says about its tables, in one order."""
    eye = inspect(connection)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in eye.get_columns(table)
            },
            "key": eye.get_pk_constraint(table),
            "foreign": sorted(map(str, eye.get_foreign_keys(table))),
            "unique": sorted(map(str, eye.get_unique_constraints(table))),
            "checks": sorted(_plain(check) for check in eye.get_check_constraints(table)),
            "indexes": sorted(_index(index) for index in eye.get_indexes(table)),
        }
        for table in sorted(eye.get_table_names())
        if table != "alembic_version"
    }


def _plain(check: ReflectedCheckConstraint) -> str:
    return f"{check['name']}: {check['sqltext']}"


def _index(index: ReflectedIndex) -> str:
    over = {name: str(words) for name, words in index.get("dialect_options", {}).items()}
    return f"{index['name']} {index['unique']} {index['column_names']} {over}"


def _tables(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_the_models_are_what_the_migrations_make(empty_url: str, opened: Open) -> None:
    database = opened(empty_url)
    Model.metadata.create_all(database.engine)
    with database.engine.connect() as connection:
        by_models = _schema(connection)
    Model.metadata.drop_all(database.engine)
    migrate(database)
    with database.engine.connect() as connection:
        by_migrations = _schema(connection)
    assert by_migrations.keys() == by_models.keys()
    for table, shape in by_models.items():
        assert by_migrations[table] == shape, table


def test_every_constraint_has_a_name_that_does_not_depend_on_the_database(
    database: Database,
) -> None:
    with database.engine.connect() as connection:
        eye = inspect(connection)
        for table in set(eye.get_table_names()) - {"alembic_version"}:
            found = [
                *eye.get_foreign_keys(table),
                *eye.get_unique_constraints(table),
                *eye.get_check_constraints(table),
            ]
            names = [str(held["name"]) for held in found]
            assert all(re.match(rf"(fk|uq|ck)_{table}_", name) for name in names), names


def test_up_down_up_with_rows_in_it(empty_url: str, opened: Open) -> None:
    database = opened(empty_url)
    for revision in REVISIONS:
        migrate(database, revision)
        assert schema_revision(database) == revision
    with database.unit() as db:
        a_child(db, noms="A1234BC")
    for revision in [*reversed(REVISIONS[:-1]), "base"]:
        migrate(database, revision)
    assert _tables(database) == {"alembic_version"}
    migrate(database)
    assert schema_revision(database) == REVISIONS[-1]


def test_migrating_a_migrated_database_changes_nothing(database: Database) -> None:
    with database.unit() as db:
        child = a_child(db, noms="A1234BC")
    migrate(database)
    with database.reading() as db:
        assert len(numbers_of(THE_SERVICE, db, child)) == 1


def test_the_file_CURRENT_names_the_newest_migration() -> None:  # noqa: N802
    assert NEWEST.read_text(encoding="utf-8").strip() == REVISIONS[-1]
    assert [f"{number:04d}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS


def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    with database.unit() as db:
        db.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
        a_child(db)
    with pytest.raises(Conflict, match="this version of resettle knows none after"):
        migrate(database)
    assert schema_revision(database) == "9999"
    assert "child" in _tables(database)


def test_a_revision_that_does_not_exist_is_refused(database: Database) -> None:
    with pytest.raises(Conflict, match="7777"):
        migrate(database, "7777")


def test_two_services_that_start_together_take_turns(empty_url: str, opened: Open) -> None:
    failed: list[BaseException] = []

    def start() -> None:
        try:
            migrate(opened(empty_url))
        except BaseException as wrong:
            failed.append(wrong)

    threads = [Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert schema_revision(opened(empty_url)) == REVISIONS[-1]


# What a later migration may do, shown with one made up for the test.


@pytest.fixture
def next_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A copy of the migrations with one more, whose upgrade does what the test says."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(resettle.db, "MIGRATIONS", folder)
    monkeypatch.setattr(resettle.db, "NEWEST", folder / "CURRENT")
    number = f"{int(REVISIONS[-1]) + 1:04d}"

    def write(upgrade: str) -> None:
        (folder / "CURRENT").write_text(number + "\n", encoding="utf-8")
        (folder / "versions" / f"{number}_made_up.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n\n"
            f"revision = {number!r}\ndown_revision = {REVISIONS[-1]!r}\n\n\n"
            f"def upgrade():\n    {upgrade}\n\n\ndef downgrade():\n    pass\n",
            encoding="utf-8",
        )

    return write


REBUILD_CHILD = (
    "with op.batch_alter_table('child', recreate='auto') as batch:\n"
    "        batch.alter_column('name', type_=sa.Text(), existing_type=sa.String())"
)


def test_rebuilding_a_parent_table_keeps_every_row_that_points_at_it(
    database: Database, next_migration: Callable[[str], None]
) -> None:
    with database.unit() as db:
        child = a_child(db, noms="A1234BC")
    next_migration(REBUILD_CHILD)
    migrate(database)
    assert schema_revision(database) != REVISIONS[-1]
    with database.unit() as db:
        assert len(numbers_of(THE_SERVICE, db, child)) == 1
        if database.dialect == "sqlite":
            assert db.scalar(text("PRAGMA foreign_keys")) == 1, "and keys are checked again"


def test_a_migration_that_fails_halfway_leaves_the_schema_as_it_was(
    database: Database, next_migration: Callable[[str], None]
) -> None:
    before = _tables(database)
    next_migration("op.create_table('half', sa.Column('id', sa.Integer()))\n    1 / 0")
    with pytest.raises(ZeroDivisionError):
        migrate(database)
    assert _tables(database) == before
    assert schema_revision(database) == REVISIONS[-1]


def test_a_migration_that_would_leave_rows_pointing_at_nothing_is_undone(
    sqlite_url: str, opened: Open, next_migration: Callable[[str], None]
) -> None:
    database = opened(sqlite_url)
    with database.unit() as db:
        a_child(db, noms="A1234BC")
    next_migration("op.execute('DELETE FROM child')")
    with pytest.raises(Conflict, match="identifier"):
        migrate(database)
    with database.reading() as db:
        assert db.scalar(text("SELECT count(*) FROM child")) == 1


def test_the_sqlite_file_is_copied_before_it_is_changed(
    sqlite_url: str, opened: Open, next_migration: Callable[[str], None]
) -> None:
    database = opened(sqlite_url)
    with database.unit() as db:
        a_child(db)
    next_migration("op.execute('DELETE FROM child')")
    migrate(database)
    copy = opened(f"{sqlite_url}.before-{REVISIONS[-1]}")
    assert schema_revision(copy) == REVISIONS[-1]
    with copy.reading() as db:
        assert db.scalar(text("SELECT count(*) FROM child")) == 1


HARMED = (
    ("agrees_to_contact", "progress_told"),
    ("no_contact",),
)


def test_what_was_said_of_people_harmed_moves_behind_its_own_wall_and_back(
    empty_url: str, opened: Open
) -> None:
    database = opened(empty_url)
    migrate(database, "0005")
    said: dict[str, Any] = {"said_on": date(2026, 3, 2), "at": MOMENT, "actor": "person:1"}
    with database.unit() as db:
        child = a_child(db)
        for chosen in HARMED:
            value = {"chosen": list(chosen), "words": "Wants news."}
            db.add(Statement(child_id=child, kind="person_harmed", value=value, **said))
        db.add(Statement(child_id=child, kind="wants", value={"words": "A job."}, **said))
    migrate(database)
    with database.reading() as db:
        people = db.exec(select(Victim).order_by(col(Victim.id))).all()
        steps = db.exec(select(VictimStep).order_by(col(VictimStep.id))).all()
        kept = db.exec(select(Statement.kind)).all()
    assert [(one.child_id, one.reference, one.taken_back_at) for one in people] == [
        (child, "P1", None),
        (child, "P2", None),
    ]
    assert [(one.victim_id, one.step, one.on, one.words) for one in steps] == [
        (people[0].id, "consent_given", date(2026, 3, 2), "Wants news."),
        (people[0].id, "progress_told", date(2026, 3, 2), ""),
        (people[1].id, "consent_refused", date(2026, 3, 2), "Wants news."),
    ]
    assert kept == ["wants"]
    migrate(database, "0005")
    with database.reading() as db:
        again = db.exec(select(Statement).order_by(col(Statement.id))).all()
    told = {
        tuple(one.value["chosen"]): one.value["words"] for one in again if "chosen" in one.value
    }
    assert told == dict.fromkeys(HARMED, "Wants news.")
    migrate(database)


def test_a_merge_of_before_still_gives_back_what_was_said_of_people_harmed(
    empty_url: str, opened: Open
) -> None:
    database = opened(empty_url)
    migrate(database, "0005")
    with database.unit() as db:
        child, into = a_child(db), a_child(db, ref="child-2")
        value = {"chosen": ["restorative"]}
        row = Statement(
            child_id=into,
            kind="person_harmed",
            value=value,
            said_on=date(2026, 3, 2),
            at=MOMENT,
            actor="person:1",
        )
        db.add(row)
        db.flush()
        moved = {"recorded": {"statement": [row.id, 99]}}
        db.add(
            Merge(
                child_id=child, into_id=into, reason="one child", moved=moved, at=MOMENT, actor="t"
            )
        )
    migrate(database)
    with database.reading() as db:
        merged = db.exec(select(Merge)).one()
        person = db.exec(select(Victim)).one()
    assert merged.moved["recorded"] == {"statement": [99], "victim": [person.id]}
