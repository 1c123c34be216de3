"""Concerns, allegations and check-ins of the demonstration, through the actions that pages use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.children.models import Child as Record
from resettle.cli.demo.days import moment_of, told
from resettle.cli.demo.people import Staff
from resettle.concerns.actions import close_concern, note_on_concern, raise_concern, see_concern
from resettle.concerns.allegation_actions import (
    close_allegation,
    note_on_allegation,
    raise_allegation,
    tell_lado,
)
from resettle.concerns.models import Allegation, Concern
from resettle.concerns.rules import AllegationOutcome, ConcernOutcome
from resettle.contacts.check_ins.actions import (
    Answers,
    check_in,
    check_in_by_link,
    make_link,
    talked,
)
from resettle.contacts.models import CheckIn
from resettle.permissions import Viewer
from resettle.staff.queries import viewer_of
from resettle.staff.rules import actor_name

Told = Mapping[str, Any]
FILE = "demo_safety.yaml"


def keep_safe(db: Session, here: Installation, staff: Staff, first_day: date) -> None:
    """Everything the file says. Written once."""
    if db.exec(select(Concern.id).order_by(col(Concern.id))).first() is not None:
        return
    said = told(here.settings.config_dir, FILE)
    life = _Life(db, here, staff, first_day)
    for one in said["concerns"]:
        life.concern(one)
    for one in said["allegations"]:
        life.allegation(one)
    for one in said["check_ins"]:
        life.check_in(one)
    for one in said["links"]:
        make_link(db, life.child(one).id, actor=life.actor(one), at=life.at(one))


@dataclass(frozen=True, slots=True)
class _Life:
    """What people do, each on their day and in their name."""

    db: Session
    here: Installation
    staff: Staff
    first_day: date

    def child(self, one: Told) -> Record:
        wanted = select(Record).where(Record.ref == one["child"]).order_by(col(Record.id))
        return self.db.exec(wanted).one()

    def at(self, one: Told) -> datetime:
        at = moment_of(self.first_day, one["day"], time.fromisoformat(one["at"]))
        return min(at, self.here.clock.now())

    def actor(self, one: Told) -> str:
        return actor_name(self.staff.people[one["by"]])

    def viewer(self, one: Told) -> Viewer:
        at = self.at(one)
        found = viewer_of(self.db, self.staff.people[one["by"]], now=at, on=at.date())
        assert found is not None, one["by"]
        return found

    def concern(self, one: Told) -> None:
        child, intake = self.child(one), self.here.intake()
        concern = raise_concern(
            self.db,
            intake,
            self.viewer(one),
            child,
            one["words"],
            danger=one.get("danger", False),
            key=uuid5(NAMESPACE_OID, f"{one['child']} {one['day']}").hex,
            at=self.at(one),
        )
        if seen := one.get("seen"):
            see_concern(self.db, concern.id, actor=self.actor(seen), at=self.at(seen))
        for note in one.get("notes", ()):
            note_on_concern(
                self.db, concern.id, note["words"], **self._given(note, concern.version)
            )
        if closed := one.get("closed"):
            given = self._given(closed, concern.version) | {"words": closed["words"]}
            outcome = ConcernOutcome(closed["outcome"])
            close_concern(self.db, intake, child, concern.id, outcome=outcome, **given)

    def allegation(self, one: Told) -> None:
        held = raise_allegation(
            self.db,
            self.viewer(one),
            self.staff.people[one["about"]],
            one["words"],
            child_id=self.child(one).id if "child" in one else None,
            calendar=self.here.planning().calendar,
            at=self.at(one),
        )
        if lado := one.get("lado"):
            given = self._given(lado, held.version)
            tell_lado(self.db, held.id, self.at(lado), lado["words"], **given)
        for note in one.get("notes", ()):
            note_on_allegation(self.db, held.id, note["words"], **self._given(note, held.version))
        if closed := one.get("closed"):
            self._close(held, closed)

    def _close(self, held: Allegation, closed: Told) -> None:
        outcome, given = AllegationOutcome(closed["outcome"]), self._given(closed, held.version)
        close_allegation(self.db, held.id, outcome, closed["words"], **given)

    def check_in(self, one: Told) -> None:
        said = Answers(how=one["answers"], words=one["words"], talk=one.get("talk", False))
        child, at = self.child(one), self.at(one)
        if "link" in one:
            maker = actor_name(self.staff.people[one["link"]])
            secret = make_link(self.db, child.id, actor=maker, at=at)
            assert check_in_by_link(self.db, secret, said, at=at), one
        else:
            check_in(self.db, child.id, said, actor=self.actor(one), at=at)
        if then := one.get("talked"):
            wanted = select(CheckIn.id).where(CheckIn.child_id == child.id)
            number = self.db.exec(wanted.order_by(col(CheckIn.id).desc())).first()
            assert number is not None
            actor, when = self.actor(then), self.at(then)
            talked(self.db, child.id, number, then["words"], actor=actor, at=when)

    def _given(self, one: Told, version: int) -> dict[str, Any]:
        return {"version": version, "actor": self.actor(one), "at": self.at(one)}
