"""Deeds of the tray: each decides about one message, in one transaction with what follows from it.

Everything that changes a plan goes the one road: an event through the intake, then the re-plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.caseload.tray_queries import Read
from resettle.caseload.tray_rules import Choice
from resettle.caseload.tray_words import DECIDED
from resettle.children.actions import add_number, drop_number
from resettle.children.models import Child
from resettle.children.rules import Number, number
from resettle.errors import Refused
from resettle.permissions import Viewer
from resettle.releases.deciding import close, move_to, note, whose_number_is_known
from resettle.releases.reading import Piece
from resettle.releases.understood import Outcome, State
from resettle.tasks import own_events
from resettle.tasks.intake import FETCH_DATES, Intake
from resettle.tasks.replan import replan_many
from resettle.tasks.replay import keep, look_again
from resettle.timers.actions import set_timer

#: Whose word an event is that a person enters here.
PERSON = "urn:resettle:person"


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody who decides, within one open unit."""

    viewer: Viewer
    db: Session
    intake: Intake

    @property
    def now(self) -> Any:
        return self.intake.planning.clock.now()

    def because(self, words: str) -> Because:
        return Because(self.viewer.name, words)

    def replan(self, child_ids: Iterable[int | None], because: Because) -> None:
        ids = sorted({one for one in child_ids if one is not None})
        replan_many(self.db, ids, because, self.intake.planning)


def decide(desk: Desk, found: Read, choice: Choice, reason: str | None) -> None:
    """It is right, or stays as it is, or is no part of any plan."""
    message = found.message
    counts = {Choice.COUNT: True, Choice.LEAVE: message.counts}.get(choice, False)
    state = State.APPLIED if counts else State.NOTED
    because = desk.because(f"a person decided about message {message.id}: {choice.value}")
    words = _worded(choice, reason)
    close(desk.db, message, state, counts=counts, reason=words, because=because, at=desk.now)
    if counts != message.counts or counts:
        desk.replan([message.child_id], because)


def give(desk: Desk, found: Read, child: Child) -> None:
    """A message is about this child, and so is everything that waits under its prison number."""
    message = found.message
    subject = message.subject or ""
    because = desk.because(f"a person said whose message {message.id} is")
    if subject.startswith("noms:"):
        said = number("noms", subject.removeprefix("noms:"))
        add_number(desk.db, child.id, said, because, desk.now, source=PERSON)
        touched = whose_number_is_known(desk.db, subject)
        note(desk.db, message.id, child.id, because, desk.now)
        if found.case.state is not State.UNKNOWN_CHILD and not found.case.of_several:
            move_to(
                desk.db,
                message,
                State.NEEDS_ATTENTION,
                because=because,
                at=desk.now,
                child_id=child.id,
            )
        desk.replan({*touched, child.id}, because)
        return
    if found.case.state is not State.UNKNOWN_CHILD:
        state = State.NEEDS_ATTENTION
        move_to(desk.db, message, state, because=because, at=desk.now, child_id=child.id)
        return
    counts = message.meaning is not None
    close(
        desk.db,
        message,
        State.APPLIED if counts else State.NOTED,
        counts=counts,
        reason=gettext("It was said whose it is."),
        because=because,
        at=desk.now,
        child_id=child.id,
    )
    desk.replan([child.id], because)


def say_whose(desk: Desk, found: Read, said: Number, owner: Child, others: Iterable[Child]) -> None:
    """Take a number off every record but one, and use what waited for that to be said."""
    because = desk.because(f"a person said whose the {said.type} number is")
    for other in others:
        drop_number(desk.db, other.id, said, because, desk.now)
    touched = whose_number_is_known(desk.db, f"{said.type}:{said.value}")
    if found.case.shares_number:
        decide(desk, found, Choice.LEAVE, gettext("It was said whose the number is."))
    else:
        note(desk.db, found.message.id, owner.id, because, desk.now)
    desk.replan(touched, because)


def own_event(
    ref: str, kind: str, told: Mapping[str, Any], time: str, name: str | None = None
) -> Piece:
    """An event as a person enters it."""
    said = {key: value for key, value in told.items() if value not in (None, "", [])}
    return own_events.own_event(PERSON, name or uuid4().hex, kind, ref, said, time=time)


def enter(desk: Desk, piece: Piece) -> str | None:
    """Take in what a person has entered. Gives what must be looked at, where something must.

    Raises:
        BadInput: it cannot be an event; names the field.
    """
    return own_events.enter(desk.db, desk.intake, piece, desk.viewer.name)


def correct(desk: Desk, found: Read, piece: Piece, child_id: int) -> str | None:
    """What a person enters takes the place of the message."""
    message = found.message
    because = desk.because(f"a person corrected message {message.id}")
    close(
        desk.db,
        message,
        State.NOTED,
        counts=False,
        reason=str(DECIDED[Choice.CORRECT]),
        because=because,
        at=desk.now,
        child_id=child_id,
    )
    doubt = enter(desk, piece)
    desk.replan([child_id, message.child_id], because)
    return doubt


def ask_for_dates_again(desk: Desk, found: Read) -> None:
    """Have the prison system asked at the next beat.

    Raises:
        Refused: the message is not about dates that could be asked for.
    """
    message = found.message
    if found.said.outcome is not Outcome.FETCH or message.child_id is None:
        raise Refused("There is nothing to ask for.")
    because = desk.because("a person had the release dates asked for again")
    if found.case.state is not State.WAITING_FOR_DATES:
        state = State.WAITING_FOR_DATES
        move_to(desk.db, message, state, because=because, at=desk.now)
    else:
        note(desk.db, message.id, message.child_id, because, desk.now)
    key = message.event_key or message.digest
    payload, name = {"event_key": key}, f"{FETCH_DATES}:{key}"
    set_timer(
        desk.db, FETCH_DATES, name, desk.now, payload, now=desk.now, child_id=message.child_id
    )


def read_again(desk: Desk, message_ids: Iterable[int]) -> int:
    """Work out again what some messages mean, by the table of reasons as it is now."""
    found = look_again(desk.db, desk.intake, only=set(message_ids))
    for row in found.rows:
        because = desk.because("a person had the message read again")
        note(desk.db, row["message"], row["new_child_id"], because, desk.now)
    return keep(desk.db, desk.intake, found, desk.viewer.name)


def _worded(choice: Choice, reason: str | None) -> str:
    words = str(DECIDED[choice])
    return f"{words} {reason}" if reason else words
