"""The catalogues hold every sentence that a page can show, and every sentence can be looked up.

What rooms below the pages raise and note is said through `Words` and the errors, whose sentences
are gathered too: see docs/decisions/0018-words-below-the-pages.md.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from resettle.web.languages import TRANSLATIONS
from tests.house.source import ROOT, imported, name, tree, under

CATALOGUES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as text:
        return read_po(text)


def keywords() -> list[str]:
    """What holds a sentence, as the Makefile tells pybabel."""
    (said,) = re.findall(r"^SPOKEN := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    return str(said).split()


def left_out() -> list[str]:
    """Files whose words no page shows, as babel.cfg tells pybabel."""
    return re.findall(r"^\[ignore: (.*)\]$", (ROOT / "babel.cfg").read_text("utf-8"), re.M)


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every sentence that the sources hold now."""
    gathered = tmp_path_factory.mktemp("messages") / "messages.pot"
    asked = [
        *("pybabel", "--quiet", "extract", "--no-location"),
        f"--mapping={ROOT / 'babel.cfg'}",
        *(f"--keyword={word}" for word in keywords()),
        *("--output-file", str(gathered), str(ROOT)),
    ]
    CommandLineInterface().run(asked)
    return read(gathered)


@pytest.mark.parametrize("path", CATALOGUES, ids=name)
def test_the_catalogue_has_every_sentence_and_no_other(path: Path, sentences: Catalog) -> None:
    held = {message.id for message in read(path) if message.id}
    wanted = {message.id for message in sentences if message.id}
    assert wanted, "pybabel found nothing to say"
    assert held == wanted, f"run `make messages`: {sorted(map(str, held ^ wanted))[:10]}"


@pytest.mark.parametrize("path", CATALOGUES, ids=name)
def test_what_is_translated_keeps_the_places_for_names_and_numbers(path: Path) -> None:
    for message in read(path):
        if message.id and message.string:
            assert not list(message.check()), message.id
            for said in [message.string] if isinstance(message.string, str) else message.string:
                english = [message.id] if isinstance(message.id, str) else message.id
                if said:
                    # “Blocked”, of one, and “%(num)d blocked”: either may be the pattern.
                    places = set(re.findall(r"%\(\w+\)", said))
                    assert places in [set(re.findall(r"%\(\w+\)", one)) for one in english], said


# What is raised below the pages.

#: Made of sentences that went through gettext where they were made.
SAID_ALREADY = {"wrong.message", "words"}
#: The tree of errors itself, and what stops the service before it has a page; but an administrator
#: who chooses a setting sees what it must be.
ASIDE = {"resettle/errors.py", "resettle/settings.py"}


@cache
def errors() -> set[str]:
    """The names of our errors that are raised with a sentence."""
    tree_of = tree(ROOT / "resettle/errors.py")
    found = {"ResettleError"}
    for node in tree_of.body:
        if isinstance(node, ast.ClassDef) and {ast.unparse(base) for base in node.bases} & found:
            own = any(isinstance(inner, ast.FunctionDef) for inner in node.body)
            found |= set() if own else {node.name}
    return found - {"ResettleError"}


def unsayable(parsed: ast.AST, known: set[str]) -> Iterator[str]:
    """Errors and words whose sentence nobody could look up in a catalogue."""
    raised = errors()
    for call in ast.walk(parsed):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        what, said = ast.unparse(call.func).split(".")[-1], call.args[0]
        if what == "Words":
            is_wrong = not isinstance(said, ast.Constant)
        else:
            is_wrong = what in raised and not _can_be_said(said, known)
        if is_wrong:
            yield ast.unparse(call)


def _can_be_said(said: ast.expr, known: set[str]) -> bool:
    match said:
        case ast.Constant():
            return True
        case ast.Name() | ast.Attribute():
            return ast.unparse(said) in known | SAID_ALREADY
        case ast.Call():
            return ast.unparse(said.func) == "Words"
        case ast.BoolOp():
            return _can_be_said(said.values[-1], known)
    return False


def _kept_words() -> set[str]:
    """Names at the top of a file that hold `Words`."""
    return {
        ast.unparse(put.targets[0])
        for path in under("resettle")
        for put in tree(path).body
        if isinstance(put, ast.Assign) and ast.unparse(put.value).startswith("Words(")
    }


def test_what_is_raised_is_a_sentence_that_a_translator_can_know() -> None:
    known = _kept_words()
    wrong = [
        f"{name(path)}: {said}"
        for path in under("resettle")
        if not any(fnmatch(name(path), pattern) for pattern in left_out())
        and name(path) not in ASIDE
        for said in unsayable(tree(path), known)
    ]
    assert not wrong, "give what differs by name, or write Words(…):\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ('raise BadInput("Enter a day.")', False),
        ('raise BadInput("Enter a day after %(day)s.", day=day)', False),
        ('raise BadInput(f"Enter a day after {day}.")', True),
        ('raise errors.Conflict("There is " + what)', True),
        ("raise Conflict(KNOWN)", False),
        ("raise Conflict(OTHER)", True),
        ('raise BadInput(receipt.reason or Words("No."))', False),
        ("raise BadInput(receipt.reason)", True),
        ('raise Refused(gettext("No."))', True),
        ('Words(f"{count} days")', True),
        ('Words("%(count)s days", count=count)', False),
        ('raise ValueError(f"no {day}")', False),
    ],
)
def test_the_search_finds_what_nobody_can_translate(line: str, is_found: bool) -> None:
    assert bool(list(unsayable(ast.parse(line), {"KNOWN"}))) is is_found


def test_every_error_that_says_something_is_gathered() -> None:
    assert errors() - set(keywords()) == {"NotJson", "SourceUnavailable"}, "the Makefile's SPOKEN"


def test_files_that_are_left_out_are_there_and_speak_to_no_page() -> None:
    for pattern in left_out():
        files = [path for path in under("resettle") if fnmatch(name(path), pattern)]
        assert files, f"babel.cfg leaves out {pattern}, and there is no such file"
        for path in files:
            assert not [
                what for what, _ in imported(path) if what.partition(".")[0] == "flask_babel"
            ], f"{name(path)} speaks to pages"
