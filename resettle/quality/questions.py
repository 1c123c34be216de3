"""Reads `config/audit_questions.yaml`: what auditors ask, each with its source and its standing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from resettle.errors import Words
from resettle.planning.vocabulary import Standing
from resettle.quality.rules import PARTS
from resettle.rulebook.complaints import Complaints, bytes_of, refuse_if_any
from resettle.rulebook.fields import Fields, as_date, as_listing, as_table, table_in
from resettle.rulebook.nodes import Table

FILE = "audit_questions.yaml"
UNREADABLE = Words(
    "%(file)s cannot be read: %(why)s. Without it no case can be audited; put the file back."
)
_CITED = ("standing", "source", "verified")
_PART = ("judgement", "questions", *_CITED)
_QUESTION = ("question", "asks", "hint", *_CITED)


class Cited(NamedTuple):
    """How binding something is, and where it comes from."""

    standing: Standing
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    asks: str
    hint: str
    cited: Cited


@dataclass(frozen=True, slots=True)
class PartAsked:
    """One page of the form."""

    name: str
    judgement: str
    questions: tuple[Question, ...]
    cited: Cited

    @property
    def own_sources(self) -> tuple[Question, ...]:
        """The questions that rest on another source than their part."""
        return tuple(one for one in self.questions if one.cited != self.cited)


@dataclass(frozen=True, slots=True)
class Questions:
    #: From when they stand as they do.
    since: date
    #: By the name of the part, in the order of the form.
    parts: Mapping[str, PartAsked]


@lru_cache(maxsize=4)
def questions_in(config_dir: Path) -> Questions:
    """The questions in the configuration folder, read once.

    Raises:
        BadInput: they cannot be used; every complaint names its line.
    """
    return read_questions(bytes_of(config_dir / FILE, UNREADABLE), str(config_dir / FILE))


def read_questions(raw: bytes, file: str = FILE) -> Questions:
    """Raises: BadInput: they cannot be used; every complaint names its line."""
    complaints = Complaints(file)
    table = table_in(raw, complaints)
    since: date | None = None
    parts: dict[str, PartAsked] = {}
    if table is not None:
        fields = Fields("the file of questions", table, ("since", "parts"), complaints)
        fields.missing("since", "A sample keeps which questions were asked.", "Add the day.")
        fields.missing("parts", "There would be nothing to ask.", "Add the parts.")
        since = as_date(node, "`since`", complaints) if (node := fields.node("since")) else None
        parts = dict(_parts(fields, complaints))
    refuse_if_any(complaints)
    assert since is not None, "or there is a complaint"
    return Questions(since, parts)


def _parts(fields: Fields, complaints: Complaints) -> Iterator[tuple[str, PartAsked]]:
    table = fields.subtable("parts")
    if table is None:
        return
    listed = Fields("the parts", table, [part.name for part in PARTS], complaints)
    for part in PARTS:
        listed.missing(part.name, "A rating rests on every part.", f"Add `{part.name}`.")
        one = listed.subtable(part.name)
        if one is not None and (read := _part(part.name, one, complaints)) is not None:
            yield part.name, read


def _part(name: str, table: Table, complaints: Complaints) -> PartAsked | None:
    fields = Fields(f"`{name}`", table, _PART, complaints)
    for key in (*_PART[:2], "standing", "source"):
        fields.missing(key, "A reader could not tell what is judged, and on whose word.", "Add it.")
    judgement, cited = fields.text("judgement", at_most=200), cited_in(fields, complaints)
    if judgement is None or cited is None:
        return None
    questions = tuple(_questions(fields, cited, complaints))
    if not questions and "questions" in fields:
        fields.complain("questions", f"`{name}` asks nothing.", "It has no question.", "Add one.")
    return PartAsked(name, judgement, questions, cited)


def _questions(fields: Fields, cited: Cited, complaints: Complaints) -> Iterator[Question]:
    node = fields.node("questions")
    seen: set[str] = set()
    for one in as_listing(node, "`questions`", complaints) if node else ():
        table = as_table(one, "A question", complaints)
        if table is None:
            continue
        line = Fields("a question", table, _QUESTION, complaints)
        line.missing("question", "Answers are kept under it.", "Name the question in one word.")
        line.missing("asks", "Nobody would know what to answer.", "Write the question.")
        name, asks = line.name("question"), line.text("asks", at_most=200)
        own = cited_in(line, complaints) if "standing" in line or "source" in line else cited
        if name is None or asks is None or own is None:
            continue
        if name in seen:
            line.complain(
                "question", f"`{name}` stands here twice.", "One would hide the other.", ""
            )
        seen.add(name)
        yield Question(name, asks, line.text("hint", at_most=200) or "", own)


def cited_in(fields: Fields, complaints: Complaints) -> Cited | None:
    """How binding it is; what nobody has read in a published text is local, and never the law."""
    standing, source = fields.word("standing", Standing), fields.text("source", at_most=300)
    verified = fields.yes_no("verified", default=True)
    if standing is None or source is None:
        for key in ("standing", "source"):
            fields.missing(key, "A reader cannot tell how binding it is.", f"Add `{key}`.")
        return None
    if not verified and standing is not Standing.LOCAL:
        fields.complain(
            "standing",
            f"`standing` is {standing} and `verified` is no.",
            "What was not read in a published text is nobody's rule but our own.",
            "Write `standing: local`, or name the text and write `verified: yes`.",
        )
    if verified is ("not verified" in source):
        fields.complain(
            "source",
            f"`verified` is {'yes' if verified else 'no'}, and the source says otherwise.",
            "A reader goes by the source.",
            "End it “not verified in a published text” where it is not, and only there.",
        )
    return Cited(standing, source, verified)
