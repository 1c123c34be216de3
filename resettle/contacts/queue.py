"""Takes in what a phone has kept: opens the seal, and keeps or holds what is inside.

Nothing that a phone hands over is dropped. Only what somebody else wrote stays on the phone, for
whoever that was to send.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, cast

from marshmallow import ValidationError
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.concerns.actions import raise_concern
from resettle.contacts.actions import log_contact
from resettle.contacts.forms import ContactForm, as_said
from resettle.contacts.held_actions import hold
from resettle.contacts.known import by_key
from resettle.contacts.rules import CannotKeep, HeldBecause, Said, day_of
from resettle.contacts.seal_keys import key_named
from resettle.contacts.sealing import Envelope, Unopened, unseal
from resettle.db import Database
from resettle.errors import BadInput, Moved, NotFound
from resettle.permissions import THE_SERVICE, May, Viewer
from resettle.tasks.intake import Intake
from resettle.web.forms import collect
from resettle.web.problems import flatten

#: What a concern says whose own words did not come through.
_NO_WORDS = "Ticked “I am worried” in a contact that waits for a worker, without words."
#: More fields than the form has, and more letters than it allows.
_MOST_FIELDS, _MOST_LETTERS = 100, 20_000


class Became(StrEnum):
    """What became of an entry, as the phone is told."""

    KEPT = "kept"
    #: For a worker: the phone may forget it.
    HELD = "held"
    #: Written by another person, and to stay on the phone.
    NOT_YOURS = "not_yours"


class Told(NamedTuple):
    became: Became
    #: The concern, where a worry came with it: the phone leads on to what to do now.
    concern: int | None = None


@dataclass(frozen=True, slots=True)
class _Inside:
    """What was in an envelope."""

    person: object
    written_at: datetime
    typed: MultiDict[str, str]

    @property
    def ref(self) -> str:
        return self.typed.get("child", "").strip()

    def as_json(self, **more: Any) -> dict[str, Any]:
        said = {name: values for name, values in self.typed.lists() if name != "csrf_token"}
        return {"typed": said, "written_at": self.written_at.isoformat(), **more}


class _MustBeHeld(Exception):
    """It cannot be a contact as it stands; says why, and what is wrong with it."""

    def __init__(self, because: HeldBecause, wrong: Mapping[str, str] | None = None) -> None:
        super().__init__(because)
        #: What is wrong, by the field it is about.
        self.because, self.wrong = because, dict(wrong or {})


@dataclass(frozen=True, slots=True)
class Queue:
    """The door of phones. Each entry is a transaction of its own."""

    database: Database
    intake: Intake
    #: What our own keys are locked with.
    secret: bytes

    def take_in(self, viewer: Viewer, envelope: Envelope) -> Told:
        """Keep or hold one entry of whoever is signed in. Handed over twice, it is there once."""
        now = self.intake.planning.clock.now()
        with self.database.reading() as db:
            before = by_key(db, envelope.id)
            if before is not None:
                return _again(viewer, before)
            inside = self._open(db, envelope, now)
        if inside is None:
            return self._hold(viewer, envelope, None, asdict(envelope), HeldBecause.UNOPENED)
        if inside.person != viewer.person_id:
            return Told(Became.NOT_YOURS)
        try:
            return self._keep(viewer, envelope, inside)
        except CannotKeep as error:
            why = _MustBeHeld(error.because)
            return self._hold_inside(viewer, envelope, inside, why)
        except BadInput as error:
            why = _MustBeHeld(HeldBecause.INVALID, {error.field or "body": error.message})
            return self._hold_inside(viewer, envelope, inside, why)
        except _MustBeHeld as why:
            return self._hold_inside(viewer, envelope, inside, why)

    def _open(self, db: Session, envelope: Envelope, now: datetime) -> _Inside | None:
        key = key_named(db, envelope.key, now)
        if key is None:
            return None
        try:
            return _read(unseal(envelope, key.private_pem, self.secret), now)
        except Unopened:
            return None

    def _keep(self, viewer: Viewer, envelope: Envelope, inside: _Inside) -> Told:
        with self.database.unit() as db:
            if not viewer.may(May.LOG_CONTACT):
                raise _MustBeHeld(HeldBecause.NOT_ALLOWED)
            child = _theirs(db, viewer, inside.ref)
            kept = log_contact(
                db,
                self.intake,
                viewer,
                child,
                _said(inside),
                key=envelope.id,
                written_at=inside.written_at,
            )
        return Told(Became.KEPT, kept.concern.id if kept.concern else None)

    def _hold_inside(
        self, viewer: Viewer, envelope: Envelope, inside: _Inside, why: _MustBeHeld
    ) -> Told:
        return self._hold(viewer, envelope, inside, inside.as_json(wrong=why.wrong), why.because)

    def _hold(
        self,
        viewer: Viewer,
        envelope: Envelope,
        inside: _Inside | None,
        said: Mapping[str, Any],
        because: HeldBecause,
    ) -> Told:
        now = self.intake.planning.clock.now()
        with self.database.unit() as db:
            child = _whoever(db, inside.ref) if inside else None
            if child is None and because is HeldBecause.NOT_THEIRS:
                because = HeldBecause.UNKNOWN_CHILD
            child_id = child.id if child else None
            is_new = hold(
                db, viewer, key=envelope.id, child_id=child_id, said=said, because=because, at=now
            )
            concern = None
            if is_new and child is not None and inside is not None:
                concern = self._worry(db, viewer, child, inside, envelope.id)
        return Told(Became.HELD, concern)

    def _worry(
        self, db: Session, viewer: Viewer, child: Child, inside: _Inside, key: str
    ) -> int | None:
        """A worry does not wait with what is held: whatever else is wrong, somebody is told now."""
        typed = inside.typed
        if not typed.get("worried"):
            return None
        words = typed.get("worry", "").strip() or typed.get("did", "").strip() or _NO_WORDS
        danger = bool(typed.get("danger"))
        return raise_concern(db, self.intake, viewer, child, words, danger=danger, key=key).id


def _again(viewer: Viewer, before: Any) -> Told:
    """It has come before: by the key that its envelope is sealed to."""
    if before.person_id != viewer.person_id:
        return Told(Became.NOT_YOURS)
    return Told(Became.KEPT if hasattr(before, "began_at") else Became.HELD)


def _read(found: Mapping[str, Any], now: datetime) -> _Inside:
    """Raises: Unopened: it is not what our page seals."""
    typed = found.get("typed")
    if not isinstance(typed, list) or len(typed) > _MOST_FIELDS:
        raise Unopened
    pairs = [(one[0], one[1]) for one in typed if isinstance(one, list) and len(one) == 2]
    if len(pairs) != len(typed) or not all(isinstance(part, str) for one in pairs for part in one):
        raise Unopened
    if sum(len(value) for _, value in pairs) > _MOST_LETTERS:
        raise Unopened
    return _Inside(found.get("person"), _moment(found.get("written_at"), now), MultiDict(pairs))


def _moment(said: object, now: datetime) -> datetime:
    """When it was written down, by the phone's clock; one that is ahead of ours is not believed."""
    try:
        written = datetime.fromisoformat(str(said))
    except ValueError:
        return now
    return min(written, now) if written.tzinfo else now


def _theirs(db: Session, viewer: Viewer, ref: str) -> Child:
    try:
        return child_by_ref(viewer, db, ref)
    except Moved as moved:
        return child_by_ref(viewer, db, moved.ref)
    except NotFound:
        raise _MustBeHeld(HeldBecause.NOT_THEIRS) from None


def _whoever(db: Session, ref: str) -> Child | None:
    """The child it is about, whoever may see them: a worker of theirs settles it."""
    try:
        return child_by_ref(THE_SERVICE, db, ref)
    except NotFound:
        return None


def _said(inside: _Inside) -> Said:
    schema = ContactForm()
    try:
        values = cast(dict[str, Any], schema.load(collect(schema, inside.typed)))
    except ValidationError as wrong:
        faults = {fault.field: fault.message for fault in flatten(wrong.messages)}
        raise _MustBeHeld(HeldBecause.INVALID, faults) from None
    return as_said(values, day_of(inside.written_at))
