"""Handing children over to somebody, and taking them on for a team.

`decide` says for each child what would become of it, before anybody presses anything; `hand_over`
does exactly what was shown, or nothing where somebody has changed it meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from sqlmodel import Session, col

from resettle.audit.actions import Line, record_all
from resettle.audit.rules import Verb
from resettle.children.models import Child
from resettle.children.queries import visible_children
from resettle.children.rules import shown_name
from resettle.db import lock_children
from resettle.errors import BadInput, Conflict
from resettle.permissions import Viewer
from resettle.planning.vocabulary import Stage
from resettle.staff.actions import assign
from resettle.staff.models import Assignment, Person, Team
from resettle.staff.queries import held_from, names_of

_CLOSED = frozenset({Stage.DIED.value, Stage.ENDED.value})


class Skipped(StrEnum):
    """Why a child who was chosen stays as is."""

    SAME_PERSON = "same_person"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Who is to be what, from which day."""

    owner: str
    person_id: int
    since: date


@dataclass(frozen=True, slots=True)
class Step:
    """What would become of one child."""

    child_id: int
    ref: str
    name: str
    #: Whoever holds the post, whether it has begun or not: ids and names.
    held_by: tuple[tuple[int, str], ...]
    skipped: Skipped | None


@dataclass(frozen=True, slots=True)
class Decision:
    asked: HandOver
    steps: tuple[Step, ...]
    #: References nobody knows, or that this viewer may not see.
    unknown: tuple[str, ...]

    @property
    def moving(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.skipped is None)

    @property
    def staying(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.skipped is not None)

    @property
    def seal(self) -> str:
        """The same for the same decision: what is done must be what was shown."""
        told = [(s.ref, s.skipped, [person for person, _ in s.held_by]) for s in self.steps]
        return sha256(repr((self.asked, told)).encode()).hexdigest()[:32]


def decide(viewer: Viewer, db: Session, refs: Iterable[str], asked: HandOver) -> Decision:
    """What would change, from whom to whom, and who stays as they are and why."""
    children = chosen_children(viewer, db, refs)
    held = _held(db, [child.id for child in children], asked)
    names = names_of(viewer, db, {one.person_id for some in held.values() for one in some})
    steps = []
    for child in children:
        having = held.get(child.id, ())
        who = tuple((one.person_id, names[one.person_id]) for one in having)
        why = _why_skipped(child, having, asked)
        steps.append(Step(child.id, child.ref, shown_name(child), who, why))
    known = {child.ref for child in children}
    unknown = tuple(sorted(set(refs) - known))
    return Decision(asked, tuple(steps), unknown)


def chosen_children(viewer: Viewer, db: Session, refs: Iterable[str]) -> Sequence[Child]:
    """Those of these references that the viewer may see, by reference."""
    wanted = visible_children(viewer).where(col(Child.ref).in_(sorted(set(refs))))
    return db.exec(wanted).all()


def hand_over(
    viewer: Viewer,
    db: Session,
    refs: Sequence[str],
    asked: HandOver,
    *,
    seal: str,
    at: datetime,
) -> Decision:
    """Do what was shown, all of it or nothing.

    Raises:
        Conflict: somebody has changed who works with one of them since it was shown.
        BadInput: the person has left.
    """
    person = db.get(Person, asked.person_id)
    if person is None or not person.active:
        raise BadInput("That person no longer works here. Choose somebody else.", field="person")
    lock_children(db, [child.id for child in chosen_children(viewer, db, refs)])
    decision = decide(viewer, db, refs, asked)
    if decision.seal != seal:
        raise Conflict(
            "Somebody has changed who works with these children since you opened the page. Check "
            "the list again."
        )
    for step in decision.moving:
        assign(
            db,
            step.child_id,
            asked.owner,
            asked.person_id,
            since=asked.since,
            at=at,
            actor=viewer.name,
        )
    return decision


def take_on(
    viewer: Viewer, db: Session, refs: Iterable[str], team_id: int, at: datetime
) -> tuple[int, int]:
    """Give children without a team to one; how many were, and how many had one already.

    Raises:
        BadInput: there is no such team, or it is closed.
    """
    team = db.get(Team, team_id)
    if team is None or not team.active:
        raise BadInput("Choose a team of the list", field="team")
    lock_children(db, [child.id for child in chosen_children(viewer, db, refs)])
    children = chosen_children(viewer, db, refs)
    without = [child for child in children if child.team_id is None]
    put_in_team(viewer, db, without, team_id, at)
    return len(without), len(children) - len(without)


def put_in_team(
    viewer: Viewer, db: Session, children: Iterable[Child], team_id: int, at: datetime
) -> None:
    """This team looks after these children now. Whoever calls has seen to it that it may be."""
    lines = []
    for child in children:
        before = f" from team:{child.team_id}" if child.team_id is not None else ""
        child.team_id = team_id
        child.version += 1
        db.add(child)
        lines.append(
            Line(
                actor=viewer.name,
                verb=Verb.CHANGED,
                subject=f"child:{child.id}",
                because=f"was taken on by team:{team_id}{before}",
                at=at,
                child_id=child.id,
            )
        )
    record_all(db, lines)


def _held(db: Session, ids: Sequence[int], asked: HandOver) -> Mapping[int, tuple[Assignment, ...]]:
    """What an assignment would end: every one that lasts to its first day, begun or not."""
    found: dict[int, tuple[Assignment, ...]] = {}
    for one in held_from(db, ids, asked.owner, asked.since):
        found[one.child_id] = (*found.get(one.child_id, ()), one)
    return found


def _why_skipped(child: Child, held: Sequence[Assignment], asked: HandOver) -> Skipped | None:
    if child.stage in _CLOSED:
        return Skipped.CLOSED
    same = len(held) == 1 and held[0].person_id == asked.person_id and held[0].until is None
    return Skipped.SAME_PERSON if same and held[0].since <= asked.since else None
