"""Tables with a row for each ethnic group: what most questions about fairness are told by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, null, select

from resettle.children.models import Child
from resettle.reports.asking import Ask
from resettle.reports.groups import GROUPS, group_column, group_of
from resettle.reports.rules import TOTAL, Column, Row, Table, Value

_C = Child.__table__.c
#: Of each group, how many there are of each kind.
Found = Mapping[str, Counter[str]]


def kinds_by_group(ask: Ask, joined: Any, kind: Any, wheres: Sequence[Any]) -> Found:
    """How many rows there are of each kind, of children of each group.

    Args:
        joined: what is counted, joined with its child.
        kind: which kind a row is of, in words of the statement.
    """
    rows = counted_by(ask, joined, wheres, code=_C.ethnicity, kind=kind)
    return told_by_group(rows)


def counted_by(ask: Ask, joined: Any, wheres: Sequence[Any], **keys: Any) -> list[Any]:
    """How many rows there are of each, told by some keys, and their number last.

    Whatever several tables divide is asked once, by the keys of them all. A child’s group is told
    by its code: to work it out for every row takes longer than to count them.
    """
    named = [key.label(name) for name, key in keys.items()]
    inner = select(*named).select_from(joined).where(*wheres).subquery()
    wanted = select(*inner.c, func.count()).group_by(*inner.c).order_by(*inner.c)
    return list(ask.db.connection().execute(wanted))


def told_by_group(rows: Iterable[Any]) -> Found:
    """Rows of a child’s code, a kind and a number, by group."""
    found: dict[str, Counter[str]] = {}
    for code, kind, number in rows:
        found.setdefault(group_of(code), Counter())[kind] += number
    return found


def half(numbers: Sequence[int]) -> int | float:
    """The median, as a whole number wherever it is one.

    >>> half([1, 2, 4]), half([2, 4]), half([2, 3])
    (2, 3, 2.5)
    """
    found = median(numbers)
    return int(found) if found == int(found) else found


def whole_of(found: Found) -> Counter[str]:
    """All groups together."""
    return sum(found.values(), Counter())


def group_table(
    name: str,
    title: Any,
    columns: tuple[Column, ...],
    found: Found,
    kinds: Sequence[str],
    *,
    whole: str,
    more: Mapping[str, Mapping[str, Value]] | None = None,
    sums: Sequence[tuple[str, tuple[str, ...]]] = (),
    **given: Any,
) -> Table:
    """A row for each group, those too with nobody in them, and all of them together.

    Args:
        kinds: no two of them at once; together they are `whole`.
        more: further values, by group; those of all together are under `TOTAL`.
        sums: what else adds up to what.
    """
    adds = {**dict(sums), whole: tuple(kinds)}
    every = whole_of(found)

    def row(group: str, words: Any, counts: Counter[str]) -> Row:
        said: dict[str, Value] = {kind: counts[kind] for kind in kinds}
        said |= {one: sum(counts[part] for part in parts) for one, parts in adds.items()}
        return Row(group, words, said | dict((more or {}).get(group, {})))

    rows = [row(group, words, found.get(group, Counter())) for group, words in GROUPS.items()]
    return Table(
        name=name,
        title=title,
        rows_are=_l("Ethnic group"),
        columns=columns,
        rows=rows if every.total() else [],
        total=row(TOTAL, _l("All"), every) if every.total() else None,
        sums=tuple(adds.items()),
        **given,
    )


def of_group(row: str) -> list[ColumnElement[bool]]:
    """What a row of such a table narrows to."""
    return [] if row == TOTAL else [group_column() == row]


def behind_children(joined: Any, wheres: Sequence[Any], task: Any = None) -> Any:
    """The children of what is counted, and its task where it is one."""
    number = null() if task is None else task
    return (
        select(_C.id.label("child_id"), number.label("task_id")).select_from(joined).where(*wheres)
    )


def only(kind: ColumnElement[str], column: str, whole: str) -> list[ColumnElement[bool]]:
    """What a column of such a table narrows to: its kind, or all where it counts all of its row."""
    return [] if column == whole else [kind == column]
