"""Tasks that wait for each other, across files: never for what is not there, never in rings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from resettle.planning.workflow import TaskName
from resettle.rulebook.complaints import Complaint
from resettle.rulebook.reading import ReadFile

#: A guess costs time; a folder with more unknown names than this has another problem.
_GUESSES = 50
_SEE_NAMES = "`resettle workflows show` names every task."


def waiting_complaints(reads: Sequence[ReadFile]) -> Iterator[Complaint]:
    """What no file alone can show about `waits for`."""
    names = {name for read in reads for name in read.names}
    flows = [read.workflow for read in reads if read.workflow is not None]
    repeating = {rule.name for flow in flows for rule in flow.rules if rule.repeat is not None}
    guess = _Guess(names)
    for read in reads:
        for name, waited in read.waits.items():
            for wanted, line in waited:
                if wanted not in names:
                    yield Complaint(
                        read.file,
                        line,
                        f"{name} waits for {wanted}, and there is no such task.",
                        "It would wait for nothing.",
                        guess.at(wanted),
                    )
                elif wanted in repeating:
                    yield Complaint(
                        read.file,
                        line,
                        f"{name} waits for {wanted}, which repeats.",
                        "It could not open before the last time was done.",
                        "Wait for a task that is done once.",
                    )
    yield from _in_rings(reads, names)


def _in_rings(reads: Sequence[ReadFile], names: set[TaskName]) -> Iterator[Complaint]:
    waits = {name: waited for read in reads for name, waited in read.waits.items()}
    graph = {name: [w for w, _ in waited if w in names] for name, waited in waits.items()}
    places = {name: (read.file, line) for read in reads for name, line in read.names.items()}
    for ring in rings(graph):
        file, line = places[ring[0]]
        yield Complaint(
            file,
            line,
            f"These tasks wait for each other: {' → '.join(map(str, (*ring, ring[0])))}.",
            "None of them could ever open.",
            "Take away one `waits for`.",
        )


@dataclass(slots=True)
class _Guess:
    """The task that was probably meant: of the same name, or in the same workflow."""

    names: set[TaskName]
    left: int = _GUESSES

    def at(self, wanted: TaskName) -> str:
        if not self.left:
            return _SEE_NAMES
        self.left -= 1
        near = sorted(
            name
            for name in self.names
            if name.task == wanted.task or name.workflow == wanted.workflow
        )
        close = get_close_matches(wanted.task[:40], [name.task for name in near], n=1)
        meant = [str(name) for name in near if close and name.task == close[0]]
        return f"Did you mean {meant[0]}? {_SEE_NAMES}" if meant else _SEE_NAMES


def rings(graph: Mapping[TaskName, Iterable[TaskName]]) -> list[tuple[TaskName, ...]]:
    """Every ring of tasks that wait for each other, one path each, by the first name in it.

    Walks without recursion, so that a long chain of waits is no trouble.
    """
    found: list[tuple[TaskName, ...]] = []
    done: set[TaskName] = set()
    for start in sorted(graph):
        if start in done:
            continue
        path: list[TaskName] = [start]
        on_path = {start}
        ahead = [iter(graph[start])]
        while ahead:
            onward = next(ahead[-1], None)
            if onward is None:
                ahead.pop()
                done.add(path[-1])
                on_path.discard(path.pop())
            elif onward in on_path:
                found.append(_from_first(path[path.index(onward) :]))
            elif onward not in done:
                path.append(onward)
                on_path.add(onward)
                ahead.append(iter(graph.get(onward, ())))
    return sorted(set(found))


def _from_first(ring: list[TaskName]) -> tuple[TaskName, ...]:
    turn = ring.index(min(ring))
    return (*ring[turn:], *ring[:turn])
