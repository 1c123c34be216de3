"""A folder of workflow files read together, and what is wrong between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from resettle.planning.workflow import TaskName, TaskRule, Workflow
from resettle.rulebook.complaints import Complaint, Complaints
from resettle.rulebook.fields import did_you_mean
from resettle.rulebook.nodes import MAX_BYTES
from resettle.rulebook.reading import ReadFile, read_workflow

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
    found += _between(reads)
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


def _between(reads: list[ReadFile]) -> Iterator[Complaint]:
    """What no file alone can show: waits for tasks that are not there, or that wait in turn."""
    names = {name for read in reads for name in read.names}
    rules = {rule.name: rule for read in reads if read.workflow for rule in read.workflow.rules}
    waits = {name: waited for read in reads for name, waited in read.waits.items()}
    for read in reads:
        for name, waited in read.waits.items():
            for wanted, line in waited:
                complaints = Complaints(read.file)
                _check_wait(complaints, line, (name, wanted), names, rules)
                yield from complaints.found
    graph = {name: [w for w, _ in waited if w in names] for name, waited in waits.items()}
    files = {name: (read.file, line) for read in reads for name, line in read.names.items()}
    for ring in rings(graph):
        file, line = files[ring[0]]
        yield Complaint(
            file,
            line,
            f"These tasks wait for each other: {' → '.join(map(str, (*ring, ring[0])))}.",
            "None of them could ever open.",
            "Take away one `waits for`.",
        )


def _check_wait(
    complaints: Complaints,
    line: int,
    wait: tuple[TaskName, TaskName],
    names: set[TaskName],
    rules: Mapping[TaskName, TaskRule],
) -> None:
    name, wanted = wait
    if wanted not in names:
        complaints.add(
            line,
            f"{name} waits for {wanted}, and there is no such task.",
            "It would wait for nothing.",
            did_you_mean(str(wanted), [str(known) for known in sorted(names)]),
        )
    elif wanted in rules and rules[wanted].repeat is not None:
        complaints.add(
            line,
            f"{name} waits for {wanted}, which repeats.",
            "It could not open before the last time was done.",
            "Wait for a task that is done once.",
        )


def rings(graph: Mapping[TaskName, Iterable[TaskName]]) -> list[tuple[TaskName, ...]]:
    """Every ring of tasks that wait for each other, one path each, by the first name in it.

    Walks without recursion, so that a long chain of waits is no trouble.
    """
    found: list[tuple[TaskName, ...]] = []
    done: set[TaskName] = set()
    for start in sorted(graph):
        if start in done:
            continue
        path: list[TaskName] = [start]
        on_path = {start}
        ahead = [iter(graph[start])]
        while ahead:
            onward = next(ahead[-1], None)
            if onward is None:
                ahead.pop()
                done.add(path[-1])
                on_path.discard(path.pop())
            elif onward in on_path:
                found.append(_from_first(path[path.index(onward) :]))
            elif onward not in done:
                path.append(onward)
                on_path.add(onward)
                ahead.append(iter(graph.get(onward, ())))
    return sorted(set(found))


def _from_first(ring: list[TaskName]) -> tuple[TaskName, ...]:
    turn = ring.index(min(ring))
    return (*ring[turn:], *ring[:turn])
