"""What goes into the outbox comes out of it, and carries ids and words of ours only."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest

from resettle.errors import NotFound
from resettle.happenings import HAPPENINGS, Happening, from_json, kind_of, to_json

#: A value for every kind of field; a happening with a field of another kind must be thought about.
_VALUES: dict[str, Any] = {"int": 7, "int | None": 12, "str": "2026-03-02", "bool": True}


def _one(kind: str) -> Happening:
    shape = HAPPENINGS[kind]
    return shape(**{known.name: _VALUES[str(known.type)] for known in fields(shape)})


@pytest.mark.parametrize("kind", HAPPENINGS)
def test_every_happening_survives_the_outbox(kind: str) -> None:
    happening = _one(kind)
    assert kind_of(happening) == kind
    assert from_json(kind, json.loads(json.dumps(to_json(happening)))) == happening


def test_every_happening_has_a_key_of_its_own_that_stays_the_same() -> None:
    keys = [_one(kind).key for kind in HAPPENINGS]
    assert len(set(keys)) == len(keys)
    assert keys == [_one(kind).key for kind in HAPPENINGS]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [("moon_landed", {}), ("child_died", {"child_id": 1, "name": "x"}), ("child_died", {})],
)
def test_a_row_another_version_wrote_is_refused_with_what_to_do(
    kind: str, payload: dict[str, Any]
) -> None:
    with pytest.raises(NotFound, match="upgrade"):
        from_json(kind, payload)
