"""Commands that take events: into the service, or only to see what would follow from them."""

from __future__ import annotations

from pathlib import Path

import click

from resettle.cli.doors import format_option, offline_planning, say_json, settings
from resettle.errors import BadInput
from resettle.releases.reading import pieces_of_file
from resettle.releases.reasons import load_reasons
from resettle.tasks.simulate import simulate as plans_of

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


def read_bytes(file: Path) -> bytes:
    """A file, or what is piped in where it is `-`."""
    if str(file) == "-":
        return click.get_binary_stream("stdin").read()
    try:
        return file.read_bytes()
    except OSError as wrong:
        raise BadInput(f"{file} cannot be read: {wrong.strerror}.", field="file") from wrong
