"""What somebody may ask of the caseload: which children, in which order. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resettle.permissions import Role, Viewer

#: Whose children, where no person is named.
MINE, EVERYBODY, NOBODY = "mine", "everybody", "nobody"
WHOSE = (MINE, EVERYBODY, NOBODY)
#: How many days ahead a release may be; and those that say something else about it.
AHEAD = ("14", "30", "60", "90")
JUST_RELEASED, NO_DAY = "released", "no-day"
RELEASES = (*AHEAD, JUST_RELEASED, NO_DAY)
#: How long a release counts as one of these days.
LATELY = 30
#: Every stage, also of those whose record is closed.
ANY_STAGE = "any"
#: A child whom no team has taken on.
NO_TEAM = "none"

#: The columns a list can be sorted by. A minus before the word turns it round.
SORTS = ("name", "age", "stage", "release", "worker", "mentor", "overdue", "next")
USUAL_SORT = "release"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One way of looking at the caseload. What is left out asks for all."""

    #: Typed to find somebody.
    q: str = ""
    #: A word of `WHOSE`, or the number of a person; "" for what is usual for the viewer.
    worker: str = ""
    #: A `Stage`, or `ANY_STAGE`; "" for every child whose record is open.
    stage: str = ""
    order: str = ""
    #: A word of `RELEASES`.
    release: str = ""
    #: The pathway in which something is overdue.
    pathway: str = ""
    #: The number of a team, or `NO_TEAM`.
    team: str = ""
    looked_after: bool = False
    unplanned: bool = False
    no_mentor: bool = False
    sort: str = ""
    page: int = 1

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-") or USUAL_SORT

    @property
    def is_turned(self) -> bool:
        return self.sort.startswith("-")

    def whose(self, viewer: Viewer) -> str:
        """Whose children are meant. Somebody who searches means anybody they may see, and so does
        a manager, who has no children of their own."""
        if self.worker:
            return self.worker
        if self.q or Role.MANAGER in viewer.roles or not viewer.is_a_person:
            return EVERYBODY
        return MINE

    def in_address(self, **other: Any) -> dict[str, str]:
        """What stands in the address to ask this again, with some of it changed; a changed
        question begins at its first page."""
        said = {name: getattr(self, name) for name in self.__slots__} | {"page": 1} | other
        said = {name: value for name, value in said.items() if value not in ("", False, None)}
        if said.get("page") == 1:
            del said["page"]
        return {name: "yes" if value is True else str(value) for name, value in said.items()}

    def kept(self) -> dict[str, str]:
        """What is kept of it under a name: everything but the page."""
        return self.in_address()

    @property
    def narrows(self) -> bool:
        """Whether anything but the order and whose children are asked for."""
        return bool(self.in_address(sort="", worker="", q=""))


def asked_from(values: Mapping[str, Any]) -> Asked:
    """From what a form or the API has checked. Words it does not know are other pages' own."""
    known = {name: values[name] for name in Asked.__slots__ if values.get(name) is not None}
    return Asked(**known)
