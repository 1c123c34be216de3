"""Writing down what a child wants of a mentor. What was said before stays to be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.errors import BadInput
from resettle.mentoring.models import Mentor, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """What the child says."""

    words: str = ""
    person_id: int | None = None
    gender: str = ""
    culture: str = ""
    interests: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    area: str = ""
    times: tuple[str, ...] = ()
    lived_experience: bool = False
    said_on: date


def keep_wish(db: Session, child_id: int, said: Wished, *, at: datetime, actor: str) -> Wish:
    """Raises: BadInput: nothing is said, or somebody is named who does not mentor."""
    if said == Wished(said_on=said.said_on):
        raise BadInput("Enter what the child wants of a mentor", field="words")
    if said.person_id is not None and db.get(Mentor, said.person_id) is None:
        raise BadInput("Choose somebody who mentors", field="person_id")
    row = Wish(
        child_id=child_id,
        words=said.words,
        person_id=said.person_id,
        gender=said.gender,
        culture=said.culture,
        interests=list(said.interests),
        languages=list(said.languages),
        area=said.area,
        times=list(said.times),
        lived_experience=said.lived_experience,
        said_on=said.said_on,
        at=at,
        actor=actor,
    )
    db.add(row)
    db.flush()
    record(
        db,
        actor=actor,
        verb=Verb.COLLECTED,
        subject=f"wish:{row.id}",
        because="wrote down what the child wants of a mentor",
        at=at,
        child_id=child_id,
    )
    return row
