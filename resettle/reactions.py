"""When this happens, do these: the one table. And the beat, which does whatever has come due.

A happening is announced by a room in its own transaction and waits in the outbox. Its row below
says who answers; what they write is in the same transaction as “done”, so it takes effect once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from typing import Any, Protocol

import structlog
from sqlalchemy import Row
from sqlmodel import Session

from resettle.caseload.importing.bringing import BRING_IN, bring_in
from resettle.clock import Clock
from resettle.concerns.actions import ESCALATE, escalate
from resettle.concerns.allegation_actions import LADO_DUE, remind_of_lado
from resettle.contacts.seal_keys import turn_keys
from resettle.db import Database
from resettle.happenings import (
    AllegationRaised,
    AuditorAsked,
    ChildDied,
    ChildRecalled,
    ChildReleased,
    ChildUnlawfullyAtLarge,
    ChildWantsToTalk,
    ConcernRaised,
    ConcernUnseen,
    ContactHeld,
    Happening,
    LadoNotTold,
    MatchOffered,
    MessageNeedsAttention,
    PlanDrifted,
    ReleaseMoved,
    ReportReady,
    RestrictedRecordOpened,
    RulesChanged,
    TaskAskedAfter,
    WorkGivenUp,
    kind_of,
)
from resettle.in_force import planning_in, planning_now
from resettle.mentoring.lapsing import look_at_checks
from resettle.mentoring.match_reactions import (
    end_when_died,
    go_on_when_released,
    rest_when_recalled,
)
from resettle.mentoring.numbers import numbers_in
from resettle.notifications import safety_news
from resettle.notifications.actions import (
    tell_of_absence,
    tell_of_asking,
    tell_of_death,
    tell_of_drift,
    tell_of_held_contact,
    tell_of_message,
    tell_of_moved_release,
    tell_of_offer,
    tell_of_opened_record,
    tell_of_recall,
    tell_of_release,
    tell_of_report,
    tell_of_tasks,
    tell_of_work_given_up,
)
from resettle.notifications.arrivals import ask_after
from resettle.notifications.audit_news import tell_of_audit
from resettle.notifications.feeds import note_all
from resettle.notifications.meetings import remind_of_meetings
from resettle.notifications.outside import sender_of
from resettle.notifications.post import Posted, post
from resettle.notifications.senders import Sender
from resettle.planning.workflow import Rulebook
from resettle.planning.working_days import WorkingDays
from resettle.releases.dates import load_preference
from resettle.releases.reasons import MovementReasons
from resettle.releases.source import PrisonSource
from resettle.reports.saving import REPORT_READY, report_ready
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import Settings
from resettle.tasks.intake import FETCH_DATES, Intake
from resettle.tasks.planning import Planning
from resettle.tasks.release_dates import Asking, ask_again, fetch_dates, no_dates_came
from resettle.tasks.sweep import (
    NIGHTLY_SWEEP,
    REPLAN_EVERYONE,
    replan_everyone,
    replan_everyone_soon,
    set_next_sweep,
    sweep,
)
from resettle.tasks.tray_news import announce_tray
from resettle.tasks.watch import look_round
from resettle.timers.actions import announce, note_beat
from resettle.timers.claims import where_it_broke, worded
from resettle.timers.models import Heartbeat
from resettle.timers.queries import BEAT
from resettle.timers.rules import WITHIN, Due, Outcome, Patience, abroad
from resettle.timers.runner import Announced, Deeds, Drained, Stopwatch, drain
from resettle.timers.tick import Metronome
from resettle.web.csrf import secret_key

log = structlog.get_logger(__name__)

Reaction = Callable[[Session, Announced, Planning], None]
Job = Callable[[Due, Asking], Outcome]


def follow_the_rules(db: Session, _announced: Announced, planning: Planning) -> None:
    """Another rulebook or calendar is in force: every open plan follows, in a timer's own time."""
    replan_everyone_soon(db, planning.clock.now())


