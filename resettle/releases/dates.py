"""Which of a prison system's several dates to plan to, by an order that people can read and change.

A sentence detail holds up to two dozen dates: calculated, entered by hand, agreed, confirmed. The
order and the reason for each place in it are in `config/release_date_preference.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from resettle.errors import Words
from resettle.releases.schemas import RELEASE_KINDS
from resettle.releases.times import FIRST_YEAR, LAST_YEAR
from resettle.rulebook.complaints import Complaints, bytes_of, clip, refuse_if_any
from resettle.rulebook.fields import Fields, as_listing, as_table, table_in

FILE = "release_date_preference.yaml"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIELD = re.compile(r"[a-z][A-Za-z0-9]{0,59}")
_KEYS = ("field", "means", "kind", "why")
#: The tables within an answer that hold dates, from the outside in.
_WITHIN = (("latestPrisonTerm", "keyDates"), ("sentenceDetail",), ("keyDates",))


class Preferred(NamedTuple):
    """One date that may be chosen, and why it stands where it does."""

    field: str
    means: str
    why: str
    #: What the plan calls a release on it.
    kind: str | None


class Chosen(NamedTuple):
    """The date to plan to."""

    date: date
    field: str
    #: Which date it is and why, for people.
    words: str
    kind: str | None


def choose_date(
    document: object, preference: Sequence[Preferred], *, told_on: date | None = None
) -> Chosen | None:
    """The first date of the order that the answer holds; None where it holds none.

    A date that was past on the day the change was told is passed over while a later one is there:
    after a recall the old release date stands beside the new one.
    """
    told = _dates(document)
    found: list[tuple[Preferred, date]] = []
    unread: list[str] = []
    for one in preference:
        said = told.get(one.field)
        day = _day(said)
        if day is not None:
            found.append((one, day))
        elif said is not None:
            unread.append(one.field)
    if not found:
        return None
    ahead = [pair for pair in found if told_on is None or pair[1] >= told_on]
    one, day = (ahead or found)[0]
    words = f"Planned to {one.means} ({one.field}): {one.why}"
    if passed := [p.field for p, _ in found[: found.index((one, day))]]:
        words += f" Passed over, because past already: {', '.join(passed)}."
    if unread:
        words += f" Not a date that can be read: {', '.join(unread)}."
    return Chosen(day, one.field, words, one.kind)


def _dates(document: object) -> Mapping[str, Any]:
    """The table of dates, which some answers wrap in others."""
    if not isinstance(document, dict):
        return {}
    for path in _WITHIN:
        inner: Any = document
        for name in path:
            inner = inner.get(name) if isinstance(inner, dict) else None
        if isinstance(inner, dict):
            return {**document, **inner}
    return document


def _day(said: object) -> date | None:
    if not isinstance(said, str) or _DAY.fullmatch(said) is None:
        return None
    try:
        read = date.fromisoformat(said)
    except ValueError:
        return None
    return read if FIRST_YEAR <= read.year <= LAST_YEAR else None


def load_preference(config_dir: Path) -> tuple[Preferred, ...]:
    """The order in the configuration folder.

    Raises:
        BadInput: it cannot be used; every complaint names its line.
    """
    path = config_dir / FILE
    raw = bytes_of(
        path,
        Words(
            "%(file)s cannot be read: %(why)s. Without it nobody can say which release date to "
            "plan to; put the file back."
        ),
    )
    return read_preference(raw, str(path))


def read_preference(raw: bytes, file: str = FILE) -> tuple[Preferred, ...]:
    """The order in these bytes.

    Raises:
        BadInput: it cannot be used; every complaint names its line.
    """
    complaints = Complaints(file)
    table = table_in(raw, complaints)
    found: dict[str, Preferred] = {}
    if table is not None:
        fields = Fields("the order of release dates", table, ("preference",), complaints)
        fields.missing("preference", "Without it no date could be chosen.", "Add the list.")
        node = fields.node("preference")
        for item in as_listing(node, "`preference`", complaints) if node else ():
            entry = as_table(item, "An entry of `preference`", complaints)
            if entry is not None:
                _entry(Fields("an entry of `preference`", entry, _KEYS, complaints), found)
    refuse_if_any(complaints)
    return tuple(found.values())


def _entry(entry: Fields, found: dict[str, Preferred]) -> None:
    for key in ("field", "means", "why"):
        entry.missing(key, "A reader could not check the order without it.", "Add it.")
    name = entry.text("field", at_most=60)
    means = entry.text("means", at_most=200)
    why = entry.text("why", at_most=400)
    kind = entry.text("kind", at_most=20)
    if kind is not None and kind not in RELEASE_KINDS:
        entry.complain(
            "kind",
            f"“{clip(kind)}” is not a kind of release.",
            "A planned release of that kind would be refused.",
            f"Write one of: {', '.join(RELEASE_KINDS)}; or leave it out.",
        )
    if name is None or means is None or why is None:
        return
    if _FIELD.fullmatch(name) is None:
        entry.complain(
            "field",
            f"“{clip(name)}” cannot be a field of an answer.",
            "It would never be found.",
            "Write it as the prison system does, such as confirmedReleaseDate.",
        )
    elif name in found:
        entry.complain(
            "field",
            f"{name} stands here a second time.",
            "Only its first place could count.",
            "Keep the one you mean.",
        )
    else:
        found[name] = Preferred(name, means, why, kind)
