"""Who may import whom: the contracts hold, and each dangerous tool has one door."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.source import ROOT, imported, name, under

#: A tool, and the only files that may import it.
DOORS: dict[str, set[str]] = {
    "apscheduler": {"resettle/timers/tick.py"},
    "requests": {"resettle/notifications/senders.py", "resettle/releases/source.py"},
    "smtplib": {"resettle/notifications/outside.py"},
    "notifications_python_client": {"resettle/notifications/outside.py"},
    "sqlalchemy.dialects": {"resettle/db.py"},
    "yaml": {"resettle/rulebook/", "resettle/releases/movements.py", "resettle/cli/demo/"},
    "gunicorn": {"resettle/cli/serving.py"},
    "openpyxl": {"resettle/web/workbook.py"},
    "flask": {
        "resettle/app/",
        "resettle/web/",
        "resettle/cli/serving.py",
        "/api.py",
        "/pages.py",
        # A room with many pages has a folder of them.
        "/pages/",
        # What stands behind every page's door: who is here, and where they are sent.
        "resettle/staff/sessions.py",
        "resettle/staff/returning.py",
        # Gives the templates its words.
        "resettle/children/words.py",
    },
    "click": {"resettle/cli/"},
}


def test_the_import_contracts_hold() -> None:
    ran = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-4000:]


def _is_within(file: str, door: str) -> bool:
    return file.startswith(door) or file.endswith(door) or (door == "/pages/" and door in file)


@pytest.mark.parametrize("tool", DOORS)
def test_a_tool_is_imported_only_where_it_belongs(tool: str) -> None:
    allowed = DOORS[tool]
    elsewhere = [
        f"{name(path)}:{line}"
        for path in under("resettle")
        for module, line in imported(path)
        if (module == tool or module.startswith(f"{tool}."))
        and not any(_is_within(name(path), door) for door in allowed)
    ]
    assert not elsewhere, f"{tool} belongs in {sorted(allowed)}: {elsewhere}"


def _asks_dialect(path: Path) -> list[int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    words = ("dialect", "sqlite", "postgresql", "on_conflict", "PRAGMA")
    return [
        number
        for number, line in enumerate(lines, 1)
        if any(word in line for word in words) and not line.lstrip().startswith(("#", '"'))
    ]


def test_only_db_py_asks_which_database_it_is() -> None:
    #: A partial index names its condition once for each dialect; a table may say that.
    declares: Callable[[str], bool] = lambda line: "_where=" in line  # noqa: E731
    #: The settings name the default; the server needs to know how many processes may write.
    may_ask = {"resettle/db.py", "resettle/settings.py", "resettle/cli/serving.py"}
    #: Makes statements ready for whichever it is; it does not ask which that is.
    may_ask |= {"resettle/bulk.py"}
    elsewhere = []
    for path in under("resettle"):
        if name(path) in may_ask:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        elsewhere += [
            f"{name(path)}:{n} {lines[n - 1].strip()}"
            for n in _asks_dialect(path)
            if not declares(lines[n - 1])
        ]
    assert not elsewhere, "\n".join(elsewhere)


def test_importing_the_house_opens_nothing() -> None:
    """Importing reads no environment, opens no file of ours, no socket and no database."""
    watch = (
        "import sys\n"
        "seen = []\n"
        "def note(event, args):\n"
        "    if event in ('socket.connect', 'sqlite3.connect', 'subprocess.Popen'):\n"
        "        seen.append((event, args))\n"
        "sys.addaudithook(note)\n"
        "import resettle.cli.service, resettle.cli.plans, resettle.cli.rules\n"
        "import resettle.app.service\n"
        "assert not seen, seen\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", watch], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
