"""One child's events told in order: what each one does to the facts so far.

Where two events contradict, the one *said* later wins, whatever day it is about (contract,
"Order"). A death is final. Everything else follows the last event told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from resettle.planning import events as ev
from resettle.planning.alongside import Alongside
from resettle.planning.facts import Doubt, Facts, Happened, Hold, PlannedRelease, Spell, Window
from resettle.planning.vocabulary import ChildRef, EducationPlanStatus, Level, Order, Stage

#: Calculates the release window of a spell's sentences; injected, as calculators are a sibling.
WindowOf = Callable[[tuple[ev.SentenceImposed, ...]], Window]
Opening = ev.CustodyStarted | ev.ChildRecalled

_AWAY = frozenset({Stage.HOSPITAL, Stage.UNLAWFULLY_AT_LARGE})


@dataclass(slots=True)
class Story:
    """The facts so far, while the events are being told one by one."""

    child: ChildRef
    window_of: WindowOf
    stage: Stage | None = None
    born: date | None = None
    spells: list[Spell] = field(default_factory=list)
    #: Sentences and planned dates not yet given to a spell that has ended.
    sentences: list[ev.SentenceImposed] = field(default_factory=list)
    plans: list[PlannedRelease] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    looked_after: list[Happened] = field(default_factory=list)
    education: dict[EducationPlanStatus, Happened] = field(default_factory=dict)
    levels: dict[date, Level] = field(default_factory=dict)
    needs: list[Happened] = field(default_factory=list)
    missed: list[Happened] = field(default_factory=list)
    breaches: list[Happened] = field(default_factory=list)
    disposals: list[Happened] = field(default_factory=list)
    alongside: Alongside = field(default_factory=Alongside)
    mentoring: list[Happened] = field(default_factory=list)
    mentor_contacts: list[Happened] = field(default_factory=list)
    concerns: list[Happened] = field(default_factory=list)
    concerns_closed: dict[str, Happened] = field(default_factory=dict)
    supervision_ended: date | None = None
    died_on: date | None = None
    ended_because: str | None = None
    doubts: list[Doubt] = field(default_factory=list)

    def doubt(self, said: ev.Said, reason: str, *, applied: bool) -> None:
        self.doubts.append(Doubt(said, reason, applied))

    def tell(self, event: ev.Event) -> None:  # noqa: C901 - one case an event, nothing else
        """Take in the next event. mypy proves that every kind has its case."""
        match event:
            case ev.ChildRegistered():
                # A statement, so told in the order it was said: the last one holds.
                self.born = event.date_of_birth
                self.stage = self.stage or Stage.COMMUNITY
            case ev.CustodyStarted() | ev.ChildRecalled() | ev.ChildReleased():
                self._moved(event)
            case ev.SentenceImposed():
                self._sentenced(event)
            case ev.ReleasePlanned():
                self.plans.append(PlannedRelease(event.date, event.kind, event.said))
            case ev.TemporaryReleaseRecorded():
                self._temporary_release(event)
            case ev.WentUnlawfullyAtLarge():
                self._away(Stage.UNLAWFULLY_AT_LARGE, event.on)
            case ev.SupervisionEnded():
                self.supervision_ended = event.on
                self._ended("supervision ended", event.on)
            case ev.MovedService():
                self._ended("moved to another service", event.on)
            case ev.ChildDied():
                self.died_on = self.died_on or event.on
                self.stage = Stage.DIED
            case ev.NeedRecorded():
                day = ev.london_day(event.said.time)
                self.needs.append(Happened(day, event.said, event.need, event.pathway))
            case ev.LookedAfterChanged():
                self.looked_after.append(Happened(event.on, event.said, event.status))
            case ev.EducationPlanChanged():
                self.education[event.status] = Happened(event.on, event.said, event.status)
            case ev.IntensitySet():
                self.levels[event.on] = event.level
            case ev.ContactMissed():
                self.missed.append(Happened(event.on, event.said, _acceptable(event.acceptable)))
            case ev.BreachDecided():
                self.breaches.append(Happened(event.on, event.said, event.kind))
            case ev.DisposalGiven():
                self.disposals.append(Happened(event.on, event.said, event.kind))
            case ev.MentoringChanged():
                self.alongside.tell(event)
                step = event.step.value
                self.mentoring.append(Happened(event.on, event.said, step, about=event.match))
            case ev.MentorContactLogged():
                self.mentor_contacts.append(
                    Happened(event.on, event.said, event.attended, about=event.match)
                )
            case ev.ConcernRaised():
                word = "danger" if event.danger else "worry"
                self.concerns.append(Happened(event.on, event.said, word, about=event.concern))
            case ev.ConcernClosed():
                self.concerns_closed[event.concern] = Happened(event.on, event.said, event.outcome)
            case ev.EventWithdrawn():
                pass  # it has done its work: what it withdrew was never told
            case _:
                assert_never(event)

    # Whether still ours.

    def _ended(self, because: str, on: date) -> None:
        if self.stage is not Stage.DIED:
            self._back(on)
            self.stage = Stage.ENDED
            self.ended_because = because

    # Into and out of custody.

    def _moved(self, event: Opening | ev.ChildReleased) -> None:
        if self.stage is Stage.DIED:
            reason = "It came after the child's death. Nothing was changed."
            self.doubt(event.said, reason, applied=False)
        elif isinstance(event, ev.ChildReleased):
            self._released(event)
        elif self.stage in _AWAY and self.spells and self.spells[-1].released_on is None:
            self._back(event.on)
            self.stage = Stage.CUSTODY
        elif self.stage is not Stage.CUSTODY:
            self._open_spell(event)
        elif isinstance(event, ev.CustodyStarted):
            self._custody_again(event)
        else:
            self._recalled_in_custody(event)

    def _open_spell(self, event: Opening) -> None:
        self._back(event.on)
        before = self.spells[-1] if self.spells else None
        self._settle_spell()
        by_recall = isinstance(event, ev.ChildRecalled)
        if by_recall:
            self.alongside.recalled(event.on)
        spell = _opening(len(self.spells) + 1, event)
        if by_recall and before is not None:
            ends = Window(supervision_ends=before.window.supervision_ends)
            spell = replace(spell, order=before.order, window=ends)
        self.spells.append(spell)
        self.stage, self.ended_because, self.supervision_ended = Stage.CUSTODY, None, None
        # An order that the opening itself names is the last word on it; a recall names none.
        named = spell.order if spell.sentence_said or spell.remand_said else None
        for sentence in self.sentences:
            if named in (None, sentence.order):
                self._apply_sentence(sentence)

    def _custody_again(self, event: ev.CustodyStarted) -> None:
        """A second start of the same custody: a new order, a correction, or only a movement."""
        spell = self.spells[-1]
        assert spell.start_said is not None, "a spell in custody was opened by an event"
        if event.order is None:
            if spell.started is not None and event.on > spell.started:
                reason = (
                    f"An admission on {event.on} for a child already in custody since "
                    f"{spell.started}. Check whether a release was missed."
                )
                self.doubt(event.said, reason, applied=True)
            self.spells[-1] = replace(
                spell, establishment=event.establishment or spell.establishment
            )
        elif self._sentenced_from_remand(event):
            self.spells[-1] = replace(
                spell, order=event.order, sentenced_on=event.on, sentence_said=event.said
            )
        elif spell.order is None or event.said.time >= spell.start_said.time:
            self.spells[-1] = _corrected(spell, event)

    def _sentenced_from_remand(self, event: ev.CustodyStarted) -> bool:
        """On the very day the remand began it is no sentence but another word on that day."""
        spell = self.spells[-1]
        remanded = spell.order is Order.REMAND and event.order is not Order.REMAND
        return remanded and event.on != spell.started

    def _recalled_in_custody(self, event: ev.ChildRecalled) -> None:
        """A recall of a child already back inside: the same return told twice, or a puzzle."""
        spell = self.spells[-1]
        assert spell.start_said is not None, "a spell in custody was opened by an event"
        before = self.spells[-2] if len(self.spells) > 1 else None
        if before is None and not spell.by_recall:
            reason = (
                "A recall for a child who, as far as we know, was in custody and never released. "
                "Nothing was changed."
            )
            self.doubt(event.said, reason, applied=False)
            return
        order = spell.order or (before.order if before else None)
        if event.said.time >= spell.start_said.time:
            spell = replace(spell, started=event.on, start_said=event.said)
        self.spells[-1] = replace(spell, by_recall=True, order=order)

    def _sentenced(self, event: ev.SentenceImposed) -> None:
        self.sentences = [s for s in self.sentences if not _same_sentence(s, event)]
        self.sentences.append(event)
        if self.spells and self.spells[-1].released_on is None:
            self._apply_sentence(event)

    def _apply_sentence(self, event: ev.SentenceImposed) -> None:
        """Let the current spell know its sentence. They come in the order of their days, so the
        latest, by its day, names the order."""
        if event.order is not Order.REMAND:
            self.spells[-1] = replace(
                self.spells[-1],
                order=event.order,
                sentenced_on=event.on,
                sentence_said=event.said,
            )

    def _temporary_release(self, event: ev.TemporaryReleaseRecorded) -> None:
        if self.spells:
            spell = self.spells[-1]
            happened = Happened(event.on, event.said, event.outcome)
            told = (*spell.temporary_releases, happened)
            self.spells[-1] = replace(spell, temporary_releases=told)

    def _released(self, event: ev.ChildReleased) -> None:
        if event.to == Stage.HOSPITAL:
            self._away(Stage.HOSPITAL, event.on)
            return
        self._back(event.on)
        self.stage, self.ended_because = Stage.COMMUNITY, None
        self.alongside.released(event.on)
        if not self.spells:
            self.spells.append(Spell(number=1, started=None, start_said=None))
        spell = self.spells[-1]
        if spell.release_said is None:
            self._settle_spell()
        elif event.said.time < spell.release_said.time:
            return
        self.spells[-1] = replace(
            self.spells[-1],
            released_on=event.on,
            release_said=event.said,
            released_to=event.to,
            release_kind=event.kind,
        )

    def _away(self, where: Stage, on: date) -> None:
        if self.stage is not Stage.DIED:
            self._back(on)
            self.holds.append(Hold(on, None, where))
            self.stage = where

    def _back(self, on: date) -> None:
        """Close the hold that is open, if one is."""
        if self.holds and self.holds[-1].end is None:
            self.holds[-1] = replace(self.holds[-1], end=on)

    # The end of a spell, and of the story.

    def _settle_spell(self) -> None:
        """Give the spell in hand the plans and sentences told so far, and its window.

        What is said after the release is not about that release, so this happens at the release
        (or at the end of the story, for a child still inside), once a spell.
        """
        if not self.spells or self.spells[-1].released_on is not None:
            return
        spell = self.spells[-1]
        start = spell.started
        mine = tuple(p for p in self.plans if start is None or p.date >= start)
        for early in self.plans:
            if early not in mine:
                reason = (
                    f"It plans a release on {early.date}, before this custody began ({start}). "
                    "It was left out."
                )
                self.doubt(early.said, reason, applied=False)
        sentences = tuple(s for s in self.sentences if s.order is not Order.REMAND)
        since = min((s.on for s in sentences), default=spell.sentenced_on)
        self.spells[-1] = replace(
            spell,
            plans=mine,
            dated_since=None if any(_before(plan, since) for plan in mine) else since,
            window=self.window_of(sentences) if sentences else spell.window,
            term_months=max((_months(s.term) for s in sentences if s.term), default=None),
        )
        self.plans, self.sentences = [], []

    def facts(self) -> Facts:
        """What is known once every event has been told."""
        self._settle_spell()
        return Facts(
            child=self.child,
            stage=self.stage or Stage.COMMUNITY,
            date_of_birth=self.born,
            spells=tuple(self.spells),
            holds=tuple(self.holds),
            looked_after=tuple(self.looked_after),
            education_plan=self.education,
            levels=tuple(sorted(self.levels.items())),
            needs=tuple(self.needs),
            missed_contacts=tuple(self.missed),
            breaches=tuple(self.breaches),
            disposals=tuple(self.disposals),
            mentoring=tuple(self.mentoring),
            mentor=self.alongside.current,
            mentor_contacts=tuple(self.mentor_contacts),
            concerns=tuple(self.concerns),
            concerns_closed=self.concerns_closed,
            supervision_ended=self.supervision_ended,
            died_on=self.died_on,
            ended_because=self.ended_because,
        )


def _opening(number: int, event: Opening) -> Spell:
    order = event.order if isinstance(event, ev.CustodyStarted) else None
    remanded = order is Order.REMAND
    sentenced = order is not None and not remanded
    return Spell(
        number=number,
        started=event.on,
        start_said=event.said,
        by_recall=isinstance(event, ev.ChildRecalled),
        order=order,
        remanded_on=event.on if remanded else None,
        remand_said=event.said if remanded else None,
        sentenced_on=event.on if sentenced else None,
        sentence_said=event.said if sentenced else None,
        establishment=event.establishment,
    )


def _corrected(spell: Spell, event: ev.CustodyStarted) -> Spell:
    """The spell as the later word has it, keeping what did not rest on the earlier one."""
    fresh = _opening(spell.number, event)
    assumed = spell.sentence_said is None or spell.sentence_said is spell.start_said
    return replace(
        spell,
        started=event.on,
        start_said=event.said,
        order=event.order if assumed or spell.order is None else spell.order,
        remanded_on=fresh.remanded_on or (None if assumed else spell.remanded_on),
        remand_said=fresh.remand_said or (None if assumed else spell.remand_said),
        sentenced_on=fresh.sentenced_on if assumed else spell.sentenced_on,
        sentence_said=fresh.sentence_said if assumed else spell.sentence_said,
        establishment=event.establishment or spell.establishment,
    )


def _same_sentence(one: ev.SentenceImposed, other: ev.SentenceImposed) -> bool:
    """Whether the later word is about the same sentence. A court may pass several on one day, and
    those differ in their terms (docs/decisions/0013)."""
    if (one.order, one.on) != (other.order, other.on):
        return False
    return one.term == other.term or one.term is None or other.term is None


def _before(plan: PlannedRelease, day: date | None) -> bool:
    return day is not None and ev.london_day(plan.said.time) < day


def _acceptable(acceptable: bool | None) -> str | None:
    return None if acceptable is None else ("acceptable" if acceptable else "unacceptable")


def _months(term: ev.Term) -> float:
    """A term's length in months, days as parts of a thirty-day month: only for “over a year?”."""
    return sum(count if unit == "m" else count / 30 for count, unit in term.parts)
