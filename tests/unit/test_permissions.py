"""Who may do what, and that nobody unknown may do anything."""

from __future__ import annotations

import pytest

from resettle.errors import BadInput
from resettle.permissions import MAY, NOBODY, THE_SERVICE, May, Role, Viewer, read_scopes


def test_every_role_is_in_the_table() -> None:
    assert MAY.keys() == set(Role)


def test_a_viewer_without_a_role_may_do_nothing_whatever_scopes_they_hold() -> None:
    unknown = Viewer("x", None, frozenset(May))
    for viewer in (NOBODY, unknown):
        assert not any(viewer.may(what) for what in May)
        assert not viewer.sees_children
        assert not viewer.sees_restricted


def test_a_scope_opens_itself_and_nothing_else() -> None:
    for held in May:
        viewer = Viewer("x", Role.SYSTEM, frozenset({held}))
        assert [what for what in May if viewer.may(what)] == [held]
        assert not viewer.sees_restricted
        assert viewer.sees_children is (held is not May.SEND_EVENTS)


def test_the_service_itself_may_do_everything() -> None:
    assert all(THE_SERVICE.may(what) for what in May)
    assert THE_SERVICE.sees_restricted


def test_scopes_are_read_from_their_words_and_others_refused() -> None:
    assert read_scopes(["events:write", "plans:read"]) == {May.SEND_EVENTS, May.READ_PLANS}
    with pytest.raises(BadInput, match="events:read") as refused:
        read_scopes(["events:eat"])
    assert refused.value.field == "scope"
