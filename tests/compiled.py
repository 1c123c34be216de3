"""What a service compiles at its start is compiled once for all tests of a process.

A service in life compiles each template and each address once. A test that opens three pages makes
a whole service for it, and spent most of its time on compiling.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


class Compiled(BytecodeCache):
    """What was compiled, by the template's name and by what it says: one that has changed, or
    another of the same name, is compiled for itself."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


def keep_compiled() -> None:
    """Called once, before the first service is made."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}
    Rule._compile_builder = _once(Rule._compile_builder)  # type: ignore[method-assign]


def _once(compiled: Callable[..., Any]) -> Callable[..., Any]:
    """What writes an address out of its parts is a function of the rule alone: the parts are given
    to it, and the rule it belongs to."""
    kept: dict[tuple[Any, ...], Any] = {}

    def builder(rule: Rule, append_unknown: bool = True) -> Any:
        defaults = tuple(sorted((rule.defaults or {}).items()))
        key = rule.rule, tuple(rule._trace), defaults, append_unknown
        if key not in kept:
            kept[key] = compiled(rule, append_unknown)
        return kept[key]

    return builder
