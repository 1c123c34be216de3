"""Commands about the rulebook: check it, show it, and try another one on today's plans."""

from __future__ import annotations

from pathlib import Path

import click

from resettle.cli.doors import format_option, installation, say_json, settings
from resettle.permissions import THE_SERVICE
from resettle.rulebook.catalogue import load_calendar, load_rulebook
from resettle.rulebook.check import check as complaints_of
from resettle.rulebook.show import as_json, as_svg, as_text
from resettle.tasks.impact import impact as impact_of

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def workflows() -> None:
    """Check, show and try the rules that plans are made by."""


@workflows.command()
@click.argument("folder", metavar="[DIR]", required=False, type=FOLDER)
@click.pass_context
def check(ctx: click.Context, folder: Path | None) -> None:
    """Read every workflow and run every worked example.

    Every complaint says which file and line, what is wrong, why it matters and what to do. Ends
    with 1 where there is any.

    \b
    Example:
      resettle workflows check workflows
    """
    here = settings()
    folder = folder or here.workflows_dir
    complaints = complaints_of(folder, load_calendar(here.config_dir))
    for complaint in complaints:
        click.echo(str(complaint), err=True)
    if complaints:
        click.echo(f"{len(complaints)} to mend.", err=True)
        ctx.exit(1)
    rulebook = load_rulebook(folder)
    click.echo(f"{len(rulebook.workflows)} workflows, {len(rulebook.rules)} rules: all is well.")


@workflows.command()
@format_option("text", "json", "svg")
def show(form: str) -> None:
    """The rules as people read them; svg draws them on a time line round release.

    \b
    Example:
      resettle workflows show --format svg > rules.svg
    """
    rulebook = load_rulebook(settings().workflows_dir)
    if form == "json":
        say_json(as_json(rulebook))
    else:
        click.echo(as_svg(rulebook) if form == "svg" else as_text(rulebook))


@workflows.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@format_option("text", "json")
def impact(folder: Path, form: str) -> None:
    """What the rulebook in DIR would do to today's open plans. Changes nothing.

    \b
    Example:
      resettle workflows impact proposed-workflows
    """
    rulebook = load_rulebook(folder)
    here = installation()
    with here.database.reading() as db:
        found = impact_of(THE_SERVICE, db, here.planning(), rulebook).as_json()
    if form == "json":
        say_json(found)
        return
    click.echo(f"{found['children_changed']} of {found['children']} children's plans would change.")
    for rule, kinds in found["by_rule"].items():
        counts = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        click.echo(f"  {rule}: {counts}")
