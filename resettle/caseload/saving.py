"""Filters that a person keeps under a name, and the line that says a list was taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from resettle.audit.actions import Line, record_all
from resettle.audit.rules import Verb
from resettle.caseload.models import SavedFilter
from resettle.errors import BadInput, Conflict, NotFound
from resettle.permissions import Viewer

#: Enough for anybody, and little enough to read.
MOST_SAVED = 30


def saved_filters(viewer: Viewer, db: Session) -> list[SavedFilter]:
    """The viewer's own, by name."""
    if viewer.person_id is None:
        return []
    wanted = select(SavedFilter).where(SavedFilter.person_id == viewer.person_id)
    return list(db.exec(wanted.order_by(col(SavedFilter.name), col(SavedFilter.id))))


def saved_filter(viewer: Viewer, db: Session, filter_id: int) -> SavedFilter:
    """Raises: NotFound: there is none, or it is another person's."""
    found = db.get(SavedFilter, filter_id)
    if found is None or found.person_id != viewer.person_id:
        raise NotFound("There is no such saved filter.", field="filter")
    return found


def save_filter(
    viewer: Viewer, db: Session, name: str, asked: Mapping[str, str], at: datetime
) -> None:
    """Keep a filter; under a name that is taken already, in place of what was kept there.

    Raises:
        BadInput: there is no name, or there are too many already.
    """
    assert viewer.person_id is not None, "only people keep filters"
    held = saved_filters(viewer, db)
    plain = _plain(name)
    same = next((one for one in held if one.name == plain), None)
    if same is None and len(held) >= MOST_SAVED:
        raise BadInput(
            "You have %(most)s saved filters. Delete one you no longer use.",
            most=MOST_SAVED,
            field="name",
        )
    kept = same or SavedFilter(person_id=viewer.person_id, name=plain, asked={}, saved_at=at)
    kept.asked, kept.saved_at = dict(asked), at
    db.add(kept)


def rename_filter(viewer: Viewer, db: Session, filter_id: int, name: str) -> None:
    """Raises: NotFound, BadInput; Conflict: another filter has that name."""
    kept, plain = saved_filter(viewer, db, filter_id), _plain(name)
    if any(one.name == plain and one.id != kept.id for one in saved_filters(viewer, db)):
        raise Conflict("You have another saved filter of that name.", field="name")
    kept.name = plain
    db.add(kept)


def delete_filter(viewer: Viewer, db: Session, filter_id: int) -> None:
    """Raises: NotFound."""
    db.delete(saved_filter(viewer, db, filter_id))


def note_disclosed(db: Session, viewer: Viewer, children: Sequence[int], at: datetime) -> None:
    """A list left the service as a file: a line for each child in it, each saying how many."""
    words = f"downloaded in a list of {len(children)} children"
    lines = [
        Line(
            actor=viewer.name,
            verb=Verb.DISCLOSED,
            subject=f"child:{child}",
            because=words,
            at=at,
            child_id=child,
        )
        for child in children
    ]
    nothing = Line(actor=viewer.name, verb=Verb.DISCLOSED, subject="children", because=words, at=at)
    record_all(db, lines or [nothing])


def _plain(name: str) -> str:
    plain = " ".join(name.split())
    if not plain or len(plain) > 60 or not plain.isprintable():
        raise BadInput("Enter a name of at most 60 characters.", field="name")
    return plain
