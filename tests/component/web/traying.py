"""What the tests of the tray's pages say and look up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.db import Model
from resettle.releases.models import Message
from tests.component.tasks.messages import prison
from tests.component.web.conftest import event, token_in

NOMS = "A0000ZZ"


def numbered(child: str = "child-1", noms: str = NOMS, **said: Any) -> dict[str, Any]:
    numbers = [{"type": "noms", "value": noms}]
    said = {"date_of_birth": "2009-06-15", "name": "Robin Example", **said}
    return event("child.registered", child, identifiers=numbers, **said)


def out(code: str = "CR", noms: str = NOMS, at: str = "2026-03-01T10:00:00Z") -> dict[str, Any]:
    return prison("released", "RELEASED", code, at, noms)


def custody(child: str = "child-1") -> dict[str, Any]:
    return event("custody.started", child, date="2026-02-20", order="dto")


def kept(installation: Installation, table: type[Model]) -> list[Any]:
    with installation.database.reading() as db:
        return list(db.scalars(select(table).order_by(col(table.id))))  # type: ignore[attr-defined]


def last(installation: Installation) -> Message:
    found: Message = kept(installation, Message)[-1]
    return found


def child(installation: Installation, ref: str = "child-1") -> Child:
    (found,) = [one for one in kept(installation, Child) if one.ref == ref]
    return found


def version(page: str) -> dict[str, str]:
    return {"version": page.split('name="version" value="')[1].split('"')[0]}


def registration(page: str, **said: str) -> dict[str, str]:
    key = page.split('name="key" value="')[1].split('"')[0]
    ref = page.split('id="ref"')[1].split('value="')[1].split('"')[0]
    return {
        "csrf_token": token_in(page),
        "key": key,
        "ref": ref,
        "name": "Robin Example",
        "date_of_birth-day": "15",
        "date_of_birth-month": "6",
        "date_of_birth-year": "2009",
        "noms": NOMS,
        **version(page),
        **said,
    }


def post_again(browser: Any, path: str) -> Any:
    return browser.post(path, data={"csrf_token": token_in(browser.get("/children/new").text)})


def put_in_team(db: Session, team: int) -> None:
    db.get_one(Child, 1).team_id = team
