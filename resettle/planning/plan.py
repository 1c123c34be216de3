"""The plan: from rules and facts to the tasks that are wanted, each with its day and its reason.

Pure, and blind to today: the same facts give the same plan on any day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import zip_longest

from resettle.planning.anchors import Day, Days, days_of, happenings_of, planned_release
from resettle.planning.conditions import Asked
from resettle.planning.counting import after_holds, count, is_provisional, late_start
from resettle.planning.due import Due
from resettle.planning.facts import Facts, Happened
from resettle.planning.repeats import repeat_days
from resettle.planning.settling import SETTLED_EACH_TIME, Time, settled_by
from resettle.planning.vocabulary import EVENT_ANCHORS, Anchor, Flag, Stage
from resettle.planning.wanted import WantedTask, because_words
from resettle.planning.workflow import Phase, Rulebook, TaskName, TaskRule
from resettle.planning.working_days import WorkingDays

_NO_PLAN = frozenset({Stage.DIED, Stage.ENDED})
_AWAY = frozenset({Stage.HOSPITAL, Stage.UNLAWFULLY_AT_LARGE})
_OF_A_MATCH = frozenset({Anchor.MENTOR_START, Anchor.MENTORING_END})
_RELEASES = frozenset({Anchor.RELEASE, Anchor.EARLIEST_RELEASE, Anchor.LATEST_RELEASE})

#: Room for the repeats of one spell before the next spell's begin.
OCCURRENCES_A_SPELL = 1000

#: When each settled task was settled: `(workflow.task, identity) → day`.
SettledOn = Mapping[tuple[TaskName, str], date]


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What a service may set about planning."""

    #: After this hour in London an event starts its clock the next working day, where a rule
    #: says so.
    late_hour: time = time(13)


def plan(
    rulebook: Rulebook,
    facts: Facts,
    calendar: WorkingDays,
    settings: PlanSettings = PlanSettings(),
    settled_on: SettledOn | None = None,
) -> tuple[WantedTask, ...]:
    """Every task the rules want for this child, in the rulebook's order.

    Args:
        settled_on: what people have already settled, so that tasks waiting for it can open.
    """
    if facts.stage in _NO_PLAN:
        return ()
    planner = _Planner(facts, calendar, settings, settled_on or {})
    wanted: list[WantedTask] = []
    for rule in rulebook.rules:
        if planner.in_phase(rule):
            for task in planner.tasks(rule):
                wanted.append(task)
                planner.note(task)
    return tuple(wanted)


