"""What is logged: one JSON line an entry, ids and no names, and nothing anybody can forge."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from resettle.app.logs import write_as_json


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_ours_and_theirs_are_json_lines_alike(capsys: pytest.CaptureFixture[str]) -> None:
    write_as_json()
    structlog.get_logger("ours").info("beating", every_seconds=15)
    logging.getLogger("theirs").warning("something %s", "happened")
    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["every_seconds"], ours["logger"]) == ("beating", 15, "ours")
    assert (theirs["event"], theirs["level"]) == ("something happened", "warning")
    assert ours["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "said", ['a\n{"event": "forged"}', "\x1b[2J", "\u202eright to left", '"}\n', "\r\n\r\n", "\x00"]
)
def test_nobody_can_forge_a_line(capsys: pytest.CaptureFixture[str], said: str) -> None:
    write_as_json()
    structlog.get_logger().info(said, sent=said)
    logging.getLogger("theirs").error("%s", said)
    lines = capsys.readouterr().err.splitlines()
    assert [json.loads(line)["event"] for line in lines] == [said, said]


def test_the_secret_address_of_a_calendar_is_in_no_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_as_json()
    address = "/calendar/resettle_of-a_test.ics"
    logging.getLogger("theirs").warning('"GET %s HTTP/1.1" 200', address)
    structlog.get_logger().info("asked", path=f"http://127.0.0.1{address}?x=1")
    try:
        raise ValueError(address)
    except ValueError:
        logging.getLogger("theirs").exception("it failed at %s", address)
    told = capsys.readouterr().err
    assert "of-a_test" not in told
    assert told.count("/calendar/***.ics") == 4


def test_an_exception_is_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    write_as_json()
    try:
        raise ValueError("two\nlines")
    except ValueError:
        logging.getLogger("theirs").exception("it broke")
    (line,) = capsys.readouterr().err.splitlines()
    assert "ValueError" in json.loads(line)["exception"]
