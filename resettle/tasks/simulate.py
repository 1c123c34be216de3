"""Events in, plans out, with no database: the same reading, folding and planning as the service.

The plan is the one that follows from the facts after the last event, not a history: nothing is
withdrawn, and nothing is done but what an event settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from resettle.children.rules import number
from resettle.planning import events as ev
from resettle.planning.fold import fold
from resettle.planning.plan import plan
from resettle.planning.vocabulary import ChildRef
from resettle.releases.reading import Piece
from resettle.releases.reasons import MovementReasons
from resettle.releases.translate import understand_piece
from resettle.releases.understood import SHARED_NUMBER, Understood, settle
from resettle.rulebook.windows import window_of
from resettle.tasks.planning import Planning
from resettle.tasks.shapes import Json, facts_json, in_order, wanted_json

SAME_ID_OTHER_CONTENT = (
    "An event with this source and id came before with other content. The first was kept."
)


@dataclass(slots=True)
class _World:
    """Everything the file told, before anybody looks at one child."""

    events: dict[str, list[ev.Event]] = field(default_factory=dict)
    #: `noms:A1234BC` → the references of the children said to have that number.
    numbers: dict[str, set[str]] = field(default_factory=dict)
    tray: list[Json] = field(default_factory=list)

    def owners(self, subject: str | None) -> list[str]:
        if subject is None:
            return []
        if subject.startswith("noms:"):
            return sorted(self.numbers.get(subject, ()))
        return [subject] if subject in self.events else []

    def put_in_tray(self, said: Understood, reason: str) -> None:
        self.tray.append({"event": said.display_id, "reason": reason})


def simulate(
    pieces: Iterable[Piece], planning: Planning, reasons: MovementReasons
) -> dict[str, list[Json]]:
    """Plan every child the file registers. Nothing is kept, nothing is fetched."""
    world = _World()
    read = _each_once(pieces, planning, reasons, world)
    _register(read, world)
    for said in read:
        settled = settle(said, world.owners(said.subject), _others(said, world))
        if settled.counts and settled.owner is not None and said.event is not None:
            world.events[settled.owner].append(said.event)
        if settled.in_tray:
            world.put_in_tray(said, settled.reason or "A person must look at this.")
    children = [_planned(ref, world, read, planning) for ref in sorted(world.events)]
    return {"children": children, "tray": world.tray}


def _each_once(
    pieces: Iterable[Piece], planning: Planning, reasons: MovementReasons, world: _World
) -> list[Understood]:
    """Every message, without those that came before."""
    first: dict[str, Understood] = {}
    read: list[Understood] = []
    for position, piece in enumerate(pieces, start=1):
        said = understand_piece(piece, reasons, planning.settings, position)
        if said.event_key is not None:
            before = first.setdefault(said.event_key, said)
            if before is not said:
                if before.digest != said.digest:
                    world.put_in_tray(said, SAME_ID_OTHER_CONTENT)
                continue
        read.append(said)
    return read


def _register(read: Sequence[Understood], world: _World) -> None:
    """Know every child first: an event may stand before its child's registration.

    Of the children given one number, the first to be registered is not the one to ask about.
    """
    registrations = [
        (ev.order_key(said.event), said.subject, said)
        for said in read
        if isinstance(said.event, ev.ChildRegistered) and said.subject is not None
    ]
    for _, subject, said in sorted(registrations, key=itemgetter(0)):
        world.events.setdefault(subject, [])
        shared: set[str] = set()
        for identifier in (said.registers or {}).get("identifiers") or ():
            known = number(str(identifier["type"]), str(identifier["value"]))
            holders = world.numbers.setdefault(f"{known.type}:{known.value}", set())
            holders.add(subject)
            if len(holders) > 1:
                shared.add(known.type.value)
        if shared:
            world.put_in_tray(said, SHARED_NUMBER.format(" and ".join(sorted(shared))))


def _others(said: Understood, world: _World) -> list[str]:
    return sorted({owner for subject in said.also for owner in world.owners(subject)})


def _planned(ref: str, world: _World, read: Sequence[Understood], planning: Planning) -> Json:
    folded = fold(ChildRef(ref), world.events[ref], window_of=window_of)
    names = {said.event.said: said for said in read if said.event is not None}
    for doubt in folded.doubts:
        world.put_in_tray(names[doubt.said], doubt.reason)
    wanted = plan(planning.rulebook, folded.facts, planning.calendar, planning.plan_settings)
    return {
        "child": ref,
        "facts": facts_json(folded.facts),
        "tasks": in_order(wanted_json(task) for task in wanted),
    }
