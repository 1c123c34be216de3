"""The envelope: it opens to us, whole, and to nothing else."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import replace
from functools import cache

import pytest

from resettle.contacts.sealing import Envelope, Unopened, new_key, public_half, seal, unseal

SECRET = b"the installation's own"
SAID = {"person": 7, "typed": [["did", "Ŵe walked."]]}


@cache
def a_key(number: int) -> tuple[str, str]:
    return new_key(SECRET)


def sealed() -> Envelope:
    name, pem = a_key(0)
    return seal("0" * 32, SAID, name, public_half(pem, SECRET))


def test_what_is_sealed_opens_to_the_key_it_was_sealed_for() -> None:
    assert unseal(sealed(), a_key(0)[1], SECRET) == SAID
    assert "walked" not in str(sealed())


def test_each_entry_has_a_key_of_its_own() -> None:
    assert sealed().wrapped != sealed().wrapped


def test_another_key_or_another_installation_opens_nothing() -> None:
    with pytest.raises(Unopened):
        unseal(sealed(), a_key(1)[1], SECRET)
    with pytest.raises(Unopened):
        unseal(sealed(), a_key(0)[1], b"another folder")


@pytest.mark.parametrize("part", ["wrapped", "iv", "sealed"])
def test_no_bit_of_it_can_be_changed(part: str) -> None:
    whole = bytearray(b64decode(getattr(sealed(), part)))
    for place in {0, len(whole) // 2, len(whole) - 1}:
        other = bytearray(whole)
        other[place] ^= 1
        with pytest.raises(Unopened):
            unseal(
                replace(sealed(), **{part: b64encode(bytes(other)).decode()}), a_key(0)[1], SECRET
            )


def test_it_holds_to_its_own_name() -> None:
    with pytest.raises(Unopened):
        unseal(replace(sealed(), id="1" * 32), a_key(0)[1], SECRET)


@pytest.mark.parametrize("text", ["", "no base 64!", "AAAA", "é"])
def test_what_was_never_sealed_is_unopened_and_no_crash(text: str) -> None:
    for part in ("wrapped", "iv", "sealed"):
        with pytest.raises(Unopened):
            unseal(replace(sealed(), **{part: text}), a_key(0)[1], SECRET)


def test_what_is_inside_must_be_said_by_name() -> None:
    name, pem = a_key(0)
    listed = seal("0" * 32, ["a list"], name, public_half(pem, SECRET))  # type: ignore[arg-type]
    with pytest.raises(Unopened):
        unseal(listed, pem, SECRET)
