"""A mentor against every door and every field of a child who is theirs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.db import Model
from tests.component.web.canaries import holds_words, is_plain, seen_in
from tests.component.web.canary_words import ELSEWHERE, PLAIN
from tests.component.web.conftest import Enter
from tests.component.web.mentor_scene import Scene, addresses, text_of


@pytest.fixture
def scene(app: Flask, installation: Installation, enter: Enter) -> Scene:
    return Scene(app, installation, enter)


def test_every_column_with_words_holds_one_of_ours_or_says_why_not(scene: Scene) -> None:
    """A new column or table with words is watched, or somebody says here why it need not be."""
    missing, held = set(), set()
    with scene.here.database.reading() as db:
        for table in Model.metadata.tables.values():
            rows = [dict(row._mapping) for row in db.connection().execute(table.select())]
            for column in table.c:
                if table.name in ELSEWHERE or not holds_words(column):
                    continue
                words = " ".join(str(row[column.name]) for row in rows)
                if all(seen_in(words, letter) for letter in "abc"):
                    held.add(f"{table.name}.{column.name}")
                elif not is_plain(table.name, column.name):
                    missing.add(f"{table.name}.{column.name}")
    assert not missing
    assert not held & PLAIN.keys(), "they hold words of ours after all"
    known = {
        f"{table.name}.{one.name}" for table in Model.metadata.tables.values() for one in table.c
    }
    assert not {name for name in PLAIN if not name.startswith("*")} - known
    assert not ELSEWHERE.keys() - Model.metadata.tables.keys()


#: The tasks of `canaries.TASKS` that are nobody's alone.
SHARED = ("mentors", "shared", "partners")
#: What a mentor may read of a child who is theirs, and why: by column, and by the row's name.
MAY_READ: Mapping[str, str] = {
    "childfirst": "a mentor calls the child by the first name",
    "childlanguage": "how to talk with the child",
    **dict.fromkeys(
        ("addresslinescurrent", "addresspostcodecurrent", "addressliveswithcurrent"),
        "where to meet: the address of today, unless it is hidden from the family",
    ),
    **dict.fromkeys(
        (
            f"statement{part}{kind}"
            for part in ("value", "source")
            for kind in (
                "wants",
                "whoiam",
                "goodat",
            )
        ),
        "the child's own words",
    ),
    **dict.fromkeys(
        (
            f"statement{part}{kind}"
            for part in ("value", "source")
            for kind in (
                "communication",
                "needtoknow",
            )
        ),
        "what helps to be understood, and what everybody must know for safety",
    ),
    **dict.fromkeys(
        (
            f"statement{part}{kind}"
            for part in ("value", "source")
            for kind in (
                "homeservice",
                "hostservice",
            )
        ),
        "which service to turn to",
    ),
    **dict.fromkeys(
        (f"personaround{part}parent" for part in ("name", "relation", "organisation", "mind")),
        "who is round the child, and what to mind with them; no number to reach them by",
    ),
    **dict.fromkeys(
        (
            f"meeting{part}{tag}"
            for part in ("title", "place", "travel", "cancelledbecause")
            for tag in ("asked", "held")
        ),
        "how to meet: the meetings a mentor is asked to, and no other",
    ),
    **dict.fromkeys(
        ("invitednameasked", "invitednameheld"), "who else is asked to a meeting of theirs"
    ),
    **dict.fromkeys(
        ("meetingdecidedheld", "meetingchildsaidheld"), "what came of a meeting of theirs"
    ),
    **dict.fromkeys(
        (
            f"task{part}{tag}"
            for part in ("title", "because", "blockedby", "reason", "source")
            for tag in SHARED
        ),
        "the shared tasks",
    ),
    **dict.fromkeys((f"tasklogchanges{tag}" for tag in SHARED), "why a shared task changed"),
    **dict.fromkeys(
        (f"tasknotewords{tag}" for tag in SHARED if tag != "shared"),
        "notes beside a shared task, but not what somebody else is worried about",
    ),
    **dict.fromkeys(
        (f"chase{part}{tag}" for part in ("words", "how", "towhom") for tag in SHARED),
        "when a partner was asked about a shared task",
    ),
    **dict.fromkeys(
        (f"taskpartner{part}partners" for part in ("agency", "contact", "telephone", "email")),
        "who has a shared task outside the service",
    ),
    "releasemovecause": "why the day of release moved",
    "checkinwords": "what the child said, to be talked about",
    **dict.fromkeys(
        ("contactdidown", "contactchildsaidown", "contactnextplanown", "expensewhatown"),
        "their own log",
    ),
    "concernwordsown": "their own concern",
}


def test_of_their_own_child_a_mentor_reads_what_is_on_the_list_and_nothing_else(
    scene: Scene,
) -> None:
    found: dict[str, set[str]] = {}
    for rule, address in addresses(scene.app, scene.a, "GET"):
        answer = scene.browser.get(address)
        for word in seen_in(text_of(answer), "a"):
            found.setdefault(word, set()).add(rule.endpoint)
    extra = {word: sorted(doors) for word, doors in found.items() if word not in MAY_READ}
    assert not extra, "\n".join(f"{word}: {doors}" for word, doors in sorted(extra.items()))
    assert not MAY_READ.keys() - found.keys(), "nobody reads these"


#: What the closed lists of the seed read as, and days, none of which a mentor is told.
NEVER = ("section 250", "section_250", "14 june 2009", "2009-06-14", "very high", "long illness")


def test_a_mentor_is_told_no_offence_no_day_of_birth_and_no_risk_of_their_own_child(
    scene: Scene,
) -> None:
    wrong = []
    for _rule, address in addresses(scene.app, scene.a, "GET"):
        text = text_of(scene.browser.get(address)).lower()
        wrong += [(address, words) for words in NEVER if words in text]
    assert not wrong


def test_a_child_with_a_name_of_their_own_liking_is_called_by_it_alone(scene: Scene) -> None:
    for path in ("", "/details", "/plan", "/contacts", "/my-plan"):
        seen = seen_in(scene.browser.get(f"/children/{scene.d.ref}{path}").text, "d")
        assert "childknownas" in seen, path
        assert not seen & {"childfirst", "childsurname"}, path


def test_a_surname_finds_nobody_for_a_mentor_and_a_first_name_does(scene: Scene) -> None:
    with scene.here.database.unit() as db:
        db.get_one(Child, scene.a.rows["child"][0]).name = "Robin Example"
    link = f'href="/children/{scene.a.ref}"'
    assert link in scene.browser.get("/children?q=Robin").text
    assert link not in scene.browser.get("/children?q=Example").text
    manager = scene.enter("manager", name="Max Manager")
    assert link in manager.get("/children?q=Example&worker=all").text
