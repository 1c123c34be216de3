"""What has happened, as frozen facts of ids only, for whoever upstairs wants to react to it.

A room tells the rooms above through these: `timers.actions.announce` writes one into the outbox in
the same transaction, and `reactions.py` says who does what about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from resettle.errors import NotFound


@dataclass(frozen=True, slots=True)
class ChildDied:
    """Every task and reminder has stopped. A manager is told, and nobody else."""

    child_id: int
    #: What led here, so that the same thing told twice is one happening.
    because: str

    @property
    def key(self) -> str:
        return f"child_died:{self.child_id}:{self.because}"


@dataclass(frozen=True, slots=True)
class ChildUnlawfullyAtLarge:
    """The plan is held, and a child may be in danger."""

    child_id: int
    because: str

    @property
    def key(self) -> str:
        return f"child_unlawfully_at_large:{self.child_id}:{self.because}"


@dataclass(frozen=True, slots=True)
class ChildReleased:
    """The child is home. `planned` is False where no plan had named the day."""

    child_id: int
    on: str
    planned: bool
    because: str

    @property
    def key(self) -> str:
        return f"child_released:{self.child_id}:{self.on}:{self.because}"


@dataclass(frozen=True, slots=True)
class ChildRecalled:
    """The child is back in custody: community tasks are withdrawn, the mentor stays."""

    child_id: int
    because: str

    @property
    def key(self) -> str:
        return f"child_recalled:{self.child_id}:{self.because}"


@dataclass(frozen=True, slots=True)
class ReleaseMoved:
    """The release is planned for another day. ISO dates."""

    child_id: int
    was: str
    now: str
    because: str

    @property
    def key(self) -> str:
        return f"release_moved:{self.child_id}:{self.was}:{self.now}:{self.because}"


@dataclass(frozen=True, slots=True)
class MessageNeedsAttention:
    """A message has gone to the tray: a person must decide what it means."""

    message_id: int
    child_id: int | None = None

    @property
    def key(self) -> str:
        return f"message_needs_attention:{self.message_id}"


@dataclass(frozen=True, slots=True)
class RestrictedRecordOpened:
    """Somebody who does not work with the child said why, and looked at a restricted record."""

    child_id: int
    #: Who it was.
    person_id: int
    #: The row that holds the reason.
    opened_id: int

    @property
    def key(self) -> str:
        return f"restricted_record_opened:{self.opened_id}"


@dataclass(frozen=True, slots=True)
class ContactHeld:
    """What came from a phone could not be kept as a contact: a worker must settle it."""

    #: The random name of the entry.
    entry: str
    #: None where no child of that reference is known.
    child_id: int | None = None

    @property
    def key(self) -> str:
        return f"contact_held:{self.entry}"


@dataclass(frozen=True, slots=True)
class MatchOffered:
    """A mentor is asked whether they take on a child, and has not answered yet."""

    child_id: int
    match_id: int
    #: The mentor.
    person_id: int
    #: Of the match when it was offered: the same mentor may be asked again later.
    version: int

    @property
    def key(self) -> str:
        return f"match_offered:{self.match_id}:{self.version}"


@dataclass(frozen=True, slots=True)
class TaskAskedAfter:
    """Somebody asks a colleague how a task of theirs stands."""

    child_id: int
    task_id: int
    #: The line that keeps who asked.
    chase_id: int
    #: Whose task it is, as an addressee key.
    to: str

    @property
    def key(self) -> str:
        return f"task_asked_after:{self.chase_id}"


@dataclass(frozen=True, slots=True)
class ReportReady:
    """A report that somebody keeps is due to be read."""

    saved_id: int
    person_id: int
    #: The day it was due, as an ISO date.
    on: str

    @property
    def key(self) -> str:
        return f"report_ready:{self.saved_id}:{self.on}"

    @property
    def child_id(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class AuditorAsked:
    """Somebody is asked by somebody else to audit a case."""

    audit_id: int
    #: The auditor.
    person_id: int

    @property
    def key(self) -> str:
        return f"auditor_asked:{self.audit_id}"

    @property
    def child_id(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class RulesChanged:
    """Another rulebook, or another calendar, is in force: every open plan must follow."""

    #: Of the rulebook and calendar together.
    fingerprint: str

    @property
    def key(self) -> str:
        return f"rules_changed:{self.fingerprint}"

    @property
    def child_id(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class PlanDrifted:
    """The nightly sweep changed a plan, so something had gone round the one road. A defect."""

    child_id: int
    #: The ISO date of the sweep.
    because: str

    @property
    def key(self) -> str:
        return f"plan_drifted:{self.child_id}:{self.because}"


@dataclass(frozen=True, slots=True)
class WorkGivenUp:
    """Something due was tried for the last time. It stays where it is until a person sees to it."""

    #: "timer", "outbox" or "dispatch", and the number of the row.
    table: str
    row_id: int
    #: How often it had been tried: a row that is set going again may be given up again.
    attempts: int

    @property
    def key(self) -> str:
        return f"work_given_up:{self.table}:{self.row_id}:{self.attempts}"

    @property
    def child_id(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ConcernRaised:
    """Somebody is worried about a child's safety. Who leads and who works with the child hear."""

    child_id: int
    concern_id: int

    @property
    def key(self) -> str:
        return f"concern_raised:{self.concern_id}"


