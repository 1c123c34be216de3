"""`python -m bench`: measure, and print how the product compares with the floor and with peers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bench import due, peers, plans, web
from bench.contest import FULL, SMOKE, USUAL, Contest, Files, Size
from bench.measuring import apart, compare, memory_of
from bench.table import Result, as_json, as_table, result_of

_SIZES = {"usual": USUAL, "full": FULL, "smoke": SMOKE}


@click.command()
@click.option("--full", "size", flag_value="full", help="2,000 children, and peers at full size.")
@click.option("--smoke", "size", flag_value="smoke", help="One small round: does it still run?")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Also write JSON here.")
@click.option("--only", default="", help="Only what has these words in its title.")
def main(size: str | None, json_file: Path | None, only: str) -> None:
    """Measure resettle against the least that the same work can cost.

    \b
    Example:
      python -m bench --only Re-plan
    """
    size = size or "usual"
    chosen = _SIZES[size]
    with TemporaryDirectory(prefix="resettle-bench-") as folder:
        results = list(_measured(Path(folder), chosen, only))
    click.echo(
        f"{chosen.children:,} children of 40 tasks, medians of {chosen.rounds}, interleaved. “ms "
        "each” of the second and the first named, by the clock; CPU is the same ratio in processor "
        "time; MB above what there was before."
    )
    click.echo(as_table(results))
    if json_file is not None:
        json_file.write_text(as_json(results, size) + "\n", encoding="utf-8")


def _measured(folder: Path, size: Size, only: str) -> Iterator[Result]:
    files = Files(folder, size)
    apart(files.make)
    contests = [contest for contest in _contests(files) if only.lower() in contest.title.lower()]
    # Memory first, all of it: what timing leaves behind in this process would hide it.
    memory = [_memory(contest) for contest in contests]
    for contest, megabytes in zip(contests, memory, strict=True):
        click.echo(f"… {contest.title}", err=True)
        sides = compare(contest.sides, size.rounds, contest.after)
        contest.check()
        # A round so small says whether it still runs, and nothing about how fast.
        yield result_of(contest, sides, megabytes, with_aims=size is not SMOKE)


def _contests(files: Files) -> Iterator[Contest]:
    for room in (plans, due, web, peers):
        yield from room.contests(files)


def _memory(contest: Contest) -> tuple[float, float] | None:
    if not contest.in_process:
        return None
    one, two = (memory_of(ready) for ready in contest.sides.values())
    return one, two


if __name__ == "__main__":
    main()
