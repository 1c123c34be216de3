"""What a person may do to a task: the allowed moves, and what each one needs said."""

from __future__ import annotations

from collections.abc import Mapping

from resettle.errors import BadInput, MoveRefused, Words
from resettle.permissions import May, Viewer
from resettle.planning.vocabulary import Owner, TaskState

_S = TaskState

#: Whose tasks somebody outside the service does: asked after, and done on their word.
PARTNERS = frozenset(
    {
        Owner.ESTABLISHMENT,
        Owner.HOME_AUTHORITY,
        Owner.SOCIAL_WORKER,
        Owner.REVIEWING_OFFICER,
        Owner.EDUCATION_WORKER,
        Owner.HEALTH_WORKER,
        Owner.SUBSTANCE_MISUSE_WORKER,
        Owner.PROBATION,
    }
)

#: From each state, the states a person may move a task to. Only a re-plan withdraws.
MOVES: Mapping[TaskState, frozenset[TaskState]] = {
    _S.NOT_STARTED: frozenset({_S.IN_PROGRESS, _S.DONE, _S.NOT_REQUIRED, _S.DECLINED, _S.BLOCKED}),
    _S.IN_PROGRESS: frozenset({_S.NOT_STARTED, _S.DONE, _S.NOT_REQUIRED, _S.DECLINED, _S.BLOCKED}),
    _S.BLOCKED: frozenset({_S.NOT_STARTED, _S.IN_PROGRESS, _S.DONE, _S.NOT_REQUIRED, _S.DECLINED}),
    _S.DONE: frozenset({_S.NOT_STARTED, _S.IN_PROGRESS}),
    _S.NOT_REQUIRED: frozenset({_S.NOT_STARTED, _S.IN_PROGRESS, _S.DONE}),
    _S.DECLINED: frozenset({_S.NOT_STARTED, _S.IN_PROGRESS, _S.DONE, _S.DECLINED}),
    _S.WITHDRAWN: frozenset(),
}

#: What must be said for a task to come into a state.
NEEDS: Mapping[TaskState, tuple[str, ...]] = {
    _S.NOT_REQUIRED: ("reason",),
    _S.DECLINED: ("reason", "revisit_on"),
    _S.BLOCKED: ("blocked_by",),
}

#: Taking a settled task up again is a correction, and a correction says why.
_REOPENED = frozenset({_S.DONE, _S.NOT_REQUIRED, _S.DECLINED})


def check_move(before: TaskState, after: TaskState, said: Mapping[str, object]) -> None:
    """Refuse a move that is not allowed, or does not say what it must.

    Raises:
        MoveRefused: there is no such move.
        BadInput: something that must be said is missing; names the field.
    """
    if after not in MOVES[before]:
        if before is _S.WITHDRAWN:
            raise MoveRefused(
                "The plan has withdrawn this task. It comes back by itself if the facts ask for "
                "it again.",
                field="state",
            )
        raise MoveRefused(
            "A task that is %(before)s cannot become %(after)s.",
            before=words(before),
            after=words(after),
            field="state",
        )
    needs = NEEDS.get(after, ())
    if before in _REOPENED and after not in _REOPENED:
        needs = ("reason",)
    for field in needs:
        if not said.get(field):
            raise BadInput(
                "Say `%(name)s`: a task cannot become %(after)s without it.",
                name=field,
                after=words(after),
                field=field,
            )


def may_change(viewer: Viewer, owner: str) -> bool:
    """Whether this viewer may say something of a task of `owner`: a mentor only of mentors' own."""
    if not viewer.may(May.CHANGE_TASKS):
        return False
    return viewer.sees_whole_record or owner == Owner.MENTOR


def may_chase(viewer: Viewer, owner: str) -> bool:
    """Whether this viewer may ask a partner after a task of `owner`."""
    return owner in PARTNERS and may_change(viewer, owner)


_STATES = {
    _S.NOT_STARTED: Words("not started"),
    _S.IN_PROGRESS: Words("in progress"),
    _S.DONE: Words("done"),
    _S.NOT_REQUIRED: Words("not required"),
    _S.DECLINED: Words("declined"),
    _S.BLOCKED: Words("blocked"),
    _S.WITHDRAWN: Words("withdrawn"),
}


def words(state: TaskState) -> Words:
    """A state as people say it.

    >>> words(TaskState.NOT_STARTED)
    'not started'
    """
    return _STATES[state]
