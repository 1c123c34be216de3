"""Plans at the command line: read, as known then, explained, walked again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.component.cli.conftest import Run, a_plan, document


@pytest.fixture
def planned(run: Run) -> Run:
    assert run("ingest", "-", piped=json.dumps(a_plan())).exit_code == 0
    return run


def test_a_plan_is_shown_in_words_and_as_json(planned: Run) -> None:
    words = planned("plan", "c-1")
    assert words.exit_code == 0
    assert "Confirm the address" in words.stdout
    assert document(planned("plan", "c-1", "--format", "json"))["child"] == "c-1"


def test_a_plan_as_known_before_anything_arrived_is_empty(planned: Run) -> None:
    then = document(planned("plan", "c-1", "--as-known-on", "2020-01-01", "--format", "json"))
    assert then["tasks"] == []
    now = document(planned("plan", "c-1", "--as-known-on", "2099-01-01", "--format", "json"))
    assert len(now["tasks"]) == len(document(planned("plan", "c-1", "--format", "json"))["tasks"])


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
