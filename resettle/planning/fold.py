"""From all of a child's events to facts: one pass, in the contract's order, every time.

A late, repeated or corrected event needs no code of its own: it only changes what is folded.
"""

from __future__ import annotations

from collections.abc import Iterable

from resettle.planning import events as ev
from resettle.planning.facts import Folded, Window
from resettle.planning.story import Story, WindowOf
from resettle.planning.vocabulary import ChildRef

#: Movements that make no sense before the child's first custody began.
_MOVEMENTS = (ev.ChildReleased, ev.WentUnlawfullyAtLarge, ev.TemporaryReleaseRecorded)


def no_window(sentences: tuple[ev.SentenceImposed, ...]) -> Window:
    """For callers that have no calculator: every date unknown."""
    return Window()


def fold(child: ChildRef, events: Iterable[ev.Event], *, window_of: WindowOf = no_window) -> Folded:
    """Compute one child's facts from every event about the child, in whatever order given.

    Returns the facts and what a person should look at: events left out, or doubted.
    """
    standing = sorted(_without_withdrawn(events), key=ev.order_key)
    first_custody = min(
        (e.on for e in standing if isinstance(e, ev.CustodyStarted | ev.ChildRecalled)),
        default=None,
    )
    story = Story(child, window_of)
    for event in standing:
        if first_custody is not None and isinstance(event, _MOVEMENTS) and event.on < first_custody:
            story.doubt(
                event.said,
                f"It took effect on {event.on}, before the child's first custody began "
                f"({first_custody}). Nothing was changed.",
                applied=False,
            )
        else:
            story.tell(event)
    return Folded(story.facts(), tuple(story.doubts))


def _without_withdrawn(events: Iterable[ev.Event]) -> list[ev.Event]:
    """Leave out withdrawn events. A withdrawal can itself be withdrawn by a later one."""
    events = list(events)
    withdrawals = [e for e in events if isinstance(e, ev.EventWithdrawn)]
    gone: set[tuple[str, str]] = set()
    for withdrawal in sorted(withdrawals, key=ev.order_key, reverse=True):
        if (withdrawal.said.source, withdrawal.said.id) not in gone:
            gone.add((withdrawal.event_source, withdrawal.event_id))
    return [e for e in events if (e.said.source, e.said.id) not in gone]
