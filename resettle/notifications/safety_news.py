"""Who is told that somebody is worried, that a child wants to talk, or of an allegation.

Nothing here is held back, and nothing personal is in it but the reference of a child.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from sqlmodel import Session

from resettle.concerns.models import Allegation, Concern
from resettle.concerns.who import (
    first_told,
    told_again,
    told_at_once,
    told_of_allegation,
    workers_of,
)
from resettle.happenings import (
    AllegationRaised,
    ChildWantsToTalk,
    ConcernRaised,
    ConcernUnseen,
    LadoNotTold,
)
from resettle.notifications.actions import News, tell
from resettle.notifications.rules import Kind
from resettle.planning.vocabulary import Owner
from resettle.staff.queries import who_is
from resettle.staff.rules import Addressee, person_key, role_key
from resettle.tasks.planning import Planning
from resettle.timers.runner import Announced

H = TypeVar("H")


def tell_of_concern(db: Session, announced: Announced, planning: Planning) -> None:
    """The very people of whom the page said that it went to them."""
    happening = _is(announced, ConcernRaised)
    concern = db.get(Concern, happening.concern_id)
    if concern is None:
        return
    kind = Kind.CONCERN_DANGER if concern.danger else Kind.CONCERN_RAISED
    news = News(kind, concern.child_id, announced.key)
    tell(db, news, _keys(told_at_once(db, concern.id)), planning.clock.now())


def tell_of_unseen_concern(db: Session, announced: Announced, planning: Planning) -> None:
    """Whoever leads, again, and more of them each time."""
    happening = _is(announced, ConcernUnseen)
    concern = db.get(Concern, happening.concern_id)
    if concern is None:
        return
    seen = concern.seen_at is not None
    untrue = "somebody has seen it" if seen else None
    news = News(Kind.CONCERN_UNSEEN, concern.child_id, announced.key, untrue)
    today = planning.clock.today()
    tell(
        db,
        news,
        _keys(told_again(db, concern.child_id, today, happening.step)),
        planning.clock.now(),
    )


def tell_of_allegation(db: Session, announced: Announced, planning: Planning) -> None:
    """Whoever leads, and never whom it is about."""
    _tell_leads(db, announced, _is(announced, AllegationRaised).allegation_id, planning)


def tell_of_lado(db: Session, announced: Announced, planning: Planning) -> None:
    """The same people, where the officer has not been told on the last day."""
    _tell_leads(db, announced, _is(announced, LadoNotTold).allegation_id, planning)


def tell_of_wish_to_talk(db: Session, announced: Announced, planning: Planning) -> None:
    """The child's worker at once, else whoever leads; and the mentor, who may be asleep."""
    child_id = _is(announced, ChildWantsToTalk).child_id
    now, today = planning.clock.now(), planning.clock.today()
    news = News(Kind.CHILD_WANTS_TO_TALK, child_id, announced.key)
    workers = workers_of(db, child_id, today) or first_told(db, child_id, today, danger=False)
    tell(db, news, _keys(workers), now)
    mentor = who_is(db, child_id, Owner.MENTOR, today)
    if mentor != role_key(Owner.MENTOR):
        tell(db, news, [mentor], now, urgent=False)


def _tell_leads(db: Session, announced: Announced, allegation_id: int, planning: Planning) -> None:
    held = db.get(Allegation, allegation_id)
    if held is None:
        return
    is_new = isinstance(announced.happening, AllegationRaised)
    kind = Kind.ALLEGATION_RAISED if is_new else Kind.LADO_NOT_TOLD
    done = None if is_new or held.lado_told_at is None else "the officer was told"
    today = planning.clock.today()
    # Without the child: whoever looks after messages must not learn whom it is about.
    news = News(kind, None, announced.key, done)
    to = _keys(told_of_allegation(db, held.about_id, held.child_id, today))
    tell(db, news, to, planning.clock.now())


def _keys(people: Iterable[int]) -> list[Addressee]:
    return [person_key(one) for one in people]


def _is(announced: Announced, shape: type[H]) -> H:
    if not isinstance(announced.happening, shape):
        raise TypeError(f"Happening {announced.id} is not a {shape.__name__}: see REACTIONS.")
    return announced.happening
