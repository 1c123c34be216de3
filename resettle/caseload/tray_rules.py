"""Why a message waits in the tray, and what a person can decide about it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from resettle.releases.understood import Outcome, State


class Why(StrEnum):
    """Why a message waits. In the order the tray shows them: first what may be urgent."""

    NOT_CLEAR = "not_clear"
    LONG_AGO = "long_ago"
    CHECK = "check"
    SHARED = "shared"
    CONFLICT = "conflict"
    DATES = "dates"
    UNREADABLE = "unreadable"
    NO_CHILD = "no_child"


class Choice(StrEnum):
    """One thing a person can decide about a message."""

    #: It is right: make it part of the plan.
    COUNT = "count"
    #: Leave everything as it is, and take the message out of the tray.
    LEAVE = "leave"
    #: It is wrong, or not ours: it is no part of any plan.
    DROP = "drop"
    BELONGS = "belongs"
    REGISTER = "register"
    CORRECT = "correct"
    #: Say which child a number belongs to.
    NUMBER = "number"
    MERGE = "merge"
    ASK_AGAIN = "ask_again"
    READ_AGAIN = "read_again"


#: Those that are decided on a page of their own with nothing but a reason.
PLAIN = (Choice.COUNT, Choice.LEAVE, Choice.DROP)
#: Nothing is done with the message, so somebody must be able to see later why not.
NEEDS_REASON = frozenset({Choice.DROP})


@dataclass(frozen=True, slots=True)
class Case:
    """What the choices depend on."""

    state: State
    #: What it would ask of us if it were read now.
    outcome: Outcome
    counts: bool
    has_child: bool
    #: It means an event: `child.released`, or None.
    means: str | None
    is_prison: bool
    #: It says who a child is, and more than one child has a number in it.
    shares_number: bool
    #: It waits because more than one child has its number.
    of_several: bool
    #: The last fold doubted it.
    doubted: bool
    #: Another message came with its name, and other content.
    conflicts: bool
    #: It is about two prison records that met.
    of_two_records: bool
    #: A subject under which a child could be registered.
    has_subject: bool


def why(case: Case) -> Why:
    """The one reason under which the tray shows a message."""
    match case.state:
        case State.UNKNOWN_CHILD:
            return Why.SHARED if case.of_several else Why.NO_CHILD
        case State.REJECTED:
            return Why.UNREADABLE
        case State.WAITING_FOR_DATES:
            return Why.DATES
    if case.conflicts:
        return Why.CONFLICT
    if case.of_several or case.shares_number:
        return Why.SHARED
    if case.counts or case.doubted:
        return Why.CHECK
    if case.outcome is Outcome.FETCH:
        return Why.DATES
    return Why.LONG_AGO if case.means else Why.NOT_CLEAR


def choices_for(case: Case) -> tuple[Choice, ...]:
    """What makes sense for a message, the likeliest first."""
    match case.state:
        case State.APPLIED | State.NOTED:
            return ()
        case State.REJECTED:
            return (Choice.CORRECT, Choice.DROP)
        case State.WAITING_FOR_DATES:
            return (Choice.ASK_AGAIN, Choice.CORRECT, Choice.DROP)
    if case.of_several:
        return (Choice.NUMBER, Choice.MERGE, Choice.DROP)
    if case.state is State.UNKNOWN_CHILD:
        return (Choice.BELONGS, Choice.REGISTER, Choice.DROP)
    if not case.has_child:
        return (Choice.BELONGS, Choice.CORRECT, *_again(case), Choice.DROP)
    if case.shares_number:
        return (Choice.MERGE, Choice.NUMBER, Choice.LEAVE)
    return (*_of_a_child(case), *_again(case), *_last(case))


def _of_a_child(case: Case) -> tuple[Choice, ...]:
    if case.counts:
        return (Choice.LEAVE, Choice.CORRECT)
    if case.means is not None and not case.conflicts:
        return (Choice.COUNT, Choice.CORRECT)
    if case.of_two_records:
        return (Choice.MERGE, Choice.CORRECT)
    return (Choice.CORRECT,)


def _again(case: Case) -> tuple[Choice, ...]:
    if case.outcome is Outcome.FETCH:
        return (Choice.ASK_AGAIN,)
    unread = case.is_prison and not case.counts and case.means is None
    return (Choice.READ_AGAIN,) if unread else ()


def _last(case: Case) -> tuple[Choice, ...]:
    # A child's own registration cannot be taken out of the plan: there would be no child.
    return () if case.counts and case.means == "child.registered" else (Choice.DROP,)


#: The events a person can enter, with what each asks for beside its day.
CORRECTIONS: Mapping[str, tuple[str, ...]] = {
    "child.released": ("date", "planned"),
    "release.planned": ("date", "release_kind"),
    "custody.started": ("date", "order", "establishment"),
    "sentence.imposed": ("date", "sentence", "term", "remand_days", "tagged_bail_days"),
    "child.recalled": ("date",),
    "child.registered": ("date_of_birth",),
    "event.withdrawn": ("withdrawn", "why"),
}