@dataclass(slots=True)
class _Planner:
    facts: Facts
    calendar: WorkingDays
    settings: PlanSettings
    settled_on: SettledOn
    days: Days = field(init=False)
    #: The day a release-anchored task counts from before the release itself: the plan.
    planned: Day | None = field(init=False)
    released: date | None = field(init=False)
    unplanned: bool = field(init=False)
    away: bool = field(init=False)
    spell_number: int = field(init=False)
    started: date | None = field(init=False)
    dated_since: date | None = field(init=False)
    asked: Asked = field(init=False)
    #: Of the tasks planned so far: which are open, and when the settled ones were settled.
    unsettled: set[TaskName] = field(default_factory=set)
    settled: dict[TaskName, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        spell = self.facts.spell
        self.days = days_of(self.facts)
        self.planned = planned_release(spell) if spell else None
        self.released = spell.released_on if spell else None
        self.unplanned = spell.unplanned if spell else False
        self.away = self.facts.stage in _AWAY
        self.spell_number = spell.number if spell else 1
        self.started = spell.started if spell else None
        self.dated_since = spell.dated_since if spell else None
        self.asked = Asked(self.facts, spell, None)

    def in_phase(self, rule: TaskRule) -> bool:
        """Whether the child has come to the part of the story this rule is about."""
        if rule.phase is Phase.ALWAYS:
            return True
        if rule.phase is Phase.COMMUNITY:
            if self.facts.spell is None:
                return rule.anchor is not Anchor.RELEASE
            return self.released is not None
        return self.facts.spell is not None

    def tasks(self, rule: TaskRule) -> Iterable[WantedTask]:
        """The tasks one rule asks for: none, one, one an event, or one each time."""
        if rule.repeat is not None:
            return self._repeated(rule)
        if rule.anchor in EVENT_ANCHORS:
            return self._one_an_event(rule)
        day = self._day(rule)
        if day is None and rule.anchor is not Anchor.RELEASE:
            return ()
        if not self._applies(rule, day.on if day else None, None):
            return ()
        task = self._task(rule, self.spell_number, day, None)
        return (task,) if task is not None else ()

    def _one_an_event(self, rule: TaskRule) -> Iterator[WantedTask]:
        for number, event in enumerate(happenings_of(self.facts, rule.anchor), start=1):
            if self._applies(rule, event.on, event):
                task = self._task(rule, number, Day(event.on, event.said), event)
                if task is not None:
                    yield task

    def note(self, task: WantedTask) -> None:
        """Remember whether a planned task is settled, for the tasks that wait for it."""
        name = task.rule.name
        day = task.settled.on if task.settled else self.settled_on.get((name, task.identity))
        if day is None:
            self.unsettled.add(name)
        else:
            self.settled[name] = max(day, self.settled.get(name, day))

    def _day(self, rule: TaskRule) -> Day | None:
        """The rule's anchor day; for days before a release, the one that was planned."""
        if rule.anchor is Anchor.RELEASE and rule.due and rule.due.latest.count < 0:
            return self.planned or self.days.get(Anchor.RELEASE)
        return self.days.get(rule.anchor)

    def _applies(self, rule: TaskRule, on: date | None, event: Happened | None) -> bool:
        if not rule.when and not rule.unless:
            return True
        asked = self.asked
        if on is not None:
            asked = Asked(self.facts, asked.spell, on, event)
        for condition in rule.when:
            if not condition.check(asked):
                return False
        return not rule.unless or not all(c.check(asked) for c in rule.unless)

    # One task.

    def _task(
        self, rule: TaskRule, number: int, day: Day | None, event: Happened | None
    ) -> WantedTask | None:
        assert rule.due is not None, "a rule without a repeat has a due date"
        floor = self._floor(rule, day)
        if floor is None:
            return None
        due_words = rule.due.at(day.on if day else floor)
        if due_words is None:
            return None
        flags: set[Flag] = set()
        first = self._first_due(due_words, floor)
        due = self._due(rule, due_words, day, first, flags) if day else None
        if self.away:
            flags.add(Flag.HELD)
        identity = event.said.key if event else self._identity(rule, number)
        because = because_words(due_words.words, due_words.anchor, day.on if day else None, flags)
        return WantedTask(
            rule,
            identity,
            number,
            self._opens(rule, floor, due),
            due,
            due_words.by,
            tuple(sorted(flags)) if flags else (),
            because,
            self._fallback(rule, first, due) if rule.fallback else None,
            settled_by(rule.settled_by, self.facts, event) if rule.settled_by else None,
        )

    def _floor(self, rule: TaskRule, day: Day | None) -> date | None:
        """The first possible day of a task; None where its part of the story is not known."""
        if rule.starts is not None:
            start = self.days.get(rule.starts)
            return start.on if start else None
        assert rule.due is not None, "a rule without a repeat has a due date"
        if day is not None and (rule.due.latest.count > 0 or rule.anchor in EVENT_ANCHORS):
            return day.on
        if rule.phase is Phase.CUSTODY and rule.anchor is Anchor.RELEASE:
            if rule.due.latest.count < 0:
                return self.started
            return self.started or self.released
        return self.started or (day.on if day else None)

    def _first_due(self, words: Due, floor: date) -> date:
        """The first day a task can be due: counted back from a release, not before one was known.

        A child sentenced on remand has been inside for weeks when the release is first known.
        """
        if words.anchor in _RELEASES and words.count < 0 and self.dated_since is not None:
            return max(floor, self.dated_since)
        return floor

    def _due(self, rule: TaskRule, words: Due, day: Day, first: date, flags: set[Flag]) -> date:
        base = day.on
        if rule.late_start:
            base = late_start(base, day.said, self.settings.late_hour, self.calendar)
        due = count(base, words.count, words.unit, self.calendar)
        if words.anchor is Anchor.RELEASE and words.count < 0 and self.planned is None:
            # Nobody could have counted back from a day that nobody had named.
            due = base
        if rule.stops_for and words.count > 0:
            holds = tuple(h for h in self.facts.holds if h.reason in rule.stops_for)
            due = after_holds(due, base, words, holds, self.calendar)
        if is_provisional(words, base, due, self.calendar):
            flags.add(Flag.PROVISIONAL)
        if day.estimated and self.released is None:
            flags.add(Flag.ESTIMATED)
        if words.anchor is Anchor.RELEASE and rule.phase is Phase.CUSTODY and self.released:
            due = min(due, self.released)
            if self.unplanned:
                flags.add(Flag.UNPLANNED_RELEASE)
        if due < first:
            due = first
            flags.add(Flag.COMPRESSED)
        return due

    def _opens(self, rule: TaskRule, floor: date, due: date | None) -> date | None:
        """The day work may begin: by the rule, but never while it waits, nor after it is due."""
        opens = self._marker(rule.opens, floor) if rule.opens else floor
        for name in rule.waits_for:
            if name in self.unsettled:
                return None
            if opens is not None and name in self.settled:
                opens = max(opens, self.settled[name])
        if opens is not None and due is not None and opens > due:
            return due
        return opens

    def _fallback(self, rule: TaskRule, floor: date, due: date | None) -> date | None:
        if rule.fallback is None or due is None:
            return None
        return self._marker(rule.fallback.when, floor)

    def _marker(self, words: Due, floor: date) -> date | None:
        """A day that is not a deadline: no flags, never before the task could exist."""
        day = self.days.get(words.anchor)
        before_release = words.anchor is Anchor.RELEASE and words.count < 0
        if before_release and self.planned is not None:
            day = self.planned
        if day is None:
            return None
        marked = count(day.on, words.count, words.unit, self.calendar)
        if before_release and self.released is not None:
            marked = min(marked, self.released)
        return max(marked, floor)

    # Many tasks.

    def _repeated(self, rule: TaskRule) -> Iterator[WantedTask]:
        day = self.days.get(rule.anchor)
        if day is None or not self._applies(rule, day.on, None):
            return
        assert rule.repeat is not None, "asked only of rules that repeat"
        words = rule.repeat.at(day.on)
        if words is None:
            return
        until = self.days.get(words.until) if words.until else None
        days = repeat_days(
            words,
            day.on,
            until.on if until else None,
            self.calendar,
            levels=self.facts.levels,
            table=rule.contact_levels,
            assumed=rule.assumed_level,
        )
        flags = (str(Flag.HELD),) if self.away else ()
        because = because_words(str(words), words.start, day.on, set())
        times = list(self._times(rule, day.on, days))
        settles = SETTLED_EACH_TIME.get(rule.settled_by) if rule.settled_by else None
        found = settles(self.facts, [one for _, _, one in times]) if settles else []
        for (number, opens, one), settled in zip_longest(times, found):
            yield WantedTask(
                *(rule, self._identity(rule, number), number, opens, one.due, None),
                *(flags, because, None, settled),
                lapses_on=one.over if rule.lapses else None,
            )

    def _times(
        self, rule: TaskRule, start: date, days: Sequence[date]
    ) -> Iterator[tuple[int, date, Time]]:
        """The number of each time that is asked for, when it opens, and its days."""
        first = (self.spell_number - 1) * OCCURRENCES_A_SPELL + 1
        opens = start
        for place, due in enumerate(days):
            # The last of all is over after as long again.
            over = days[place + 1] if place + 1 < len(days) else due + (due - opens)
            if not self._rests(rule, due):
                # The day it all began counts for the first time.
                since = opens - timedelta(days=1) if opens == start else opens
                yield first + place, opens, Time(since, due, over)
            opens = due

    def _identity(self, rule: TaskRule, number: int) -> str:
        """The number; of what counts from a match with its name, for a second one begins anew."""
        mentor = self.facts.mentor
        if rule.anchor not in _OF_A_MATCH or mentor is None or not mentor.match:
            return str(number)
        return f"{mentor.match}:{number}"

    def _rests(self, rule: TaskRule, due: date) -> bool:
        """Of a mentor's repeats: what falls in a pause, or before this custody began, is no task.

        Those before belong to the spell that a recall closed, and were withdrawn by it.
        """
        mentor = self.facts.mentor
        if rule.anchor is not Anchor.MENTOR_START or mentor is None:
            return False
        before = self.spell_number > 1 and self.started is not None and due <= self.started
        return before or mentor.rests_on(due)
