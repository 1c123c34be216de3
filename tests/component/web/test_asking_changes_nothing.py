"""GET changes nothing: all it may add is the audit line that says who looked, and a session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from resettle.app.installation import Installation
from resettle.caseload.models import Import
from resettle.contacts.models import CheckInLink
from resettle.db import Model
from resettle.notifications.models import Feed
from resettle.staff.models import Person
from resettle.staff.rules import hash_of
from tests.component.web.audit_rows import a_plain_sample
from tests.component.web.blanks import SECRET, filled
from tests.component.web.conftest import Sent, a_child

#: What must be asked for the answer to be one.
ASKED = {"children.what_if": "?what=child.released"}
MAY_GROW = {"audit_line", "web_session"}


def everything_kept(installation: Installation) -> dict[str, list[Any]]:
    """Every row of every table but those that may grow."""
    with installation.database.reading() as db:
        return {
            table.name: sorted(map(repr, db.connection().execute(select(table)).all()))
            for table in Model.metadata.sorted_tables
            if table.name not in MAY_GROW
        }


def addresses(app: Flask) -> Iterator[str]:
    """Every address that answers a GET, with what fits in its blanks."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            yield filled(app, rule) + ASKED.get(rule.endpoint, "")


def test_every_get_leaves_every_table_as_it_was(
    app: Flask,
    client: FlaskClient,
    everything: dict[str, str],
    send: Sent,
    installation: Installation,
) -> None:
    send(a_child())
    with installation.database.unit() as db:
        now = installation.clock.now()
        link = {"hash": hash_of(SECRET), "made_at": now, "until": now + timedelta(days=7)}
        db.add(CheckInLink(child_id=1, actor="t", **link))
        about = {"file_name": "a.csv", "digest": "", "kind": "children", "state": "done"}
        db.add(Person(id=1, name="Wren Worker"))
        db.flush()
        db.add(Feed(person_id=1, hash=hash_of(SECRET), made_at=now))
        a_plain_sample(db, now, auditor=1)
        db.add(Import(at=now, actor="t", total=0, receipts=[], **about))
    before = everything_kept(installation)
    asked = list(addresses(app))
    assert len(asked) >= 9
    for address in asked:
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = client.open(address, method=method, headers=everything)
            assert answer.status_code in (200, 303, 503), (method, address, answer.data)
            answer.close()
    assert everything_kept(installation) == before


def test_the_test_would_notice_a_change(send: Sent, installation: Installation) -> None:
    before = everything_kept(installation)
    send(a_child())
    assert everything_kept(installation) != before


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_head_is_looking_too_and_is_written_down(
    client: FlaskClient,
    everything: dict[str, str],
    send: Sent,
    installation: Installation,
    method: str,
) -> None:
    send(a_child())
    client.open("/api/v1/children/child-1/plan", method=method, headers=everything)
    audit = Model.metadata.tables["audit_line"]
    with installation.database.reading() as db:
        verbs = db.connection().scalars(select(audit.c.verb)).all()
    assert verbs.count("consulted") == 1
