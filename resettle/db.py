"""The database: one writing unit, one reading unit, and every difference between two dialects.

SQLite is embedded and PostgreSQL a server; nothing outside this file asks which of them it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from sqlalchemy import (
    CheckConstraint,
    Connection,
    Engine,
    MetaData,
    Table,
    column,
    create_engine,
    event,
    inspect,
    literal_column,
    make_url,
    select,
    table,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import JSON
from sqlmodel import Session, SQLModel

from resettle.bulk import write_rows
from resettle.errors import BadInput, Conflict

T = TypeVar("T")

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
#: Holds the number of the newest one, so that two branches with a migration each collide here.
NEWEST = MIGRATIONS / "CURRENT"

#: Said to every SQLite connection. FULL, since NORMAL forgets acknowledged events in a power cut.
SQLITE_PRAGMAS: Mapping[str, str | int] = {
    "busy_timeout": 10_000,
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "mmap_size": 1 << 30,  # Pages are read where the system holds them: reports read many.
}

#: A value of lists, words and numbers. Assign a new one: a change in place is not noticed.
JSON_VALUE: Any = JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


class Model(SQLModel):
    """What every table class is made from. Names of constraints never depend on the database."""

    __table__: ClassVar[Table]
    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """A check, named for its column, that a word is one of a closed list."""
    quoted = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({quoted})", name=column)


class Database:
    """An open database. Doors open units on it; actions receive the session and never commit."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._readers = engine.execution_options(**_READING[engine.dialect.name])

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @contextmanager
    def unit(self) -> Iterator[Session]:
        """One transaction that may write: all of it or none. Commits at the end."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that can only read, and sees the same moment throughout."""
        # Closing ends the transaction and, unlike a rollback, leaves what was read readable.
        with Session(self._readers, expire_on_commit=False) as session:
            yield session

    def run(self, work: Callable[[Session], T]) -> T:
        """Do some work in one unit; once more if PostgreSQL found it crossing another's path."""
        try:
            with self.unit() as db:
                return work(db)
        except OperationalError as crossed:
            if getattr(crossed.orig, "sqlstate", None) not in _TRY_AGAIN:
                raise
        with self.unit() as db:
            return work(db)

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open the database, and refuse one that would lose what it has acknowledged.

    Raises:
        BadInput: the address is not one we understand, or nothing there can be opened.
    """
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            is_server = engine.dialect.name == "postgresql"
            if is_server and connection.scalar(text("SHOW synchronous_commit")) == "off":
                raise _bad_url("has synchronous_commit off, so an acknowledged event could be lost")
    except (DBAPIError, BadInput) as wrong:
        engine.dispose()
        if isinstance(wrong, BadInput):
            raise
        raise _bad_url(f"cannot be opened: {wrong.orig}") from wrong
    return Database(engine)


def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as wrong:
        raise _bad_url("cannot be read") from wrong
    if address.get_backend_name() == "sqlite":
        if address.database in (None, "", ":memory:"):
            raise _bad_url("names no file: a database in memory forgets what it acknowledged")
        try:
            Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
        except OSError as wrong:
            raise _bad_url(f"names a folder that cannot be made: {wrong.strerror}") from wrong
        engine = create_engine(address.set(drivername="sqlite"))
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if address.get_backend_name() == "postgresql":
        # Compiling a report's questions (JIT) takes PostgreSQL longer than answering them.
        said = {} if "options" in address.query else {"options": "-c jit=off"}
        server = address.set(drivername="postgresql+psycopg")
        return create_engine(server, connect_args=said, pool_pre_ping=True)
    raise _bad_url(f"names {address.get_backend_name()}, which is not supported")


def _bad_url(what: str) -> BadInput:
    # The address itself is left out of the message: it may hold a password.
    return BadInput(
        f"database_url {what}. Write sqlite:///var/resettle.db or "
        "postgresql+psycopg://user@host/name.",
        field="database_url",
    )


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # SQLAlchemy emits BEGIN itself (below): the driver's own would come too late, and lose updates.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma, value in SQLITE_PRAGMAS.items():
        _set_pragma(cursor, f"PRAGMA {pragma}={value}")
    for pragma, wanted in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
        cursor.execute(f"PRAGMA {pragma}")
        (got,) = cursor.fetchone() or (None,)
        if got != wanted:
            raise BadInput(
                f"SQLite answered {pragma}={got}, and {wanted} is needed to keep what is "
                "acknowledged. Put the file on a local disk that this process may write.",
                field="database_url",
            )
    cursor.close()


def _set_pragma(cursor: DBAPICursor, words: str) -> None:
    """Set one pragma, waiting for whoever is turning a new file into WAL at this very moment.

    SQLite does not apply its busy timeout to that change, but it does to BEGIN IMMEDIATE.
    """
    for turn in range(50):
        try:
            cursor.execute(words)
        except sqlite3.OperationalError as locked:
            if turn == 49 or "locked" not in str(locked):
                raise
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        else:
            return


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("sqlite_reads", False)
    # Straight to the driver: these two words come before every transaction, and must cost little.
    driver = _driver(connection)
    driver.execute(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
    # A reader under BEGIN IMMEDIATE would wait for the writer; a deferred one need not.
    driver.execute("BEGIN DEFERRED" if reads else "BEGIN IMMEDIATE")


#: What makes a session a reader, for each dialect.
_READING: Mapping[str, dict[str, Any]] = {
    "sqlite": {"sqlite_reads": True},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}


# What the two dialects say differently.

#: Only what a lock needs: the whole table belongs to `children`, above.
_CHILD = table("child", column("id"))
#: Where Alembic keeps the revision.
_VERSIONS = table("alembic_version", column("version_num"))
#: PostgreSQL's words for "two transactions met; run yours again".
_TRY_AGAIN = frozenset({"40001", "40P01"})


def insert_ignoring(db: Session, target: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows that break no unique rule; says how many went in. All rows share keys."""
    return write_rows(db, _ignoring(_dialect_of(db), target), rows) if rows else 0


