"""The commands: every door that is not on the web, in one visible list."""

from __future__ import annotations

import click

from resettle.cli.doors import Commands, Doors

#: Where each command is. Loaded when it is asked for, so that a calculation opens no database.
COMMANDS = {
    "sentence": "resettle.cli.calculate:sentence",
    "working-days": "resettle.cli.calculate:working_days",
    "simulate": "resettle.cli.events:simulate",
    "ingest": "resettle.cli.events:ingest",
    "import": "resettle.cli.bringing:import_list",
    "replay": "resettle.cli.events:replay",
    "workflows": "resettle.cli.rules:workflows",
    "plan": "resettle.cli.plans:plan",
    "explain": "resettle.cli.plans:explain",
    "replan": "resettle.cli.plans:replan",
    "serve": "resettle.cli.service:serve",
    "migrate": "resettle.cli.service:migrate",
    "demo": "resettle.cli.service:demo",
    "tick": "resettle.cli.service:tick",
    "staff": "resettle.cli.staff:staff",
    "establishments": "resettle.cli.staff:establishments",
    "token": "resettle.cli.service:token",
    "rate-ratio": "resettle.cli.measures:rate_ratio_command",
    "inspection": "resettle.cli.measures:inspection",
    "report": "resettle.cli.reports:report",
}


@click.group(cls=Doors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="resettle", prog_name="resettle")
def main() -> None:
    """Resettlement plans that follow custody events.

    Every command says more with --help. An input that is wrong or refused ends with exit code 1,
    a wrong use of the command with 2.
    """


main.commands = Commands(COMMANDS)
