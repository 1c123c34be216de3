"""Running the service: the database, tokens, one beat, the demonstration."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.component.cli.conftest import Run, document


def counts(sqlite_url: str) -> dict[str, int]:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as db:
        names = ("child", "identifier", "message", "task", "task_log", "token")
        found = {name: db.execute(f"select count(*) from {name}").fetchone()[0] for name in names}
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
    assert "rejected" not in first.stdout
    before = counts(sqlite_url)
    assert before["child"] == 6
    assert run("demo").exit_code == 0
    assert counts(sqlite_url) == before


def test_the_demonstration_shows_every_kind_of_child(run: Run) -> None:
    told = run("demo").stdout
    assert "1 needs attention" in told, "one child that nobody registered waits in the tray"
    stages = {
        name: document(run("plan", f"demo-{name}", "--format", "json"))["facts"]
        for name in ("rowan", "hazel", "ash", "juniper", "linden", "alder")
    }
    assert stages["rowan"]["order"] == "remand"
    assert stages["hazel"]["order"] == "dto"
    assert stages["ash"]["stage"] == "community"
    assert stages["juniper"]["recalled"] is True
    flags = {
        flag
        for task in document(run("plan", "demo-linden", "--format", "json"))["tasks"]
        for flag in task["flags"]
    }
    assert "unplanned_release" in flags


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
