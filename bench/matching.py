"""A shortlist of 500 mentors for one child, beside the least that reading and sorting them costs.

The floor is the same rows by hand with `sqlite3`, and one sort by how many interests are shared: no
checks, no barriers, no reasons in words.

    python -m bench.matching
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import NamedTuple

import click
from sqlalchemy import insert
from sqlmodel import col, select

from bench.caseload import NOW
from resettle.children.models import Child
from resettle.db import Database, migrate, open_database
from resettle.mentoring.models import Barrier, Match, Mentor, MentorCheck, Wish
from resettle.mentoring.numbers import Numbers, numbers_in
from resettle.mentoring.rules import NEEDED, MatchState
from resettle.mentoring.shortlisting import shortlist_for
from resettle.permissions import THE_SERVICE
from resettle.settings import PROJECT
from resettle.staff.models import Person

AIM_MS = 50.0
_TODAY = NOW.date()
_INTERESTS = ("boxing", "music", "cooking", "drawing", "football", "bicycles", "gaming", "reading")
_AREAS = ("north town", "south town", "coast", "hills")
_TIMES = ("monday evening", "wednesday evening", "saturday", "sunday")
_WISHED = ("boxing", "drawing", "music")


def seed(database: Database, mentors: int) -> int:
    """Mentors who differ, each with checks, some with a child, some barred; gives the child."""
    chance = Random(2027)  # noqa: S311 - the same mentors each time, and no secret
    with database.unit() as db:
        child = Child(ref="bench-child", registered_at=NOW)
        other = Child(ref="bench-other", registered_at=NOW)
        db.add_all((child, other))
        db.flush()
        many = db.connection().execute
        ids = range(1, mentors + 1)
        many(insert(Person), [{"id": n, "name": f"Mentor {n}", "roles": "mentor"} for n in ids])
        many(insert(Mentor), [_mentor(n, chance) for n in ids])
        many(insert(MentorCheck), [_check(n, kind) for n in ids for kind in NEEDED])
        barred = [n for n in ids if n % 25 == 0]
        many(insert(Barrier), [_barrier(n, child.id) for n in barred])
        many(insert(Match), [_match(n, other.id) for n in ids if n % 5 == 0])
        db.add(_wish(child.id))
        return child.id


def _mentor(number: int, chance: Random) -> dict[str, object]:
    return {
        "person_id": number,
        "interests": sorted(chance.sample(_INTERESTS, 3)),
        "languages": ["english"],
        "gender": chance.choice(("", "woman", "man")),
        "areas": sorted(chance.sample(_AREAS, 2)),
        "times": sorted(chance.sample(_TIMES, 2)),
        "transport": chance.choice(([], ["car"])),
        "capacity": 2,
        "at": NOW,
        "actor": "bench",
    }


def _check(number: int, kind: str) -> dict[str, object]:
    return {"person_id": number, "kind": kind, "done_on": date(2026, 1, 5), "at": NOW, "actor": ""}


def _barrier(number: int, child_id: int) -> dict[str, object]:
    said = {"kind": "school", "words": "The same school.", "at": NOW, "actor": "bench"}
    return {"person_id": number, "child_id": child_id, **said}


def _match(number: int, child_id: int) -> dict[str, object]:
    said = {"requested_on": _TODAY, "at": NOW, "actor": "bench"}
    return {"person_id": number, "child_id": child_id, "state": MatchState.ACTIVE.value, **said}


def _wish(child_id: int) -> Wish:
    return Wish(
        child_id=child_id,
        words="Somebody who boxes.",
        gender="woman",
        interests=list(_WISHED),
        languages=["english"],
        area="north town",
        times=["saturday"],
        said_on=_TODAY,
        at=NOW,
        actor="bench",
    )


def product(database: Database, child_id: int, numbers: Numbers) -> int:
    """As the page asks for it; says how many come in question."""
    with database.reading() as db:
        newest = select(Wish).where(Wish.child_id == child_id).order_by(col(Wish.id).desc())
        wish = db.exec(newest).first()
        return len(
            shortlist_for(THE_SERVICE, db, child_id, wish, numbers=numbers, on=_TODAY).ranked
        )


def floor(file: Path) -> int:
    """The rows, and one sort."""
    connection = sqlite3.connect(file)
    rows = connection.execute(
        "SELECT m.person_id, p.name, m.interests, m.areas, m.times FROM mentor m "
        "JOIN person p ON p.id = m.person_id"
    ).fetchall()
    connection.close()
    wished = set(_WISHED)
    ranked = sorted(rows, key=lambda row: (-len(wished & set(json.loads(row[2]))), row[0]))
    return len(ranked)


class Took(NamedTuple):
    """Milliseconds by the clock, and of the processor, which other work disturbs less."""

    clock: float
    cpu: float


def _took(work: partial[int]) -> Took:
    began, cpu = perf_counter(), process_time()
    work()
    return Took((perf_counter() - began) * 1000, (process_time() - cpu) * 1000)


def _middle(many: Sequence[Took]) -> Took:
    return Took(median(one.clock for one in many), median(one.cpu for one in many))


@click.command()
@click.option("--mentors", default=500, show_default=True, help="How many to choose from.")
@click.option("--rounds", default=15, show_default=True, help="Medians of so many.")
def main(mentors: int, rounds: int) -> None:
    """Measure the shortlist of one child, and print it beside the floor."""
    numbers = numbers_in(PROJECT / "config")
    with TemporaryDirectory(prefix="resettle-bench-") as folder:
        file = Path(folder) / "matching.db"
        database = open_database(f"sqlite:///{file}")
        migrate(database)
        child_id = seed(database, mentors)
        ours, least = partial(product, database, child_id, numbers), partial(floor, file)
        in_question = ours()  # Once for nothing: statements are made ready once in a life.
        pairs = [(_took(least), _took(ours)) for _ in range(rounds)]
        database.close()
    low, high = (_middle(side) for side in zip(*pairs, strict=True))
    met = "met" if high.clock < AIM_MS else "MISSED"
    click.echo(
        f"Shortlist of {mentors} mentors for one child, {in_question} in question "
        f"(product / floor): {low.clock:.1f} ms, {high.clock:.1f} ms, "
        f"{high.clock / low.clock:.1f} times; of the processor {low.cpu:.1f} ms, "
        f"{high.cpu:.1f} ms, {high.cpu / low.cpu:.1f} times; "
        f"under {AIM_MS:.0f} ms by the clock {met}"
    )


if __name__ == "__main__":
    main()
