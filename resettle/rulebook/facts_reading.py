"""Short facts, from YAML to a value: every key and every line of events has a meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

from resettle.calculators.terms import parse_term
from resettle.errors import BadInput
from resettle.planning.events import Term
from resettle.planning.vocabulary import EducationPlanStatus, Level, Order, Pathway
from resettle.rulebook.complaints import Complaints, clip
from resettle.rulebook.fields import (
    Fields,
    as_date,
    as_listing,
    as_number,
    as_parsed,
    did_you_mean,
)
from resettle.rulebook.nodes import Table, Text
from resettle.rulebook.short_facts import LINES, Line, Moment, ShortFacts

FACTS_KEYS = (
    "born",
    "order",
    "custody start",
    "sentenced",
    "term",
    "remand days",
    "release",
    "released",
    "released to",
    "recalled",
    "level",
    "level on",
    "needs",
    "needs on",
    "looked after",
    "looked after on",
    "education plan",
    "events",
)
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_WORD = r"[a-z][a-z0-9_]*"
_MOMENT = re.compile(rf"({_DAY})(?: ({_TIME}))?")
_LINE = re.compile(
    rf"(?P<kind>{'|'.join(LINES)}) (?P<day>{_DAY})(?: (?P<at>{_TIME}))?"
    rf"(?: (?!told |until )(?P<word>{_WORD}))?(?: told (?P<told>{_DAY}))?"
    rf"(?: until (?P<until>{_DAY}))?"
)


def read_facts(table: Table, complaints: Complaints) -> ShortFacts | None:
    """Read `facts:`. None where any part of them cannot be used: half a story is another story."""
    return _Reading(complaints).facts(table)


@dataclass(slots=True)
class _Reading:
    complaints: Complaints

    def facts(self, table: Table) -> ShortFacts | None:
        before = len(self.complaints.found)
        fields = Fields("the facts", _spaced(table, self.complaints), FACTS_KEYS, self.complaints)
        read = ShortFacts(
            born=self._day(fields, "born") or ShortFacts().born,
            order=fields.word("order", Order),
            custody_start=self._moment(fields, "custody start"),
            sentenced=self._moment(fields, "sentenced"),
            term=fields.parsed("term", _term),
            remand_days=self._number(fields, "remand days"),
            release=self._day(fields, "release"),
            released=self._moment(fields, "released"),
            released_to=self._word(fields, "released to"),
            recalled=self._moment(fields, "recalled"),
            level=fields.word("level", Level),
            level_on=self._day(fields, "level on"),
            needs=self._needs(fields),
            needs_on=self._day(fields, "needs on"),
            looked_after=self._word(fields, "looked after"),
            looked_after_on=self._day(fields, "looked after on"),
            education_plan=self._education_plan(fields),
            lines=self._lines(fields),
        )
        self._sense(read, fields)
        return read if len(self.complaints.found) == before else None

    def _sense(self, read: ShortFacts, fields: Fields) -> None:
        """Keys that mean nothing without another."""
        needs = (
            ("order", "custody start"),
            ("term", "order"),
            ("sentenced", "order"),
            ("sentenced", "custody start"),
            ("remand days", "term"),
            ("release", "custody start"),
            ("released to", "released"),
            ("recalled", "released"),
            ("level on", "level"),
            ("needs on", "needs"),
            ("looked after on", "looked after"),
        )
        for key, other in needs:
            if key in fields and other not in fields:
                fields.complain(
                    key,
                    f"The facts have `{key}` and no `{other}`.",
                    "It would change nothing.",
                    f"Write `{other}` too, or take `{key}` away.",
                )
        if read.order is Order.REMAND and (read.sentenced or read.term):
            fields.complain(
                "order",
                "A remand has no sentence and no term.",
                "With `sentenced`, the order is the one imposed on that day.",
                "Name that order, or take `sentenced` and `term` away.",
            )

    def _day(self, fields: Fields, key: str) -> date | None:
        node = fields.node(key)
        return as_date(node, f"`{key}`", self.complaints) if node else None

    def _moment(self, fields: Fields, key: str) -> Moment | None:
        return fields.parsed(key, _moment)

    def _number(self, fields: Fields, key: str) -> int:
        node = fields.node(key)
        return (as_number(node, f"`{key}`", range(1000), self.complaints) if node else None) or 0

    def _word(self, fields: Fields, key: str) -> str | None:
        return fields.parsed(key, _one_word)

    def _needs(self, fields: Fields) -> tuple[tuple[Pathway, str], ...]:
        table = fields.subtable("needs")
        if table is None:
            return ()
        inner = Fields("needs", table, [str(p) for p in Pathway], self.complaints)
        return tuple(
            (pathway, word.text)
            for pathway in Pathway
            for word in inner.words(pathway)
            if as_parsed(word, "A need", _one_word, self.complaints)
        )

    def _education_plan(self, fields: Fields) -> tuple[tuple[EducationPlanStatus, date], ...]:
        table = fields.subtable("education plan")
        if table is None:
            return ()
        statuses = [str(status) for status in EducationPlanStatus]
        inner = Fields("the education plan", table, statuses, self.complaints)
        days = ((status, self._day(inner, status)) for status in EducationPlanStatus)
        return tuple((status, day) for status, day in days if day is not None)

    def _lines(self, fields: Fields) -> tuple[Line, ...]:
        node = fields.node("events")
        items = as_listing(node, "`events`", self.complaints) if node else ()
        lines = (as_parsed(item, "An event", _line, self.complaints) for item in items)
        return tuple(line for line in lines if line is not None)


def _spaced(table: Table, complaints: Complaints) -> Table:
    """`custody_start` is read as `custody start`: both are written, and neither is another fact."""
    seen: set[str] = set()
    entries = []
    for key, value in table.entries:
        name = key.text.replace("_", " ")
        if name in seen:
            complaints.add(
                key.line,
                f"`{clip(key.text)}` stands here a second time.",
                "Only one of the two could count.",
                "Keep the one you mean.",
            )
            continue
        seen.add(name)
        entries.append((Text(name, key.line), value))
    return Table(tuple(entries), table.line)


def _moment(words: str) -> Moment:
    match = _MOMENT.fullmatch(words)
    if match is None:
        raise BadInput(f"“{clip(words)}” is not a day, such as 2026-03-02 or 2026-03-02 15:30.")
    return Moment(_real_day(match[1]), time.fromisoformat(match[2]) if match[2] else None)


def _real_day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise BadInput(f"There is no such day as {words}.") from None


def _term(words: str) -> Term:
    return Term(parse_term(words).parts)


def _one_word(words: str) -> str:
    if not re.fullmatch(_WORD, words):
        raise BadInput(f"“{clip(words)}” is not one lower-case word, such as home.")
    return words


def _line(words: str) -> Line:
    match = _LINE.fullmatch(words)
    if match is None:
        kind = re.match(r"[a-z ]+[a-z]", words)
        raise BadInput(
            f"“{clip(words)}” is not an event such as “missed contact 2026-07-03 unacceptable”. "
            + did_you_mean(kind[0] if kind else "", tuple(LINES))
        )
    kind_words, word, allowed = match["kind"], match["word"], LINES[match["kind"]]
    if word is not None and allowed is not None and word not in allowed:
        known = " or ".join(allowed) or "no word"
        raise BadInput(f"“{kind_words}” cannot carry “{word}”: it carries {known}.")
    if (kind_words == "release planned") != (match["told"] is not None):
        raise BadInput(
            "A planned release, and nothing else, says when it was told, such as "
            "“release planned 2026-11-02 told 2026-10-05”."
        )
    if ((kind_words, word) == ("mentor", "ending")) != (match["until"] is not None):
        raise BadInput(
            "A planned ending, and nothing else, says the day of the last meeting, such as "
            "“mentor 2026-10-05 ending until 2026-11-02”."
        )
    at = time.fromisoformat(match["at"]) if match["at"] else None
    told = _real_day(day) if (day := match["told"] or match["until"]) else None
    return Line(kind_words, Moment(_real_day(match["day"]), at), word, told)
