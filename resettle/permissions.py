"""Who may do what: one table, and the viewer that every question is asked by. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from resettle.errors import BadInput


class May(StrEnum):
    """One thing somebody may do. The words are also the scopes of tokens."""

    SEND_EVENTS = "events:write"
    READ_EVENTS = "events:read"
    READ_PLANS = "plans:read"
    READ_TASKS = "tasks:read"
    CHANGE_TASKS = "tasks:write"


class Role(StrEnum):
    #: The service itself: the beat, and whoever may run commands on its machine.
    SERVICE = "service"
    #: Another system, holding a token.
    SYSTEM = "system"


#: The most each role may ever do; a token's scopes choose among them.
MAY: Mapping[Role, frozenset[May]] = {
    Role.SERVICE: frozenset(May),
    Role.SYSTEM: frozenset(May),
}

#: What lets a viewer read about children at all.
READING = frozenset({May.READ_PLANS, May.READ_TASKS, May.READ_EVENTS, May.CHANGE_TASKS})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. `name` is what the audit log will say."""

    name: str
    role: Role | None
    scopes: frozenset[May] = frozenset()

    def may(self, what: May) -> bool:
        """A role nobody has described may do nothing."""
        return self.role is not None and what in MAY[self.role] and what in self.scopes

    @property
    def sees_children(self) -> bool:
        return any(self.may(what) for what in READING)

    @property
    def sees_restricted(self) -> bool:
        """Only the service itself, until people can sign in and be named on a record."""
        return self.role is Role.SERVICE


#: For the beat, and for commands run on the machine itself.
THE_SERVICE = Viewer("resettle", Role.SERVICE, frozenset(May))

#: For whoever is not known to us. Sees nothing.
NOBODY = Viewer("nobody", None)


def read_scopes(words: Iterable[str]) -> frozenset[May]:
    """Scopes from their words.

    Raises:
        BadInput: a word is not a scope; names those there are.
    """
    scopes = set()
    for word in words:
        try:
            scopes.add(May(word))
        except ValueError:
            raise BadInput(
                f"“{word}” is not a scope. There are: {', '.join(May)}.", field="scope"
            ) from None
    return frozenset(scopes)