@lru_cache(maxsize=64)
def _ignoring(dialect: Any, target: Table) -> Any:
    return dialect.insert(target).on_conflict_do_nothing().inline()


def upsert(
    db: Session, target: Table, rows: Sequence[Mapping[str, Any]], *, on: Sequence[str]
) -> None:
    """Insert rows, or overwrite all their given columns where `on` is already taken."""
    if not rows:
        return
    insert = _dialect_of(db).insert(target).inline()
    changed = {name: insert.excluded[name] for name in rows[0] if name not in on}
    statement = insert.on_conflict_do_update(index_elements=list(on), set_=changed)
    db.connection().execute(statement, list(rows))


def claim_due(
    db: Session, target: Table, *, due: str, now: datetime, claim: str, limit: int
) -> list[int]:
    """Mark up to `limit` open rows due by now as ours, earliest first, and give their ids.

    On PostgreSQL other workers' rows are skipped; on SQLite the writing transaction is alone. Act
    on the rows in another transaction, and record by id and `claim` both.
    """
    # A literal, so that both planners see that the partial index on open rows will do.
    is_open = target.c.state == literal_column("'open'")
    found = (
        select(target.c.id)
        .where(is_open, target.c[due] <= now)
        .order_by(target.c[due], target.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    mine = (
        update(target)
        .where(target.c.id.in_(select(found.c.id)))
        .values(state="claimed", claim=claim, claimed_at=now)
        .returning(target.c.id, target.c[due])
    )
    return [row.id for row in sorted(db.connection().execute(mine), key=lambda row: row[::-1])]


def lock_child(db: Session, child_id: int) -> None:
    """Let nobody else change this child's plan until the transaction ends. Do this first."""
    lock_children(db, (child_id,))


def lock_children(db: Session, child_ids: Iterable[int]) -> None:
    """The same for many, always in order of id, so that two workers cannot wait for each other.

    On SQLite a writing transaction already holds everything, so there is nothing to do.
    """
    if db.connection().dialect.name == "postgresql":
        wanted = select(_CHILD.c.id).where(_CHILD.c.id.in_(sorted(set(child_ids))))
        db.connection().execute(wanted.order_by(_CHILD.c.id).with_for_update())


def _dialect_of(db: Session) -> Any:
    return postgresql if db.connection().dialect.name == "postgresql" else sqlite


def migrate(database: Database, to: str = "head") -> None:
    """Bring the schema to a revision, the newest by default: every step, or none of them.

    A SQLite file that already holds a schema is copied first, beside itself, to
    `<name>.before-<revision>`; going back is putting the copy back.

    Raises:
        Conflict: the database was made by a newer version of resettle, or a step would leave
            rows that point at nothing. Nothing is changed.
    """
    # Imported here because only this needs it, and it is slow to load.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    held, newest = schema_revision(database), NEWEST.read_text(encoding="utf-8").strip()
    wanted = newest if to == "head" else to
    if held == wanted:
        return
    if held is not None and held > newest:
        raise Conflict(
            f"The database is at revision {held} and this version of resettle knows none after "
            f"{newest}. Run the version that brought it there, or a newer one.",
            field="database_url",
        )
    if held is not None and database.dialect == "sqlite":
        _copy_file(database, held)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _altering(database) as connection:
        config.attributes["connection"] = connection
        is_back = wanted == "base" or (held is not None and wanted < held)
        try:
            (command.downgrade if is_back else command.upgrade)(config, wanted)
        except CommandError as wrong:
            raise Conflict(
                f"The database cannot go from revision {held} to {wanted}: {wrong}. The numbers "
                "are those of the files in migrations/versions.",
                field="database_url",
            ) from wrong


def schema_revision(database: Database) -> str | None:
    """The revision the schema is at; None for an empty database."""
    with database.reading() as db:
        is_there = inspect(db.connection()).has_table(_VERSIONS.name)
        return db.connection().scalar(select(_VERSIONS.c.version_num)) if is_there else None


@contextmanager
def _altering(database: Database) -> Iterator[Connection]:
    """One transaction in which tables may be rebuilt without taking their rows' children along."""
    is_sqlite = database.dialect == "sqlite"
    with database.engine.connect() as connection:
        if is_sqlite:
            # Rebuilding a parent table drops it, and with foreign keys on that deletes children.
            # The pragma does nothing inside a transaction, so it goes to the driver first.
            _driver(connection).execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not is_sqlite:  # Two services that start together take turns.
                    connection.execute(text("SELECT pg_advisory_xact_lock(727364)"))
                yield connection
                if is_sqlite:
                    _refuse_lost_rows(connection)
        finally:
            if is_sqlite:
                _driver(connection).execute("PRAGMA foreign_keys=ON")


def _refuse_lost_rows(connection: Connection) -> None:
    if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        tables = ", ".join(sorted({row[0] for row in lost}))
        raise Conflict(
            f"The migration would leave rows pointing at nothing, in: {tables}. It was undone; "
            "report it with this message."
        )


def _copy_file(database: Database, revision: str) -> None:
    file = Path(str(database.engine.url.database))
    copy = file.with_name(f"{file.name}.before-{revision}")
    copy.unlink(missing_ok=True)
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only=OFF")  # The last to use this connection may have read.
        cursor.execute("VACUUM INTO ?", (str(copy),))
    finally:
        connection.close()
