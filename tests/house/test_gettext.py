"""Every sentence that a page shows goes through gettext, so that it can be said in Welsh too.

A page's text is what its template writes outside tags, and the attributes that are read out or
seen. What a macro of the design system is given as `text` counts too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.house.source import functions, name, tree, under

TEMPLATES = list(under("resettle", suffix=".html"))
#: Attributes that somebody sees or hears.
SEEN = {"alt", "aria-label", "aria-description", "placeholder", "title", "content", "value"}
#: These hold no words of ours.
SILENT = {"script", "style", "svg", "code"}
#: What the macros of the design system show, of what they are given.
SHOWN = {
    *("text", "titleText", "heading", "caption", "label", "hint", "menuButtonText"),
    *("navigationLabel", "iconFallbackText", "ariaLabel", "showPasswordText", "hidePasswordText"),
}
#: Our own macros take their words in order, and these functions of Python show theirs.
SPEAKING = {"flash", "say", "say_done"}
#: Names and marks that are the same in every language.
SAME = {"resettle", "– resettle", ""}
#: What stands where an expression of the template was: no word.
HOLE = "\ue000"

TRANSLATE = {"_", "gettext", "ngettext", "pgettext", "npgettext"}


def unsaid(source: str) -> list[str]:
    """The words of a template that do not go through gettext."""
    parsed = Environment(extensions=["jinja2.ext.i18n"]).parse(source)
    return [*_in_markup(parsed), *_in_calls(parsed)]


def _in_markup(parsed: nodes.Template) -> Iterator[str]:
    # The markup is read with holes where expressions are, so that a tag stays one tag.
    reader = _Reader()
    reader.feed("".join(_pieces(parsed)))
    reader.close()
    yield from (words for words in map(_bare, reader.said) if _has_words(words))


def _pieces(node: nodes.Node) -> Iterator[str]:
    """What a template writes, in the order it stands; both sides of an `if` one after another."""
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Expr):
        yield HOLE
    else:
        # What a statement asks, goes through or calls is none of what it writes.
        for inner in node.iter_child_nodes(exclude=_ASKED):
            yield from _pieces(inner)


_ASKED = ("test", "iter", "target", "call", "args", "defaults", "filter", "node", "template")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        kind = dict(attrs)
        if tag == "meta" or kind.get("type") in ("hidden", "radio", "checkbox"):
            return
        self.said += [words for key, words in attrs if key in SEEN and words]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def _in_calls(parsed: nodes.Template) -> Iterator[str]:
    """Literal words given to a macro under a name that is shown, or set as a title."""
    for pair in parsed.find_all(nodes.Pair):
        if isinstance(pair.key, nodes.Const) and pair.key.value in SHOWN:
            yield from _literal(pair.value)
    for given in parsed.find_all(nodes.Keyword):
        if given.key in SHOWN | {"legend", "empty", "suffix", "prefix"}:
            yield from _literal(given.value)
    for put in parsed.find_all(nodes.Assign):
        if isinstance(put.target, nodes.Name) and put.target.name in ("title", "back_text"):
            yield from _literal(put.node)


def _literal(value: nodes.Node) -> Iterator[str]:
    """Words that stand there as they are; what is inside a call of gettext does not."""
    if isinstance(value, nodes.Const) and isinstance(value.value, str):
        if _has_words(_bare(value.value)):
            yield value.value
    elif isinstance(value, nodes.CondExpr):
        yield from _literal(value.expr1)
        if value.expr2:
            yield from _literal(value.expr2)
    elif isinstance(value, nodes.Concat):
        for part in value.nodes:
            yield from _literal(part)


def _bare(words: str) -> str:
    return " ".join(words.replace(HOLE, " ").split())


def _has_words(words: str) -> bool:
    return words not in SAME and bool(re.search(r"[^\W\d_]{2}", words))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_word_of_a_template_goes_through_gettext(path: Path) -> None:
    found = unsaid(path.read_text(encoding="utf-8"))
    assert not found, f"write _(“…”) round these in {name(path)}: {found}"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Nothing to do</p>", ["Nothing to do"]),
        ("<p>{{ _('Nothing to do') }}</p>", []),
        ("<p>{% trans %}Nothing to do{% endtrans %}</p>", []),
        ("<p>{% if x %}Yes please{% else %}{{ _('No') }}{% endif %}</p>", ["Yes please"]),
        ("{% block content %}<h1>A heading</h1>{% endblock %}", ["A heading"]),
        ("{% macro m() %}<b>Bold words</b>{% endmacro %}", ["Bold words"]),
        ("{% call m() %}Inside a call{% endcall %}", ["Inside a call"]),
        ('<nav aria-label="Main menu"></nav>', ["Main menu"]),
        ('<nav aria-label="{{ _("Main menu") }}" class="wide menu"></nav>', []),
        ('<a href="{{ x }}" title="Go there">{{ y }}</a>', ["Go there"]),
        ('<p class="{% if a %}red one{% endif %}">{{ words }}</p>', []),
        ("{{ govukButton({'text': 'Save it'}) }}", ["Save it"]),
        ("{{ govukButton({'text': _('Save it'), 'classes': 'big one'}) }}", []),
        ("{{ govukTag({'text': 'Late' if late else _('On time')}) }}", ["Late"]),
        ("{% set title = 'My page' %}", ["My page"]),
        ("{{ text_input(form, 'who', _('Who'), hint='Any name') }}", ["Any name"]),
        ("<script>let words = 1</script><code>make run</code>", []),
        ("{# a comment in words #}<p>12 – {{ n }}</p>", []),
    ],
)
def test_the_search_finds_words_that_are_only_english(source: str, found: list[str]) -> None:
    assert unsaid(source) == found


def bare_banners(parsed: ast.AST) -> list[str]:
    """Words given to a banner as they are."""
    return [
        ast.unparse(call)
        for call in ast.walk(parsed)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).split(".")[-1] in SPEAKING
        and call.args
        and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
    ]


def test_what_a_banner_says_goes_through_gettext() -> None:
    bare = [
        f"{name(path)}: {call}" for path in under("resettle") for call in bare_banners(tree(path))
    ]
    assert not bare, "\n".join(bare)


def test_the_search_finds_a_banner_that_is_only_english() -> None:
    parsed = ast.parse("say_done('Saved')\nsay_done(f'Saved {x}')\nsay_done(gettext('Saved'))")
    assert bare_banners(parsed) == ["say_done('Saved')", "say_done(f'Saved {x}')"]


#: They say what `Words` and rules hold, which the catalogue has from where they stand.
GIVEN = {("resettle/web/wording.py", name) for name in ("in_words", "ruled", "_value")}


def test_no_sentence_is_put_together_before_it_is_translated() -> None:
    """`gettext(f"…")` looks for a sentence that no catalogue can hold."""
    wrong = [
        f"{name(path)}: {ast.unparse(call)}"
        for path in under("resettle")
        for function in functions(path)
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) in TRANSLATE | {"_l"}
        and call.args
        and not isinstance(call.args[0], ast.Constant)
        and (name(path), function.name) not in GIVEN
    ]
    assert not wrong, "\n".join(wrong)
