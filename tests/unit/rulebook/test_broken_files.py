"""Every way we know of to write a rule wrongly, as small files: each says what must be said of it.

The first lines of a file name each complaint: `# line 13: words the complaint begins with`. There
must be those complaints and no others. To add a case, write a file.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from resettle.rulebook.folder import read_folder

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "broken_workflows"
FILES = sorted(FOLDER.glob("*.yaml"))
_EXPECTED = re.compile(r"# line (\d+): (.+)")


def test_there_are_broken_files() -> None:
    assert len(FILES) > 60


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_broken_file_is_complained_about_as_it_says(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    expected = [match for line in lines if (match := _EXPECTED.fullmatch(line))]
    assert expected, "the file does not say what is wrong with it"

    found = read_folder(tmp_path).complaints

    assert len(found) == len(expected), list(map(str, found))
    for complaint, match in zip(found, expected, strict=True):
        assert (complaint.line, complaint.file) == (int(match[1]), str(tmp_path / path.name))
        assert complaint.what.startswith(match[2])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_complaint_has_four_parts_and_is_of_a_bearable_length(
    path: Path, tmp_path: Path
) -> None:
    shutil.copy(path, tmp_path)
    for complaint in read_folder(tmp_path).complaints:
        for part in (complaint.what, complaint.why, complaint.what_to_do):
            assert part.strip().endswith("."), part
            assert len(part) < 600
        assert str(complaint).startswith(f"{complaint.file}:{complaint.line}: ")
