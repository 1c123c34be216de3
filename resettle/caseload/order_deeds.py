"""What can be done on the page of a child's order: one row a deed, and what each of them records.

What the contract knows as an event goes in as that event, by the one road, so that the plan follows
it; what only people here say stands in the tables of `supervision`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from resettle.caseload.child_pages import facts_of
from resettle.caseload.tray_actions import PERSON, Desk, enter, own_event
from resettle.children.models import Child
from resettle.db import lock_child
from resettle.errors import BadInput, Conflict, Words
from resettle.planning.events import Said
from resettle.planning.facts import Happened
from resettle.releases.queries import messages_by_key
from resettle.supervision import forms
from resettle.supervision.actions import (
    Answered,
    Doer,
    add_condition,
    change_condition,
    end_condition,
    note_judgement,
    oversee,
    take_back_warning,
    warn,
)
from resettle.supervision.queries import condition_for, warning_for
from resettle.supervision.rules import OversightKind
from resettle.tasks.following import follow_event
from resettle.web.dates import plain_day
from resettle.web.forms import Form

JUDGED_MEANWHILE = Words(
    "Somebody has judged or withdrawn this missed contact since you opened the page."
)
Said_ = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """Somebody at work on one child's order, within one open unit or reading."""

    desk: Desk
    child: Child

    @property
    def by(self) -> Doer:
        clock = self.desk.intake.planning.clock
        return Doer(self.desk.viewer, self.child.id, clock.now(), clock.today())

    def tell(self, kind: str, told: Mapping[str, Any], time: str | None = None) -> str | None:
        """An event, entered by a person. Gives what must be looked at, where something must."""
        return self._enter(uuid4().hex, kind, told, time)

    def judge(self, missed: Happened, acceptable: bool) -> str | None:
        """The missed contact told anew with the judgement; the first telling is withdrawn."""
        name = uuid4().hex
        now = Said(missed.said.time, PERSON, name).key
        because = self.desk.because("the missed contact was judged")
        follow_event(
            self.desk.db, self.child.id, missed.said.key, now, because=because, at=self.by.at
        )
        self.tell(
            "event.withdrawn",
            {
                "event_source": missed.said.source,
                "event_id": missed.said.id,
                "reason": "the missed contact was judged",
            },
        )
        # It happened when it happened: its dates stay what they were.
        told = {"date": missed.on, "acceptable": acceptable}
        return self._enter(name, "contact.missed", told, missed.said.time.isoformat())

    def _enter(self, name: str, kind: str, told: Mapping[str, Any], time: str | None) -> str | None:
        at = time or self.by.at.isoformat()
        return enter(self.desk, own_event(self.child.ref, kind, told, at, name))

    def missed(self, message_id: int) -> Happened:
        """The missed contact that a message tells of.

        Raises:
            Conflict: it is told by another event by now, or by none.
        """
        found = self._told().get(message_id)
        if found is None:
            raise Conflict(JUDGED_MEANWHILE)
        return found

    def message_of(self, day: date) -> int | None:
        """The last message that tells of a missed contact on a day."""
        return max((row for row, one in self._told().items() if one.on == day), default=None)

    def _told(self) -> dict[int, Happened]:
        """Every missed contact, by the message that tells of it."""
        told = {one.said.key: one for one in facts_of(self.desk.db, self.child).missed_contacts}
        found = messages_by_key(self.desk.viewer, self.desk.db, self.child.id, told)
        return {message.id: told[key] for key, message in found.items()}


