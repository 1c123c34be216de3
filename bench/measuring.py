"""Timing and memory of pieces of work, side by side: interleaved, repeated, medians told.

Seconds on one machine say little to anybody on another; the ratio of two medians taken in one run
says a good deal. So nothing is measured alone.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing import Pipe, get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TypeVar

T = TypeVar("T")
Work = Callable[[], object]
#: Makes ready, untimed, and gives the work to time.
Ready = Callable[[], Work]

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(slots=True)
class Side:
    """One way of doing the work, and what its runs took."""

    ready: Ready
    #: Seconds by the clock on the wall.
    taken: list[float] = field(default_factory=list)
    #: Seconds of this process's own work: says more where other work shares the machine.
    worked: list[float] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return median(self.taken)

    @property
    def spread(self) -> float:
        """How far the runs lay apart, as a part of the median."""
        return (max(self.taken) - min(self.taken)) / self.seconds


def compare(
    sides: Mapping[str, Ready], rounds: int, after: Callable[[], None] = lambda: None
) -> dict[str, Side]:
    """Run each side once a round, each round beginning with another one.

    Once before the rounds each side runs uncounted, to warm up. `after` clears up after each run.
    """
    found = {name: Side(ready) for name, ready in sides.items()}
    order: Sequence[Side] = list(found.values())
    for side in order:
        side.ready()()
        after()
    for number in range(rounds):
        turn = number % len(order)
        for side in (*order[turn:], *order[:turn]):
            taken, worked = _seconds_of(side.ready())
            side.taken.append(taken)
            side.worked.append(worked)
            after()
    return found


def _seconds_of(work: Work) -> tuple[float, float]:
    gc.collect()
    start, busy = perf_counter(), process_time()
    work()
    return perf_counter() - start, process_time() - busy


def memory_of(ready: Ready) -> float:
    """Megabytes that the work needs at its height, above what there was before it.

    Measured in a process of its own, before anything else has run in this one: memory left over
    from earlier work would hide it.
    """

    def growth() -> float:
        work = ready()
        gc.collect()
        before = _restart_peak()
        work()
        return max(0.0, _memory("VmHWM") - before)

    return apart(growth)


def apart(work: Callable[[], T]) -> T:
    """Do some work in a forked process, and bring back what it found."""
    mine, theirs = Pipe(duplex=False)
    with mine, theirs:
        process = get_context("fork").Process(target=lambda: theirs.send(work()))
        process.start()
        process.join()
        if process.exitcode or not mine.poll():
            raise AssertionError("a run in a process of its own failed; its words are above")
        found: T = mine.recv()
        return found


def _restart_peak() -> float:
    """Have the kernel forget the highest memory so far; says what is in use now."""
    try:
        _CLEAR.write_text("5", encoding="ascii")
    except OSError:  # Not every system lets a process do that: then the growth reads too low.
        return _memory("VmHWM")
    return _memory("VmRSS")


def _memory(name: str) -> float:
    for line in _STATUS.read_text(encoding="ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0
