"""What every re-plan needs besides the child: the rules, the calendar, the settings, the time."""

from __future__ import annotations

from dataclasses import dataclass

from resettle.clock import Clock
from resettle.planning.plan import PlanSettings
from resettle.planning.settling import ONLY_SO
from resettle.planning.vocabulary import Outcome
from resettle.planning.workflow import Rulebook, TaskName
from resettle.planning.working_days import WorkingDays
from resettle.settings import Settings
from resettle.tasks.looking import Rhythm
from resettle.tasks.models import Task


@dataclass(frozen=True, slots=True)
class Planning:
    """One moment's rules in force. Made at a door from the catalogue, then passed along."""

    rulebook: Rulebook
    calendar: WorkingDays
    settings: Settings
    clock: Clock

    @property
    def plan_settings(self) -> PlanSettings:
        return PlanSettings(late_hour=self.settings.late_hour)

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(
            reminder_days=self.settings.reminder_days_before,
            escalate_after=self.settings.escalate_after_working_days,
        )


def settled_only_by_fact(task: Task, planning: Planning) -> bool:
    """Whether nobody can settle this task by a deed: a concern is closed, and its task with it."""
    rule = planning.rulebook.by_name.get(TaskName(task.workflow, task.task))
    return rule is not None and rule.settled_by in ONLY_SO


def records_of(task: Task, planning: Planning) -> Outcome | None:
    """What is written down when this task is done, by the rule in force."""
    rule = planning.rulebook.by_name.get(TaskName(task.workflow, task.task))
    return rule.records if rule else None
