"""The parts of a rule with a shape of their own: dated histories, contact levels, the fallback."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from resettle.planning.due import Due, parse_due
from resettle.planning.vocabulary import Level, Owner
from resettle.planning.workflow import ContactLevels, Dated, Fallback
from resettle.rulebook.complaints import Complaints, clip
from resettle.rulebook.fields import (
    Fields,
    as_date,
    as_number,
    as_parsed,
    as_table,
    did_you_mean,
)
from resettle.rulebook.nodes import Table, Text

T = TypeVar("T")

AFTER_THAT = "after that"
_FIRST_MONTHS = re.compile(r"first ([1-9][0-9]?) months?")
#: More than one contact a day is not a contact plan.
_CONTACTS = range(32)


def read_history(
    fields: Fields, key: str, read: Callable[[str], T], complaints: Complaints
) -> Dated[T] | None:
    """`since: words` pairs, oldest first. None where there is no usable value."""
    table = fields.subtable(key, "2019-01-01: 14 days before release")
    if table is None:
        return None
    if not table.entries:
        complaints.add(
            table.line,
            f"`{key}` has no value.",
            "Without one there would be no such task.",
            "Write the day it began and the words, such as “2019-01-01: 14 days before release”.",
        )
        return None
    since: list[date] = []
    values: list[T] = []
    for begins, words in table.entries:
        day = as_date(begins, f"The day a value of `{key}` began", complaints)
        value = as_parsed(words, f"`{key}`", read, complaints)
        if day is None or value is None:
            continue
        if since and day <= since[-1]:
            complaints.add(
                begins.line,
                f"{day} stands after {since[-1]}.",
                "A history is read from the oldest value to the newest.",
                "Put the values in order of date.",
            )
            continue
        since.append(day)
        values.append(value)
    return Dated(tuple(since), tuple(values)) if values else None


def read_contact_levels(fields: Fields, complaints: Complaints) -> ContactLevels:
    """`first 3 months: {standard: 2, …}`, ending with `after that`."""
    table = fields.subtable("contact levels")
    if table is None:
        return ()
    rows: list[tuple[int | None, dict[Level, int]]] = []
    for key, value in table.entries:
        upto = _row_months(key, rows, complaints)
        times = as_table(value, f"`{clip(key.text)}`", complaints)
        if upto != 0 and times is not None:
            rows.append((upto, _times(times, complaints)))
    if not any(upto is None for upto, _ in rows):
        complaints.add(
            table.line,
            f"`contact levels` has no `{AFTER_THAT}`.",
            "Nobody could tell how often to meet once the first months are over.",
            f"End it with `{AFTER_THAT}: {{standard: 1, enhanced: 2, intensive: 4}}`.",
        )
    return tuple(rows)


def _row_months(
    key: Text, rows: list[tuple[int | None, dict[Level, int]]], complaints: Complaints
) -> int | None:
    """Up to which month a row holds: None is for ever, 0 is a row that cannot be used."""
    words = " ".join(key.text.split())
    match = _FIRST_MONTHS.fullmatch(words)
    if words != AFTER_THAT and match is None:
        complaints.add(
            key.line,
            f"`{clip(words)}` is not a stretch of time for contact levels.",
            "They change with the months since release.",
            f"Write `first 3 months`, and `{AFTER_THAT}` at the end.",
        )
        return 0
    upto = int(match[1]) if match else None
    before = rows[-1][0] if rows else 0
    if before is None or (upto is not None and upto <= before):
        complaints.add(
            key.line,
            f"`{words}` comes after a row that already covers it.",
            "It would never be used.",
            f"Put the rows in order, `{AFTER_THAT}` last.",
        )
        return 0
    return upto


def _times(table: Table, complaints: Complaints) -> dict[Level, int]:
    levels = [str(level) for level in Level]
    fields = Fields("contact levels", table, levels, complaints)
    times: dict[Level, int] = {}
    for level in Level:
        fields.missing(
            level,
            "A child at that level would be left without contact.",
            f"Write how many contacts a month, such as `{level}: 2`.",
        )
        node = fields.node(level)
        number = as_number(node, f"`{level}`", _CONTACTS, complaints) if node else None
        if number is not None:
            times[level] = number
    return times


def read_fallback(fields: Fields, complaints: Complaints) -> Fallback | None:
    table = fields.subtable("fallback")
    if table is None:
        return None
    inner = Fields("a fallback", table, ("owner", "when"), complaints)
    for key, example in (("owner", "manager"), ("when", "5 working days before release")):
        inner.missing(
            key,
            "A last stage says who takes over, and when.",
            f"Write it, such as `{key}: {example}`.",
        )
    owner = inner.word("owner", Owner)
    when: Due | None = inner.parsed("when", parse_due)
    return Fallback(owner, when) if owner and when else None


def read_stages(fields: Fields, allowed: tuple[str, ...], complaints: Complaints) -> frozenset[str]:
    """The stages that stop a clock."""
    found = set()
    for word in fields.words("stops for"):
        if word.text in allowed:
            found.add(word.text)
        else:
            complaints.add(
                word.line,
                f"A clock cannot stop for “{clip(word.text)}”.",
                "A clock stands still only while nobody can reach the child.",
                did_you_mean(word.text, allowed),
            )
    return frozenset(found)
