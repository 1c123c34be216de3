from __future__ import annotations

from pathlib import Path

import pytest

from resettle.web.csrf import mask, secret_key, unmask


def test_a_word_is_written_differently_each_time_and_read_the_same() -> None:
    masked = {mask("word") for _ in range(20)}
    assert len(masked) == 20
    assert {unmask(one) for one in masked} == {"word"}


@pytest.mark.parametrize("said", ["", "x", "!!!", "YWJj", "ﬀ"])
def test_what_was_not_masked_here_is_no_word(said: str) -> None:
    assert unmask(said) == ""


def test_an_installation_has_one_key_that_others_cannot_read(tmp_path: Path) -> None:
    first = secret_key(tmp_path / "var")
    assert len(first) == 32
    assert secret_key(tmp_path / "var") == first
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["session-key"]
    assert (tmp_path / "var" / "session-key").stat().st_mode & 0o077 == 0
