"""Whether one rule makes sense: that every part of it can do what it seems to say.

The plan follows a rule without asking. A part that could never work, such as opening after it
is due, would be a silent promise, so it is a complaint.
"""

from __future__ import annotations

from dataclasses import dataclass

from resettle.planning.due import Due, Repeat, Unit
from resettle.planning.settling import SETTLED_EACH_TIME, SETTLED_FOR_EVENT
from resettle.planning.vocabulary import EVENT_ANCHORS, Anchor, Standing
from resettle.planning.workflow import TaskRule
from resettle.rulebook.complaints import Complaints
from resettle.rulebook.fields import Fields

#: A task that came back more often than this would bury every other.
MAX_OCCURRENCES = 400
#: The longest count in each unit: about ten years. Rules do not reach further.
LONGEST = {Unit.WORKING_DAY: 2_600, Unit.DAY: 3_660, Unit.WEEK: 520, Unit.MONTH: 120}

#: A unit in days, at least and at most; bank holidays can stretch working days.
_DAYS = {Unit.WORKING_DAY: (1, 2), Unit.DAY: (1, 1), Unit.WEEK: (7, 7), Unit.MONTH: (28, 31)}
#: Keys that a task which comes back cannot have: each time is due and open by its own day.
NOT_FOR_REPEATS = (
    "opens", "starts", "late start", "stops for", "waits for", "fallback",
)  # fmt: skip


def make_sense(rule: TaskRule, fields: Fields, complaints: Complaints) -> None:
    """Complain about every part of a rule that could not do what it says."""
    sense = _Sense(rule, fields, complaints)
    sense.standing()
    sense.conditions()
    if rule.due is not None:
        sense.due_dates()
        sense.opening()
        sense.fallback()
        sense.clock()
    if rule.repeat is not None:
        sense.repeats()
    elif rule.lapses:
        sense.never_lapses()
    sense.contact_levels()
    sense.settled()


