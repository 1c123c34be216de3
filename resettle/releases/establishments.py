"""Places of custody and whom to ask there: those known to begin with, a new one, and a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.errors import BadInput, Conflict, NotFound, Words
from resettle.permissions import May, Viewer
from resettle.releases.models import Establishment
from resettle.rulebook.complaints import Complaints, bytes_of, refuse_if_any
from resettle.rulebook.fields import Fields, as_listing, as_table, table_in
from resettle.rulebook.nodes import Table

FILE = "establishments.yaml"
#: As they are kept; what people read is in the words of the page.
KINDS = ("YOI", "secure training centre", "secure school", "secure children's home", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is said of an establishment."""

    name: str
    kind: str
    contact: str = ""
    email: str = ""
    telephone: str = ""
    active: bool = True


#: No feed tells what happens in places of these kinds: somebody here records it.
WITHOUT_FEED = frozenset({"secure school", "secure children's home"})


def establishments(viewer: Viewer, db: Session, *, closed: bool = False) -> Sequence[Establishment]:
    """The places, by name; closed ones only when asked for."""
    if not viewer.may(May.OWN_ACCOUNT):
        return ()
    wanted = select(Establishment).order_by(col(Establishment.name))
    return db.exec(wanted if closed else wanted.where(col(Establishment.active))).all()


def establishment_by_id(db: Session, place_id: int) -> Establishment:
    """Raises: NotFound."""
    found = db.get(Establishment, place_id)
    if found is None:
        raise NotFound("There is no such establishment.", field="establishment")
    return found


def add_establishment(db: Session, said: Place, *, at: datetime, actor: str) -> int:
    """Raises: Conflict: there is one of that name. BadInput: the name or kind will not do."""
    row = Establishment(name="", kind="")
    _describe(db, row, said)
    db.add(row)
    db.flush()
    _record(db, row.id, "was added", at, actor)
    return row.id


def change_establishment(
    db: Session, place_id: int, said: Place, *, at: datetime, actor: str
) -> None:
    """Raises: NotFound, Conflict, BadInput."""
    row = establishment_by_id(db, place_id)
    _describe(db, row, said)
    db.add(row)
    db.flush()
    _record(db, place_id, "was changed" if said.active else "was closed", at, actor)


def load_establishments(db: Session, config_dir: Path, *, at: datetime, actor: str) -> int:
    """Add the places of the file that are not there yet. Says how many; twice adds none.

    Raises:
        BadInput: the file cannot be used.
    """
    held = set(db.exec(select(Establishment.name).order_by(col(Establishment.name))))
    new = [place for place in read_places(config_dir / FILE) if place.name not in held]
    for place in new:
        add_establishment(db, place, at=at, actor=actor)
    return len(new)


def read_places(path: Path) -> list[Place]:
    """Raises: BadInput: the file cannot be used; every complaint names its line."""
    raw = bytes_of(path, Words("%(file)s cannot be read: %(why)s."))
    complaints = Complaints(str(path))
    table = table_in(raw, complaints)
    whole = Fields("the list", table, ("establishments",), complaints) if table else None
    node = whole.node("establishments") if whole else None
    found = [
        _place(one, complaints)
        for item in (as_listing(node, "`establishments`", complaints) if node else ())
        if (one := as_table(item, "An establishment", complaints)) is not None
    ]
    refuse_if_any(complaints)
    return [place for place in found if place is not None]


def _place(table: Table, complaints: Complaints) -> Place | None:
    fields = Fields("an establishment", table, ("name", "kind", "open", "source"), complaints)
    for key in ("name", "kind", "source"):
        fields.missing(key, "An entry without it cannot be checked by a reader.", "Add it.")
    fields.text("source", at_most=200)
    name, kind = fields.text("name", at_most=100), fields.text("kind", at_most=40)
    is_open = fields.yes_no("open", default=True)
    return Place(name=name, kind=kind, active=is_open) if name and kind else None


def _describe(db: Session, row: Establishment, said: Place) -> None:
    name = " ".join(said.name.split())
    if not name or len(name) > 100 or not name.isprintable():
        raise BadInput("Enter a name of at most 100 characters.", field="name")
    if said.kind not in KINDS:
        raise BadInput("“%(kind)s” is not a kind of establishment.", kind=said.kind, field="kind")
    taken = select(Establishment.id).where(Establishment.name == name, Establishment.id != row.id)
    if db.exec(taken.order_by(col(Establishment.id))).first() is not None:
        raise Conflict("There is an establishment of that name already.", field="name")
    row.name, row.kind, row.active = name, said.kind, said.active
    row.contact, row.email, row.telephone = said.contact, said.email, said.telephone


def _record(db: Session, place_id: int, words: str, at: datetime, actor: str) -> None:
    subject = f"establishment:{place_id}"
    record(db, actor=actor, verb=Verb.CHANGED, subject=subject, because=words, at=at)
