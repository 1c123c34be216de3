"""Who may do what: one table, and the viewer that every question is asked by. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from resettle.errors import BadInput
from resettle.planning.vocabulary import Owner


class May(StrEnum):
    """One thing somebody may do. Those of `SCOPES` are also the scopes of tokens."""

    SEND_EVENTS = "events:write"
    READ_EVENTS = "events:read"
    READ_PLANS = "plans:read"
    READ_TASKS = "tasks:read"
    CHANGE_TASKS = "tasks:write"
    READ_CHILDREN = "children:read"
    READ_RULES = "rules:read"
    #: Read the reports: numbers about the children of one's teams, and who stands behind them.
    READ_REPORTS = "reports:read"
    #: Correct who a child is, and how the child is known.
    CHANGE_CHILDREN = "children:write"
    #: Decide what a message in the tray means, register from it, merge two records.
    DECIDE_EVENTS = "events:decide"
    #: Countersign a plan, note a decision, close a case.
    OVERSEE = "work:oversee"
    #: Bring a list of children in.
    IMPORT = "children:import"
    #: Say who works with a child.
    ASSIGN = "work:assign"
    #: Find a mentor for a child, and see what mentors there are.
    MATCH = "mentoring:match"
    #: Look into who mentors, talk with them, approve what they spent.
    SUPERVISE = "mentoring:supervise"
    LOG_CONTACT = "contacts:write"
    #: Say that a child may not be safe.
    RAISE_CONCERN = "concerns:write"
    #: See to concerns until they are closed, and to allegations.
    LEAD_CONCERNS = "concerns:lead"
    #: Read what is known of people who were harmed (docs/decisions/0025-…).
    READ_VICTIMS = "victims:read"
    CHANGE_VICTIMS = "victims:write"
    #: Read who came to the management board, and what was written of a quarter.
    READ_BOARD = "board:read"
    CHANGE_BOARD = "board:write"
    #: Read what came of case audits.
    READ_AUDITS = "audits:read"
    #: Audit a case that one was asked to. To ask, and to draw samples, takes `OVERSEE` as well.
    AUDIT_CASES = "audits:write"
    MANAGE_STAFF = "staff:manage"
    MANAGE_SERVICE = "service:manage"
    #: One's own account: every person who can sign in.
    OWN_ACCOUNT = "account:own"


#: What a token may be made for: everything another system does. The rest takes a person.
SCOPES = (
    May.SEND_EVENTS,
    May.READ_EVENTS,
    May.READ_PLANS,
    May.READ_TASKS,
    May.CHANGE_TASKS,
    May.READ_CHILDREN,
    May.READ_RULES,
    May.READ_BOARD,
    May.READ_REPORTS,
    May.READ_AUDITS,
)


class Role(StrEnum):
    RESETTLEMENT_WORKER = "resettlement_worker"
    MENTOR = "mentor"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    #: Somebody of another organisation, who reads about the children they are assigned to.
    PARTNER = "partner"
    #: Another system, holding a token.
    SYSTEM = "system"
    #: The service itself: the beat, and whoever may run commands on its machine.
    SERVICE = "service"


#: The roles a person may have.
OF_PEOPLE = (
    Role.RESETTLEMENT_WORKER,
    Role.MENTOR,
    Role.MANAGER,
    Role.ADMINISTRATOR,
    Role.PARTNER,
)

_EVERYBODY = frozenset({May.OWN_ACCOUNT, May.READ_RULES})
_ABOUT_CHILDREN = _EVERYBODY | {May.READ_CHILDREN, May.READ_PLANS, May.READ_TASKS}
_WORKING = _ABOUT_CHILDREN | {
    May.CHANGE_TASKS,
    May.READ_EVENTS,
    May.SEND_EVENTS,
    May.CHANGE_CHILDREN,
    May.DECIDE_EVENTS,
    May.ASSIGN,
    May.MATCH,
    May.LOG_CONTACT,
    May.RAISE_CONCERN,
    # Of their own teams' children, as everything else (decision 0026).
    May.READ_REPORTS,
    May.AUDIT_CASES,
}

#: The most each role may ever do; a token's scopes choose among them.
MAY: Mapping[Role, frozenset[May]] = {
    Role.RESETTLEMENT_WORKER: _WORKING,
    Role.MENTOR: _ABOUT_CHILDREN | {May.CHANGE_TASKS, May.LOG_CONTACT, May.RAISE_CONCERN},
    Role.MANAGER: _WORKING
    | {May.OVERSEE, May.IMPORT, May.SUPERVISE, May.LEAD_CONCERNS, May.READ_AUDITS}
    | {May.READ_VICTIMS, May.CHANGE_VICTIMS, May.READ_BOARD, May.CHANGE_BOARD},
    Role.ADMINISTRATOR: _EVERYBODY | {May.MANAGE_STAFF, May.MANAGE_SERVICE},
    Role.PARTNER: _ABOUT_CHILDREN,
    Role.SYSTEM: frozenset(SCOPES),
    Role.SERVICE: frozenset(May),
}

#: What a post adds to a role. A mentor is given nothing by any post.
OF_POSTS: Mapping[tuple[Role, str], frozenset[May]] = {
    (Role.RESETTLEMENT_WORKER, Owner.VICTIM_WORKER): frozenset(
        {May.READ_VICTIMS, May.CHANGE_VICTIMS}
    ),
    (Role.PARTNER, Owner.VICTIM_WORKER): frozenset({May.READ_VICTIMS}),
}

#: Whose teams, and not only whose own assignments, decide which children they see.
BY_TEAM = frozenset({Role.RESETTLEMENT_WORKER, Role.MANAGER})

#: What lets a viewer read about children at all.
READING = frozenset(
    {
        May.READ_PLANS,
        May.READ_TASKS,
        May.READ_EVENTS,
        May.CHANGE_TASKS,
        May.READ_CHILDREN,
        May.READ_AUDITS,
    }
)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. `name` is what the audit log will say: a token's name, or `person:7`."""

    name: str
    roles: frozenset[Role] = frozenset()
    scopes: frozenset[May] = frozenset()
    #: The day they ask on: assignments begin and end.
    on: date | None = None
    person_id: int | None = None
    #: The `Owner` word of what they do, where they have tasks of their own.
    post: str | None = None
    teams: frozenset[int] = frozenset()
    #: The people they stand in for on this day.
    covers: frozenset[int] = frozenset()
    #: Children whose restricted records they have opened, with a reason, for now.
    opened: frozenset[int] = frozenset()
    #: How screens address them. Never logged.
    called: str = field(default="", repr=False)

    def may(self, what: May) -> bool:
        """A role nobody has described may do nothing."""
        return what in self.scopes and any(
            what in MAY.get(role, ()) or what in OF_POSTS.get((role, self.post or ""), ())
            for role in self.roles
        )

    @property
    def sees_children(self) -> bool:
        return any(self.may(what) for what in READING)

    @property
    def is_the_service(self) -> bool:
        """The beat and the command line, which see every record there is."""
        return Role.SERVICE in self.roles

    @property
    def is_a_person(self) -> bool:
        return self.person_id is not None

    @property
    def people(self) -> tuple[int, ...]:
        """Themselves and whoever they stand in for, in order."""
        own = set() if self.person_id is None else {self.person_id}
        return tuple(sorted(own | self.covers))

    @property
    def sees_whole_record(self) -> bool:
        """Mentors and partners see what they need for their part, and not a child's health or
        what concerns the person harmed."""
        return self.is_the_service or Role.SYSTEM in self.roles or self.works_by_team

    @property
    def knows_more_than_a_mentor(self) -> bool:
        """A mentor calls a child by the first name, and needs no other to meet them. A partner
        keeps records by full name, and a partner's work may be about a disability."""
        return self.sees_whole_record or Role.PARTNER in self.roles

    @property
    def works_by_team(self) -> bool:
        return not self.roles.isdisjoint(BY_TEAM)


