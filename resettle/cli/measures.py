"""Commands that only calculate, for managers: rates beside each other, ratings added up."""

from __future__ import annotations

from dataclasses import asdict

import click

from resettle.calculators.hmip import MOST_POINTS, overall_of, overall_of_standards
from resettle.calculators.rri import rate_ratio
from resettle.cli.doors import format_option, say_json


@click.command("rate-ratio")
@click.option("--events", type=int, required=True, metavar="N", help="Decisions in the group.")
@click.option("--total", type=int, required=True, metavar="N", help="Children in the group.")
@click.option("--reference-events", type=int, required=True, metavar="N", help="In the other.")
@click.option("--reference-total", type=int, required=True, metavar="N", help="In the other.")
@format_option("text", "json")
def rate_ratio_command(
    events: int, total: int, reference_events: int, reference_total: int, form: str
) -> None:
    """How often something happens in one group against another, with a 95% interval.

    1 is parity. The interval is the exact conditional one.

    \b
    Example:
      resettle rate-ratio --events 202 --total 2183 --reference-events 645 --reference-total 11111
    """
    found = rate_ratio(
        events, total, reference_events=reference_events, reference_total=reference_total
    )
    if form == "json":
        say_json(asdict(found))
    elif found.rri is None:
        click.echo("There is nothing to compare with.")
    else:
        click.echo(f"{found.rri:.2f} (95% interval {found.lower:.2f} to {found.upper:.2f})")


@click.group()
def inspection() -> None:
    """Add up ratings as the inspectorate does."""


@inspection.command()
@click.option("--points", type=int, metavar="P", help="The points of the scored standards.")
@click.option("--max-points", type=int, metavar="M", help="The most there could be.  [default: 36]")
@click.option(
    "--standards",
    metavar="A,B,…",
    help="Twelve ratings, or thirteen of which the last is not scored: inadequate, "
    "requires_improvement, good, outstanding, not_rated.",
)
@format_option("text", "json")
def overall(points: int | None, max_points: int | None, standards: str | None, form: str) -> None:
    """The overall rating of so many points, or of the standards.

    \b
    Example:
      resettle inspection overall --points 25
    """
    if (points is None) == (standards is None):
        raise click.UsageError("Say --points P or --standards A,B,….")
    if standards is not None:
        if max_points is not None:
            raise click.UsageError("--max-points goes with --points.")
        said = asdict(overall_of_standards(standards.split(",")))
    else:
        most = MOST_POINTS if max_points is None else max_points
        said = {"overall": overall_of(points or 0, most)}
    if form == "json":
        say_json(said)
    else:
        words = str(said["overall"]).replace("_", " ").capitalize()
        click.echo(f"{words}, {said['points']} of {said['max_points']}" if standards else words)
