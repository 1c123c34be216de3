"""References, and numbers in one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.children.rules import IdentifierType, child_reference, number
from resettle.errors import BadInput


@pytest.mark.parametrize("ref", ["c", "C-1_x", "0", "a" * 64])
def test_a_reference_of_the_contracts_shape_is_kept_as_it_is(ref: str) -> None:
    assert child_reference(ref) == ref


@pytest.mark.parametrize("ref", ["", "_a", "-a", "a.b", "a/b", "a b", "a\n", "é", "a" * 65])
def test_a_reference_of_another_shape_is_refused(ref: str) -> None:
    with pytest.raises(BadInput) as refused:
        child_reference(ref)
    assert refused.value.field == "subject"


@given(st.sampled_from(IdentifierType), st.text("aA1/ \t", max_size=20))
def test_a_number_has_one_spelling(kind: IdentifierType, said: str) -> None:
    if not said.strip():
        with pytest.raises(BadInput):
            number(kind, said)
        return
    once = number(kind, said)
    assert number(once.type, once.value) == once
    assert number(kind, f" {said.lower()} ") == once


@pytest.mark.parametrize(
    ("kind", "value", "field"),
    [
        ("passport", "1", "identifiers.type"),
        ("NOMS", "A1234BC", "identifiers.type"),
        ("noms", "", "identifiers.value"),
        ("noms", "a" * 65, "identifiers.value"),
        ("noms", "A1234\x00", "identifiers.value"),
        ("noms", "A1234\u202e", "identifiers.value"),
    ],
)
def test_what_is_no_number_is_refused_by_field(kind: str, value: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        number(kind, value)
    assert refused.value.field == field
