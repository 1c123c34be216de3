"""Questions about matches, their steps and what children wish. The viewer comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, false
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.errors import NotFound
from resettle.mentoring.models import Match, MatchStep, Mentor, Wish
from resettle.mentoring.ranking import Wanted
from resettle.mentoring.rules import HELD, WAITING, MatchState, matches
from resettle.permissions import May, Viewer
from resettle.staff.models import Person

RUNNING = HELD | WAITING


def seen_matches(viewer: Viewer) -> ColumnElement[bool]:
    """Matches of children the viewer may see, for whoever finds mentors or reads whole records.

    A mentor reads of their own through `offers_to` and `own_matches`, and nothing more.
    """
    if not (matches(viewer) or viewer.sees_whole_record):
        return false()
    seen = select_columns(col(Child.id)).where(may_see(viewer))
    return col(Match.child_id).in_(seen)


def matches_of(viewer: Viewer, db: Session, child_id: int) -> list[Match]:
    """Every match of one child, the newest first."""
    wanted = select(Match).where(Match.child_id == child_id, seen_matches(viewer))
    return list(db.exec(wanted.order_by(col(Match.requested_on).desc(), col(Match.id).desc())))


def match_of(viewer: Viewer, db: Session, child_id: int, match_id: int) -> Match:
    """Raises: NotFound: this child has no such match, or none this viewer may see."""
    wanted = select(Match).where(
        Match.id == match_id, Match.child_id == child_id, seen_matches(viewer)
    )
    found = db.exec(wanted.order_by(col(Match.id))).first()
    if found is None:
        raise NotFound("There is no such match for this child.", field="match")
    return found


def steps_of(
    viewer: Viewer, db: Session, match_ids: Iterable[int]
) -> Mapping[int, tuple[MatchStep, ...]]:
    """The steps of some matches, the newest first, which the viewer must be one to see."""
    ids = sorted(set(match_ids))
    if not ids or not (matches(viewer) or viewer.sees_whole_record):
        return {}
    wanted = select(MatchStep).where(col(MatchStep.match_id).in_(ids))
    found: dict[int, tuple[MatchStep, ...]] = {}
    for one in db.exec(wanted.order_by(col(MatchStep.match_id), col(MatchStep.id).desc())):
        found[one.match_id] = (*found.get(one.match_id, ()), one)
    return found


def wishes_of(viewer: Viewer, db: Session, child_id: int) -> list[Wish]:
    """What the child wants of a mentor, the newest first: that one holds."""
    if not (matches(viewer) or viewer.sees_whole_record):
        return []
    seen = select_columns(col(Child.id)).where(may_see(viewer))
    wanted = select(Wish).where(Wish.child_id == child_id, col(Wish.child_id).in_(seen))
    return list(db.exec(wanted.order_by(col(Wish.said_on).desc(), col(Wish.id).desc())))


def wanted_by(child_id: int, wish: Wish | None) -> Wanted:
    """A wish as the ranking takes it."""
    if wish is None:
        return Wanted(child_id=child_id)
    return Wanted(
        child_id=child_id,
        person_id=wish.person_id,
        gender=wish.gender,
        culture=wish.culture,
        interests=tuple(wish.interests),
        languages=tuple(wish.languages),
        area=wish.area,
        times=tuple(wish.times),
        lived_experience=wish.lived_experience,
    )


class Known(NamedTuple):
    """The words mentors use of themselves, so that a wish can be written in the same ones."""

    interests: tuple[str, ...]
    languages: tuple[str, ...]
    areas: tuple[str, ...]
    #: Everybody who mentors, by name.
    people: tuple[tuple[int, str], ...]


def known_words(viewer: Viewer, db: Session) -> Known:
    if not matches(viewer):
        return Known((), (), (), ())
    columns = select_columns(
        col(Mentor.person_id),
        col(Person.name),
        col(Mentor.interests),
        col(Mentor.languages),
        col(Mentor.areas),
    )
    rows = db.connection().execute(
        columns.join(Person, col(Person.id) == col(Mentor.person_id))
        .where(col(Person.active))
        .order_by(col(Person.name), col(Person.id))
    )
    people: list[tuple[int, str]] = []
    said: tuple[set[str], ...] = (set(), set(), set())
    for person_id, name, *lists in rows:
        people.append((person_id, name))
        for into, words in zip(said, lists, strict=True):
            into.update(words)
    interests, languages, areas = (tuple(sorted(words)) for words in said)
    return Known(interests, languages, areas, tuple(people))


class Offer(NamedTuple):
    """A child that somebody is asked to mentor, as far as they need to know to answer."""

    match_id: int
    #: For the audit log; no page shows it.
    child_id: int
    version: int
    first_name: str
    area: str
    #: In the child's own words.
    words: str
    interests: Sequence[str]
    languages: Sequence[str]
    times: Sequence[str]
    #: The child has asked for this mentor.
    by_name: bool
    offered_on: date


def offers_to(viewer: Viewer, db: Session) -> list[Offer]:
    """What this person is asked, and has not answered: of themselves alone, no stand-in's."""
    if viewer.person_id is None or not viewer.may(May.LOG_CONTACT):
        return []
    wanted = (
        select(Match, Child.known_as, Child.name)
        .join(Child, col(Child.id) == col(Match.child_id))
        .where(Match.person_id == viewer.person_id, Match.state == MatchState.OFFERED.value)
        .order_by(col(Match.id))
    )
    return [
        _offer(viewer.person_id, db, match, known_as, name)
        for match, known_as, name in db.exec(wanted)
    ]


def _offer(
    person_id: int, db: Session, match: Match, known_as: str | None, name: str | None
) -> Offer:
    newest = select(Wish).where(Wish.child_id == match.child_id)
    wish = db.exec(newest.order_by(col(Wish.said_on).desc(), col(Wish.id).desc())).first()
    offered = (
        select(col(MatchStep.happened_on))
        .where(MatchStep.match_id == match.id, MatchStep.became == MatchState.OFFERED.value)
        .order_by(col(MatchStep.id).desc())
    )
    return Offer(
        match_id=match.id,
        child_id=match.child_id,
        version=match.version,
        first_name=first_name(known_as, name),
        area=wish.area if wish else "",
        words=wish.words if wish else "",
        interests=wish.interests if wish else (),
        languages=wish.languages if wish else (),
        times=wish.times if wish else (),
        by_name=wish is not None and wish.person_id == person_id,
        offered_on=db.exec(offered).first() or match.requested_on,
    )


def offer_to(viewer: Viewer, db: Session, match_id: int) -> Offer:
    """Raises: NotFound: this person is not asked that, or not any more."""
    found = next((one for one in offers_to(viewer, db) if one.match_id == match_id), None)
    if found is None:
        raise NotFound(
            "You are not asked about this child any more. If you have just said yes, the child is "
            "on your list.",
            field="match",
        )
    return found


def first_name(known_as: str | None, name: str | None) -> str:
    """What a mentor who has not said yes may know of who a child is; "" for nothing.

    A child may be called by two names, and the second must not give the family away.
    """
    said = (known_as or name or "").split()
    return said[0] if said else ""
