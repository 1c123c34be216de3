"""Tokens open what their scopes say, until they are revoked, and their secrets are kept nowhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from resettle.db import Database
from resettle.errors import BadInput, Conflict, NotFound
from resettle.permissions import May
from resettle.staff.actions import make_token, revoke_token
from resettle.staff.queries import tokens, viewer_for
from tests.builders import NOW


def _made(database: Database, name: str = "feed", *scopes: May, replace: bool = False) -> str:
    with database.unit() as db:
        return make_token(
            db, name, scopes or (May.SEND_EVENTS,), at=NOW, actor="test", replace=replace
        )


def test_a_token_opens_what_its_scopes_say_and_no_more(database: Database) -> None:
    secret = _made(database, "feed", May.SEND_EVENTS)
    with database.reading() as db:
        viewer = viewer_for(db, secret)
    assert viewer is not None
    assert viewer.name == "feed"
    assert [what for what in May if viewer.may(what)] == [May.SEND_EVENTS]
    assert not viewer.sees_children


@pytest.mark.parametrize("change", [str.upper, lambda s: s[:-1], lambda s: s + "a", lambda _: ""])
def test_nothing_but_the_whole_secret_opens(
    database: Database, change: Callable[[str], str]
) -> None:
    secret = _made(database)
    with database.reading() as db:
        assert viewer_for(db, change(secret)) is None
        assert viewer_for(db, "\ud800") is None


def test_a_revoked_token_opens_nothing_and_revoking_twice_is_the_same(database: Database) -> None:
    secret = _made(database)
    for _ in range(2):
        with database.unit() as db:
            revoke_token(db, "feed", at=NOW, actor="test")
    with database.reading() as db:
        assert viewer_for(db, secret) is None
        assert len(tokens(db)) == 1
        assert db.scalar(text("SELECT count(*) FROM audit_line")) == 2


def test_the_secret_is_in_no_table(database: Database) -> None:
    secret = _made(database)
    with database.reading() as db:
        held = [
            str(db.connection().execute(text(f"SELECT * FROM {table}")).all())
            for table in ("token", "audit_line")
        ]
    assert "feed" in held[0]
    assert secret not in "".join(held)


def test_a_name_is_used_once_unless_it_is_replaced_and_then_the_old_secret_is_dead(
    database: Database,
) -> None:
    old = _made(database)
    with pytest.raises(Conflict):
        _made(database)
    new = _made(database, replace=True)
    with database.reading() as db:
        assert viewer_for(db, old) is None
        assert viewer_for(db, new) is not None


def test_a_token_without_a_scope_or_a_plain_name_is_refused(database: Database) -> None:
    with pytest.raises(BadInput) as refused, database.unit() as db:
        make_token(db, "feed", (), at=NOW, actor="test")
    assert refused.value.field == "scope"
    with pytest.raises(BadInput) as refused:
        _made(database, "a name\nwith a line")
    assert refused.value.field == "name"
    with pytest.raises(NotFound), database.unit() as db:
        revoke_token(db, "nobody", at=NOW, actor="test")


def test_a_scope_of_a_newer_version_opens_nothing_here(database: Database) -> None:
    secret = _made(database)
    with database.unit() as db:
        db.connection().execute(text("UPDATE token SET scopes = 'moon:write events:read'"))
    with database.reading() as db:
        viewer = viewer_for(db, secret)
    assert viewer is not None
    assert viewer.scopes == {May.READ_EVENTS}
