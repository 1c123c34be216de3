"""Files and functions stay small: split by idea when they grow."""

from __future__ import annotations

import ast

from tests.house.source import functions, name, under

FILE_LINES = 400
FUNCTION_LINES = 60
POSITIONAL = 5


def test_no_file_is_longer_than_a_person_reads_in_one_go() -> None:
    long = {
        name(path): lines
        for path in under("resettle", "tests")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    }
    assert not long, f"split these by idea: {long}"


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{name(path)}:{found.lineno} {found.name} has {found.end_lineno - found.lineno + 1} lines"
        for path in under("resettle")
        for found in functions(path)
        if found.end_lineno is not None and found.end_lineno - found.lineno + 1 > FUNCTION_LINES
    ]
    assert not long, "\n".join(long)


def test_no_function_takes_more_than_five_arguments_without_naming_them() -> None:
    wide = [
        f"{name(path)}:{found.lineno} {found.name}"
        for path in under("resettle")
        for found in functions(path)
        if _positional(found) > POSITIONAL and not _is_command(found)
    ]
    assert not wide, "\n".join(wide)


def _positional(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    taken = [*function.args.posonlyargs, *function.args.args]
    return len([arg for arg in taken if arg.arg not in ("self", "cls")])


def _is_command(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    # click passes options by keyword, and decides the shape of a command's signature.
    return any("option" in ast.unparse(mark) for mark in function.decorator_list)
