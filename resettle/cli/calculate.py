"""Commands that only calculate: sentence dates and working days. No database."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import click

from resettle.calculators.dto import DtoDates, calculate, parse_order
from resettle.cli.doors import format_option, read_date, say_json, settings
from resettle.rulebook.calendar import load_calendar


@click.group()
def sentence() -> None:
    """Work out the dates of a sentence."""


@sentence.command("dto")
@click.option(
    "--order",
    "orders",
    required=True,
    multiple=True,
    metavar="START:TERM",
    help="Its start and its term: 8m, 112d, or consecutive 6m+6m. Several are concurrent.",
)
@click.option("--remand-days", type=int, default=0, metavar="N", help="Days spent on remand.")
@click.option(
    "--tagged-bail-days", type=int, default=0, metavar="N", help="Days that count for tagged bail."
)
@format_option("text", "json")
def dto(orders: tuple[str, ...], remand_days: int, tagged_bail_days: int, form: str) -> None:
    """The release window of a detention and training order.

    Refuses what it cannot be sure of, and says why.

    \b
    Example:
      resettle sentence dto --order 2026-03-02:8m --remand-days 20
    """
    dates = calculate([parse_order(words) for words in orders], remand_days, tagged_bail_days)
    if form == "json":
        say_json(_as_json(dates))
        return
    for name, what in (
        ("Earliest release", dates.earliest_release),
        ("Midpoint", dates.midpoint),
        ("Latest release", dates.latest_release),
        ("Supervision ends", dates.supervision_ends),
    ):
        click.echo(f"{name + ':':<18}{what or 'none'}")
    for note in dates.notes:
        click.echo(f"- {note}")


def _as_json(dates: DtoDates) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(dates).items()
    }


@click.group("working-days")
def working_days() -> None:
    """Count working days in England and Wales."""


@working_days.command("add")
@click.argument("day", metavar="DATE")
@click.argument("number", type=int, metavar="N")
@format_option("text", "json")
def add(day: str, number: int, form: str) -> None:
    """The day N working days after DATE; before it where N is negative.

    DATE itself is never counted, and 0 is DATE itself. A day counted past the published bank
    holidays is provisional. Write `--` before a DATE where N is negative.

    \b
    Example:
      resettle working-days add -- 2026-12-22 3
    """
    start = read_date(day, "DATE")
    calendar = load_calendar(settings().config_dir)
    end = calendar.add(start, number)
    provisional = not calendar.is_known(start, end)
    if form == "json":
        say_json({"date": end.isoformat(), "provisional": provisional})
    else:
        click.echo(f"{end}{' (provisional)' if provisional else ''}")
