"""One honest status for each task and each pathway: never better than the worst there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from resettle.caseload.standing import (
    PathwayKind,
    PathwayStatus,
    Standing,
    needing,
    next_and_later,
    once_each,
    pathway_lines,
    pathway_status,
    standing_of,
)
from resettle.planning.vocabulary import Pathway

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


@dataclass
class ATask:
    state: str = "not_started"
    pathway: str = "accommodation"
    owner: str = "resettlement_worker"
    flags: str = ""
    opens: date | None = TODAY - DAY
    due: date | None = TODAY + 20 * DAY
    blocked_by: str | None = None
    revisit_on: date | None = None


@pytest.mark.parametrize(
    ("task", "stands"),
    [
        (ATask(), Standing.OPEN),
        (ATask(opens=None), Standing.OPEN),
        (ATask(opens=TODAY), Standing.OPEN),
        (ATask(opens=TODAY + DAY), Standing.LATER),
        (ATask(opens=None, due=None), Standing.UNDATED),
        (ATask(due=TODAY), Standing.TODAY),
        (ATask(due=TODAY - DAY), Standing.OVERDUE),
        (ATask("in_progress"), Standing.STARTED),
        (ATask("in_progress", due=TODAY - DAY), Standing.OVERDUE),
        (ATask("blocked"), Standing.BLOCKED),
        (ATask("blocked", due=TODAY - DAY), Standing.OVERDUE),
        (ATask(flags="estimated held", due=TODAY - DAY), Standing.HELD),
        (ATask("done", due=TODAY - DAY), Standing.DONE),
        (ATask("not_required", due=TODAY - DAY), Standing.NOT_REQUIRED),
        (ATask("declined"), Standing.DECLINED),
        (ATask("withdrawn", due=TODAY - DAY), Standing.WITHDRAWN),
    ],
)
def test_a_task_stands_as_its_state_and_its_days_say(task: ATask, stands: Standing) -> None:
    assert standing_of(task, TODAY) is stands


LATE, STUCK = ATask(due=TODAY - DAY), ATask("blocked", blocked_by="the council")
LATER = ATask(opens=TODAY + 5 * DAY)
COUNCIL = ATask(owner="home_authority")


@pytest.mark.parametrize(
    ("tasks", "status"),
    [
        ([], PathwayStatus(PathwayKind.NOTHING)),
        ([ATask("withdrawn")], PathwayStatus(PathwayKind.NOTHING)),
        ([LATE, LATE, STUCK, ATask("done")], PathwayStatus(PathwayKind.OVERDUE, 2)),
        ([STUCK, ATask(due=TODAY)], PathwayStatus(PathwayKind.BLOCKED, 1, "the council")),
        ([ATask(due=TODAY), ATask()], PathwayStatus(PathwayKind.TODAY, 1)),
        ([COUNCIL, LATER], PathwayStatus(PathwayKind.WAITING, 1, "home_authority")),
        ([COUNCIL, ATask()], PathwayStatus(PathwayKind.ON_TRACK, 2)),
        ([ATask("done"), LATER], PathwayStatus(PathwayKind.LATER, 1, day=TODAY + 5 * DAY)),
        ([ATask(flags="held"), LATER], PathwayStatus(PathwayKind.HELD, 1)),
        ([ATask(opens=None, due=None)], PathwayStatus(PathwayKind.UNDATED, 1)),
        ([ATask("done"), ATask("not_required")], PathwayStatus(PathwayKind.DONE, 2)),
        (
            [ATask("done"), ATask("declined", revisit_on=TODAY + DAY)],
            PathwayStatus(PathwayKind.DECLINED, 1, day=TODAY + DAY),
        ),
    ],
)
def test_a_pathway_has_the_worst_status_of_its_tasks(
    tasks: list[ATask], status: PathwayStatus
) -> None:
    assert pathway_status(tasks, TODAY) == status
    assert pathway_status(tasks[::-1], TODAY) == status


def test_a_plan_has_every_pathway_in_order_and_each_task_once() -> None:
    tasks = [LATE, ATask("done"), ATask("withdrawn"), ATask(pathway="health")]
    lines = pathway_lines(tasks, TODAY)
    assert [line.pathway for line in lines] == list(Pathway)
    home = lines[0]
    assert (len(home.current), len(home.settled), len(home.withdrawn)) == (1, 1, 1)
    assert home.wanted == 2


def test_what_needs_doing_puts_each_task_in_the_first_list_that_fits() -> None:
    soon, far = ATask(due=TODAY + 14 * DAY), ATask(due=TODAY + 15 * DAY)
    opening = ATask(opens=TODAY + 14 * DAY, due=TODAY + 60 * DAY)
    opens_soon_due_soon = ATask(opens=TODAY + DAY, due=TODAY + 2 * DAY)
    everything = [far, opening, soon, STUCK, LATE, opens_soon_due_soon, ATask("done")]
    found = needing(everything, TODAY)
    assert found.overdue == (LATE,)
    assert found.due_soon == (opens_soon_due_soon, soon)
    assert found.blocked == (STUCK,)
    assert found.opening == (opening,)


def test_what_is_on_hold_or_over_needs_nothing() -> None:
    held = ATask(flags="held", due=TODAY - DAY)
    assert needing([held, ATask("withdrawn", due=TODAY), ATask("done")], TODAY).is_empty


def test_of_what_comes_round_again_only_the_next_that_is_not_open_stands_among_the_first() -> None:
    weeks = [ATask(opens=TODAY + n * DAY, due=TODAY + (n + 7) * DAY, owner="a") for n in (1, 8, 15)]
    other, open_now = ATask(opens=TODAY + 9 * DAY, owner="b"), ATask(owner="a")
    near, later = next_and_later([open_now, *weeks, other], TODAY, lambda task: task.owner)
    assert near == (open_now, weeks[0], other)
    assert later == (weeks[1], weeks[2])


def test_what_comes_round_again_stands_once_in_each_list() -> None:
    late = [ATask(due=TODAY - n * DAY, pathway="mentoring") for n in (8, 1)]
    next_ones = [ATask(due=TODAY + n * DAY, pathway="mentoring") for n in (6, 13)]
    other = ATask(due=TODAY - 3 * DAY)
    found = once_each(needing([*late, *next_ones, other], TODAY), lambda task: task.pathway)
    assert found.overdue == (other, late[1])
    assert found.due_soon == (next_ones[0],)
