"""Tasks put straight into the database, for tests of reports that count them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient

from resettle.app.installation import Installation
from resettle.permissions import THE_SERVICE, Viewer
from resettle.reports import BY_NAME
from resettle.reports.here import ask_of
from resettle.reports.queries import behind
from resettle.reports.rules import Place
from resettle.reports.sheet import Sheet, make_sheet
from resettle.tasks.models import Task, TaskPartner


def put_due(installation: Installation, child: int, due: date | None, **said: Any) -> int:
    """A task of the plan; a name of its own each time, unless one is said."""
    usual: dict[str, Any] = {
        "workflow": "health",
        "task": "register_gp",
        "title": "Register the child with a doctor near the address",
        "pathway": "health",
        "owner": "resettlement_worker",
        "state": "not_started",
    }
    agency = said.pop("agency", None)
    with installation.database.unit() as db:
        now = installation.clock.now()
        one = Task(
            child_id=child,
            standing="local",
            source="s",
            verified=False,
            because="b",
            due=due,
            created_at=now,
            updated_at=now,
            **{**usual, "identity": uuid4().hex, "occurrence": 1, **said},
        )
        db.add(one)
        db.flush()
        if agency is not None:
            db.add(TaskPartner(task_id=one.id, agency=agency, at=now, actor="t"))
        return one.id


def sheet_of(
    installation: Installation,
    name: str,
    *,
    leaves: bool = False,
    viewer: Viewer = THE_SERVICE,
    **said: Any,
) -> Sheet:
    """One report, asked as the service asks it."""
    given = {word.rstrip("_"): value for word, value in said.items()}
    with installation.database.reading() as db:
        ask = ask_of(
            viewer,
            db,
            BY_NAME[name],
            given,
            installation.clock.today(),
            catalogue=installation.catalogue,
        )
        return make_sheet(BY_NAME[name], ask, leaves=leaves)


def values(sheet: Sheet, table: str, row: str) -> Mapping[str, Any]:
    """What stands in one row, by column."""
    laid = sheet.table(table)
    assert laid is not None
    line = next(one for one in laid.every_line if one.name == row)
    return {one.column.name: one.value for one in line.figures}


def rows_of(sheet: Sheet, table: str) -> list[str]:
    laid = sheet.table(table)
    assert laid is not None
    return [one.name for one in laid.lines]


def how_many_behind(installation: Installation, name: str, place: Place, **said: Any) -> set[int]:
    """How many tasks and how many children stand behind one number."""
    given = {word.rstrip("_"): value for word, value in said.items()}
    with installation.database.reading() as db:
        report = BY_NAME[name]
        ask = ask_of(THE_SERVICE, db, report, given, installation.clock.today())
        statement = report.behind(ask, place)
        rows = db.connection().execute(statement).all()
        found = behind(THE_SERVICE, db, statement, page=1)
    assert found.total == len({row.child_id for row in rows})
    return {len(rows), found.total}


def every_number_leads_to_as_many(installation: Installation, name: str, **said: Any) -> int:
    """Opens every number of a report; says how many there were."""
    opened = 0
    for laid in sheet_of(installation, name, **said).tables:
        for line in laid.every_line:
            for figure in line.figures:
                if figure.opens and line.row.child_id is None:
                    place = Place(laid.table.name, line.name, figure.column.name)
                    many = how_many_behind(installation, name, place, **said)
                    assert figure.value in many, (place, figure.value, many)
                    opened += 1
    return opened


def as_said(browser: FlaskClient, path: str) -> Any:
    """The JSON at an address of the API."""
    return json.loads(browser.get(path).text)
