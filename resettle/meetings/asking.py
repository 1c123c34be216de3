"""Who can be asked to a child's meeting, who is ticked at first, and what a form said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from resettle.children.models import Child
from resettle.children.rules import shown_name
from resettle.errors import BadInput
from resettle.meetings.models import Invited
from resettle.meetings.practice import KindOf
from resettle.meetings.queries import people_round
from resettle.meetings.rules import THE_CHILD, Asked, names_a_line, without_repeats
from resettle.permissions import Viewer
from resettle.records.rules import Telling
from resettle.staff.queries import names_of, people, working_with


@dataclass(frozen=True, slots=True)
class Askable:
    """Everybody who can be ticked, by what stands for them in a form."""

    by_key: Mapping[str, Asked]
    #: What each of them is to the child: the words that the file of meetings asks by.
    parts: Mapping[str, frozenset[str]]
    #: Round the child, and not to be told of meetings.
    not_told: tuple[str, ...]
    #: Everybody who works here, to choose one more.
    staff: tuple[tuple[int, str], ...]

    def usual(self, kind: KindOf) -> list[str]:
        """Whom the practice asks to such a meeting, of those there are."""
        return [key for key in self.by_key if self.parts.get(key, frozenset()) & kind.asks]


def askable(
    viewer: Viewer, db: Session, child: Child, on: date, held: Iterable[Invited] = ()
) -> Askable:
    """Who works with the child on a day, who is round the child, and who is asked already."""
    assigned = working_with(viewer, db, (child.id,), on).get(child.id, ())
    names = names_of(viewer, db, [one.person_id for one in assigned]) if assigned else {}
    found = {THE_CHILD: Asked(shown_name(child), THE_CHILD)}
    parts: dict[str, frozenset[str]] = {THE_CHILD: frozenset({THE_CHILD})}
    for one in assigned:
        asked = Asked(names.get(one.person_id, ""), one.owner, person_id=one.person_id)
        found.setdefault(asked.key, asked)
        parts[asked.key] = parts.get(asked.key, frozenset()) | {one.owner}
    not_told = []
    for person in people_round(viewer, db, child.id, on):
        if Telling.MEETINGS not in person.may_be_told.split():
            not_told.append(person.name)
            continue
        asked = Asked(person.name, person.relation or person.kind, around_id=person.id)
        found[asked.key] = asked
        parts[asked.key] = frozenset({person.kind})
    for invited in held:
        asked = as_asked(invited)
        if not asked.key.startswith("name:"):
            found.setdefault(asked.key, asked)
    staff = tuple((one.id, one.name) for one in people(viewer, db))
    return Askable(found, parts, tuple(not_told), staff)


def as_asked(one: Invited) -> Asked:
    return Asked(one.name, one.role, one.person_id, one.around_id)


def asked_by(said: Mapping[str, Any], who: Askable) -> tuple[Asked, ...]:
    """Whom a form asks.

    Raises:
        BadInput: somebody who was not offered.
    """
    unknown = [key for key in said["asked"] if key not in who.by_key]
    if unknown:
        raise BadInput("Choose people from the list", field="asked")
    asked = [who.by_key[key] for key in said["asked"]]
    if said["colleague"] is not None:
        names = dict(who.staff)
        if said["colleague"] not in names:
            raise BadInput("Choose a person from the list", field="colleague")
        asked.append(Asked(names[said["colleague"]], person_id=said["colleague"]))
    names_typed = names_a_line(said["others"])
    if any(len(name) > 200 for name in names_typed):
        raise BadInput("Each name must be 200 characters or fewer", field="others")
    return without_repeats([*asked, *(Asked(name) for name in names_typed)])


def in_form(held: Sequence[Invited]) -> dict[str, Any]:
    """The fields that say who is asked, as they are now."""
    asked = [as_asked(one) for one in held]
    return {
        "asked": [one.key for one in asked if not one.key.startswith("name:")],
        "others": "\n".join(one.name for one in asked if one.key.startswith("name:")),
    }
