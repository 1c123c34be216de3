"""Commands run as a person runs them, over a database of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from resettle.cli import main

#: Runs `resettle` with these words.
Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("RESETTLE_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("RESETTLE_DATA_DIR", str(tmp_path / "var"))

    def ran(*words: str, piped: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, list(words), input=piped)

    return ran


def document(result: Result) -> Any:
    """The one document on stdout."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def own(kind: str, child: str, day: str, **data: Any) -> dict[str, Any]:
    """An own event said on the day it is about."""
    return {
        "specversion": "1.0",
        "id": f"{kind}-{child}-{day}",
        "source": "urn:test",
        "type": kind,
        "subject": child,
        "time": f"{day}T09:00:00Z",
        "data": data,
    }


def a_plan(child: str = "c-1") -> list[dict[str, Any]]:
    return [
        own("child.registered", child, "2026-02-20", date_of_birth="2009-06-15"),
        own("custody.started", child, "2026-02-20", date="2026-02-20", order="dto"),
        own("release.planned", child, "2026-02-21", date="2026-06-30"),
    ]