#: Does it, and gives what a person must still look at, where there is something.
Act = Callable[[Work, int, Said_], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDeed:
    """One thing that can be done, at an address of its own."""

    word: str
    label: Any
    button: Any
    done: Any
    form: type[Form]
    act: Act
    #: What it is done to: a row to show, by its number; None for what is new.
    about: Callable[[Work, int], Any] | None = None
    #: What the form is filled with, from that row.
    held: Callable[[Any], dict[str, Any]] = lambda _: {}


def _add_condition(work: Work, _row: int, said: Said_) -> None:
    add_condition(
        work.desk.db,
        work.by,
        kind=said["kind"],
        words=said["words"],
        plain_words=said["plain_words"],
        since=said["since"],
    )


def _change_condition(work: Work, row: int, said: Said_) -> None:
    change_condition(
        work.desk.db,
        work.by,
        row,
        version=said["version"],
        words=said["words"],
        plain_words=said["plain_words"],
        since=said["since"],
        because=said["reason"],
    )


def _end_condition(work: Work, row: int, said: Said_) -> None:
    end_condition(
        work.desk.db,
        work.by,
        row,
        version=said["version"],
        until=said["until"],
        because=said["reason"],
    )


def _miss(work: Work, _row: int, said: Said_) -> str | None:
    day = said["date"]
    lock_child(work.desk.db, work.child.id)
    known = {one.on for one in facts_of(work.desk.db, work.child).missed_contacts}
    if day in known and not said["another"]:
        raise BadInput(
            "A missed contact of that day is recorded already. Tick if this is another one",
            field="date",
        )
    acceptable = {"acceptable": True, "unacceptable": False}.get(said["judged"])
    told = {"date": day} if acceptable is None else {"date": day, "acceptable": acceptable}
    doubt = work.tell("contact.missed", told)
    if acceptable is not None:
        note_judgement(
            work.desk.db, work.by, missed_on=day, acceptable=acceptable, reason=said["reason"]
        )
    return doubt


def _judge(work: Work, row: int, said: Said_) -> str | None:
    lock_child(work.desk.db, work.child.id)
    missed, acceptable = work.missed(row), said["judged"] == "acceptable"
    doubt = None
    if missed.word != said["judged"]:
        doubt = work.judge(missed, acceptable)
    note_judgement(
        work.desk.db, work.by, missed_on=missed.on, acceptable=acceptable, reason=said["reason"]
    )
    return doubt


def _warn(work: Work, _row: int, said: Said_) -> None:
    warn(
        work.desk.db,
        work.by,
        kind=said["kind"],
        on=said["on"],
        words=said["words"],
        told_how=said["told_how"],
    )


def _take_back(work: Work, row: int, said: Said_) -> None:
    take_back_warning(work.desk.db, work.by, row, because=said["reason"])


def _breach(work: Work, _row: int, said: Said_) -> str | None:
    day = said["date"]
    lock_child(work.desk.db, work.child.id)
    if day in {one.on for one in facts_of(work.desk.db, work.child).breaches}:
        raise BadInput("A breach decided on that day is recorded already", field="date")
    doubt = work.tell("breach.decided", {"date": day})
    words = gettext("On %(day)s it was decided that the order was breached.", day=plain_day(day))
    said_why = Answered(words=words, reason=said["reason"])
    oversee(work.desk.db, work.by, OversightKind.DECISION, said_why)
    return doubt


def _end(work: Work, _row: int, said: Said_) -> str | None:
    lock_child(work.desk.db, work.child.id)
    if facts_of(work.desk.db, work.child).supervision_ended == said["date"]:
        raise BadInput("That day is recorded already", field="date")
    return work.tell("supervision.ended", {"date": said["date"]})


def _condition(work: Work, row: int) -> Any:
    return condition_for(work.desk.viewer, work.desk.db, work.child.id, row)


DEEDS: Mapping[str, OrderDeed] = {
    deed.word: deed
    for deed in (
        OrderDeed(
            word="add-condition",
            label=_l("Add a condition"),
            button=_l("Save condition"),
            done=_l("The condition is saved."),
            form=forms.ConditionForm,
            act=_add_condition,
        ),
        OrderDeed(
            word="change-condition",
            label=_l("Change a condition"),
            button=_l("Save condition"),
            done=_l("The condition is changed. How it read before stays to be read."),
            form=forms.ConditionChangeForm,
            act=_change_condition,
            about=_condition,
            held=lambda one: {
                "version": one.version,
                "words": one.words,
                "plain_words": one.plain_words,
            },
        ),
        OrderDeed(
            word="end-condition",
            label=_l("End a condition"),
            button=_l("End the condition"),
            done=_l("The condition has an end."),
            form=forms.ConditionEndForm,
            act=_end_condition,
            about=_condition,
            held=lambda one: {"version": one.version},
        ),
        OrderDeed(
            word="missed-contact",
            label=_l("Record a missed contact"),
            button=_l("Save missed contact"),
            done=_l("Recorded, and the plan follows it."),
            form=forms.MissedForm,
            act=_miss,
        ),
        OrderDeed(
            word="judge",
            label=_l("Was there a good reason?"),
            button=_l("Save judgement"),
            done=_l("Judged, and the plan follows it."),
            form=forms.JudgeForm,
            act=_judge,
            about=lambda work, row: work.missed(row),
            held=lambda one: {"judged": one.word or ""},
        ),
        OrderDeed(
            word="warn",
            label=_l("Record a warning"),
            button=_l("Save warning"),
            done=_l("The warning is saved."),
            form=forms.WarningForm,
            act=_warn,
        ),
        OrderDeed(
            word="take-back-warning",
            label=_l("Take a warning back"),
            button=_l("Take the warning back"),
            done=_l("The warning counts no more. It stays to be read."),
            form=forms.TakeBackForm,
            act=_take_back,
            about=lambda work, row: warning_for(work.desk.viewer, work.desk.db, work.child.id, row),
        ),
        OrderDeed(
            word="breach",
            label=_l("Record that a breach was decided"),
            button=_l("Record it"),
            done=_l("Recorded, and the plan follows it."),
            form=forms.BreachForm,
            act=_breach,
        ),
        OrderDeed(
            word="end",
            label=_l("Record that supervision ended"),
            button=_l("Record it"),
            done=_l("Recorded, and the plan follows it."),
            form=forms.EndForm,
            act=_end,
        ),
    )
}
#: What is offered beside the page; the rest is offered beside what it is done to.
ADDED = tuple(deed for deed in DEEDS.values() if deed.about is None)
