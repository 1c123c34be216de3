"""The places of custody that the service begins with, and what an administrator makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from resettle.clock import FixedClock
from resettle.db import Database
from resettle.errors import BadInput
from resettle.permissions import THE_SERVICE
from resettle.releases.establishments import (
    KINDS,
    Place,
    change_establishment,
    establishments,
    load_establishments,
    read_places,
)
from resettle.settings import PROJECT


def test_the_file_names_places_of_known_kinds_and_which_are_closed() -> None:
    places = {place.name: place for place in read_places(PROJECT / "config/establishments.yaml")}
    assert len(places) > 20
    assert {place.kind for place in places.values()} <= set(KINDS)
    assert places["Wetherby"].active
    assert not places["Cookham Wood"].active


def test_loading_twice_adds_none_and_keeps_what_was_written(
    database: Database, clock: FixedClock
) -> None:
    now = clock.now()
    with database.unit() as db:
        first = load_establishments(db, PROJECT / "config", at=now, actor="test")
        place = establishments(THE_SERVICE, db)[0]
        said = Place(name=place.name, kind=place.kind, contact="The resettlement team")
        change_establishment(db, place.id, said, at=now, actor="test")
    with database.unit() as db:
        assert load_establishments(db, PROJECT / "config", at=now, actor="test") == 0
        held = establishments(THE_SERVICE, db, closed=True)
        assert len(held) == first
        assert "The resettlement team" in {one.contact for one in held}
        assert {"Cookham Wood"} <= {one.name for one in held} - {
            one.name for one in establishments(THE_SERVICE, db)
        }


@pytest.mark.parametrize(
    "text",
    ["", "[]", "establishments: [1]", "establishments:\n  - name: A\n", "establishments: {", "\0"],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "establishments.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"establishments\.yaml"):
        read_places(tmp_path / "establishments.yaml")
