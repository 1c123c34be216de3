"""Work in processes of their own, begun from one that has read the code and the rules already.

A process that is to be killed must be a real one; reading everything anew for each would take
nearly all of the time such tests need.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any

import structlog

from resettle.settings import PROJECT


class Forker:
    """The process of a module that calls `serve`, as the test holds it."""

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
        )

    def run(self, *pieces: dict[str, Any]) -> list[int]:
        """Begin them all at once; how each ended: 0, or the signal that killed it, negative."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(pieces) + "\n")
        self._process.stdin.flush()
        ends: list[int] = json.loads(self._process.stdout.readline())
        return ends

    def stop(self) -> None:
        self._process.communicate()


def serve(work: Callable[..., object]) -> None:
    """Answer each line, a list of arguments for `work`, with how the processes for it ended."""
    # What is logged goes with the errors: the answers have their line to themselves.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    for line in sys.stdin:
        children = [_in_a_child(work, arguments) for arguments in json.loads(line)]
        ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        sys.stdout.write(json.dumps(ends) + "\n")
        sys.stdout.flush()


def _in_a_child(work: Callable[..., object], arguments: dict[str, Any]) -> int:
    """Begin it in a process of its own, and give its number."""
    child = os.fork()
    if child == 0:
        ended = 1
        try:
            work(**arguments)
            ended = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(ended)
    return child
