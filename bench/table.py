"""What was measured, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

from bench.contest import Contest
from bench.measuring import Side


@dataclass(frozen=True, slots=True)
class Result:
    """One line: two sides, how they compare, and whether that is what was aimed at."""

    title: str
    unit: str
    number: int
    sides: tuple[str, str]
    #: Of one unit, on each side.
    milliseconds: tuple[float, float]
    #: How far the runs of each side lay apart, as a part of the median.
    spread: tuple[float, float]
    megabytes: tuple[float, float] | None
    times: float
    #: The same in processor time; None where the work is done in other processes.
    times_worked: float | None
    aim: str
    #: None where there was no aim.
    met: bool | None


def result_of(
    contest: Contest,
    sides: dict[str, Side],
    megabytes: tuple[float, float] | None,
    *,
    with_aims: bool,
) -> Result:
    (one, first), (two, second) = sides.items()
    times = second.seconds / first.seconds
    each = (first.seconds / contest.number * 1000, second.seconds / contest.number * 1000)
    product = each[0] if one == "product" else each[1]
    aims = [
        (contest.at_most, f"at most {contest.at_most:g}", times <= contest.at_most)
        if contest.at_most is not None
        else None,
        (contest.at_least, f"at least {contest.at_least:g}", times >= contest.at_least)
        if contest.at_least is not None
        else None,
        (contest.most_ms, f"under {contest.most_ms:g} ms", product < contest.most_ms)
        if contest.most_ms is not None
        else None,
    ]
    asked = [aim for aim in aims if aim is not None and with_aims]
    return Result(
        contest.title,
        contest.unit,
        contest.number,
        (one, two),
        each,
        (first.spread, second.spread),
        megabytes,
        times,
        median(second.worked) / median(first.worked) if contest.in_process else None,
        ", ".join(words for _, words, _ in asked),
        all(met for *_, met in asked) if asked else None,
    )


def as_table(results: Sequence[Result]) -> str:
    rows: list[tuple[str, ...]] = [
        ("", "ms each", "ms each", "times", "CPU", "aim", "", "MB", "MB")
    ]
    rows += [_row(result) for result in results]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if place in (0, 5, 6) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join(lines)


_MET = {None: "", True: "met", False: "MISSED"}


def _row(result: Result) -> tuple[str, ...]:
    one, two = result.sides
    memory = [f"{used:.0f}" for used in result.megabytes] if result.megabytes else ["", ""]
    return (
        f"{result.title} ({two} / {one})",
        f"{result.milliseconds[0]:.3f}",
        f"{result.milliseconds[1]:.3f}",
        f"{result.times:.2f}",
        f"{result.times_worked:.2f}" if result.times_worked else "",
        result.aim,
        _MET[result.met],
        *memory,
    )


def as_json(results: Sequence[Result], size: str) -> str:
    document = {
        "size": size,
        "python": platform.python_version(),
        "results": [asdict(result) for result in results],
    }
    return json.dumps(document, indent=2)
