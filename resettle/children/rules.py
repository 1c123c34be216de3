"""What a reference and an identifier look like, and what registering a child says. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

from resettle.errors import BadInput
from resettle.permissions import Viewer
from resettle.planning.events import Said
from resettle.planning.vocabulary import ChildRef

_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class IdentifierType(StrEnum):
    """The numbering systems of the events contract."""

    NOMS = "noms"
    PNC = "pnc"
    CYPID = "cypid"
    NHS = "nhs"
    ULN = "uln"


class Number(NamedTuple):
    """One number a child is known by elsewhere."""

    type: IdentifierType
    value: str


@dataclass(frozen=True, slots=True)
class Registration:
    """What one statement says about who a child is."""

    ref: ChildRef
    said: Said
    date_of_birth: date
    name: str | None = None
    numbers: tuple[Number, ...] = ()


class Named(Protocol):
    """A child, as far as it has names."""

    @property
    def ref(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def known_as(self) -> str | None: ...


def shown_name(child: Named) -> str:
    """What to call a child on a screen: as the child likes it, else by name, else by reference."""
    return child.known_as or child.name or child.ref


def name_for(viewer: Viewer, child: Named) -> str:
    """The same as one viewer may know it: to a mentor a child has a first name, or the name that
    the child likes, and no other."""
    if viewer.knows_more_than_a_mentor or child.known_as or not child.name:
        return shown_name(child)
    return next(iter(child.name.split()), child.ref)


class Clash(NamedTuple):
    """One number that more than one child is said to have. A person decides; we never merge."""

    number: Number
    #: The children concerned, in order of id.
    child_ids: tuple[int, ...]

    def __str__(self) -> str:
        children = " and ".join(f"child {child}" for child in self.child_ids)
        return f"The same {self.number.type} number is recorded for {children}"


class Registered(NamedTuple):
    """The outcome of registering."""

    child_id: int
    is_new: bool
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What decides whether one person may see one child."""

    restricted: bool
    merged: bool
    #: None where no team has taken the child on.
    team: int | None
    #: Today this person, or somebody they stand in for, is assigned to the child.
    works_with: bool


def sees(viewer: Viewer, child_id: int, shown: Shown) -> bool:
    """Whether a viewer sees a child: the rule of `children.queries.may_see`, for one."""
    if not viewer.sees_children:
        return False
    if viewer.is_the_service:
        return True
    if shown.merged:
        return False
    if not viewer.is_a_person:
        return not shown.restricted
    by_team = viewer.works_by_team and (shown.team is None or shown.team in viewer.teams)
    if not (shown.works_with or by_team):
        return False
    return not shown.restricted or shown.works_with or child_id in viewer.opened


def child_reference(said: str) -> ChildRef:
    """Raises: BadInput: not the shape of a reference."""
    if not _REFERENCE.fullmatch(said):
        raise BadInput(
            "A child's reference is up to 64 letters, digits, dashes and underscores, and begins "
            "with a letter or digit.",
            field="subject",
        )
    return ChildRef(said)


def number(kind: str, value: str) -> Number:
    """A number in one spelling, so that the same number compares equal: no spaces, capitals.

    >>> number("noms", " a1234bc ").value
    'A1234BC'

    Raises:
        BadInput: a numbering system we do not know, or nothing in it.
    """
    if kind not in set(IdentifierType):
        raise BadInput(
            "“%(kind)s” is not a kind of identifier. There are: %(kinds)s.",
            kind=kind,
            kinds=", ".join(IdentifierType),
            field="identifiers.type",
        )
    plain = "".join(value.split()).upper()
    if not plain or len(plain) > 64 or not plain.isprintable():
        raise BadInput(
            "An identifier's value is between 1 and 64 letters and digits.",
            field="identifiers.value",
        )
    return Number(IdentifierType(kind), plain)
