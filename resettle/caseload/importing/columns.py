"""The columns a list may have, what else they may be called, and an example of each. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from resettle.errors import BadInput

CHILDREN, EVENTS = "children", "events"
KINDS = (CHILDREN, EVENTS)


class Column(NamedTuple):
    """One thing a list may say."""

    key: str
    heading: str
    #: Invented, for the file to begin with.
    example: str = ""
    #: In small letters, as `_plain` leaves them.
    also: tuple[str, ...] = ()
    required: bool = False


_NUMBERS = (
    Column("noms", "Prison number", "", ("noms", "noms number", "noms id")),
    Column("pnc", "PNC number", "", ("pnc", "pncid", "pnc id")),
    Column("cypid", "CYPID", "", ("cyp id", "yjaf id")),
    Column("nhs", "NHS number", "", ("nhs",)),
    Column("uln", "ULN", "", ("unique learner number",)),
)
_SENTENCE = (
    Column("term", "Term", "8m", ("sentence length", "length of sentence", "sentence term")),
    Column("remand_days", "Days on remand", "", ("remand days",)),
    Column("tagged_bail_days", "Days on tagged bail", "", ("tagged bail days",)),
    Column("establishment", "Establishment", "Example House", ("placement", "place of custody")),
)

COLUMNS: Mapping[str, Sequence[Column]] = {
    CHILDREN: (
        Column(
            "child", "Reference", "EXAMPLE-1", ("child", "child reference", "ref"), required=True
        ),
        Column("name", "Name", "Robin Example", ("child name", "full name")),
        Column(
            "date_of_birth",
            "Date of birth",
            "15/6/2009",
            ("dob", "born", "birth date"),
            required=True,
        ),
        *_NUMBERS,
        Column("order", "Order", "dto", ("legal basis", "type of order", "sentence")),
        Column(
            "custody_start", "Custody start", "5/1/2026", ("custody started", "in custody since")
        ),
        Column("sentence_date", "Sentence date", "5/1/2026", ("sentenced on", "date of sentence")),
        *_SENTENCE,
        Column(
            "planned_release",
            "Planned release",
            "5/5/2026",
            ("release date", "planned release date"),
        ),
        Column("release_kind", "Kind of release date", "midpoint", ("release kind",)),
        Column("released_on", "Released on", "", ("actual release", "released")),
        Column(
            "looked_after", "Looked after", "looked after", ("looked after status", "lac status")
        ),
        Column("looked_after_since", "Looked after since", "", ("looked after date",)),
        Column("intensity", "Intensity", "enhanced", ("intensity level", "contact level")),
        Column("intensity_since", "Intensity since", "", ("intensity date",)),
        Column("worker", "Resettlement worker", "", ("worker", "resettlement worker email")),
        Column("case_manager", "Case manager", "", ("case manager email",)),
        Column("mentor", "Mentor", "", ("mentor email",)),
        Column("team", "Team", "", ("team name",)),
    ),
    EVENTS: (
        Column(
            "child", "Reference", "EXAMPLE-1", ("child", "child reference", "ref"), required=True
        ),
        Column("event", "Event", "custody.started", ("what happened", "type"), required=True),
        Column("date", "Date", "5/1/2026", ("when", "event date", "day")),
        Column("order", "Order", "dto", ("sentence",)),
        *_SENTENCE,
        Column("kind", "Kind", "", ("kind of release date",)),
        Column("planned", "Planned", "", ("was it planned",)),
        Column("to", "To", "", ("released to",)),
        Column("outcome", "Outcome", ""),
        Column("status", "Status", "", ("looked after",)),
        Column("level", "Level", "", ("intensity",)),
        Column("pathway", "Pathway", ""),
        Column("need", "Need", ""),
        Column("acceptable", "Acceptable", ""),
        Column("said_on", "Said on", "", ("recorded on",)),
    ),
}


class Found(NamedTuple):
    """Where each column of a file stands."""

    #: By key, its place among the cells.
    places: Mapping[str, int]
    #: By key, what the file calls it.
    headings: Mapping[str, str]
    #: What is left out, since no column is called that.
    unknown: tuple[str, ...]


def find_columns(kind: str, headings: Sequence[str]) -> Found:
    """Raises: BadInput: a column is missing, misspelt or there twice; says which."""
    known = COLUMNS[kind]
    names = {
        name: one for one in known for name in (_plain(one.heading), _plain(one.key), *one.also)
    }
    places: dict[str, int] = {}
    strange: list[str] = []
    for place, heading in enumerate(headings):
        column = names.get(_plain(heading))
        if column is None:
            strange += [heading] if heading else []
        elif column.key in places:
            raise BadInput(
                "Two columns are “%(heading)s”. Keep one of them.",
                heading=column.heading,
                field="file",
            )
        else:
            places[column.key] = place
    _refuse_misspelt(strange, names, places)
    for column in known:
        if column.required and column.key not in places:
            raise BadInput(
                "There is no column “%(heading)s”. Name one so in the first row of the file.",
                heading=column.heading,
                field="file",
            )
    return Found(places, {key: headings[at] for key, at in places.items()}, tuple(strange))


def _refuse_misspelt(
    strange: Sequence[str], names: Mapping[str, Column], places: Mapping[str, int]
) -> None:
    """A column that is nearly one of ours, and that one is not there, was surely meant to be."""
    for heading in strange:
        near = get_close_matches(_plain(heading), names, n=1, cutoff=0.8)
        if near and names[near[0]].key not in places:
            raise BadInput(
                "No column is called “%(heading)s”. Did you mean “%(near)s”?",
                heading=heading[:60],
                near=names[near[0]].heading,
                field="file",
            )


def _plain(heading: str) -> str:
    return " ".join(heading.replace("_", " ").replace("-", " ").lower().split())
