"""Events at the command line: taken in from files, or only tried."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from resettle.settings import PROJECT
from tests.component.cli.conftest import Run, a_plan, document, own
from tests.component.tasks.messages import prison
from tests.hostile import BODIES

TASK_KEYS = {
    "workflow", "task", "occurrence", "title", "pathway", "owner", "opens", "due", "state",
    "flags", "because", "source", "standing",
}  # fmt: skip


def kept(folder: Path, name: str, body: object) -> str:
    file = folder / name
    file.write_text(json.dumps(body), encoding="utf-8")
    return str(file)


def test_simulate_gives_plans_with_the_keys_of_the_contract(run: Run, tmp_path: Path) -> None:
    file = kept(tmp_path, "events.json", a_plan())
    found = document(run("simulate", "--events", file, "--format", "json"))
    assert found.keys() == {"children", "tray"}
    (child,) = found["children"]
    assert child["child"] == "c-1"
    assert child["facts"]["stage"] == "custody"
    assert child["facts"]["release_window"].keys() == {"earliest", "planned", "latest"}
    assert all(task.keys() >= TASK_KEYS for task in child["tasks"])
    assert len(child["tasks"]) > 20


def test_simulate_reads_lines_and_pipes_alike(run: Run, tmp_path: Path) -> None:
    whole = run("simulate", "--events", kept(tmp_path, "a.json", a_plan()))
    lines = "\n".join(json.dumps(event) for event in a_plan())
    (tmp_path / "b.jsonl").write_text(lines, encoding="utf-8")
    assert run("simulate", "--events", str(tmp_path / "b.jsonl")).stdout == whole.stdout
    assert run("simulate", "--events", "-", piped=lines).stdout == whole.stdout


def test_simulate_puts_what_a_person_must_see_in_the_tray_and_still_ends_well(
    run: Run, tmp_path: Path
) -> None:
    odd = [*a_plan(), own("child.released", "stranger", "2026-03-01", date="2026-03-01"), 7, {}]
    found = document(run("simulate", "--events", kept(tmp_path, "odd.json", odd)))
    named = [waiting["event"] for waiting in found["tray"]]
    assert named == ["child.released-stranger-2026-03-01", "#5", "#6"]
    assert all(waiting["reason"] for waiting in found["tray"])


@pytest.mark.parametrize("turned", [False, True])
def test_simulate_asks_about_the_later_of_two_children_with_one_number(
    run: Run, tmp_path: Path, turned: bool
) -> None:
    number = [{"type": "noms", "value": "Z9001ZZ"}]
    both = [
        own("child.registered", child, day, date_of_birth="2009-06-15", identifiers=number)
        for child, day in (("c-1", "2026-02-20"), ("c-2", "2026-02-21"))
    ]
    file = kept(tmp_path, "events.json", both[::-1] if turned else both)
    (waiting,) = document(run("simulate", "--events", file))["tray"]
    assert waiting["event"] == "child.registered-c-2-2026-02-21"
    assert "noms" in waiting["reason"]


@pytest.mark.parametrize("name", BODIES)
def test_no_file_breaks_simulate_and_what_does_not_parse_prints_nothing(
    run: Run, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "hostile.json"
    file.write_bytes(BODIES[name])
    ran = run("simulate", "--events", str(file), "--format", "json")
    assert ran.exit_code in (0, 1), ran.exception
    assert ran.exception is None or isinstance(ran.exception, SystemExit)
    if ran.exit_code:
        assert ran.stdout == ""
        assert ran.stderr
    else:
        assert json.loads(ran.stdout)["children"] == []


def test_ingest_counts_what_became_of_each_event(run: Run, tmp_path: Path) -> None:
    file = kept(tmp_path, "events.json", a_plan())
    assert document(run("ingest", file, "--format", "json")) == {
        "accepted": 3,
        "duplicate": 0,
        "needs_attention": 0,
        "rejected": 0,
        "reasons": [],
    }
    again = document(run("ingest", file, "--format", "json"))
    assert (again["accepted"], again["duplicate"]) == (0, 3)


def test_ingest_keeps_the_good_ones_and_ends_with_one_where_any_was_rejected(
    run: Run, tmp_path: Path
) -> None:
    events: list[Any] = a_plan()
    events.insert(1, own("child.released", "c-1", "2026-03-01", date="2026-02-30"))
    ran = run("ingest", kept(tmp_path, "events.json", events), "--format", "json")
    assert ran.exit_code == 1
    told = json.loads(ran.stdout)
    assert (told["accepted"], told["rejected"]) == (3, 1)
    assert told["reasons"][0]["outcome"] == "rejected"
    assert document(run("plan", "c-1", "--format", "json"))["facts"]["stage"] == "custody"


def test_ingest_takes_a_folder_and_a_file_that_cannot_be_read_spoils_only_itself(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    (folder / "deeper").mkdir(parents=True)
    kept(folder, "1.json", a_plan("c-1"))
    kept(folder / "deeper", "2.json", a_plan("c-2"))
    (folder / "broken.json").write_text("{no", encoding="utf-8")
    (folder / "README.md").write_text("not an event", encoding="utf-8")
    ran = run("ingest", str(folder), "--format", "json")
    told = json.loads(ran.stdout)
    assert ran.exit_code == 1
    assert (told["accepted"], told["rejected"]) == (6, 1)
    assert told["reasons"][0]["event"] == "broken.json"


def test_ingest_of_what_is_not_json_ends_with_one_and_prints_nothing(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "x.json").write_text("{no", encoding="utf-8")
    ran = run("ingest", str(tmp_path / "x.json"), "--format", "json")
    assert (ran.exit_code, ran.stdout) == (1, "")


def test_a_file_that_is_not_there_is_a_wrong_use(run: Run) -> None:
    assert run("ingest", "nowhere.json").exit_code == 2
    assert run("simulate", "--events", "nowhere.json").exit_code == 2


def test_replay_reads_messages_again_by_a_corrected_table(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    shutil.copytree(PROJECT / "config", config)
    monkeypatch.setenv("RESETTLE_CONFIG_DIR", str(config))
    events = [
        {**a_plan()[0], "data": {"date_of_birth": "2009-06-15", "identifiers": NUMBERS}},
        a_plan()[1],
        prison("released", "RELEASED", "QQQ", "2026-03-01T10:00:00Z", "A0000ZZ"),
    ]
    run("ingest", kept(tmp_path, "events.json", events))
    assert "0 messages mean something else" in run("replay").output
    table = config / "movement_reasons.yaml"
    text = table.read_text(encoding="utf-8")
    added = '\n  - does: final_release\n    source: A test\n    codes:\n      QQQ: "Went home"'
    table.write_text(text.replace("\nreleased:", f"\nreleased:{added}", 1), encoding="utf-8")
    assert "1 message means something else" in run("replay").output
    assert document(run("plan", "c-1", "--format", "json"))["facts"]["stage"] == "community"
    assert "0 messages" in run("replay").output


NUMBERS = [{"type": "noms", "value": "A0000ZZ"}]
