"""Commands that take events: into the service, or only to see what would follow from them."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from resettle.app.installation import Installation
from resettle.cli.doors import (
    format_option,
    installation,
    offline_planning,
    say_json,
    settings,
)
from resettle.errors import BadInput
from resettle.releases.reading import pieces_of_file
from resettle.releases.reasons import load_reasons
from resettle.tasks.intake import Receipt
from resettle.tasks.replay import replay as replay_all
from resettle.tasks.simulate import simulate as plans_of

#: Who the messages of a file are from, as far as the inbox knows.
SENDER = "cli"
OUTCOMES = ("accepted", "duplicate", "needs_attention", "rejected")
PLACE = click.Path(exists=True, allow_dash=True, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command()
@click.option("--events", "file", required=True, type=FILE, help="JSON, or an event on each line.")
@format_option("json", "text")
def simulate(file: Path, form: str) -> None:
    """The plans that would follow from the events of a file. No database, nothing kept.

    The file holds own events and HMPPS messages, bare or in their envelope, mixed.

    \b
    Example:
      resettle simulate --events events.json --format json
    """
    here = settings()
    found = plans_of(
        pieces_of_file(read_bytes(file)), offline_planning(here), load_reasons(here.config_dir)
    )
    if form == "json":
        say_json(found)
        return
    for child in found["children"]:
        click.echo(f"{child['child']}: {child['facts']['stage']}")
        for task in child["tasks"]:
            flags = f" ({', '.join(task['flags'])})" if task["flags"] else ""
            click.echo(f"  {task['due'] or 'no date   '}  {task['title']}{flags}")
    for waiting in found["tray"]:
        click.echo(f"For a person: {waiting['event']}: {waiting['reason']}")


@click.command()
@click.argument("place", metavar="FILE|DIR|-", type=PLACE)
@format_option("text", "json")
@click.pass_context
def ingest(ctx: click.Context, place: Path, form: str) -> None:
    """Take events in: from a file, from every .json and .jsonl file of a folder, or from a pipe.

    Ends with 1 where any was rejected; the others are kept.

    \b
    Example:
      resettle ingest events.json --format json
    """
    here = installation()
    receipts: list[Receipt] = []
    for file in _files(place):
        receipts += _take_in(here, file, named=place.is_dir())
    counts = Counter(receipt.outcome for receipt in receipts)
    told = [r for r in receipts if r.reason is not None or r.outcome != "accepted"]
    if form == "json":
        say_json(
            {outcome: counts[outcome] for outcome in OUTCOMES}
            | {
                "reasons": [
                    {"event": r.event, "outcome": r.outcome, "reason": r.reason} for r in told
                ]
            }
        )
    else:
        click.echo(", ".join(f"{counts[outcome]} {_plain(outcome)}" for outcome in OUTCOMES))
        for receipt in told:
            click.echo(f"  {receipt.event}: {_plain(receipt.outcome)}. {receipt.reason or ''}")
    if counts["rejected"]:
        ctx.exit(1)


@click.command()
def replay() -> None:
    """Read kept messages again, after the table of movement reasons was corrected.

    What somebody has decided stays as it is. Twice changes nothing more than once.

    \b
    Example:
      resettle replay
    """
    here = installation()
    changed = replay_all(here.intake(), SENDER)
    click.echo(f"{changed} {'message means' if changed == 1 else 'messages mean'} something else.")


def _files(place: Path) -> list[Path]:
    if not place.is_dir():
        return [place]
    files = sorted(path for path in place.rglob("*") if path.suffix in (".json", ".jsonl"))
    if not files:
        raise BadInput(f"There is no .json or .jsonl file in {place}.", field="place")
    return files


def _take_in(here: Installation, file: Path, *, named: bool) -> list[Receipt]:
    """One file. In a folder, a file that cannot be read spoils only itself."""
    try:
        found = pieces_of_file(read_bytes(file))
    except BadInput as wrong:
        if not named:
            raise
        return [Receipt(file.name, "rejected", wrong.message)]
    return here.intake().take_in(found, SENDER)


def _plain(outcome: str) -> str:
    return outcome.replace("_", " ")


def read_bytes(file: Path) -> bytes:
    """A file, or what is piped in where it is `-`."""
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as wrong:
        raise BadInput(f"{file} cannot be read: {wrong.strerror}.", field="file") from wrong
