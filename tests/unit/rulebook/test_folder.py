from __future__ import annotations

import os
from pathlib import Path

import pytest

from resettle.errors import WorkflowsBroken
from resettle.planning.workflow import TaskName
from resettle.rulebook.catalogue import load_rulebook
from resettle.rulebook.folder import MAX_FILES, read_folder
from resettle.rulebook.waiting import rings
from tests.unit.rulebook.writing import TASK, a_file, a_task


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def named(task: str) -> str:
    return TASK.replace("confirm_address", task)


def test_a_task_may_wait_for_one_in_another_file(tmp_path: Path) -> None:
    health = a_file(a_task(task=named("screen")), name="health")
    here = a_file(a_task("waits for: health.screen"))
    rulebook = load_rulebook(write(tmp_path, accommodation=here, health=health))
    names = [str(rule.name) for rule in rulebook.rules]
    assert names == ["health.screen", "accommodation.confirm_address"]


def test_a_ring_of_waits_across_files_is_named_once_with_its_path(tmp_path: Path) -> None:
    health = a_file(
        a_task("waits for: accommodation.confirm_address", task=named("screen")), name="health"
    )
    here = a_file(a_task("waits for: health.screen"))
    found = read_folder(write(tmp_path, accommodation=here, health=health)).complaints
    ring = "accommodation.confirm_address → health.screen → accommodation.confirm_address"
    assert [ring in complaint.what for complaint in found] == [True]


def test_a_task_that_cannot_be_read_may_still_be_waited_for(tmp_path: Path) -> None:
    here = a_file(a_task("owner: nobody", task=named("a")), a_task("waits for: accommodation.a"))
    found = read_folder(write(tmp_path, accommodation=here)).complaints
    assert not [complaint for complaint in found if "waits for" in complaint.what]


def test_one_broken_file_does_not_hide_what_is_wrong_with_another(tmp_path: Path) -> None:
    write(tmp_path, accommodation="title: [", health="title: [")
    found = read_folder(tmp_path).complaints
    assert {Path(complaint.file).name for complaint in found} == {
        "accommodation.yaml",
        "health.yaml",
    }


def test_a_file_that_would_be_passed_over_is_a_complaint(tmp_path: Path) -> None:
    write(tmp_path, accommodation=a_file(a_task()))
    (tmp_path / "health.yml").write_text("x")
    (complaint,) = read_folder(tmp_path).complaints
    assert "health.yaml" in complaint.what_to_do


@pytest.mark.parametrize("make", ["nothing", "empty", "folder", "pipe"])
def test_what_is_not_a_folder_of_plain_files_is_a_complaint_and_never_waited_for(
    tmp_path: Path, make: str
) -> None:
    folder = tmp_path / "workflows"
    if make != "nothing":
        folder.mkdir()
    if make == "folder":
        (folder / "health.yaml").mkdir()
    if make == "pipe":
        os.mkfifo(folder / "health.yaml")
    assert len(read_folder(folder).complaints) == 1


def test_a_rulebook_that_is_not_whole_is_refused_with_every_complaint(tmp_path: Path) -> None:
    write(tmp_path, accommodation=a_file(a_task("owner: x\nopens: y")))
    with pytest.raises(WorkflowsBroken) as refused:
        load_rulebook(tmp_path)
    assert len(refused.value.complaints) == len(read_folder(tmp_path).complaints) >= 2
    assert all(":" in complaint for complaint in refused.value.complaints)


def test_rings_are_found_behind_long_chains_and_each_only_once() -> None:
    def name(number: int) -> TaskName:
        return TaskName("w", f"t{number:05}")

    chain = {name(n): [name(n + 1)] for n in range(20_000)} | {name(20_000): [name(19_998)]}
    assert rings(chain) == [(name(19_998), name(19_999), name(20_000))]
    assert rings({name(1): [name(1)], name(2): [name(3)], name(3): [name(2)]}) == [
        (name(1),),
        (name(2), name(3)),
    ]
    assert rings({name(1): [name(2), name(3)], name(2): [name(3)], name(3): []}) == []


def test_a_folder_of_hundreds_of_files_is_taken_for_the_wrong_one(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 1):
        (tmp_path / f"w{number}.yaml").touch()
    (complaint,) = read_folder(tmp_path).complaints
    assert "not the folder that was meant" in complaint.why


def test_only_so_many_guesses_are_made_at_what_was_meant(tmp_path: Path) -> None:
    """A guess costs time, and a file of mistakes would cost a lot of it."""
    waits = ", ".join(f"accommodation.confirm_addres{n}" for n in range(40))
    tasks = [a_task(f"waits for: [{waits}]", task=named(f"confirm_address{n}x")) for n in range(3)]
    found = read_folder(write(tmp_path, accommodation=a_file(*tasks))).complaints
    assert len(found) == 120
    assert 0 < sum("Did you mean" in complaint.what_to_do for complaint in found) <= 50
