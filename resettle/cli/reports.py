"""Reports at the command line, as they would leave the service: with small numbers hidden."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.cli.doors import format_option, installation, say_json
from resettle.permissions import THE_SERVICE
from resettle.reports import REPORTS
from resettle.reports.forms import read_filters
from resettle.reports.here import ask_of, report_for, reports_for
from resettle.reports.sheet import Sheet, make_sheet
from resettle.reports.taken import subject_of, took
from resettle.reports.workbook import as_workbook
from resettle.reports.writing import as_csv, as_json, as_text

LIST = "list"
_FILTERS = ("team", "worker", "order", "ethnicity", "looked_after", "years")


@click.command()
@click.argument("name", metavar="list|NAME", type=click.Choice([LIST, *(r.name for r in REPORTS)]))
@click.option("--from", "first", metavar="DATE", help="The first day, which belongs to it.")
@click.option("--to", "last", metavar="DATE", help="The last day, which belongs to it.")
@click.option("--team", metavar="TEAM", help="A team, by name or number.")
@click.option("--worker", metavar="WORKER", help="A worker, by name, email or number.")
@click.option("--order", metavar="ORDER", help="An order, such as dto.")
@click.option("--ethnicity", metavar="GROUP", help="asian, black, mixed, other, white, not_known.")
@click.option("--looked-after", "looked_after", metavar="yes|no", help="Looked after, or not.")
@click.option("--years", metavar="1|3", help="Years that end with the last day.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write.")
@format_option("text", "json", "csv", "xlsx")
def report(name: str, output: Path | None, form: str, **said: str | None) -> None:
    """One report over a period, or `list` for which there are.

    What is written leaves the service: it names no child, and small numbers are hidden.

    \b
    Examples:
      resettle report list
      resettle report completion --from 2026-07-01 --to 2026-09-30 --format csv
    """
    if name == LIST:
        _list(form)
        return
    written = _written(_sheet(name, form, said), form)
    if output is not None:
        output.write_bytes(written)
        click.echo(f"Written to {output}.", err=True)
    else:
        sys.stdout.buffer.write(written)


def _list(form: str) -> None:
    rows = reports_for(THE_SERVICE)
    if form == "json":
        say_json(
            {
                "reports": [
                    {"name": one.name, "title": str(one.title), "question": str(one.question)}
                    for one in rows
                ]
            }
        )
        return
    wide = max(len(one.name) for one in rows)
    for one in rows:
        click.echo(f"{one.name.ljust(wide)}  {one.question}")


def _sheet(name: str, form: str, said: Mapping[str, str | None]) -> Sheet:
    here = installation()
    given = {"from": said["first"], "to": said["last"]} | {one: said[one] for one in _FILTERS}
    values = read_filters({key: words for key, words in given.items() if words is not None})
    report = report_for(THE_SERVICE, name)
    with here.database.reading() as db:
        ours, rules, today = here.settings, here.catalogue, here.clock.today()
        ask = ask_of(THE_SERVICE, db, report, values, today, settings=ours, catalogue=rules)
        sheet = make_sheet(report, ask, leaves=True, most=here.settings.small_numbers)
    with here.database.unit() as db:
        record(
            db,
            actor="cli",
            verb=Verb.CONSULTED,
            subject=subject_of(name),
            because=took(f"{form} at the command line", sheet.asked),
            at=here.clock.now(),
        )
    return sheet


def _written(sheet: Sheet, form: str) -> bytes:
    import json

    match form:
        case "json":
            said = json.dumps(as_json(sheet), ensure_ascii=False, indent=2)
            return f"{said}\n".encode()
        case "csv":
            return as_csv(sheet)
        case "xlsx":
            with as_workbook(sheet) as file:
                return file.read()
        case _:
            return f"{as_text(sheet)}\n".encode()
