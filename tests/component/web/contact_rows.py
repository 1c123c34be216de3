"""Logging contacts through their pages and through a phone's queue, for tests of both."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.contacts.models import Contact, HeldContact, SealKey
from resettle.contacts.seal_keys import turn_keys
from resettle.contacts.sealing import Envelope, seal
from resettle.staff.models import Assignment
from resettle.web.csrf import secret_key
from tests.component.web.conftest import post

#: The clock of these tests stands at ten in the morning of Monday 2 March 2026.
TYPED = {
    "attended": "attended",
    "day": "today",
    "time": "9am",
    "minutes": "45",
    "how": "visit",
    "place": "out",
    "did": "We walked to the boxing club.",
}


def log(browser: FlaskClient, ref: str = "child-1", **typed: Any) -> Any:
    return post(browser, f"/children/{ref}/contacts/new", **{"child": ref, **TYPED, **typed})


def contacts(installation: Installation) -> list[Contact]:
    with installation.database.reading() as db:
        return list(db.exec(select(Contact).order_by(col(Contact.id))))


def held(installation: Installation) -> list[HeldContact]:
    with installation.database.reading() as db:
        return list(db.exec(select(HeldContact).order_by(col(HeldContact.id))))


def end_assignment(installation: Installation, child: int, until: date) -> None:
    with installation.database.unit() as db:
        for one in db.exec(select(Assignment).where(Assignment.child_id == child)):
            one.until = until
            db.add(one)


def make_key(installation: Installation) -> None:
    turn_keys(
        installation.database,
        secret_key(installation.settings.data_dir),
        installation.clock.now(),
    )


class Phone:
    """A phone of somebody who is signed in: it learns while there is signal, and seals."""

    def __init__(self, browser: FlaskClient, installation: Installation) -> None:
        self._browser = browser
        with installation.database.reading() as db:
            there_is = db.exec(select(SealKey.id)).first()
        if there_is is None:
            make_key(installation)
        self.told = browser.get("/contacts/queue").get_json()
        self._now = installation.clock.now()

    def write(self, ref: str = "child-1", key: str | None = None, **typed: Any) -> Envelope:
        """An entry as the page seals it."""
        pairs = [[name, value] for name, value in ({"child": ref} | TYPED | typed).items()]
        said = {
            "person": self.told["person"],
            "written_at": self._now.isoformat(),
            "typed": pairs,
        }
        return self.seal(said, key)

    def seal(self, said: dict[str, Any], key: str | None = None) -> Envelope:
        given = self.told["key"]
        return seal(key or uuid4().hex, said, given["name"], given["public"])

    def hand(self, envelope: Envelope, browser: FlaskClient | None = None) -> Any:
        sending = browser or self._browser
        asked = sending.get("/contacts/queue", headers={"Accept": "application/json"})
        return sending.post(
            "/contacts/queue",
            json={name: getattr(envelope, name) for name in Envelope.__slots__},
            headers={"X-CSRFToken": (asked.get_json() or {}).get("word", "")},
        )

    def became(self, envelope: Envelope, browser: FlaskClient | None = None) -> str:
        answer = self.hand(envelope, browser)
        assert answer.status_code == 200, answer.text
        return str(answer.get_json()["became"])
