"""What the service does with each kind of meeting, from a file a person can read and correct."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from resettle.errors import Words
from resettle.meetings.rules import THE_CHILD, MeetingKind
from resettle.planning.vocabulary import Owner, Standing
from resettle.records.rules import Around
from resettle.rulebook.complaints import Complaints, bytes_of, refuse_if_any
from resettle.rulebook.fields import Fields, as_listing, as_table, did_you_mean, table_in
from resettle.rulebook.nodes import Table

FILE = "meetings.yaml"
#: Whoever may be asked: the child, parts of people who work here, and who others are to the child.
ASKED = (THE_CHILD, *(str(one) for one in Owner), *(str(one) for one in Around))
_KIND = ("asks", "settles", "before release", "standing", "source", "verified")
_ITEM = ("item", "asks", "hint", "private", "standing", "source", "verified")


@dataclass(frozen=True, slots=True)
class KindOf:
    """One kind of meeting as this service holds it."""

    asks: frozenset[str]
    #: Names of rules, `workflow.task`, in the order they are offered.
    settles: tuple[str, ...]
    #: It makes no sense once the child is out.
    before_release: bool
    standing: Standing
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list of the day of release."""

    name: str
    asks: str
    hint: str
    #: About the child's health: not for a mentor or a partner.
    private: bool
    standing: Standing
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Practice:
    kinds: Mapping[str, KindOf]
    release_day: tuple[Item, ...]

    def list_of(self, kind: str, *, whole: bool) -> tuple[Item, ...]:
        """What a meeting of this kind goes through, for a reader of the whole record or not."""
        items = self.release_day if kind == MeetingKind.RELEASE_DAY else ()
        return tuple(item for item in items if whole or not item.private)


@lru_cache(maxsize=4)
def load_practice(config_dir: Path) -> Practice:
    """What the file in the configuration folder says, read once.

    Raises:
        BadInput: it cannot be used; every complaint names its line.
    """
    path = config_dir / FILE
    raw = bytes_of(path, Words("%(file)s cannot be read: %(why)s."))
    return read_practice(raw, str(path))


def read_practice(raw: bytes, file: str = FILE) -> Practice:
    """Raises: BadInput: it cannot be used; every complaint names its line."""
    complaints = Complaints(file)
    table = table_in(raw, complaints)
    kinds: dict[str, KindOf] = {}
    items: list[Item] = []
    if table is not None:
        fields = Fields("the file of meetings", table, ("kinds", "release_day"), complaints)
        for key in ("kinds", "release_day"):
            fields.missing(key, "Meetings cannot be planned without it.", "Add it.")
        kinds = dict(_kinds(fields, complaints))
        items = list(_items(fields, complaints))
    refuse_if_any(complaints)
    return Practice(kinds, tuple(items))


def _kinds(fields: Fields, complaints: Complaints) -> Iterator[tuple[str, KindOf]]:
    table = fields.subtable("kinds")
    if table is None:
        return
    listed = Fields("the kinds of meeting", table, [str(kind) for kind in MeetingKind], complaints)
    for kind in MeetingKind:
        listed.missing(str(kind), "Somebody may plan such a meeting.", f"Add `{kind}`.")
        one = listed.subtable(str(kind))
        if one is not None and (read := _kind(one, complaints)) is not None:
            yield str(kind), read


def _kind(table: Table, complaints: Complaints) -> KindOf | None:
    fields = Fields("a kind of meeting", table, _KIND, complaints)
    _cited(fields)
    asks = fields.words("asks")
    for word in asks:
        if word.text not in ASKED:
            complaints.add(
                word.line,
                f"“{word.text}” is nobody who can be asked.",
                "Nobody would ever be ticked for it.",
                did_you_mean(word.text, ASKED),
            )
    standing, source = fields.word("standing", Standing), fields.text("source", at_most=200)
    if standing is None or source is None:
        return None
    return KindOf(
        asks=frozenset(word.text for word in asks),
        settles=tuple(word.text for word in fields.words("settles")),
        before_release=fields.yes_no("before release", default=False),
        standing=standing,
        source=source,
        verified=fields.yes_no("verified", default=True),
    )


def _items(fields: Fields, complaints: Complaints) -> Iterator[Item]:
    node = fields.node("release_day")
    seen: set[str] = set()
    for one in as_listing(node, "`release_day`", complaints) if node else ():
        table = as_table(one, "A line of the list", complaints)
        if table is None:
            continue
        line = Fields("a line of the list", table, _ITEM, complaints)
        _cited(line)
        name, asks = line.name("item"), line.text("asks", at_most=200)
        standing, source = line.word("standing", Standing), line.text("source", at_most=200)
        if name is None or asks is None or standing is None or source is None:
            line.missing("item", "What is answered is kept by it.", "Name the line in one word.")
            line.missing("asks", "Nobody would know what to answer.", "Write the question.")
            continue
        if name in seen:
            line.complain("item", f"`{name}` stands here twice.", "One would hide the other.", "")
        seen.add(name)
        yield Item(
            name=name,
            asks=asks,
            hint=line.text("hint", at_most=200) or "",
            private=line.yes_no("private", default=False),
            standing=standing,
            source=source,
            verified=line.yes_no("verified", default=True),
        )


def _cited(fields: Fields) -> None:
    for key in ("standing", "source"):
        fields.missing(key, "A reader cannot tell how binding it is.", f"Add `{key}`.")
