"""Where a page leads is asked of the doors by name, so that an address can change in one place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.house.source import name, tree, under

TEMPLATES = list(under("resettle", suffix=".html"))
#: Attributes of markup, and names of what a macro is given, that hold an address.
LEADS = {"href", "action", "formaction", "src", "url"}
#: What sends somebody on, in Python.
SENDS = {"redirect", "see_other"}
#: A file that makes pages knows one of these.
MAKES_PAGES = SENDS | {"url_for", "render"}

_PATH = re.compile(r"/[a-z][\w-]*")


def plain_paths(source: str) -> list[str]:
    """The addresses that a template writes out."""
    parsed = Environment(extensions=["jinja2.ext.i18n"]).parse(source)
    reader = _Reader()
    for written in parsed.find_all(nodes.TemplateData):
        # A space stands where the template has an expression, so that `{{ x }}/y` is no path.
        reader.feed(" " + written.data)
    return [*reader.written, *_in_expressions(parsed)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.written += [to for key, to in attrs if key in LEADS and to and to.startswith("/")]


def _in_expressions(parsed: nodes.Template) -> Iterator[str]:
    for word in parsed.find_all(nodes.Const):
        if isinstance(word.value, str) and _PATH.match(word.value):
            yield word.value
    for pair in parsed.find_all(nodes.Pair):
        if isinstance(pair.key, nodes.Const) and pair.key.value in LEADS:
            yield from _root(pair.value)
    for put in parsed.find_all(nodes.Assign):
        yield from _root(put.node)


def _root(value: nodes.Node) -> Iterator[str]:
    if isinstance(value, nodes.Const) and value.value == "/":
        yield value.value


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_asks_for_the_address_of_every_page_by_name(path: Path) -> None:
    found = plain_paths(path.read_text(encoding="utf-8"))
    assert not found, f"write url_for(…) for these in {name(path)}: {found}"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<a href="/children">x</a>', ["/children"]),
        ('<a href="/">x</a>', ["/"]),
        ('<a href="/children/{{ ref }}">x</a>', ["/children/ "]),
        ('<form action="/sign-out" method="post">', ["/sign-out"]),
        ('{% set back = "/children" %}', ["/children"]),
        ('{% set plan = "/children/" ~ child.ref %}', ["/children/"]),
        ('{{ header({"url": "/"}) }}', ["/"]),
        ('{{ counts([{"href": "/events"}]) }}', ["/events"]),
        ("""<a href="{{ url_for('caseload.show') }}">x</a>""", []),
        ('<a href="#overdue">x</a>', []),
        ('{{ typed.day ~ "/" ~ typed.month }}', []),
        ("<a href=\"{{ url_for('x', ref=r) }}\">a/b</a>", []),
    ],
)
def test_the_search_finds_addresses_that_a_template_writes_out(
    source: str, found: list[str]
) -> None:
    assert plain_paths(source) == found


def written_in(parsed: ast.Module) -> list[str]:
    """The addresses that a file of pages writes out inside its functions.

    Those of its own doors stand outside them: on the doors, and in names at the top.
    """
    known = {
        alias.name
        for node in ast.walk(parsed)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    if not known & MAKES_PAGES:
        return []
    return [
        said
        for function in ast.walk(parsed)
        if isinstance(function, ast.FunctionDef)
        for statement in function.body
        for said in _addresses(statement)
    ]


def _addresses(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if _PATH.match(node.value):
                yield node.value
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in SENDS:
            yield from (to.value for to in node.args if ast.unparse(to) == "'/'")


def test_a_page_asks_for_the_address_of_every_other_by_name() -> None:
    wrong = [
        f"{name(path)}: {said}" for path in under("resettle") for said in written_in(tree(path))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('return see_other("/")', ["/"]),
        ('return see_other(f"/tasks/{ref}")', ["/tasks/"]),
        ('return render("x.html", back="/children")', ["/children"]),
        ('return see_other(url_for("myday.show"))', []),
        ('return said.startswith("/")', []),
    ],
)
def test_the_search_finds_addresses_that_a_page_writes_out(line: str, found: list[str]) -> None:
    top = "from resettle.web.pages import see_other\n@doors.get('/here')\ndef show(ref):\n    "
    assert written_in(ast.parse(top + line)) == found