@dataclass(frozen=True, slots=True)
class ConcernUnseen:
    """Hours have gone, and nobody has said that they have seen a concern."""

    child_id: int
    concern_id: int
    #: How often it has been told again before.
    step: int

    @property
    def key(self) -> str:
        return f"concern_unseen:{self.concern_id}:{self.step}"


@dataclass(frozen=True, slots=True)
class AllegationRaised:
    """Something was said against somebody who works with children. It names nobody."""

    allegation_id: int

    @property
    def key(self) -> str:
        return f"allegation_raised:{self.allegation_id}"

    @property
    def child_id(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class LadoNotTold:
    """It is noon of the last day, or later, and nobody has told the local authority designated
    officer of an allegation."""

    allegation_id: int
    #: The ISO date on which this is said.
    on: str

    @property
    def key(self) -> str:
        return f"lado_not_told:{self.allegation_id}:{self.on}"

    @property
    def child_id(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ChildWantsToTalk:
    """In a check-in, a child asked to talk to somebody."""

    child_id: int
    check_in_id: int

    @property
    def key(self) -> str:
        return f"child_wants_to_talk:{self.check_in_id}"


Happening = (
    ChildDied
    | ChildUnlawfullyAtLarge
    | ChildReleased
    | ChildRecalled
    | ReleaseMoved
    | MessageNeedsAttention
    | RestrictedRecordOpened
    | RulesChanged
    | PlanDrifted
    | WorkGivenUp
    | ConcernRaised
    | ConcernUnseen
    | AllegationRaised
    | LadoNotTold
    | ChildWantsToTalk
    | ContactHeld
    | MatchOffered
    | ReportReady
    | TaskAskedAfter
    | AuditorAsked
)

#: By the word that stands in the outbox.
HAPPENINGS: Mapping[str, type[Happening]] = {
    "child_died": ChildDied,
    "child_unlawfully_at_large": ChildUnlawfullyAtLarge,
    "child_released": ChildReleased,
    "child_recalled": ChildRecalled,
    "release_moved": ReleaseMoved,
    "message_needs_attention": MessageNeedsAttention,
    "restricted_record_opened": RestrictedRecordOpened,
    "rules_changed": RulesChanged,
    "plan_drifted": PlanDrifted,
    "work_given_up": WorkGivenUp,
    "concern_raised": ConcernRaised,
    "concern_unseen": ConcernUnseen,
    "allegation_raised": AllegationRaised,
    "lado_not_told": LadoNotTold,
    "child_wants_to_talk": ChildWantsToTalk,
    "contact_held": ContactHeld,
    "match_offered": MatchOffered,
    "report_ready": ReportReady,
    "task_asked_after": TaskAskedAfter,
    "auditor_asked": AuditorAsked,
}
_WORDS = {shape: word for word, shape in HAPPENINGS.items()}


def kind_of(happening: Happening) -> str:
    return _WORDS[type(happening)]


def to_json(happening: Happening) -> dict[str, Any]:
    """What the outbox row carries beside its kind: ids, never a name."""
    return asdict(happening)


def from_json(kind: str, payload: Mapping[str, Any]) -> Happening:
    """The happening that an outbox row carries.

    Raises:
        NotFound: no happening has that name, or it carries other fields: the row was written by
            another version of the service.
    """
    try:
        return HAPPENINGS[kind](**payload)
    except (KeyError, TypeError):
        raise NotFound(
            f"The outbox row of kind “{kind}” is not one this version knows. Finish the upgrade, "
            "then let the beat take it again.",
            field="kind",
        ) from None
