"""The table of movement reasons a person can read and correct, read strictly."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from resettle.errors import Words
from resettle.rulebook.complaints import Complaints, bytes_of, clip, refuse_if_any
from resettle.rulebook.fields import Fields, as_listing, as_table, as_text, table_in
from resettle.rulebook.nodes import Table, Text

FILE = "movement_reasons.yaml"

_CODE = re.compile(r"[A-Z0-9][A-Z0-9_]{0,11}")
_KIND = re.compile(r"[a-z][a-z_]{0,19}")
_GROUP = ("does", "kind", "source", "codes")


class Leaving(StrEnum):
    """What a movement out of a prison does."""

    FINAL_RELEASE = "final_release"
    CURFEW = "curfew"
    HOSPITAL = "hospital"
    UNLAWFULLY_AT_LARGE = "unlawfully_at_large"
    DIED = "died"
    MERGE = "merge"
    TEMPORARY_ABSENCE = "temporary_absence"
    ASK = "ask"


class Coming(StrEnum):
    """What an admission to a prison does."""

    RECALL = "recall"
    NEW_CUSTODY = "new_custody"
    ADMISSION = "admission"
    ASK = "ask"


class Left(NamedTuple):
    does: Leaving
    means: str
    #: What the plan calls such a release, where it has a name of its own.
    kind: str | None


class Came(NamedTuple):
    does: Coming
    means: str


@dataclass(frozen=True, slots=True)
class MovementReasons:
    """What each code means, in either direction."""

    released: Mapping[str, Left]
    received: Mapping[str, Came]


class _Row(NamedTuple):
    code: Text
    means: str
    does: str
    kind: str | None


def load_reasons(config_dir: Path) -> MovementReasons:
    """The table in the configuration folder.

    Raises:
        BadInput: it cannot be used; every complaint names its line.
    """
    path = config_dir / FILE
    raw = bytes_of(
        path,
        Words(
            "%(file)s cannot be read: %(why)s. Messages from prisons have no meaning without it; "
            "put the file back."
        ),
    )
    return read_reasons(raw, str(path))


def read_reasons(raw: bytes, file: str = FILE) -> MovementReasons:
    """The table in these bytes.

    Raises:
        BadInput: it cannot be used; every complaint names its line.
    """
    complaints = Complaints(file)
    table = table_in(raw, complaints)
    released: dict[str, Left] = {}
    received: dict[str, Came] = {}
    if table is not None:
        fields = Fields(
            "the table of movement reasons", table, ("released", "received"), complaints
        )
        for key in ("released", "received"):
            fields.missing(key, "Both directions are needed.", "Add the list.")
        for row in _rows(fields, "released", Leaving, complaints):
            released[row.code.text] = Left(Leaving(row.does), row.means, row.kind)
        for row in _rows(fields, "received", Coming, complaints):
            received[row.code.text] = Came(Coming(row.does), row.means)
    refuse_if_any(complaints)
    return MovementReasons(released, received)


def _rows(
    fields: Fields, key: str, words: type[Leaving] | type[Coming], complaints: Complaints
) -> Iterator[_Row]:
    node = fields.node(key)
    first: dict[str, int] = {}
    for item in as_listing(node, f"`{key}`", complaints) if node else ():
        table = as_table(item, f"An entry of `{key}`", complaints)
        if table is None:
            continue
        allowed: Collection[str] = (
            _GROUP if words is Leaving else [k for k in _GROUP if k != "kind"]
        )
        group = Fields(f"an entry of `{key}`", table, allowed, complaints)
        for row in _group(group, words, complaints):
            if row.code.text in first:
                complaints.add(
                    row.code.line,
                    f"The code {row.code.text} stands here a second time; the first is on line "
                    f"{first[row.code.text]}.",
                    "Only one of the two could count.",
                    "Keep the one you mean.",
                )
            elif _CODE.fullmatch(row.code.text) is None:
                complaints.add(
                    row.code.line,
                    f"“{clip(row.code.text)}” cannot be a movement code.",
                    "It would never match a message.",
                    "Write it as the prison system does: capital letters, digits, underscores.",
                )
            else:
                first[row.code.text] = row.code.line
                yield row


def _group(
    group: Fields, words: type[Leaving] | type[Coming], complaints: Complaints
) -> Iterator[_Row]:
    for key in ("does", "source", "codes"):
        group.missing(key, "An entry without it cannot be checked by a reader.", "Add it.")
    group.text("source", at_most=200)
    does: StrEnum | None = group.word("does", words)
    kind = group.text("kind", at_most=20)
    if kind is not None and _KIND.fullmatch(kind) is None:
        group.complain(
            "kind",
            f"“{clip(kind)}” cannot be a kind of release.",
            "It is one word.",
            "Write a word in small letters, such as early.",
        )
    codes: Table | None = group.subtable("codes")
    for code, node in codes.entries if codes else ():
        means = as_text(node, f"The meaning of {clip(code.text)}", complaints)
        if means is not None and does is not None:
            yield _Row(code, means, does.value, kind)
