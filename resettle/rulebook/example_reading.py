"""Worked examples, from YAML to values: a child's short facts, and what the rules should ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from resettle.planning.vocabulary import Flag
from resettle.planning.workflow import TaskName
from resettle.rulebook.complaints import Complaint, Complaints, clip
from resettle.rulebook.facts_reading import read_facts
from resettle.rulebook.fields import (
    Fields,
    as_date,
    as_listing,
    as_table,
    as_text,
)
from resettle.rulebook.folder import ENDING, read_bytes
from resettle.rulebook.nodes import Listing, Node, Table, Text, read_nodes
from resettle.rulebook.short_facts import ShortFacts

NOT_ASKED, NO_DATE, AND_SO_ON = "not asked", "no date", "and so on"

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TIMES = re.compile(r"([1-9][0-9]{0,2}) times")
_EXPECTED = re.compile(
    rf"(?:(?P<due>{_DAY})(?: (?P<at>{_TIME}))?|{NO_DATE})(?P<flags>(?: (?:{'|'.join(Flag)}))*)"
    rf"(?: opens (?P<opens>{_DAY}))?(?: fallback (?P<fallback>{_DAY}))?"
    rf"(?: settled (?P<settled>{_DAY}))?(?: lapses (?P<lapses>{_DAY}))?"
)


@dataclass(frozen=True, slots=True)
class ExpectedTask:
    """One task as an example has it; `opens` and what follows it count where said."""

    due: date | None
    due_time: time | None
    flags: tuple[str, ...]
    opens: date | None = None
    fallback: date | None = None
    settled: date | None = None
    lapses: date | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What an example expects of one rule."""

    name: TaskName
    line: int
    tasks: tuple[ExpectedTask, ...]
    #: More may follow the tasks named.
    and_so_on: bool = False
    #: Only the number counts.
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Example:
    title: str
    workflow: str
    facts: ShortFacts
    expect: tuple[Expected, ...]
    file: str
    line: int


def read_example_file(path: Path) -> tuple[tuple[Example, ...], tuple[Complaint, ...]]:
    """The examples of one workflow; the file bears the workflow's name."""
    raw, unreadable = read_bytes(path)
    if raw is None:
        return (), unreadable
    return read_examples(raw, workflow=path.stem, file=str(path))


def read_examples(
    raw: bytes, *, workflow: str, file: str
) -> tuple[tuple[Example, ...], tuple[Complaint, ...]]:
    complaints = Complaints(file)
    node = read_nodes(raw, complaints)
    found = []
    for item in as_listing(node, "The file", complaints) if node else ():
        table = as_table(item, "An example", complaints)
        if table is not None:
            example = _Reading(complaints, workflow).example(table)
            found += [example] if example is not None else []
    return tuple(found), complaints.in_order()


def example_paths(folder: Path) -> list[Path]:
    inside = folder / "examples"
    return sorted(inside.glob(f"*{ENDING}")) if inside.is_dir() else []


@dataclass(slots=True)
class _Reading:
    complaints: Complaints
    workflow: str

    def example(self, table: Table) -> Example | None:
        fields = Fields("an example", table, ("example", "facts", "expect"), self.complaints)
        for key, why in (
            ("example", "Its title says what it shows."),
            ("facts", "There must be a child for the rules to plan for."),
            ("expect", "An example that expects nothing shows nothing."),
        ):
            fields.missing(key, why, f"Write `{key}:` with the rest of the example.")
        title = fields.text("example", at_most=160)
        facts = fields.subtable("facts")
        short = read_facts(facts, self.complaints) if facts is not None else None
        expect = self._expect(fields)
        if not (title and short and expect):
            return None
        return Example(title, self.workflow, short, expect, self.complaints.file, table.line)

    def _expect(self, fields: Fields) -> tuple[Expected, ...]:
        table = fields.subtable("expect")
        if table is None:
            return ()
        if not table.entries:
            fields.complain(
                "expect",
                "`expect` expects nothing.",
                "An example that expects nothing shows nothing.",
                "Name a task and its date, such as `confirm_address: 2026-06-16`.",
            )
        found = (self._expected(key, value) for key, value in table.entries)
        return tuple(expected for expected in found if expected is not None)

    def _expected(self, key: Text, value: Node) -> Expected | None:
        workflow, _, task = key.text.rpartition(".")
        name = TaskName(workflow or self.workflow, task)
        if isinstance(value, Listing):
            return self._list(name, key, value)
        words = as_text(value, f"`{clip(key.text)}`", self.complaints)
        if words is None:
            return None
        if words == NOT_ASKED:
            return Expected(name, key.line, ())
        if (times := _TIMES.fullmatch(words)) is not None:
            return Expected(name, key.line, (), times=int(times[1]))
        task_words = self._task(words, key.line)
        return Expected(name, key.line, (task_words,)) if task_words else None

    def _list(self, name: TaskName, key: Text, value: Listing) -> Expected | None:
        words = [as_text(item, f"`{clip(key.text)}`", self.complaints) for item in value.items]
        and_so_on = bool(words) and words[-1] == AND_SO_ON
        named = words[:-1] if and_so_on else words
        tasks = tuple(self._task(each, key.line) if each else None for each in named)
        if not tasks or None in tasks:
            if not named:
                self._not_understood("[]", key.line)
            return None
        return Expected(name, key.line, tuple(t for t in tasks if t is not None), and_so_on)

    def _task(self, words: str, line: int) -> ExpectedTask | None:
        match = _EXPECTED.fullmatch(words)
        if match is None:
            self._not_understood(words, line)
            return None
        days: dict[str, date | None] = {}
        for key in ("due", "opens", "fallback", "settled", "lapses"):
            text = match[key]
            days[key] = as_date(Text(text, line), f"`{key}`", self.complaints) if text else None
        if match["due"] and days["due"] is None:
            return None
        return ExpectedTask(
            due=days["due"],
            due_time=time.fromisoformat(match["at"]) if match["at"] else None,
            flags=tuple(sorted(match["flags"].split())),
            opens=days["opens"],
            fallback=days["fallback"],
            settled=days["settled"],
            lapses=days["lapses"],
        )

    def _not_understood(self, words: str, line: int) -> None:
        self.complaints.add(
            line,
            f"“{clip(words)}” is not something to expect of a task.",
            "An example that is not understood proves nothing.",
            f"Write a date and its flags, such as “2026-06-16 compressed”; or `{NO_DATE}`, "
            f"`{NOT_ASKED}`, “12 times”, or a list of dates that may end with `{AND_SO_ON}`.",
        )
