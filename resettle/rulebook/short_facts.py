"""Short facts: a child's story in a few words, as the worked examples tell it, made into events.

Everything here is invented. The children have no names, and their reference is `example`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from resettle.planning import events as ev
from resettle.planning.vocabulary import EducationPlanStatus, Level, MentoringStep, Order, Pathway

EXAMPLE_SOURCE = "example"
#: Told in the morning unless an example says otherwise: well before the late hour.
MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day in an example, and the London time where it matters."""

    on: date
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of `events:`, such as “missed contact 2026-07-03 unacceptable”."""

    kind: str
    moment: Moment
    word: str | None = None
    #: For a planned release, the day somebody said so; for a planned ending, the last meeting.
    told: date | None = None


@dataclass(frozen=True, slots=True)
class ShortFacts:
    born: date = date(2009, 6, 15)
    order: Order | None = None
    custody_start: Moment | None = None
    #: Given where the child was first on remand; `order` is then the order of that day.
    sentenced: Moment | None = None
    term: ev.Term | None = None
    remand_days: int = 0
    release: date | None = None
    released: Moment | None = None
    released_to: str | None = None
    recalled: Moment | None = None
    level: Level | None = None
    level_on: date | None = None
    needs: tuple[tuple[Pathway, str], ...] = ()
    needs_on: date | None = None
    looked_after: str | None = None
    looked_after_on: date | None = None
    education_plan: tuple[tuple[EducationPlanStatus, date], ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def first_day(self) -> date:
        """The day the story begins, and what has no day of its own is told."""
        moments = [
            self.custody_start,
            self.sentenced,
            self.released,
            *(x.moment for x in self.lines),
        ]
        days = [moment.on for moment in moments if moment is not None]
        days += [day for _, day in self.education_plan]
        days += [day for day in (self.needs_on, self.level_on, self.looked_after_on) if day]
        if self.custody_start is not None:
            return self.custody_start.on
        return min(days, default=date(2026, 1, 5))


def events_of(facts: ShortFacts) -> tuple[ev.Event, ...]:
    """The events that tell the same story, in the order they were told."""
    return tuple(_Telling(facts).events())


@dataclass(slots=True)
class _Telling:
    """Gives every event its moment: of one day, each is told a minute after the one before."""

    facts: ShortFacts
    told: int = 0
    latest: dict[date, datetime] = field(default_factory=dict)

    def said(self, on: date, at: time | None = None) -> ev.Said:
        self.told += 1
        moment = datetime.combine(on, at or MORNING, tzinfo=ev.LONDON)
        before = self.latest.get(on)
        if before is not None and (at is None or moment <= before):
            moment = before + timedelta(minutes=1)
        self.latest[on] = moment
        return ev.Said(moment.astimezone(UTC), EXAMPLE_SOURCE, f"event-{self.told:03}")

    def at(self, moment: Moment) -> ev.Said:
        return self.said(moment.on, moment.at)

    def events(self) -> Iterator[ev.Event]:
        first = self.facts.first_day
        yield ev.ChildRegistered(self.said(first - timedelta(days=1)), self.facts.born)
        yield from self._into_custody()
        yield from self._told_at_first(first)
        yield from self._out_of_custody()
        for status, day in self.facts.education_plan:
            yield ev.EducationPlanChanged(self.said(day), day, status)
        for line in self.facts.lines:
            yield self._line(line)

    def _into_custody(self) -> Iterator[ev.Event]:
        facts, start = self.facts, self.facts.custody_start
        if start is None:
            return
        order = Order.REMAND if facts.sentenced is not None else facts.order
        yield ev.CustodyStarted(self.at(start), start.on, order)
        sentence = facts.sentenced or (start if facts.term is not None else None)
        if sentence is not None and facts.order is not None:
            yield ev.SentenceImposed(
                self.at(sentence) if sentence is facts.sentenced else self.said(start.on),
                sentence.on,
                facts.order,
                facts.term,
                facts.remand_days,
            )
        if facts.release is not None:
            told = facts.sentenced or start
            yield ev.ReleasePlanned(self.said(told.on), facts.release)

    def _told_at_first(self, first: date) -> Iterator[ev.Event]:
        facts = self.facts
        for pathway, need in facts.needs:
            yield ev.NeedRecorded(self.said(facts.needs_on or first), pathway, need)
        if facts.looked_after is not None:
            day = facts.looked_after_on or first
            yield ev.LookedAfterChanged(self.said(day), day, facts.looked_after)
        if facts.level is not None:
            day = facts.level_on or first
            yield ev.IntensitySet(self.said(day), day, facts.level)

    def _out_of_custody(self) -> Iterator[ev.Event]:
        facts = self.facts
        if facts.released is not None:
            said = self.at(facts.released)
            yield ev.ChildReleased(said, facts.released.on, to=facts.released_to)
        if facts.recalled is not None:
            yield ev.ChildRecalled(self.at(facts.recalled), facts.recalled.on)

    def _line(self, line: Line) -> ev.Event:  # noqa: C901 - one case a kind, nothing else
        on, word = line.moment.on, line.word
        planned = line.told if line.kind == "release planned" else None
        said = self.said(planned) if planned else self.at(line.moment)
        match line.kind:
            case "missed contact":
                acceptable = None if word is None else word == "acceptable"
                return ev.ContactMissed(said, on, acceptable)
            case "breach decision":
                return ev.BreachDecided(said, on, word)
            case "disposal":
                return ev.DisposalGiven(said, on, word)
            case "temporary release":
                return ev.TemporaryReleaseRecorded(said, on, word or "recorded")
            case "release planned":
                return ev.ReleasePlanned(said, on, word)
            case "released":
                return ev.ChildReleased(said, on, to=word)
            case "recalled":
                return ev.ChildRecalled(said, on)
            case "in hospital":
                return ev.ChildReleased(said, on, to="hospital")
            case "unlawfully at large":
                return ev.WentUnlawfullyAtLarge(said, on)
            case "back in custody":
                return ev.CustodyStarted(said, on, None)
            case "mentor":
                step = MentoringStep(word or MentoringStep.REQUESTED)
                ends = line.told if step is MentoringStep.ENDING else None
                return ev.MentoringChanged(said, on, step, "1", None, ends)
            case "mentor contact":
                return ev.MentorContactLogged(said, on, word or "attended", "1")
            case "concern":
                return ev.ConcernRaised(said, on, word or "one")
            case "concern closed":
                return ev.ConcernClosed(said, on, word or "one", "talked_through")
            case "supervision ended":
                return ev.SupervisionEnded(said, on)
            case "moved service":
                return ev.MovedService(said, on, word or "another service")
            case "died":
                return ev.ChildDied(said, on)
        raise ValueError(line.kind)


#: What a line of `events:` may tell, and the words it may carry: None is any word.
LINES: dict[str, tuple[str, ...] | None] = {
    "missed contact": ("acceptable", "unacceptable"),
    "breach decision": None,
    "disposal": None,
    "temporary release": None,
    "release planned": None,
    "released": None,
    "recalled": (),
    "in hospital": (),
    "unlawfully at large": (),
    "back in custody": (),
    "mentor contact": ("attended", "not_there", "cancelled"),
    "mentor": tuple(str(step) for step in MentoringStep),
    "concern closed": None,
    "concern": None,
    "supervision ended": (),
    "moved service": None,
    "died": (),
}
