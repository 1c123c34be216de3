"""What the pages of audits share: who acts, what is asked, and names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlmodel import Session

from resettle.audit.looks import note_consulted
from resettle.quality.actions import Doer
from resettle.quality.queries import CaseLine
from resettle.quality.questions import PartAsked, Questions, questions_in
from resettle.staff.queries import names_of
from resettle.web.doors import clock, settings, viewer

_PERSON = "person:"


def doer() -> Doer:
    return Doer(viewer(), clock().now(), clock().today())


def questions() -> Questions:
    return questions_in(settings().config_dir)


def part_of(name: str) -> PartAsked | None:
    return questions().parts.get(name)


def names_by_actor(db: Session, actors: Iterable[str]) -> dict[str, str]:
    """The names of those actors that are people."""
    numbers = {one: one.removeprefix(_PERSON) for one in actors if one.startswith(_PERSON)}
    ids = {one: int(number) for one, number in numbers.items() if number.isdecimal()}
    names = names_of(viewer(), db, ids.values()) if ids else {}
    return {actor: names[number] for actor, number in ids.items() if number in names}


def auditor_names(db: Session, lines: Iterable[CaseLine]) -> Mapping[int, str]:
    """The names of the auditors of some cases."""
    ids = {one.person_id for line in lines for one in line.audits}
    return names_of(viewer(), db, ids) if ids else {}


def note_looked(lines: Iterable[CaseLine], words: str) -> None:
    """Who looked at which child's case; of a child who is not shown nothing was seen."""
    note_consulted(
        [
            (line.case.child_id, f"audit_case:{line.case.id}")
            for line in lines
            if line.child is not None
        ],
        words,
    )
