"""`python -m bench.importing`: how long a list takes to come in, as the command does it.

Everything is invented, and the same in every run. Beside the clock stands the processor's time:
where something else keeps the machine busy, that is the one to compare.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import NamedTuple

import click

from bench.caseload import NOW, stories
from bench.product import make
from resettle.app.installation import Installation, open_installation
from resettle.caseload.importing.bringing import CLI, Work, check_list, start_list
from resettle.caseload.importing.columns import CHILDREN
from resettle.clock import FixedClock
from resettle.permissions import May, Role, Viewer
from resettle.settings import Settings

_HEAD = "Reference,Name,Date of birth,Prison number,Order,Custody start,Planned release,Intensity"
_WHO = Viewer(CLI, frozenset({Role.SERVICE}), frozenset(May))


class Took(NamedTuple):
    what: str
    seconds: float
    processor: float


@click.command()
@click.option("--children", default=5_000, show_default=True, help="Rows of the list.")
def main(children: int) -> None:
    """Measure a list that comes in, and the same list again.

    \b
    Example:
      python -m bench.importing --children 500
    """
    content = the_list(children)
    with TemporaryDirectory(prefix="resettle-bench-") as folder:
        file = Path(folder) / "bench.db"
        make(file)
        here = open_installation(Settings(database_url=f"sqlite:///{file}", data_dir=Path(folder)))
        here = Installation(
            here.settings, FixedClock(NOW), here.database, here.catalogue, here.reasons
        )
        for what in ("for the first time", "the same again"):
            took = _bring(here, content, what)
            click.echo(
                f"{children:,} rows, {took.what}: {took.seconds:.1f} s by the clock, "
                f"{took.processor:.1f} s of the processor"
            )
        here.close()


def the_list(children: int) -> bytes:
    """So many invented children, with rules enough for a whole plan each."""
    rows = [
        f"{one.ref},Robin Example,{one.born},A{place:05}B,dto,{one.started},{one.release},enhanced"
        for place, one in enumerate(stories(children))
    ]
    return "\n".join((_HEAD, *rows)).encode()


def _bring(here: Installation, content: bytes, what: str) -> Took:
    clock, processor = perf_counter(), process_time()
    now = here.clock.now()
    with here.database.unit() as db:
        held = check_list(_WHO, db, CHILDREN, content, name="bench.csv", at=now)
        start_list(db, held, at=now)
        import_id = held.id
    done = Work(here.intake(), import_id).run(lambda _: None)
    bad = [one for one in done.receipts if one["outcome"] in ("refused", "tray")]
    if bad:
        raise AssertionError(f"every row is a good one, but: {bad[:3]}")
    return Took(what, perf_counter() - clock, process_time() - processor)


if __name__ == "__main__":
    main()
