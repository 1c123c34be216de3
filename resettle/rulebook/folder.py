"""A folder of workflow files read together, and what is wrong between them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from resettle.planning.workflow import Workflow
from resettle.rulebook.complaints import Complaint, Complaints
from resettle.rulebook.nodes import MAX_BYTES
from resettle.rulebook.reading import read_workflow
from resettle.rulebook.waiting import waiting_complaints

ENDING = ".yaml"
#: One for each pathway and a few more; a folder with hundreds is the wrong folder.
MAX_FILES = 200


@dataclass(frozen=True, slots=True)
class FolderRead:
    """The workflows that could be read, and everything wrong with the folder."""

    workflows: tuple[Workflow, ...]
    complaints: tuple[Complaint, ...]


def read_folder(folder: Path) -> FolderRead:
    """Read every workflow file of a folder; one bad file never hides what is wrong with another."""
    about_folder = Complaints(str(folder))
    paths = workflow_paths(folder, about_folder)
    reads = []
    for path in paths:
        raw, complaints = read_bytes(path)
        if raw is None:
            about_folder.found.extend(complaints)
            continue
        shown = f"{folder.name}/{path.name}"
        reads.append(read_workflow(raw, stem=path.stem, file=str(path), shown=shown))
    found = [c for read in reads for c in read.complaints]
    found += waiting_complaints(reads)
    workflows = tuple(read.workflow for read in reads if read.workflow is not None)
    return FolderRead(workflows, tuple(sorted({*about_folder.found, *found})))


def workflow_paths(folder: Path, complaints: Complaints) -> list[Path]:
    """The folder's workflow files by name; a file that would be passed over is a complaint."""
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        complaints.add(
            1,
            f"The folder cannot be read: {error.strerror or error}.",
            "Without rules there are no plans.",
            "Name the folder that holds the workflow files.",
        )
        return []
    paths = [path for path in inside if path.suffix == ENDING]
    for path in inside:
        if path.suffix in {".yml", ".json", ".YAML", ".YML"}:
            complaints.found.append(
                Complaint(
                    str(path),
                    1,
                    f"{path.name} is not read: its name does not end in {ENDING}.",
                    "Its rules would silently be missing.",
                    f"Call it {path.stem}{ENDING}, or move it elsewhere.",
                )
            )
    if not paths:
        complaints.add(
            1,
            f"There is no {ENDING} file in the folder.",
            "Without rules there are no plans.",
            "Name the folder that holds the workflow files.",
        )
    if len(paths) > MAX_FILES:
        complaints.add(
            1,
            f"There are more than {MAX_FILES} workflow files.",
            "It is probably not the folder that was meant.",
            "Name the folder that holds the workflow files.",
        )
        return []
    return paths


def read_bytes(path: Path) -> tuple[bytes | None, tuple[Complaint, ...]]:
    """A file's content, never more than one byte over what is allowed."""
    try:
        if not path.is_file():
            raise IsADirectoryError(0, "it is not a plain file")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1), ()
    except OSError as error:
        complaint = Complaint(
            str(path),
            1,
            f"The file cannot be read: {error.strerror or error}.",
            "Its rules would silently be missing.",
            "Make it readable, or take it away.",
        )
        return None, (complaint,)
