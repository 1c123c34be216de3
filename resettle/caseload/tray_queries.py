"""Questions of the tray's pages: whose a message is, who shares a number, which child is meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, col, or_, select

from resettle.caseload.matching import best_matches
from resettle.caseload.tray_rules import Case
from resettle.children.models import Child, Identifier
from resettle.children.queries import ids_by_number, may_see, numbers_of, visible_children
from resettle.children.rules import IdentifierType, Number, number
from resettle.errors import BadInput
from resettle.permissions import THE_SERVICE, Viewer
from resettle.planning.events import ChildRegistered, Event
from resettle.releases.actions import SAME_ID_OTHER_CONTENT
from resettle.releases.deciding import is_of_several, is_of_shared
from resettle.releases.models import Message
from resettle.releases.reading import pieces
from resettle.releases.translate import understand_piece
from resettle.releases.understood import Form, Outcome, State, Understood
from resettle.tasks.intake import Intake

_FOUND = 20
_TWO_RECORDS = ("merged", "moved", "removed")


@dataclass(frozen=True, slots=True)
class Read:
    """A message with what it means if it is read now."""

    message: Message
    said: Understood
    case: Case

    @property
    def event(self) -> Event | None:
        """What it would mean for a plan, named as it was kept."""
        return self.said.event


def read(message: Message, intake: Intake) -> Read:
    """Read a kept message again, for a page. Changes nothing."""
    (piece,) = pieces(message.raw) if _is_json(message) else (None,)
    said = (
        understand_piece(piece, intake.reasons, intake.planning.settings)
        if piece is not None
        else Understood(
            Form(message.form), message.kind, message.display_id, message.digest, Outcome.REJECT
        )
    )
    last = message.kind.rpartition(".")[2]
    is_merge = message.kind == "BOOKING_NUMBER-CHANGED" or last in _TWO_RECORDS
    shares = isinstance(said.event, ChildRegistered) and is_of_shared(message.reason)
    case = Case(
        state=State(message.state),
        outcome=said.outcome,
        counts=message.counts,
        has_child=message.child_id is not None,
        means=str(message.meaning["type"]) if message.meaning else None,
        is_prison=message.form in (Form.HMPPS, Form.NOMIS),
        shares_number=shares,
        of_several=is_of_several(message.reason),
        doubted=message.doubt is not None,
        conflicts=message.reason == SAME_ID_OTHER_CONTENT,
        of_two_records=is_merge,
        has_subject=bool(message.subject),
    )
    return Read(message, said, case)


def _is_json(message: Message) -> bool:
    try:
        return len(pieces(message.raw)) == 1
    except BadInput:
        return False


def children_named(viewer: Viewer, db: Session, ids: Iterable[int | None]) -> Mapping[int, Child]:
    """Some children, as far as this viewer may see them."""
    wanted = sorted({one for one in ids if one is not None})
    if not wanted:
        return {}
    found = db.exec(visible_children(viewer).where(col(Child.id).in_(wanted)))
    return {child.id: child for child in found}


def find_children(viewer: Viewer, db: Session, words: str, *, but: int = 0) -> Sequence[Child]:
    """Children who have this number, else whose name or reference is like these words: the
    likeliest first, however they are spelt."""
    plain = "".join(words.split()).upper()
    if not plain:
        return []
    held = select(Identifier.child_id).where(
        col(Identifier.type).in_([str(kind) for kind in IdentifierType]),
        col(Identifier.value) == plain,
    )
    seen = [may_see(viewer), col(Child.id) != but]
    numbered = select(Child.id).where(*seen, col(Child.id).in_(held)).order_by(col(Child.id))
    ids = list(db.exec(numbered))
    if not ids:
        columns = select(Child.id, Child.ref, Child.known_as, Child.name).where(*seen)
        ids = best_matches(words, db.exec(columns.order_by(col(Child.id))).all())
        ids += [one for one in _by_reference(viewer, db, words, but) if one not in ids]
    found = children_named(viewer, db, ids[:_FOUND])
    return [found[one] for one in ids[:_FOUND] if one in found]


def _by_reference(viewer: Viewer, db: Session, words: str, but: int) -> list[int]:
    holds = col(Child.ref).icontains(words.strip(), autoescape=True)
    wanted = select(Child.id).where(may_see(viewer), Child.id != but, holds)
    return list(db.exec(wanted.order_by(col(Child.ref)).limit(_FOUND)))


def likely_the_same(
    viewer: Viewer, db: Session, name: str | None, born: Any, numbers: Sequence[Number]
) -> Sequence[Child]:
    """Children who may be the one somebody is about to register: a number of theirs, or the same
    name and birthday. Never merged by a guess: a person is shown them."""
    ids = {one for ids in ids_by_number(viewer, db, numbers).values() for one in ids}
    alike = (col(Child.date_of_birth) == born) & (col(Child.name).icontains(name or "\0"))
    wanted = visible_children(viewer).where(or_(col(Child.id).in_(sorted(ids)), alike))
    return db.exec(wanted.limit(_FOUND)).all()


@dataclass(frozen=True, slots=True)
class SharedNumber:
    """A number that more than one child is said to have."""

    number: Number
    #: The children the viewer may see.
    children: tuple[Child, ...]
    #: How many others have it.
    hidden: int


def shared_numbers(viewer: Viewer, db: Session, found: Read) -> list[SharedNumber]:
    """The numbers that a message makes one ask about, each with the children who have it."""
    held = ids_by_number(THE_SERVICE, db, tuple(_numbers(viewer, db, found)))
    several = {one: ids for one, ids in held.items() if len(ids) > 1}
    seen = children_named(viewer, db, [one for ids in several.values() for one in ids])
    return [
        SharedNumber(
            one,
            tuple(seen[child] for child in ids if child in seen),
            sum(child not in seen for child in ids),
        )
        for one, ids in several.items()
    ]


def _numbers(viewer: Viewer, db: Session, found: Read) -> list[Number]:
    subject = found.message.subject or ""
    if subject.startswith("noms:"):
        return [number("noms", subject.removeprefix("noms:"))]
    if found.case.shares_number and found.message.child_id is not None:
        held = numbers_of(viewer, db, found.message.child_id)
        return list(dict.fromkeys(number(one.type, one.value) for one in held))
    return []


def events_waiting(messages: Sequence[Message], intake: Intake) -> list[Event]:
    """What messages that wait for a child would mean for the child's plan, once it is known whose
    they are: those that were put to a person for another reason still wait."""
    found = [read(message, intake) for message in messages]
    return [
        one.said.event
        for one in found
        if one.said.event is not None and one.said.outcome is Outcome.APPLY
    ]


def as_named(found: Read) -> Event | None:
    """The event of a message, under the name it was kept by."""
    event, message = found.said.event, found.message
    if event is None or message.event_source is None or message.event_id is None:
        return event
    named = replace(event.said, source=message.event_source, id=message.event_id)
    return replace(event, said=named)