#: For the beat, and for commands run on the machine itself.
THE_SERVICE = Viewer("resettle", frozenset({Role.SERVICE}), frozenset(May))

#: For whoever is not known to us. Sees nothing.
NOBODY = Viewer("nobody")


def a_system(name: str, scopes: Iterable[May]) -> Viewer:
    """Another system, as its token says."""
    return Viewer(name, frozenset({Role.SYSTEM}), frozenset(scopes))


def read_scopes(words: Iterable[str]) -> frozenset[May]:
    """Scopes from their words.

    Raises:
        BadInput: a word is not a scope; names those there are.
    """
    scopes = set()
    for word in words:
        if word not in SCOPES:
            raise BadInput(
                "“%(word)s” is not a scope. There are: %(scopes)s.",
                word=word,
                scopes=", ".join(SCOPES),
                field="scope",
            )
        scopes.add(May(word))
    return frozenset(scopes)


def read_roles(words: Iterable[str]) -> frozenset[Role]:
    """The roles of a person from their words.

    Raises:
        BadInput: a word is not a role a person may have.
    """
    roles = set()
    for word in words:
        if word not in OF_PEOPLE:
            raise BadInput(
                "“%(word)s” is not a role. There are: %(roles)s.",
                word=word,
                roles=", ".join(OF_PEOPLE),
                field="roles",
            )
        roles.add(Role(word))
    return frozenset(roles)
