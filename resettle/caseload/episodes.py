"""Disposals, help from the council and proven violence as deeds: one row for each kind of them.

That a disposal was given is an event, which the plan follows. Where no event of that day is known,
recording the disposal tells one, and taking it back withdraws what was told; how it went is a row.
One that has ended asks for nothing any more, so recording it after the end tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from resettle.caseload.child_pages import facts_of
from resettle.caseload.tray_actions import PERSON, Desk, enter, own_event
from resettle.children.models import Child
from resettle.db import lock_child
from resettle.planning.facts import Happened
from resettle.records import episode_actions as actions
from resettle.records.actions import take_back
from resettle.records.episode_forms import DisposalForm, HelpForm, ViolenceForm
from resettle.records.episode_words import told_of_disposal, told_of_help, told_of_violence
from resettle.records.listed import DISPOSALS, ENDINGS, HELP, VIOLENCE, choices
from resettle.records.models import Disposal, HelpPeriod, SeriousViolence
from resettle.records.rules import SERIOUS
from resettle.web.forms import Form

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """Somebody who records something of one child, within one open unit."""

    desk: Desk
    child: Child
    #: What a person must still look at, of what was told.
    doubts: list[str] = field(default_factory=list)

    def how(self, words: str) -> dict[str, Any]:
        return {"because": self.desk.because(words), "clock": self.desk.intake.planning.clock}

    def knows_of(self, day: date) -> bool:
        """Whether an event says that a disposal was given on a day."""
        return day in {one.on for one in facts_of(self.desk.db, self.child).disposals}

    def tell(self, kind: str, told: Said, name: str | None = None) -> None:
        at = self.desk.now.isoformat()
        event = own_event(self.child.ref, kind, told, at, name or uuid4().hex)
        doubt = enter(self.desk, event)
        if doubt:
            self.doubts.append(doubt)


def unrecorded(known: Sequence[Happened], rows: Sequence[Disposal]) -> list[Happened]:
    """Disposals of which an event tells, and of which nobody has recorded how they went."""
    days = {one.given_on for one in rows if one.taken_back_at is None}
    return [one for one in known if one.on not in days]


def _given(said: Said) -> actions.GivenDisposal:
    """As the form has it: without an ending it has not ended."""
    return actions.GivenDisposal(**{**said, "ending": said.get("ending") or None})


def add_disposal(work: Work, said: Said) -> Disposal:
    lock_child(work.desk.db, work.child.id)
    given = _given(said)
    how = work.how("recorded a disposal")
    tells = given.ended_on is None and not work.knows_of(given.given_on)
    name = uuid4().hex if tells else None
    row = actions.add_disposal(work.desk.db, work.child.id, given, told_as=name, **how)
    if name is not None:
        work.tell("disposal.given", {"date": given.given_on, "kind": given.kind}, name)
    return row


def _change_disposal(work: Work, row: Disposal, version: int, said: Said) -> None:
    lock_child(work.desk.db, work.child.id)
    before = (row.given_on, row.kind)
    given, how = _given(said), work.how("changed a disposal")
    actions.change_disposal(work.desk.db, row.id, version, given, **how)
    if row.told_as is None or before == (given.given_on, given.kind):
        return
    _withdraw(work, row.told_as, "what was recorded of the disposal was corrected")
    held = work.desk.db.get_one(Disposal, row.id)
    held.told_as = None if work.knows_of(given.given_on) else uuid4().hex
    work.desk.db.add(held)
    work.desk.db.flush()
    if held.told_as is not None:
        told = {"date": given.given_on, "kind": given.kind}
        work.tell("disposal.given", told, held.told_as)


def _withdraw(work: Work, name: str, reason: str) -> None:
    told = {"event_source": PERSON, "event_id": name, "reason": reason}
    work.tell("event.withdrawn", told)


def _withdraw_told(work: Work, row: Disposal) -> None:
    if row.told_as is not None:
        _withdraw(work, row.told_as, "the disposal was recorded by mistake")


def _add_help(work: Work, said: Said) -> HelpPeriod:
    given = actions.HelpGiven(**said)
    how = work.how("recorded help from the council")
    return actions.add_help(work.desk.db, work.child.id, given, **how)


def _change_help(work: Work, row: HelpPeriod, version: int, said: Said) -> None:
    given, how = actions.HelpGiven(**said), work.how("changed help from the council")
    actions.change_help(work.desk.db, row.id, version, given, **how)


def _add_violence(work: Work, said: Said) -> SeriousViolence:
    given, how = actions.Proven(**said), work.how("recorded proven violence")
    return actions.add_violence(work.desk.db, work.child.id, given, **how)


def _change_violence(work: Work, row: SeriousViolence, version: int, said: Said) -> None:
    given, how = actions.Proven(**said), work.how("changed proven violence")
    actions.change_violence(work.desk.db, row.id, version, given, **how)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of what is recorded here: its table, its form and its deeds."""

    word: str
    table: type[Any]
    form: type[Form]
    title: Any
    button: Any
    add: Callable[[Work, Said], Any]
    change: Callable[[Work, Any, int, Said], None]
    tell: Callable[[Any], tuple[str, Sequence[str]]]
    #: What more is done once a row is taken back.
    after_back: Callable[[Work, Any], None] = lambda work, row: None

    def held(self, row: Any) -> dict[str, Any]:
        """What the form is filled with."""
        return {name: getattr(row, name) for name in self.form().fields}

    def back(self, work: Work, row: Any, reason: str) -> None:
        lock_child(work.desk.db, work.child.id)
        because = work.desk.because(f"took back: {self.word}")
        take_back(work.desk.db, row, reason, because=because, at=work.desk.now)
        self.after_back(work, row)


KINDS: Mapping[str, Kind] = {
    one.word: one
    for one in (
        Kind(
            word="disposal",
            table=Disposal,
            form=DisposalForm,
            title=_l("Disposal out of court"),
            button=_l("Save disposal"),
            add=add_disposal,
            change=_change_disposal,
            tell=told_of_disposal,
            after_back=_withdraw_told,
        ),
        Kind(
            word="help",
            table=HelpPeriod,
            form=HelpForm,
            title=_l("Help from the council"),
            button=_l("Save help"),
            add=_add_help,
            change=_change_help,
            tell=told_of_help,
        ),
        Kind(
            word="violence",
            table=SeriousViolence,
            form=ViolenceForm,
            title=_l("Serious violence that was proven"),
            button=_l("Save proven violence"),
            add=_add_violence,
            change=_change_violence,
            tell=told_of_violence,
        ),
    )
}


def choices_of(word: str) -> dict[str, list[tuple[str, str]]]:
    """The choices of a form, by field."""
    match word:
        case "disposal":
            endings = [("", gettext("It has not ended"))]
            endings += [(str(one), str(ending.words)) for one, ending in ENDINGS.items()]
            return {"kind": choices(DISPOSALS), "ending": endings}
        case "help":
            return {"kind": choices(HELP)}
        case _:
            scores = [(str(score), str(score)) for score in SERIOUS]
            return {"offence_group": choices(VIOLENCE), "gravity": scores}
