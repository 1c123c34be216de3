"""Each night everybody is planned again, and nothing may change; when the rules do, everything."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.db import Database
from resettle.happenings import PlanDrifted, RulesChanged, kind_of
from resettle.notifications.models import Notice
from resettle.planning.working_days import WorkingDays
from resettle.reactions import rules_in_force
from resettle.releases.models import Message
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import PROJECT
from resettle.tasks import sweep
from resettle.tasks.models import Task, TaskLog
from resettle.timers.models import Outbox, Timer
from tests.component.beating import House, day
from tests.component.tasks.messages import custody, own, planned, registered

T = Task.__table__.c
DRIFTED = Outbox.__table__.c.kind == kind_of(PlanDrifted(0, ""))
CHANGED = Outbox.__table__.c.kind == kind_of(RulesChanged(""))
NIGHT = "2026-03-10 03:01"


@pytest.fixture
def house(database: Database, clock: FixedClock, tmp_path: Path) -> House:
    """With a rulebook of its own, which a test may change."""
    shutil.copytree(PROJECT / "workflows", tmp_path / "workflows")
    shutil.copytree(PROJECT / "config", tmp_path / "config")
    house = House(database, clock, catalogue=Catalogue(tmp_path / "workflows", tmp_path / "config"))
    house.set(workflows_dir=tmp_path / "workflows", config_dir=tmp_path / "config")
    return house


def children(house: House, number: int = 3) -> None:
    for place in range(number):
        ref = f"c-{place}"
        house.take(
            registered(ref, None),
            custody("2026-03-02", ref),
            planned("2026-06-30", "2026-03-03", ref),
        )


def sweeps(house: House) -> list[tuple[str, str]]:
    rows = house.rows(Timer, Timer.__table__.c.kind == sweep.NIGHTLY_SWEEP)
    return [(row.key, row.state) for row in rows]


def test_the_nightly_sweep_runs_once_a_night_and_changes_nothing(house: House) -> None:
    children(house)
    house.beat("2026-03-09 12:00")
    logged = house.count(TaskLog)
    for at in (NIGHT, "2026-03-10 04:00", "2026-03-11 03:01"):
        house.beat(at)
    assert sweeps(house) == [
        ("nightly_sweep:2026-03-10", "done"),
        ("nightly_sweep:2026-03-11", "done"),
        ("nightly_sweep:2026-03-12", "open"),
    ]
    assert house.count(TaskLog) == logged
    assert house.count(Outbox, DRIFTED) == 0


def test_a_service_that_was_off_for_a_week_sweeps_once(house: House) -> None:
    children(house)
    house.beat("2026-03-09 12:00")
    house.beat("2026-03-17 09:00")
    assert [state for _, state in sweeps(house)] == ["done", "open"]


@pytest.mark.parametrize(
    ("now", "at"),
    [
        # 03:00 in London is 02:00 UTC from the night the clocks go forward.
        ("2026-03-28 12:00", "2026-03-29 02:00"),
        ("2026-10-24 12:00", "2026-10-25 03:00"),
    ],
)
def test_the_sweep_is_set_by_london_time(house: House, now: str, at: str) -> None:
    house.beat(now)
    (timer,) = house.rows(Timer, Timer.__table__.c.kind == sweep.NIGHTLY_SWEEP)
    assert f"{timer.due_at:%Y-%m-%d %H:%M}" == at


def test_a_plan_that_went_round_the_road_is_mended_logged_and_told_to_the_manager(
    house: House,
) -> None:
    children(house)
    house.beat("2026-03-09 12:00")
    with house.database.unit() as db:
        db.connection().execute(
            Task.__table__.update()
            .where(T.child_id == 2, T.task == "confirm_address")
            .values(due=day("2026-05-01"))
        )
    house.beat(NIGHT)
    assert {str(task.due) for task in house.tasks(T.task == "confirm_address")} == {"2026-06-16"}
    (told,) = house.rows(Outbox, DRIFTED)
    assert told.child_id == 2
    house.beat("2026-03-10 08:00")
    notices = house.notices(Notice.__table__.c.kind == "plan_drifted")
    assert [row.to for row in notices] == ["role:manager"]


def test_a_walk_in_many_steps_reaches_every_child(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "CHUNK", 2)
    monkeypatch.setattr(sweep, "_RUN_SECONDS", 0.0)
    children(house, 7)
    house.beat("2026-03-09 12:00")
    with house.database.unit() as db:
        wrong = Task.__table__.update().where(T.task == "confirm_address")
        db.connection().execute(wrong.values(due=day("2026-05-01")))
    house.beat(NIGHT)
    assert house.count(Task, T.task == "confirm_address", T.due == day("2026-06-16")) == 7
    assert house.count(Outbox, DRIFTED) == 7


def test_a_child_who_died_is_not_planned_again(house: House) -> None:
    children(house, 2)
    house.take(own("child.died", "2026-03-04", "c-0", date="2026-03-04"))
    house.beat("2026-03-09 12:00")
    with house.database.reading() as db:
        left = sweep._open_children(db, 0)
    assert [child.id for child in left] == [2]


def test_another_rule_is_followed_by_every_plan(house: House) -> None:
    children(house)
    house.beat("2026-03-09 12:00")
    file = house.settings.workflows_dir / "accommodation.yaml"
    text = file.read_text(encoding="utf-8")
    assert "14 days before release" in text
    file.write_text(text.replace("14 days before release", "21 days before release"), "utf-8")
    house.beat("2026-03-09 12:01")
    assert {str(task.due) for task in house.tasks(T.task == "confirm_address")} == {"2026-06-09"}
    # What was meant to change is no defect.
    house.beat(NIGHT)
    assert house.count(Outbox, DRIFTED) == 0


def test_a_sweep_that_meets_rules_still_being_followed_reports_no_defect(house: House) -> None:
    children(house)
    house.beat("2026-03-09 12:00")
    file = house.settings.workflows_dir / "accommodation.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("14 days before release", "21 days before release"), "utf-8")
    house.beat(NIGHT)
    assert {str(task.due) for task in house.tasks(T.task == "confirm_address")} == {"2026-06-09"}
    assert house.count(Outbox, DRIFTED) == 0


def test_rules_that_changed_while_the_service_was_off_are_followed_too(house: House) -> None:
    children(house)
    house.beat("2026-03-09 12:00")
    file = house.settings.workflows_dir / "accommodation.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("14 days before release", "21 days before release"), "utf-8")
    again = House(house.database, house.clock, settings=house.settings)
    again.catalogue = Catalogue(house.settings.workflows_dir, house.settings.config_dir)
    again.beat("2026-03-12 12:00")
    assert {str(task.due) for task in house.tasks(T.task == "confirm_address")} == {"2026-06-09"}


def test_rules_that_come_back_are_followed_back(house: House) -> None:
    children(house)
    house.beat("2026-03-09 12:00")
    file = house.settings.workflows_dir / "accommodation.yaml"
    text = file.read_text(encoding="utf-8")
    for words, minute in ((text.replace("14 days", "21 days"), 1), (text, 2), (text, 3)):
        file.write_text(words, "utf-8")
        house.beat(f"2026-03-09 12:0{minute}")
    assert {str(task.due) for task in house.tasks(T.task == "confirm_address")} == {"2026-06-16"}
    # Once at the first start, then there and back.
    assert house.count(Outbox, CHANGED) == 3


def test_a_broken_rulebook_changes_no_plan_and_stops_no_beat(house: House) -> None:
    children(house)
    house.beat("2026-03-09 12:00")
    logged = house.count(TaskLog)
    file = house.settings.workflows_dir / "accommodation.yaml"
    file.write_text("workflow: [", encoding="utf-8")
    house.beat("2026-03-09 12:01")
    assert house.count(TaskLog) == logged
    assert house.catalogue.complaints


def test_the_word_for_the_rules_is_another_for_another_calendar() -> None:
    catalogue = Catalogue(PROJECT / "workflows", PROJECT / "config")
    rules, calendar = catalogue.in_force(), catalogue.calendar()
    before = rules_in_force(rules, calendar)
    more = WorkingDays(
        calendar.holidays | {day("2026-06-15")},
        calendar.known_from,
        calendar.known_until,
        calendar.first,
        calendar.last,
    )
    assert rules_in_force(rules, calendar) == before
    assert rules_in_force(rules, more) != before


def test_what_waits_in_the_tray_is_told_once_after_the_hold(house: House) -> None:
    long_ago = own("child.released", "2026-03-03", date="2019-01-05", to="home")
    house.take(registered(), custody("2026-03-02"), long_ago)
    tray = Notice.__table__.c.kind == "needs_attention"
    house.beat("2026-03-09 12:00")
    assert house.count(Notice, tray) == 0
    house.beat("2026-03-09 12:31")
    assert house.count(Notice, tray) == 1
    house.fixed.move(timedelta(days=3))
    house.beat()
    assert house.count(Notice, tray) == 1


def test_the_sweep_gives_a_child_what_two_workers_took_in_at_one_moment(house: House) -> None:
    """Neither saw the other: the message waits although its child is known. No drift is told."""
    children(house, 1)
    house.beat("2026-03-09 12:00")
    house.take(own("child.released", "2026-03-08", "c-9", date="2026-03-08"))
    with house.database.unit() as db:
        late = Message.__table__.update().where(Message.__table__.c.subject == "c-9")
        db.connection().execute(late.values(subject="c-0"))
    house.beat(NIGHT)
    (child,) = house.rows(Child)
    assert child.stage == "community"
    assert house.count(Message, Message.__table__.c.state == "unknown_child") == 0
    assert house.count(Outbox, DRIFTED) == 0
