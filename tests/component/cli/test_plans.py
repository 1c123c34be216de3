"""Plans at the command line: read, as known then, explained, walked again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.component.cli.conftest import Run, a_plan, document, own


@pytest.fixture
def planned(run: Run) -> Run:
    assert run("ingest", "-", piped=json.dumps(a_plan())).exit_code == 0
    return run


def test_a_plan_is_shown_in_words_and_as_json(planned: Run) -> None:
    words = planned("plan", "c-1")
    assert words.exit_code == 0
    assert "Confirm the address" in words.stdout
    assert document(planned("plan", "c-1", "--format", "json"))["child"] == "c-1"


def test_a_recalled_child_s_plan_in_json_has_what_the_recall_withdrew(planned: Run) -> None:
    home = own("child.released", "c-1", "2026-06-30", date="2026-06-30")
    back = own("child.recalled", "c-1", "2026-07-20", date="2026-07-20")
    for event in (home, back):
        assert planned("ingest", "-", piped=json.dumps(event)).exit_code == 0
    tasks = document(planned("plan", "c-1", "--format", "json"))["tasks"]
    visits = [task for task in tasks if task["task"] == "home_visit"]
    assert [(v["state"], v["reason"]) for v in visits] == [("withdrawn", "recalled")]
    assert "withdrawn" not in planned("plan", "c-1").stdout


def test_a_plan_as_known_before_anything_arrived_is_empty(planned: Run) -> None:
    then = document(planned("plan", "c-1", "--as-known-on", "2020-01-01", "--format", "json"))
    assert then["tasks"] == []
    now = document(planned("plan", "c-1", "--as-known-on", "2099-01-01", "--format", "json"))
    assert len(now["tasks"]) == len(document(planned("plan", "c-1", "--format", "json"))["tasks"])


def test_a_plan_as_known_today_has_what_people_did_and_says_by_which_rules(planned: Run) -> None:
    known = document(planned("plan", "c-1", "--as-known-on", "9999-12-31", "--format", "json"))
    kept = document(planned("plan", "c-1", "--format", "json"))
    for task in kept["tasks"]:
        del task["version"]
    assert known["tasks"] == kept["tasks"]
    assert known["facts"] == kept["facts"]
    assert (known["child"], known["as_known_on"]) == ("c-1", "9999-12-31")
    assert known["rulebook"]
    assert "Confirm the address" in planned("plan", "c-1", "--as-known-on", "2099-01-01").stdout


def test_a_child_nobody_registered_is_refused(run: Run) -> None:
    for words in (("plan", "nobody"), ("explain", "999"), ("replan", "--child", "nobody")):
        refused = run(*words)
        assert (refused.exit_code, refused.stdout) == (1, ""), words
        assert refused.stderr


def test_a_task_is_explained_with_its_rule_source_and_events(planned: Run) -> None:
    plan = document(planned("plan", "c-1", "--format", "json"))
    task = next(task for task in plan["tasks"] if task["task"] == "confirm_address")
    said = planned("explain", str(task["id"])).stdout
    assert "release.planned-c-1" in said
    assert task["source"] in said
    as_json = document(planned("explain", str(task["id"]), "--format", "json"))
    assert as_json["explanation"] == said.strip()


def test_a_task_of_an_earlier_time_in_custody_is_explained_by_the_days_of_that_time(
    planned: Run,
) -> None:
    tasks = document(planned("plan", "c-1", "--format", "json"))["tasks"]
    number = str(next(task["id"] for task in tasks if task["task"] == "confirm_address"))
    for kind, day in (("released", "2026-06-30"), ("recalled", "2026-07-20")):
        event = own(f"child.{kind}", "c-1", day, date=day)
        assert planned("ingest", "-", piped=json.dumps(event)).exit_code == 0
    replanned = own("release.planned", "c-1", "2026-07-21", date="2026-09-01")
    assert planned("ingest", "-", piped=json.dumps(replanned)).exit_code == 0
    said = planned("explain", number).stdout
    assert "event release.planned-c-1-2026-02-21" in said
    assert "release.planned-c-1-2026-07-21" not in said


def test_walking_the_road_again_changes_nothing(planned: Run) -> None:
    assert "1 re-planned, 0 changed" in planned("replan", "--all").output
    assert "1 re-planned, 0 changed" in planned("replan", "--child", "c-1").output


def test_replan_must_be_told_whom(run: Run) -> None:
    assert run("replan").exit_code == 2
    assert run("replan", "--all", "--child", "c-1").exit_code == 2


def test_the_rulebook_is_well_and_can_be_shown(run: Run) -> None:
    assert run("workflows", "check").exit_code == 0
    assert "Confirm the address" in run("workflows", "show").stdout
    assert document(run("workflows", "show", "--format", "json"))
    drawn = run("workflows", "show", "--format", "svg").stdout
    assert drawn.lstrip().startswith(("<svg", "<?xml"))


def test_a_broken_folder_is_complained_about_by_file_and_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "health.yaml").write_text("workflow: health\ntitle: [\n", encoding="utf-8")
    ran = run("workflows", "check", str(tmp_path))
    assert ran.exit_code == 1
    assert "health.yaml" in ran.stderr


def test_the_same_rulebook_would_change_nothing(planned: Run) -> None:
    found = document(planned("workflows", "impact", "workflows", "--format", "json"))
    assert (found["children"], found["children_changed"]) == (1, 0)