@dataclass(frozen=True, slots=True)
class _Sense:
    rule: TaskRule
    fields: Fields
    complaints: Complaints

    def standing(self) -> None:
        if not self.rule.verified and self.rule.standing is not Standing.LOCAL:
            self.fields.complain(
                "standing",
                f"The task is not verified, and its standing is {self.rule.standing}.",
                "What we have not read in a published text binds nobody.",
                "Write `standing: local`, or name the text in `source` and write `verified: yes`.",
            )

    def conditions(self) -> None:
        asked = {c.key for c in (*self.rule.when, *self.rule.unless)}
        if "event" in asked and self.rule.anchor not in EVENT_ANCHORS:
            self.fields.complain(
                "when" if "when" in self.fields else "unless",
                f"`event` asks about the event a task counts from, and {self.rule.anchor} "
                "is not such an event.",
                "The question would never hold.",
                f"Count from one of: {', '.join(sorted(EVENT_ANCHORS))}; or take `event` away.",
            )
        for condition in self.rule.when:
            if condition in self.rule.unless and len(self.rule.unless) == 1:
                self.fields.complain(
                    "unless",
                    f"`unless` says the same as `when`: {condition}.",
                    "There would never be such a task.",
                    "Take one of the two away.",
                )

    def due_dates(self) -> None:
        assert self.rule.due is not None, "asked only of rules with a due date"
        values = self.rule.due.values
        for due in values:
            self._not_too_far("due", due.count, due.unit)
        self._one_anchor("due", {due.anchor for due in values})
        sides = {_side(due) for due in values}
        from_release = self.rule.anchor is Anchor.RELEASE
        if {-1, 1} <= sides or (from_release and len(sides) > 1):
            self.fields.complain(
                "due",
                f"The task moves to the other side of {self.rule.anchor}.",
                "What is done before and what is done after are two tasks, with two histories.",
                "Write two tasks, each with its own dates.",
            )

    def opening(self) -> None:
        """`opens` and `starts`: days that are known, and never after the due day."""
        opens, starts = self.rule.opens, self.rule.starts
        if opens is not None:
            self._marker("opens", opens)
            for due in self.rule.due.values if self.rule.due else ():
                if due.anchor is opens.anchor and _surely_after(opens, due):
                    self.fields.complain(
                        "opens",
                        f"The task opens {opens} and is due {due}.",
                        "It would be due before anybody could begin it.",
                        "Let it open on or before the day it is due.",
                    )
        if starts is not None and starts in EVENT_ANCHORS:
            self._no_such_day("starts", starts)

    def fallback(self) -> None:
        fallback = self.rule.fallback
        if fallback is None:
            return
        self._marker("fallback", fallback.when)
        if fallback.owner is self.rule.owner:
            self.fields.complain(
                "fallback",
                f"The fallback is {fallback.owner}, who has the task already.",
                "Nobody new would hear of it.",
                "Name somebody else, such as manager.",
            )
        for due in self.rule.due.values if self.rule.due else ():
            if due.anchor is fallback.when.anchor and _surely_after(due, fallback.when):
                self.fields.complain(
                    "fallback",
                    f"The fallback takes over {fallback.when}, and the task is due {due}.",
                    "It would be taken from its owner before it was late.",
                    "Let the fallback take over on or after the day the task is due.",
                )

    def clock(self) -> None:
        """A clock can start late, or stop, only where it runs forward from its anchor."""
        counts = [due.count for due in self.rule.due.values] if self.rule.due else []
        if self.rule.late_start and min(counts) < 0:
            self.fields.complain(
                "late start",
                "The task counts back from its anchor, and starts its clock late.",
                "Only a clock that runs from an event can start on the next working day.",
                "Take `late start` away.",
            )
        if self.rule.stops_for and max(counts) <= 0:
            self.fields.complain(
                "stops for",
                "The task does not count forward, so no clock runs that could stop.",
                "The rule would seem to promise more time than it gives.",
                "Take `stops for` away.",
            )

    def repeats(self) -> None:
        assert self.rule.repeat is not None, "asked only of rules that repeat"
        for key in NOT_FOR_REPEATS:
            if key in self.fields:
                self.fields.complain(
                    key,
                    f"A task that repeats cannot have `{key}`.",
                    "Each time is open from the one before until its own day, and no further.",
                    f"Take `{key}` away, or write a single task with `due`.",
                )
        for repeat in self.rule.repeat.values:
            self._one_repeat(repeat)
        self._one_anchor("repeat", {repeat.start for repeat in self.rule.repeat.values})

    def never_lapses(self) -> None:
        self.fields.complain(
            "lapses",
            "The task lapses when the next is due, and there is no next.",
            "Only what comes again can be let go: the next time takes its place.",
            "Take `lapses` away, or write `repeat` instead of `due`.",
        )

    def _one_repeat(self, repeat: Repeat) -> None:
        self._not_too_far("repeat", repeat.at_most, repeat.at_most_unit)
        for anchor in (repeat.start, repeat.until):
            if anchor in EVENT_ANCHORS:
                self._no_such_day("repeat", anchor)
        times = self._most_times(repeat)
        if times is not None and times > MAX_OCCURRENCES:
            self.fields.complain(
                "repeat",
                f"“{repeat}” could come {times} times.",
                f"More than {MAX_OCCURRENCES} would bury every other task.",
                "Repeat less often, or for a shorter time.",
            )
        if times == 0 or repeat.at_most == 0:
            self.fields.complain(
                "repeat",
                f"“{repeat}” never comes.",
                "The time it may last is shorter than one step.",
                "Let it last longer, or repeat more often.",
            )

    def _most_times(self, repeat: Repeat) -> int | None:
        lasts = repeat.at_most * _DAYS[repeat.at_most_unit][1]
        if repeat.every is not None:
            return lasts // (repeat.every * _DAYS[repeat.unit][0])
        months = -(-lasts // _DAYS[Unit.MONTH][0])
        a_month = [max(times.values(), default=0) for _, times in self.rule.contact_levels]
        return months * max(a_month) if a_month else None

    def settled(self) -> None:
        """Some facts settle one time of many, some the task of one event, most a single task."""
        words, anchor = self.rule.settled_by, self.rule.anchor
        if words is None:
            return
        each_time, for_event = words in SETTLED_EACH_TIME, words in SETTLED_FOR_EVENT
        if each_time != (self.rule.repeat is not None):
            self.fields.complain(
                "settled by",
                f"“{words}” settles {'one time of a task that repeats' if each_time else 'a task'},"
                f" and this task {'does not repeat' if each_time else 'repeats'}.",
                "Which of its times is done could not be told.",
                f"A task that repeats is settled by one of: {', '.join(SETTLED_EACH_TIME)}.",
            )
        elif for_event and anchor is not SETTLED_FOR_EVENT[words].anchor:
            self.fields.complain(
                "settled by",
                f"“{words}” settles the task of one {SETTLED_FOR_EVENT[words].anchor}, and this "
                f"task counts from {anchor}.",
                "It would never be settled.",
                f"Count from {SETTLED_FOR_EVENT[words].anchor}, or take `settled by` away.",
            )

    def contact_levels(self) -> None:
        repeats = self.rule.repeat.values if self.rule.repeat else ()
        by_level = any(repeat.every is None for repeat in repeats)
        if by_level and "contact levels" not in self.fields:
            self.fields.complain(
                "repeat",
                "The task repeats by contact level, and has no `contact levels`.",
                "Nobody could tell how often that is.",
                "Write `contact levels:` with `after that: {standard: 1, …}`.",
            )
        for key in ("contact levels", "assumed level"):
            if key in self.fields and not by_level:
                self.fields.complain(
                    key,
                    f"The task has `{key}`, and does not repeat by contact level.",
                    "They would change nothing.",
                    f"Take `{key}` away, or repeat “by contact level from release …”.",
                )

    def _not_too_far(self, key: str, count: int, unit: Unit) -> None:
        if abs(count) > LONGEST[unit]:
            self.fields.complain(
                key,
                f"`{key}` counts more than {LONGEST[unit]} {unit}s.",
                "No rule about a child reaches further than ten years.",
                "Check the number.",
            )

    def _one_anchor(self, key: str, anchors: set[Anchor]) -> None:
        if len(anchors) > 1:
            self.fields.complain(
                key,
                f"Over time the task counts from {' and from '.join(sorted(anchors))}.",
                "Which value holds is decided by the day a task counts from, so that day "
                "cannot change.",
                "Write two tasks, one for each.",
            )

    def _marker(self, key: str, words: Due) -> None:
        """A day that marks a change, not a deadline."""
        self._not_too_far(key, words.count, words.unit)
        if words.by is not None:
            self.fields.complain(
                key,
                f"`{key}` has a time of day.",
                "Only a due date can be a time within the day.",
                "Say the day alone.",
            )
        if words.anchor in EVENT_ANCHORS:
            self._no_such_day(key, words.anchor)

    def _no_such_day(self, key: str, anchor: Anchor | None) -> None:
        self.fields.complain(
            key,
            f"`{key}` counts from {anchor}, which may happen any number of times.",
            "Which of them is meant could not be told.",
            "Count from a day that comes once, such as custody start or release.",
        )


def _side(due: Due) -> int:
    return (due.count > 0) - (due.count < 0)


def _surely_after(one: Due, other: Due) -> bool:
    """Whether one day of two counted from the same anchor is later on any calendar."""
    if one.unit is other.unit:
        return one.count > other.count
    return min(_span(one)) > max(_span(other))


def _span(due: Due) -> tuple[int, int]:
    """Days from the anchor, at least and at most. Ten working days are never under ten days."""
    least, most = _DAYS[due.unit]
    weekends = 4 if due.unit is Unit.WORKING_DAY else 0
    ends = (due.count * least, due.count * most + (weekends if due.count > 0 else -weekends))
    return (min(ends), max(ends))


def _plain(due: Due) -> str:
    return str(due)
