"""Who may do what, and that nobody unknown may do anything."""

from __future__ import annotations

import pytest

from resettle.errors import BadInput
from resettle.permissions import (
    MAY,
    NOBODY,
    OF_PEOPLE,
    SCOPES,
    THE_SERVICE,
    May,
    Role,
    Viewer,
    a_system,
    read_roles,
    read_scopes,
)


def a_person(*roles: Role) -> Viewer:
    return Viewer("person:1", frozenset(roles), frozenset(May), person_id=1)


def test_every_role_is_in_the_table() -> None:
    assert MAY.keys() == set(Role)


def test_a_viewer_without_a_role_may_do_nothing_whatever_scopes_they_hold() -> None:
    unknown = Viewer("x", frozenset(), frozenset(May))
    for viewer in (NOBODY, unknown):
        assert not any(viewer.may(what) for what in May)
        assert not viewer.sees_children
        assert not viewer.is_the_service


def test_a_scope_opens_itself_and_nothing_else() -> None:
    # Reports count children and name none (who stands behind a number takes `children:read` too);
    # on a board there are none.
    counts = (May.SEND_EVENTS, May.READ_RULES, May.READ_REPORTS, May.READ_BOARD)
    for held in SCOPES:
        viewer = a_system("x", {held})
        assert [what for what in May if viewer.may(what)] == [held]
        assert not viewer.is_the_service
        assert viewer.sees_children is (held not in counts)


def test_a_token_never_does_what_takes_a_person() -> None:
    viewer = a_system("x", May)
    assert {what for what in May if viewer.may(what)} == set(SCOPES)


def test_the_service_itself_may_do_everything() -> None:
    assert all(THE_SERVICE.may(what) for what in May)
    assert THE_SERVICE.is_the_service


def test_somebody_with_two_roles_may_do_what_either_may() -> None:
    both = a_person(Role.MENTOR, Role.ADMINISTRATOR)
    assert {what for what in May if both.may(what)} == MAY[Role.MENTOR] | MAY[Role.ADMINISTRATOR]


def test_an_administrator_sees_no_child_and_a_partner_changes_nothing() -> None:
    assert not a_person(Role.ADMINISTRATOR).sees_children
    changes = {what for what in May if what.endswith((":write", ":decide", ":assign", ":manage"))}
    assert len(changes) >= 6
    assert not [what for what in changes if a_person(Role.PARTNER).may(what)]


def test_everybody_who_signs_in_has_an_account_of_their_own() -> None:
    for role in OF_PEOPLE:
        assert a_person(role).may(May.OWN_ACCOUNT)


def test_scopes_are_read_from_their_words_and_others_refused() -> None:
    assert read_scopes(["events:write", "plans:read"]) == {May.SEND_EVENTS, May.READ_PLANS}
    for word in ("events:eat", "staff:manage"):
        with pytest.raises(BadInput, match="events:read") as refused:
            read_scopes([word])
        assert refused.value.field == "scope"


def test_roles_are_read_from_their_words_and_those_of_machines_refused() -> None:
    assert read_roles(["mentor", "manager"]) == {Role.MENTOR, Role.MANAGER}
    for word in ("wizard", "service", "system"):
        with pytest.raises(BadInput) as refused:
            read_roles([word])
        assert refused.value.field == "roles"
