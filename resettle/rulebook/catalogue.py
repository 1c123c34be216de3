"""The rulebook in force and its calendar; a broken file never replaces a working one."""

from __future__ import annotations

from pathlib import Path

from resettle.errors import WorkflowsBroken
from resettle.planning.workflow import Rulebook
from resettle.rulebook.canonical import fingerprint
from resettle.rulebook.folder import read_folder


def load_rulebook(folder: Path) -> Rulebook:
    """Read every workflow in a folder.

    Raises:
        WorkflowsBroken: with every complaint, where anything at all is wrong.
    """
    read = read_folder(folder)
    if read.complaints:
        raise WorkflowsBroken(tuple(str(complaint) for complaint in read.complaints))
    return Rulebook(read.workflows, fingerprint(read.workflows))
