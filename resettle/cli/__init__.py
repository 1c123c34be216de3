"""The commands: every door that is not on the web, in one visible list."""

from __future__ import annotations

import click

from resettle.cli import calculate, events, plans, rules, service
from resettle.cli.doors import Doors


@click.group(cls=Doors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="resettle", prog_name="resettle")
def main() -> None:
    """Resettlement plans that follow custody events.

    Every command says more with --help. An input that is wrong or refused ends with exit code 1,
    a wrong use of the command with 2.
    """


for command in (
    calculate.sentence,
    calculate.working_days,
    events.simulate,
    events.ingest,
    rules.workflows,
    plans.plan,
    plans.explain,
    plans.replan,
    service.serve,
    service.migrate,
    service.demo,
    service.tick,
    service.token,
):
    main.add_command(command)
