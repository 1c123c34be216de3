"""The invented demonstration children, taken in through the same door as real events."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.audit.rules import Because
from resettle.children.queries import child_by_ref
from resettle.clock import LONDON
from resettle.permissions import SCOPES, THE_SERVICE
from resettle.planning.vocabulary import TaskState
from resettle.releases.models import Message
from resettle.releases.reading import Piece, pieces
from resettle.staff.actions import make_token
from resettle.staff.queries import viewer_for
from resettle.tasks.actions import Deed, change_task
from resettle.tasks.queries import tasks_of

SOURCE = "urn:resettle:demonstration:"
NAME = "demonstration"
#: These hold days, counted from the day the demonstration was first loaded.
_DAYS = ("date", "date_of_birth")


def load(here: Installation) -> Counter[str]:
    """Take the demonstration in; how many of each outcome. Twice changes nothing."""
    told = yaml.safe_load((here.settings.config_dir / "demo.yaml").read_text(encoding="utf-8"))
    loaded_on = _first_loaded(here)
    first_day = loaded_on or here.clock.today()
    found = list(_pieces(told["events"], first_day))
    receipts = here.intake().take_in(found, NAME)
    if loaded_on is None:
        with here.database.unit() as db:
            for child, days in told["done"].items():
                _do_what_was_due(db, here, child, first_day + timedelta(days=days))
    return Counter(receipt.outcome for receipt in receipts)


def _first_loaded(here: Installation) -> date | None:
    """The day it was first loaded: the same days again are the same events again."""
    with here.database.reading() as db:
        source = db.exec(
            select(Message.event_source)
            .where(col(Message.event_source).startswith(SOURCE))
            .order_by(col(Message.id))
        ).first()
    return date.fromisoformat(source.removeprefix(SOURCE)) if source else None


def _pieces(events: list[Mapping[str, Any]], first_day: date) -> Iterator[Piece]:
    for number, event in enumerate(events, start=1):
        said = datetime.combine(first_day + timedelta(days=event["said"]), time(10), LONDON)
        yield from pieces(
            json.dumps(
                {
                    "specversion": "1.0",
                    "id": f"demo-{number}",
                    "source": f"{SOURCE}{first_day.isoformat()}",
                    "type": event["type"],
                    "subject": event["child"],
                    "time": said.isoformat(),
                    "data": {
                        key: (first_day + timedelta(days=value)).isoformat()
                        if key in _DAYS
                        else value
                        for key, value in event["data"].items()
                    },
                }
            ).encode()
        )


def _do_what_was_due(db: Session, here: Installation, ref: str, before: date) -> None:
    """Mark a child's tasks as done that were due before a day, each on the day it was due."""
    because = Because(NAME, "the demonstration was loaded")
    child = child_by_ref(THE_SERVICE, db, ref)
    for task in tasks_of(THE_SERVICE, db, child.id):
        # Finishing one task may have moved those that waited for it.
        db.refresh(task)
        if task.state != TaskState.NOT_STARTED or task.due is None or task.due >= before:
            continue
        deed = Deed(state=TaskState.DONE, done_on=task.due)
        rules = here.planning()
        change_task(db, task.id, deed, version=task.version, because=because, planning=rules)


def token(here: Installation) -> str:
    """A token that may do everything, kept in the data folder so that it survives a restart."""
    file = Path(here.settings.data_dir) / "demonstration-token"
    kept = file.read_text(encoding="utf-8").strip() if file.exists() else ""
    with here.database.reading() as db:
        held = viewer_for(db, kept) if kept else None
    if held is not None:
        return kept
    with here.database.unit() as db:
        secret = make_token(db, NAME, SCOPES, at=here.clock.now(), actor="cli", replace=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:  # noqa: PTH123 - made for its owner only
        out.write(secret + "\n")
    return secret
