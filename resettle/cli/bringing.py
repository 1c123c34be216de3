"""The command that brings a list along: a whole caseload, or what happened where no feed comes."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from resettle.app.installation import Installation
from resettle.caseload.importing.bringing import (
    CLI,
    Work,
    check_list,
    read_list,
    start_list,
    steps_of,
)
from resettle.caseload.importing.columns import CHILDREN, KINDS
from resettle.caseload.importing.sending import reason_of, receipt_of, told_of
from resettle.caseload.importing.settling import Step
from resettle.cli.doors import format_option, installation, say_json
from resettle.cli.events import FILE, read_bytes
from resettle.cli.service import refuse_unless_migrated
from resettle.errors import Words
from resettle.permissions import THE_SERVICE

_VIEWER = replace(THE_SERVICE, name=CLI)
_OUTCOMES = {
    "new": "new",
    "changed": "changed",
    "same": "nothing new",
    "tray": "for a person to decide",
    "refused": "refused",
}


@click.command("import")
@click.argument("file", metavar="FILE.csv", type=FILE)
@click.option("--preview", is_flag=True, help="Say row by row what would happen; save nothing.")
@click.option(
    "--kind", type=click.Choice(KINDS), default=CHILDREN, show_default=True, help="A list of what."
)
@format_option("text", "json")
@click.pass_context
def import_list(ctx: click.Context, file: Path, preview: bool, kind: str, form: str) -> None:
    """Bring a list in from a CSV file: the children of a caseload, or events.

    Run twice, nothing doubles; a row that has changed sends only what changed. Ends with 1 where
    a row was refused; the others are taken.

    \b
    Example:
      resettle import caseload.csv --preview
    """
    here = installation()
    refuse_unless_migrated(here.database)
    content = read_bytes(file)
    receipts: Sequence[Any]
    if preview:
        receipts = _preview(here, kind, content, quiet=form == "json")
    else:
        receipts = _bring(here, kind, content, file.name, quiet=form == "json")
    counts = {word: sum(one["outcome"] == word for one in receipts) for word in _OUTCOMES}
    if form == "json":
        say_json({**counts, "rows": [_told(one) for one in receipts if one["reason"]]})
    else:
        _say(receipts, counts, preview)
    if counts["refused"]:
        ctx.exit(1)


def _preview(here: Installation, kind: str, content: bytes, *, quiet: bool) -> list[Any]:
    now = here.clock.now()
    told = read_list(kind, content, now)
    _left_out(told.unknown, quiet=quiet)
    steps: list[Step] = []
    with here.database.reading() as db:
        for start in range(0, len(told.rows), 500):
            some = told.rows[start : start + 500]
            steps += steps_of(_VIEWER, db, kind, some, at=now, called=told.called)
    return [receipt_of(step) for step in steps]


def _bring(
    here: Installation, kind: str, content: bytes, name: str, *, quiet: bool
) -> Sequence[Any]:
    now = here.clock.now()
    _left_out(read_list(kind, content, now).unknown, quiet=quiet)
    with here.database.unit() as db:
        held = check_list(_VIEWER, db, kind, content, name=name, at=now)
        start_list(db, held, at=now)
        import_id, total = held.id, held.total
    work = Work(here.intake(), import_id)
    rows: Any = click.progressbar(length=total, label="Rows", file=sys.stderr)
    with rows as bar:
        done = work.run(bar.update)
    return done.receipts


def _left_out(unknown: Sequence[str], *, quiet: bool) -> None:
    for heading in unknown:
        click.echo(f"The column “{heading}” is not known, and is left out.", err=quiet)


def _told(receipt: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("row", "child", "outcome", "field")
    return {key: receipt[key] for key in keys} | {"reason": reason_of(receipt)}


def _say(receipts: Sequence[Any], counts: Mapping[str, int], preview: bool) -> None:
    for one in receipts:
        if preview or one["reason"]:
            column = f", {one['field']}" if one["field"] else ""
            reason = reason_of(one) if one["reason"] else Words("")
            told = f"{told_of(one)}." if one["told"] else ""
            words = " ".join(filter(None, (told, reason)))
            head = f"Row {one['row']}{column}: {_OUTCOMES[one['outcome']]}."
            click.echo(f"{head} {words}".strip())
    said = ", ".join(f"{counts[word]:,} {words}" for word, words in _OUTCOMES.items())
    click.echo(said + (". Nothing was saved." if preview else "."))