REACTIONS: Mapping[type[Happening], tuple[Reaction, ...]] = {
    ChildDied: (end_when_died, tell_of_death),
    ChildUnlawfullyAtLarge: (tell_of_absence,),
    ChildReleased: (go_on_when_released, tell_of_release),
    ChildRecalled: (rest_when_recalled, tell_of_recall),
    ReleaseMoved: (tell_of_moved_release,),
    MessageNeedsAttention: (tell_of_message,),
    RestrictedRecordOpened: (tell_of_opened_record,),
    RulesChanged: (follow_the_rules,),
    PlanDrifted: (tell_of_drift,),
    WorkGivenUp: (tell_of_work_given_up,),
    ConcernRaised: (safety_news.tell_of_concern,),
    ConcernUnseen: (safety_news.tell_of_unseen_concern,),
    AllegationRaised: (safety_news.tell_of_allegation,),
    LadoNotTold: (safety_news.tell_of_lado,),
    ChildWantsToTalk: (safety_news.tell_of_wish_to_talk,),
    ContactHeld: (tell_of_held_contact,),
    MatchOffered: (tell_of_offer,),
    ReportReady: (tell_of_report,),
    TaskAskedAfter: (tell_of_asking,),
    AuditorAsked: (tell_of_audit,),
}

JOBS: Mapping[str, Job] = {
    FETCH_DATES: fetch_dates,
    NIGHTLY_SWEEP: lambda due, by: sweep(due, by.intake.database, by.intake.planning),
    BRING_IN: lambda due, by: bring_in(due, by.intake),
    REPLAN_EVERYONE: lambda due, by: replan_everyone(due, by.intake.database, by.intake.planning),
    ESCALATE: lambda due, by: escalate(due, by.intake),
    LADO_DUE: lambda due, by: remind_of_lado(due, by.intake),
    REPORT_READY: lambda due, by: report_ready(due, by.intake),
}

#: How long each part of a beat may take before it leaves the rest to the next one.
_SECONDS = 10.0
#: Under this name the heartbeat table says by which rules every plan is being kept.
_RULES = "rules"


class House(Protocol):
    """What the beat needs of an installation."""

    @property
    def settings(self) -> Settings: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def database(self) -> Database: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def reasons(self) -> MovementReasons: ...


@dataclass(slots=True)
class Beaten:
    """What one beat did."""

    work: Drained
    posted: Posted
    #: The parts that did not succeed; the next beat tries them again.
    failed: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = f"{self.work}; {self.posted}"
        return f"{said}; not done: {', '.join(self.failed)}" if self.failed else said


def beat_of(house: House, sender: Sender | None = None) -> Callable[[], Beaten]:
    """The beat of one installation: a function that does everything due, and may be called at any
    time, by any number of processes, as often as anybody likes."""
    taking = sender or sender_of(house.settings)
    # Kept from beat to beat for the token it was given.
    source = PrisonSource(house.settings)
    return lambda: _Beat(house, taking, source).do()


def metronome_of(house: House, sender: Sender | None = None) -> Metronome:
    """What calls the beat every few seconds in the one process that holds the lock."""
    return Metronome(
        beat_of(house, sender),
        lock=house.settings.data_dir / "beat.lock",
        seconds=house.settings.beat_seconds,
        clock=house.clock,
    )


