"""What was recorded, in words, for the page that tells everything that happened.

Each takes rows that `happened` gave to the same viewer, and looks again at who may read what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from flask_babel import gettext
from sqlmodel import Session, col, select

from resettle.children.happened import Happened
from resettle.children.words import PATHWAYS
from resettle.children.words import said as word_of
from resettle.permissions import Viewer
from resettle.planning.vocabulary import Pathway
from resettle.records import words
from resettle.records.episode_words import told_of_disposal, told_of_help, told_of_violence
from resettle.records.kinds import KINDS, shown_value
from resettle.records.models import (
    Address,
    Disposal,
    HelpPeriod,
    OutcomePoint,
    PersonAround,
    SeriousViolence,
    Statement,
)
from resettle.records.outcomes import in_words, readable, readable_answers
from resettle.records.rules import ABOUT_HEALTH
from resettle.web.dates import day_words

#: As much of somebody's words as is read in passing; the details have the rest.
_IN_PASSING = 500


class Told(NamedTuple):
    """What one row says: what it is about, in a word or two, and the rest."""

    about: str
    text: str


def told_of(
    viewer: Viewer, db: Session, child_id: int, rows: Iterable[Happened]
) -> Mapping[tuple[str, int], Told]:
    """What rows of this room say, by what they are and their number: one question a table."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(_root(row.what), set()).add(row.id)
    found: dict[tuple[str, int], Told] = {}
    for what, (table, tell) in _TABLES.items():
        numbers = wanted.get(what)
        if not numbers:
            continue
        asked = select(table).where(table.child_id == child_id, col(table.id).in_(numbers))
        for one in db.exec(asked.order_by(col(table.id))):
            told = tell(viewer, one)
            if told is not None:
                found[what, one.id] = told
    return found


def of_row(told: Mapping[tuple[str, int], Told], row: Happened) -> Told | None:
    return told.get((_root(row.what), row.id))


def _root(what: str) -> str:
    """A row and its being taken back are one row of the table."""
    return what.removesuffix("_taken_back")


def _statement(viewer: Viewer, one: Statement) -> Told | None:
    kind = KINDS.get(one.kind)
    if kind is None or not kind.may_read(viewer):
        return None
    link = one.value.get("address")
    source = gettext("Source: %(source)s", source=one.source) if one.source else ""
    said = _lines(shown_value(kind, one.value), one.value.get("words"), link, source)
    return Told(str(kind.title), _with_why(one, said))


def _around(viewer: Viewer, one: PersonAround) -> Told | None:
    if one.kind in ABOUT_HEALTH and not viewer.sees_whole_record:
        return None
    who = gettext(", ").join(filter(None, (one.name, one.relation, one.organisation)))
    return Told(words.around(one.kind), who)


def _address(viewer: Viewer, one: Address) -> Told | None:
    if not viewer.sees_whole_record:
        return None
    since = gettext("Since %(day)s", day=day_words(one.since))
    # A timeline is turned to a screen that others see: where it is stands in the details alone.
    where = (
        gettext("Hidden from the family: the details say where it is")
        if one.hidden_from_family
        else gettext(", ").join(filter(None, (*one.lines.splitlines(), one.postcode)))
    )
    return Told(words.address_kind(one.kind), _with_why(one, _lines(where, since)))


def _outcome(viewer: Viewer, one: OutcomePoint) -> Told | None:
    pathway = Pathway(one.pathway)
    if not readable(viewer, pathway):
        return None
    answers = in_words(pathway, readable_answers(viewer, pathway, one.answers))
    said = _lines(
        *(
            gettext("%(question)s %(answer)s", question=each.question.words, answer=each.words)
            for each in answers
        )
    )
    return Told(word_of(PATHWAYS, pathway), _with_why(one, said))


def _episode(tell: Any) -> Any:
    """Of what began and ended: in words, for who sees the whole record."""

    def told(viewer: Viewer, one: Any) -> Told | None:
        if not viewer.sees_whole_record:
            return None
        about, said = tell(one)
        return Told(about, _with_why(one, _lines(*said)))

    return told


def _with_why(one: Any, said: str) -> str:
    """With why it counts no more, where it was taken back."""
    if not one.taken_back_because:
        return said
    why = gettext("Taken back because: %(why)s", why=one.taken_back_because)
    return _lines(said, why)


def _lines(*said: str | None) -> str:
    return "\n".join(_in_passing(one) for one in said if one)


def _in_passing(said: str) -> str:
    return said if len(said) <= _IN_PASSING else said[:_IN_PASSING].rstrip() + "…"


_TABLES: Mapping[str, tuple[Any, Any]] = {
    "statement": (Statement, _statement),
    "around": (PersonAround, _around),
    "address": (Address, _address),
    "outcome": (OutcomePoint, _outcome),
    "disposal": (Disposal, _episode(told_of_disposal)),
    "help": (HelpPeriod, _episode(told_of_help)),
    "violence": (SeriousViolence, _episode(told_of_violence)),
}
