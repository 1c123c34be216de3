"""Writing many rows with one statement: made ready once, its rows handed straight to the driver.

SQLAlchemy would look at every value of every row in several steps; of all that writing forty
tasks costs, that is the most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, DateTime, Dialect, Insert, Table, TypeDecorator, Update
from sqlmodel import Session

Rows = Sequence[Mapping[str, Any]]


def insert_rows(db: Session, target: Table, rows: Rows) -> None:
    """Insert any number of rows. All of them share their keys."""
    write_rows(db, _inserting(target), rows)


def write_rows(db: Session, statement: Insert | Update, rows: Rows) -> int:
    """Run a statement once for each row; says how many rows of the table it touched.

    `statement` is one that is kept. An update has a `bindparam` for every key of a row, and no
    value of its own; an insert takes the keys of the first row as its columns.
    """
    if not rows:
        return 0
    connection = db.connection()
    keys = tuple(rows[0]) if isinstance(statement, Insert) else None
    ready = _made_ready(connection.dialect, statement, keys)
    values = [ready.values(row) for row in rows]
    keeping = {"preserve_rowcount": True}
    return connection.exec_driver_sql(ready.words, values, execution_options=keeping).rowcount


class _Ready:
    """A statement in a driver's own words, and how to write the values of a row for it."""

    def __init__(
        self, dialect: Dialect, statement: Insert | Update, keys: Sequence[str] | None
    ) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=keys)
        self.words = str(compiled)
        self._positional = compiled.positional
        names = compiled.positiontup or list(compiled.binds)
        self._values = [(name, _writer(compiled.binds[name].type, dialect)) for name in names]

    def values(self, row: Mapping[str, Any]) -> Any:
        """One row as the driver wants it."""
        if self._positional:
            return tuple([write(row[name]) if write else row[name] for name, write in self._values])
        return {name: write(row[name]) if write else row[name] for name, write in self._values}


@lru_cache(maxsize=64)
def _inserting(target: Table) -> Insert:
    return target.insert().inline()


@lru_cache(maxsize=128)
def _made_ready(
    dialect: Dialect, statement: Insert | Update, keys: tuple[str, ...] | None
) -> _Ready:
    return _Ready(dialect, statement, keys)


def _writer(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """How values of a type are written for the driver; None where they go as they are."""
    write: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    if write is not None and isinstance(plain, Date | DateTime):
        # The rows of one plan share their few days and their one moment.
        return lru_cache(maxsize=1024)(write)
    return write