class _Beat:
    """One beat. Each part stands alone: one that fails does not keep the others from being done."""

    def __init__(self, house: House, sender: Sender, source: PrisonSource) -> None:
        self.house = house
        self.sender = sender
        self.source = source
        self.beaten = Beaten(Drained(), Posted())
        self.looked = False

    def do(self) -> Beaten:
        for name, part in (
            ("following the rules", self._follow_rules),
            ("setting timers", self._set_timers),
            ("the keys of phones", self._turn_keys),
            ("due work", self._drain),
            # Before the look at tasks, which then hears of those that came of it.
            ("the look at checks", self._look_at_checks),
            ("the daily look", self._look),
            ("reminders of meetings", self._remind),
            ("the post", self._post),
            ("what became of messages", self._ask_after),
            ("the calendars", self._note_calendars),
            ("the heartbeat", self._note),
        ):
            self._try(name, part)
        return self.beaten

    def _try(self, name: str, part: Callable[[], None]) -> None:
        try:
            part()
        except Exception as error:
            words, where = worded(error), where_it_broke(error)
            # A whole report would repeat the values in hand, and those may be a child's.
            log.error("part of the beat failed", part=name, error=words, where=where)  # noqa: TRY400 - no traceback
            self.beaten.failed += (name,)

    def _intake(self) -> Intake:
        house = self.house
        return Intake(house.database, planning_now(house), house.reasons)

    def _follow_rules(self) -> None:
        """Announce another rulebook or calendar, also one that changed while we were off."""
        now = self.house.clock.now()
        self.house.catalogue.refresh()
        with self.house.database.reading() as db:
            planning = planning_in(db, self.house)
            noted = db.get(Heartbeat, _RULES)
        rules = rules_in_force(planning.rulebook, planning.calendar)
        if noted is not None and noted.note == rules:
            return
        with self.house.database.unit() as db:
            changed = RulesChanged(rules)
            # Rules may come back that were in force before: the moment makes it another happening.
            announce(db, changed, key=f"{changed.key}:{now.isoformat()}", now=now)
            note_beat(db, _RULES, now, rules)

    def _set_timers(self) -> None:
        now = self.house.clock.now()
        hold_minutes = planning_now(self.house).settings.hold_minutes
        with self.house.database.unit() as db:
            set_next_sweep(db, now)
            ask_again(db, now)
            announce_tray(db, now, hold_minutes)

    def _turn_keys(self) -> None:
        """Have a key to seal with from the first beat on, and another every few weeks."""
        secret = secret_key(self.house.settings.data_dir)
        turn_keys(self.house.database, secret, self.house.clock.now())

    def _drain(self) -> None:
        house, intake = self.house, self._intake()
        asking = Asking(intake, self.source, load_preference(house.settings.config_dir))
        deeds = Deeds(
            react=lambda db, announced: _react(db, announced, intake.planning),
            run=lambda due: JOBS[due.kind](due, asking),
            given_up=lambda db, table, row: _given_up(db, table, row, intake.planning),
            patience=lambda kind: _patience(kind, house.settings),
        )
        self.beaten.work = drain(house.database, house.clock, deeds, Stopwatch(_SECONDS))

    def _look_at_checks(self) -> None:
        months = numbers_in(self.house.settings.config_dir).months
        look_at_checks(self.house.database, self._intake(), months, Stopwatch(_SECONDS))

    def _look(self) -> None:
        planning = self._intake().planning
        self.looked = look_round(self.house.database, planning, tell_of_tasks, Stopwatch(_SECONDS))

    def _remind(self) -> None:
        remind_of_meetings(self.house.database, self._intake().planning)

    def _post(self) -> None:
        planning = self._intake().planning
        # A look that fails altogether must not hold back what other parts have to say.
        round_up = self.looked or "the daily look" in self.beaten.failed
        self.beaten.posted = post(
            self.house.database, planning, self.sender, Stopwatch(_SECONDS), round_up=round_up
        )

    def _ask_after(self) -> None:
        house = self.house
        ask_after(house.database, house.clock, self.sender, Stopwatch(_SECONDS))

    def _note_calendars(self) -> None:
        note_all(self.house.database, self.house.clock, Stopwatch(_SECONDS))

    def _note(self) -> None:
        """Leave a sign of life, but not of a life that achieves nothing."""
        if not self.beaten.failed:
            with self.house.database.unit() as db:
                note_beat(db, BEAT, self.house.clock.now(), str(self.beaten))


def rules_in_force(rulebook: Rulebook, calendar: WorkingDays) -> str:
    """One word for all that makes plans: rulebook, calendar and the version of this service."""
    days = (*sorted(calendar.holidays), calendar.known_from, calendar.known_until)
    parts = (version("resettle"), rulebook.fingerprint, *(day.isoformat() for day in days))
    return sha256(" ".join(parts).encode()).hexdigest()


def _react(db: Session, announced: Announced, planning: Planning) -> None:
    for reaction in REACTIONS[type(announced.happening)]:
        reaction(db, announced, planning)


def _patience(kind: str, settings: Settings) -> Patience:
    return abroad(settings.source_attempts) if kind == FETCH_DATES else WITHIN


def _given_up(db: Session, table: str, row: Row[Any], planning: Planning) -> None:
    """What was tried for the last time goes to a person."""
    now = planning.clock.now()
    if row.kind == FETCH_DATES:
        no_dates_came(db, row.payload, planning)
    elif row.kind != kind_of(WorkGivenUp("", 0, 0)):
        # Not even telling of it can be done: the row is still counted among what failed.
        announce(db, WorkGivenUp(table, row.id, row.attempts + 1), now=now)
