"""`resettle workflows check`: everything wrong with a folder of rules and its worked examples."""

from __future__ import annotations

from pathlib import Path

from resettle.planning.workflow import Rulebook
from resettle.planning.working_days import WorkingDays
from resettle.rulebook.calendar import bank_holidays, calendar_of
from resettle.rulebook.canonical import fingerprint
from resettle.rulebook.complaints import Complaint
from resettle.rulebook.examples import read_all, run_examples
from resettle.rulebook.folder import read_folder


def check(folder: Path, calendar: WorkingDays | None = None) -> tuple[Complaint, ...]:
    """Every complaint about a folder, in order of file and line; nothing where all is well.

    The examples are run once the rules themselves can be used.

    Args:
        calendar: the calendar to run the examples in; without it, the published and the computed
            bank holidays.
    """
    read = read_folder(folder)
    examples, complaints = read_all(folder)
    found = [*read.complaints, *complaints]
    if not read.complaints:
        rulebook = Rulebook(read.workflows, fingerprint(read.workflows))
        found += run_examples(examples, rulebook, calendar or calendar_of(bank_holidays()))
    return tuple(sorted(set(found)))
