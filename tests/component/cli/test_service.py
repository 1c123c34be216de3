"""Running the service: the database, tokens, one beat, the demonstration."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from resettle.cli.demo import loading
from resettle.cli.demo.people import PASSWORD
from resettle.planning.vocabulary import TaskState
from tests.component.cli.conftest import Run, a_plan, document


def counts(sqlite_url: str) -> dict[str, int]:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as db:
        names = ("child", "identifier", "message", "task", "task_log", "token")
        found = {name: db.execute(f"select count(*) from {name}").fetchone()[0] for name in names}
    db.close()
    return found


def of_children(sqlite_url: str, asked: str) -> dict[Any, int]:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as db:
        found = dict(db.execute(asked).fetchall())
    db.close()
    return found


def test_migrating_twice_is_migrating_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESETTLE_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    assert "empty" in run("migrate").stdout
    assert "as it should be" in run("migrate").stdout


@pytest.mark.parametrize(
    "words", [("serve",), ("tick",), ("demo",), ("token", "create", "x", "--scope", "events:write")]
)
def test_nothing_runs_on_a_database_of_another_shape(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("RESETTLE_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    refused = run(*words)
    assert refused.exit_code == 1
    assert "resettle migrate" in refused.stderr


def test_the_demonstration_loads_once_however_often_it_is_loaded(run: Run, sqlite_url: str) -> None:
    first = run("demo")
    assert first.exit_code == 0, first.output
    before = counts(sqlite_url)
    assert before["child"] == 72
    again = run("demo")
    assert again.exit_code == 0
    assert "loaded already" in again.stdout
    assert counts(sqlite_url) == before


def test_a_loading_that_was_cut_short_goes_on_to_the_same_end(
    run: Run, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(loading, "give_children", _cut)
        assert isinstance(run("demo").exception, KeyboardInterrupt | SystemExit)
    assert run("demo").exit_code == 0
    assert "loaded already" in run("demo").stdout
    assert counts(sqlite_url)["child"] == 72


def _cut(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_the_demonstration_shows_every_kind_of_child(run: Run, sqlite_url: str) -> None:
    told = run("demo").stdout
    for outcome in ("accepted", "needs attention", "duplicate", "rejected"):
        assert outcome in told
    facts = {
        name: document(run("plan", f"demo-{name}", "--format", "json"))["facts"]
        for name in ("rowan", "hazel", "ash", "juniper")
    }
    assert facts["rowan"]["order"] == "remand"
    assert facts["hazel"]["order"] == "dto"
    assert facts["ash"]["stage"] == "community"
    assert facts["juniper"]["recalled"] is True
    stages = of_children(sqlite_url, "select stage, count(*) from child group by stage")
    assert stages.keys() >= {"community", "custody", "hospital", "unlawfully_at_large", "died"}
    orders = of_children(sqlite_url, 'select "order", count(*) from child group by 1')
    assert orders.keys() >= {"remand", "dto", "section_250", "section_254", "section_259"}
    left = of_children(
        sqlite_url,
        "select \"order\" = 'remand', count(*) from child where released_on is not null group by 1",
    )
    assert left[1] > left[0], "more than half of those who leave, leave from remand"


def test_the_work_of_the_demonstration_is_mostly_done_in_time(run: Run, sqlite_url: str) -> None:
    run("demo")
    states = of_children(sqlite_url, "select state, count(*) from task group by state")
    assert states.keys() >= {state for state in TaskState if state != "withdrawn"}
    late = of_children(
        sqlite_url,
        "select settled_on > due, count(*) from task where state = 'done' and due > '' group by 1",
    )
    assert 0 < late[1] < late[0] / 3
    tomorrow = of_children(
        sqlite_url,
        "select ref, count(*) from child join task on child.id = child_id "
        "where ref = 'demo-kestrel' and state = 'not_started' and due < date('now') group by 1",
    )
    assert tomorrow["demo-kestrel"] >= 3, "a release tomorrow, with things lacking"


def test_the_demonstration_is_the_same_on_every_machine(
    run: Run, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = "select state || coalesce(settled_on, ''), count(*) from task group by 1"
    run("demo")
    one = of_children(sqlite_url, asked)
    monkeypatch.setenv("RESETTLE_DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    run("migrate")
    run("demo")
    assert of_children(f"sqlite:///{tmp_path / 'other.db'}", asked) == one


def test_the_demonstration_prints_four_accounts_and_the_same_password_each_time(run: Run) -> None:
    first, second = run("demo").stdout, run("demo").stdout
    for name in ("worker", "mentor", "manager", "admin"):
        assert f"{name}@example.org" in first
        assert f"{name}@example.org" in second
    assert PASSWORD in first
    assert PASSWORD in second


def test_the_demonstration_is_refused_beside_real_children(run: Run) -> None:
    assert run("ingest", "-", piped=json.dumps(a_plan())).exit_code == 0
    refused = run("demo")
    assert refused.exit_code == 1
    assert "mistaken for real" in refused.stderr


def test_the_demonstration_token_survives_a_restart_and_opens_the_api(
    run: Run, tmp_path: Path
) -> None:
    first, second = run("demo", "--token").stdout, run("demo", "--token").stdout
    secret = first.split("Demonstration token: ")[1].split()[0]
    assert secret in second
    assert f'curl -H "Authorization: Bearer {secret}"' in first
    kept = tmp_path / "var" / "demonstration-token"
    assert kept.stat().st_mode & 0o077 == 0


def test_a_token_is_shown_once_and_kept_as_a_hash(run: Run, sqlite_url: str) -> None:
    made = run("token", "create", "feed", "--scope", "events:write", "--scope", "tasks:read")
    assert made.exit_code == 0
    secret = made.stdout.strip()
    assert secret not in Path(sqlite_url.removeprefix("sqlite:///")).read_bytes().decode("latin-1")
    assert run("token", "create", "feed", "--scope", "events:write").exit_code == 1
    again = run("token", "create", "feed", "--scope", "events:write", "--replace")
    assert again.stdout.strip() != secret


def test_a_scope_that_is_none_is_refused_and_a_missing_one_is_a_wrong_use(run: Run) -> None:
    assert run("token", "create", "feed", "--scope", "everything").exit_code == 1
    assert run("token", "create", "feed").exit_code == 2


def test_a_beat_by_hand_does_what_is_due(run: Run) -> None:
    run("demo")
    assert run("tick").exit_code == 0
