"""Tokens' secrets, and the names of addressees."""

from __future__ import annotations

import pytest

from resettle.errors import BadInput
from resettle.planning.vocabulary import Owner
from resettle.staff.rules import (
    hash_of,
    is_secret_of,
    new_secret,
    owner_word,
    person_key,
    role_key,
    token_name,
)


def test_two_secrets_are_never_the_same_and_hold_256_bits() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(len(secret.removeprefix("resettle_")) >= 43 for secret in secrets)


def test_a_secret_is_known_again_by_its_hash_alone() -> None:
    secret = new_secret()
    assert secret not in hash_of(secret)
    assert is_secret_of(secret, hash_of(secret))
    assert not is_secret_of(secret + "x", hash_of(secret))
    assert not is_secret_of("", hash_of(secret))


@pytest.mark.parametrize("name", ["", "-a", "a b", "a\n", "a" * 65, "é"])
def test_a_name_that_logs_could_not_show_plainly_is_refused(name: str) -> None:
    with pytest.raises(BadInput) as refused:
        token_name(name)
    assert refused.value.field == "name"


def test_every_owner_is_an_owner_and_nothing_else_is() -> None:
    assert [owner_word(str(owner)) for owner in Owner] == list(Owner)
    with pytest.raises(BadInput):
        owner_word("Manager")


def test_a_person_and_a_post_are_different_addressees() -> None:
    assert person_key(7) == "person:7"
    assert role_key("manager") == "role:manager"
