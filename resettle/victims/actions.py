"""What is recorded of people harmed, changed and taken back. The audit log has numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Because, Verb
from resettle.clock import Clock
from resettle.db import lock_child
from resettle.errors import BadInput, Conflict, Words
from resettle.victims.models import Victim, VictimStep
from resettle.victims.rules import NEEDS_CONSENT, REFERENCE, Step, consent_on, plain

Row = TypeVar("Row", Victim, VictimStep)

#: As much as anybody writes of one step.
LONGEST = 1000
_CHANGED_MEANWHILE = Words("Somebody else has changed this since you opened it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody harmed, as they are described."""

    reference: str
    offence: str = ""
    decided_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A step as it is described."""

    step: str
    on: date
    words: str = ""


def add_victim(
    db: Session, child_id: int, said: Person, *, because: Because, clock: Clock
) -> Victim:
    """Record somebody who was harmed, by reference.

    Raises:
        BadInput: it is no reference, or one that is recorded for this child and offence already.
    """
    lock_child(db, child_id)
    _checked(said, clock.today())
    _recorded_once(db, child_id, said, but=0)
    row = Victim(
        child_id=child_id,
        reference=said.reference,
        offence=said.offence,
        decided_on=said.decided_on,
        at=clock.now(),
        actor=because.actor,
    )
    db.add(row)
    db.flush()
    _note(db, child_id, Verb.COLLECTED, f"victim:{row.id}", because=because, clock=clock)
    return row


def change_victim(
    db: Session, victim_id: int, version: int, said: Person, *, because: Because, clock: Clock
) -> None:
    """
    Raises:
        Conflict: somebody else changed it since `version`.
        BadInput: it is no reference, or one that is recorded for this child and offence already.
    """
    held = db.get_one(Victim, victim_id, with_for_update=True, populate_existing=True)
    if held.version != version or held.taken_back_at is not None:
        raise Conflict(_CHANGED_MEANWHILE, field="version")
    _checked(said, clock.today())
    names = ("reference", "offence", "decided_on")
    changed = [name for name in names if getattr(held, name) != getattr(said, name)]
    if not changed:
        return
    if changed != ["decided_on"]:
        lock_child(db, held.child_id)
        _recorded_once(db, held.child_id, said, but=held.id)
    for name in changed:
        setattr(held, name, getattr(said, name))
    held.version += 1
    db.add(held)
    db.flush()
    told = Because(because.actor, f"{because.words}: {', '.join(changed)}")
    _note(db, held.child_id, Verb.CHANGED, f"victim:{held.id}", because=told, clock=clock)


def _checked(said: Person, today: date) -> None:
    for name, word in (("reference", said.reference), ("offence", said.offence)):
        if (word or name == "reference") and not REFERENCE.fullmatch(word):
            raise BadInput(
                "Enter a reference of letters, numbers and - / . _ without spaces", field=name
            )
    if said.decided_on is not None:
        _has_come(said.decided_on, today, "decided_on")


def _recorded_once(db: Session, child_id: int, said: Person, but: int) -> None:
    """One person may be harmed twice, and each offence has its own day of decision. Whether it is
    another offence is known only where both have a reference."""
    wanted = select(Victim).where(
        Victim.child_id == child_id, Victim.id != but, col(Victim.taken_back_at).is_(None)
    )
    matters = {
        plain(one.offence)
        for one in db.exec(wanted.order_by(col(Victim.id)))
        if plain(one.reference) == plain(said.reference)
    }
    if matters and (not said.offence or "" in matters or plain(said.offence) in matters):
        raise BadInput(
            "%(reference)s is recorded for this child already. If it is about another offence, "
            "enter a reference of the offence with each.",
            reference=said.reference,
            field="reference",
        )


def note_step(
    db: Session, victim: Victim, said: Done, *, because: Because, clock: Clock
) -> VictimStep:
    """Record what was done with or for somebody harmed, or what they answered.

    Raises:
        BadInput: there is no such step, its day has not come, or the person does not want contact.
    """
    if said.step not in set(Step):
        raise BadInput("Choose what was done", field="step")
    _has_come(said.on, clock.today(), "on")
    _short(said.words, "words")
    held = db.get_one(Victim, victim.id, with_for_update=True, populate_existing=True)
    wanted = select(VictimStep).where(
        VictimStep.victim_id == held.id, col(VictimStep.taken_back_at).is_(None)
    )
    known = list(db.exec(wanted.order_by(col(VictimStep.id))))
    if said.step in NEEDS_CONSENT and consent_on(known, said.on) is False:
        raise BadInput("By that day this person did not want to be contacted", field="step")
    row = VictimStep(
        victim_id=held.id,
        step=said.step,
        on=said.on,
        words=said.words,
        at=clock.now(),
        actor=because.actor,
    )
    db.add(row)
    db.flush()
    _note(db, held.child_id, Verb.COLLECTED, f"victim_step:{row.id}", because=because, clock=clock)
    return row


def take_back(
    db: Session, row: Row, child_id: int, reason: str, *, because: Because, clock: Clock
) -> None:
    """Say that something is wrong, or was recorded of somebody else. It stays, and counts no more.

    Raises:
        BadInput: no reason is given.
    """
    why = reason.strip()
    if not why:
        raise BadInput("Enter why it is taken back", field="reason")
    _short(why, "reason")
    held = db.get_one(type(row), row.id, with_for_update=True, populate_existing=True)
    if held.taken_back_at is not None:
        return
    held.taken_back_at, held.taken_back_by = clock.now(), because.actor
    held.taken_back_because = why
    db.add(held)
    db.flush()
    _note(
        db,
        child_id,
        Verb.CHANGED,
        f"{type(row).__tablename__}:{row.id}",
        because=because,
        clock=clock,
    )


def _has_come(day: date, today: date, field: str) -> None:
    if day > today:
        raise BadInput("The day must be today or in the past", field=field)


def _short(words: str, field: str) -> None:
    if len(words) > LONGEST:
        raise BadInput("Write %(most)s characters or fewer", most=f"{LONGEST:,}", field=field)


def _note(
    db: Session, child_id: int, verb: Verb, subject: str, *, because: Because, clock: Clock
) -> None:
    record(
        db,
        actor=because.actor,
        verb=verb,
        subject=subject,
        because=because,
        at=clock.now(),
        child_id=child_id,
    )
