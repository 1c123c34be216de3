"""What is written down of a talk between a supervisor and those who mentor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from resettle.audit.rules import Verb
from resettle.errors import BadInput, NotFound, Refused
from resettle.mentoring.mentor_actions import Doer
from resettle.mentoring.models import MentorSupervision
from resettle.permissions import Role
from resettle.staff.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Talked:
    """What came of a talk."""

    held_on: date
    group: bool
    words: str
    worries: str = ""
    next_on: date | None = None


def note_supervision(
    db: Session, by: Doer, person_ids: Iterable[int], said: Talked
) -> list[MentorSupervision]:
    """Keep one talk, for each of those who took part. None of them is ever changed.

    Raises:
        BadInput: nobody took part, more than one did without being a group, or the days will not
            do. Refused: it would be a talk with oneself.
    """
    people = sorted(set(person_ids))
    _refuse_unlikely(by, said, people)
    rows = []
    for person_id in people:
        person = db.get(Person, person_id)
        if person is None or Role.MENTOR not in person.roles.split():
            raise NotFound("There is no such mentor.", field="who")
        row = MentorSupervision(
            person_id=person_id,
            held_on=said.held_on,
            group=said.group,
            words=said.words,
            worries=said.worries,
            next_on=said.next_on,
            at=by.at,
            actor=by.viewer.name,
        )
        db.add(row)
        db.flush()
        told = "wrote down a group supervision" if said.group else "wrote down a supervision"
        by.log(db, Verb.COLLECTED, f"mentor_supervision:{row.id}", told)
        rows.append(row)
    return rows


def _refuse_unlikely(by: Doer, said: Talked, people: list[int]) -> None:
    if not people:
        raise BadInput("Choose who took part.", field="who")
    if len(people) > 1 and not said.group:
        raise BadInput("One to one is with one mentor. Choose one, or a group.", field="who")
    if by.viewer.person_id in people:
        raise Refused("Nobody supervises themselves. Somebody else must write this down.")
    if said.held_on > by.today:
        raise BadInput("It cannot have been on a day to come.", field="held_on")
    if said.next_on is not None and said.next_on <= said.held_on:
        raise BadInput("The next talk is after this one.", field="next_on")
