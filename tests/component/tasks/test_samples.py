"""Every example message, of ours and of the folder CI names, is taken in and ends where it should.

The examples in `tests/examples/events` are of our own making. `RESETTLE_EVENT_SAMPLES` may name a
folder of messages that prison systems really sent; they stay outside the project.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from resettle.children.models import Child
from resettle.db import Database
from resettle.permissions import THE_SERVICE
from resettle.planning.vocabulary import OPEN
from resettle.releases.models import Message
from resettle.releases.queries import tray
from resettle.settings import PROJECT
from resettle.tasks.queries import tasks_of
from tests.component.tasks.conftest import Take
from tests.component.tasks.messages import own

OURS = PROJECT / "tests" / "examples" / "events"
THEIRS = os.environ.get("RESETTLE_EVENT_SAMPLES")
FOLDERS = [OURS, *([Path(THEIRS)] if THEIRS else [])]
FILES = [file for folder in FOLDERS for file in sorted(folder.rglob("*.json"))]
_NUMBER = re.compile(r"\b[A-Z]\d{4}[A-Z]{2}\b")

#: By file name: where a child who was in custody before it stands after it, and whether a person
#: is asked to look.
ENDS: dict[str, tuple[str, bool]] = {
    "rpa-released-ncs.json": ("community", False),
    "pis-released-ncs.json": ("community", False),
    "pis-released-hdc.json": ("community", False),
    "pis-released-ecsl.json": ("community", False),
    "pis-released-historic-2010.json": ("custody", True),
    "pis-released-death.json": ("died", False),
    "pis-released-unlawfully-at-large.json": ("unlawfully_at_large", False),
    "pis-received-new-custody.json": ("custody", True),
    "pis-prison-identifier-added-malformed-publishedAt.json": ("custody", False),
    "pis-sentence-dates-changed.message.json": ("custody", True),
    "prisoner-offender-search.prisoner.updated.message.json": ("custody", True),
    "prison-offender-events.prisoner.merged.message.json": ("custody", True),
}
#: Where the child was home before it.
RETURNS = {
    "rpa-received-admission-intake.json": False,
    "rpa-received-recall-24.json": True,
    "pis-received-no-person-reference.json": True,
}


def days_before(file: Path) -> tuple[str, str]:
    """A day some weeks before the message, and a fortnight after that, to have a child in
    custody and home again by."""
    year = re.search(r'occurredAt\\?"\s*:\s*\\?"(\d{4})-(\d\d)', file.read_text("utf-8"))
    when = (int(year[1]), int(year[2])) if year else (2020, 6)
    before = (when[0] - 1, 12) if when[1] == 1 else (when[0], when[1] - 1)
    return tuple(f"{before[0]}-{before[1]:02}-{day}" for day in ("02", "16"))  # type: ignore[return-value]


def register(take: Take, file: Path) -> None:
    numbers = sorted(set(_NUMBER.findall(file.read_text("utf-8"))))
    start, _ = days_before(file)
    take(
        own(
            "child.registered",
            start,
            date_of_birth="2008-05-04" if start > "2019" else "1995-05-04",
            identifiers=[{"type": "noms", "value": number} for number in numbers],
        )
    )
    take(own("custody.started", start, date=start, order="dto"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
@pytest.mark.parametrize("known", [True, False], ids=["a known child", "an unknown child"])
def test_every_example_is_kept_and_nothing_crashes(
    file: Path, known: bool, take: Take, database: Database
) -> None:
    if known:
        register(take, file)
    (receipt,) = take(json.loads(file.read_text("utf-8")))
    assert receipt.outcome in {"accepted", "needs_attention", "rejected"}
    with database.reading() as db:
        kept = db.scalar(select(func.count()).select_from(Message))
        assert kept == (3 if known else 1)
        if receipt.outcome != "accepted" and receipt.outcome != "rejected":
            assert tray(THE_SERVICE, db) != []


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.name in ENDS], ids=lambda file: file.name
)
def test_a_real_message_leaves_a_child_in_custody_where_it_should(
    file: Path, take: Take, database: Database
) -> None:
    register(take, file)
    take(json.loads(file.read_text("utf-8")))
    stage, asks = ENDS[file.name]
    with database.reading() as db:
        assert db.scalar(select(col(Child.stage)).order_by(col(Child.id))) == stage
        assert bool(tray(THE_SERVICE, db)) is asks
        tasks = tasks_of(THE_SERVICE, db, 1)
    if stage == "died":
        assert not [task for task in tasks if task.state in OPEN]
    elif stage == "unlawfully_at_large":
        assert {"held" in task.flags for task in tasks if task.state in OPEN} == {True}
    elif stage == "community":
        assert [task for task in tasks if task.task == "home_visit"]
        assert all(task.due is None or task.due.year >= 2021 for task in tasks)


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.name in RETURNS], ids=lambda file: file.name
)
def test_a_real_return_to_custody_is_a_recall_only_where_its_code_says_so(
    file: Path, take: Take, database: Database
) -> None:
    register(take, file)
    _, home = days_before(file)
    take(own("child.released", home, date=home, to="home"))
    take(json.loads(file.read_text("utf-8")))
    with database.reading() as db:
        assert db.scalar(select(col(Child.stage)).order_by(col(Child.id))) == "custody"
        visits = [
            (task.state, task.reason == "recalled")
            for task in tasks_of(THE_SERVICE, db, 1, withdrawn=True)
            if task.task == "home_visit"
        ]
    assert visits == [("withdrawn", RETURNS[file.name])]
