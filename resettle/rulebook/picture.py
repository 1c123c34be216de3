"""The rules drawn on a time line round release, as SVG.

Attributes only, no styles and no scripts, so that any page may hold it under a strict policy.
A rule's shape says how binding it is, never its colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from resettle.planning.vocabulary import Standing
from resettle.planning.workflow import Rulebook, TaskRule
from resettle.rulebook.lettering import SIZE, width, wrap
from resettle.rulebook.ordering import by_pathway, days_words, spoken
from resettle.rulebook.timeline import (
    AXIS,
    LABELS,
    LEFT,
    RELEASE_X,
    RIGHT,
    WIDTH,
    Drawn,
    drawn,
    marks,
)
from resettle.rulebook.wording import NOT_VERIFIED, full_words

INK, PAPER, QUIET, LINE = "#0b0c0c", "#ffffff", "#505a5f", "#b1b4b6"
BAND, STRIPE, BAR, MARK = "#d2e2f1", "#f3f2f1", "#5694ca", "#1d70b8"

_LEADING = 21
_TOP = 128
_PAD = 6


def as_svg(rulebook: Rulebook) -> str:
    """The whole rulebook as one picture, a row a rule."""
    rows: list[str] = []
    y = float(_TOP)
    for pathway, rules in by_pathway(rulebook):
        rows += _band(spoken(pathway).capitalize(), y)
        y += 2 * _LEADING + 2 * _PAD
        for number, rule in enumerate(rules):
            row = _Row(rule, y, striped=number % 2 == 1)
            rows += row.drawing()
            y += row.height
        y += 2 * _PAD
    return "\n".join([*_head(rulebook, y), *rows, "</svg>", ""])


def _head(rulebook: Rulebook, height: float) -> Iterator[str]:
    number = len(rulebook.rules)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}" height="{height:g}" '
        f'viewBox="0 0 {WIDTH:g} {height:g}" role="img" aria-labelledby="rules-title rules-desc" '
        f'font-family="Arial, Helvetica, sans-serif" font-size="{SIZE}" fill="{INK}">'
    )
    yield '<title id="rules-title">The rules on a time line round release</title>'
    yield (
        f'<desc id="rules-desc">{number} rules, a row each, in bands by pathway. A mark shows when '
        "a task is due: after the start of custody, before release, after release, or on another "
        "day. The same rules are listed in words by `resettle workflows show`.</desc>"
    )
    yield _box(0, 0, WIDTH, height, PAPER)
    yield _words(LEFT, 40, "The rules on a time line round release", bold=True)
    x = LEFT
    for shape, words in (
        (Standing.LAW, "the law"),
        (Standing.GUIDANCE, "guidance"),
        (Standing.LOCAL, "local practice"),
        (None, f"local practice, {NOT_VERIFIED}"),
    ):
        yield _shape(x + 8, 76, shape or Standing.LOCAL, hollow=shape is None)
        yield _words(x + 24, 76, words)
        x += 24 + width(words) + 32
    yield _box(x, 72, 40, 8, BAR)
    yield _words(x + 50, 76, "open for work")
    x += 50 + width("open for work") + 32
    yield _line(x, 76, x + 40, 76, MARK, dash="2 6")
    yield _words(x + 50, 76, "comes again and again")


def _band(title: str, y: float) -> Iterator[str]:
    """The heading of a pathway, with the words of the axis so that they are never far away."""
    height = 2 * _LEADING + 2 * _PAD
    yield _box(0, y, WIDTH, height, BAND)
    yield _words(LEFT, y + height / 2, title, bold=True)
    for x, words, anchor in marks():
        yield _words(x, y + height - _LEADING / 2 - _PAD, words, anchor=anchor)
    yield _words(AXIS, y + _LEADING / 2 + _PAD, "after custody starts", fill=QUIET)
    before, after = "before release", "after release"
    yield _words(RELEASE_X - 24, y + _LEADING / 2 + _PAD, before, anchor="end", fill=QUIET)
    yield _words(RELEASE_X + 24, y + _LEADING / 2 + _PAD, after, fill=QUIET)


@dataclass(slots=True)
class _Row:
    rule: TaskRule
    y: float
    striped: bool

    @property
    def title(self) -> list[str]:
        return wrap(self.rule.title, LABELS)

    @property
    def height(self) -> float:
        lines = max(len(self.title), 2 if self._beside(drawn(self.rule)) is None else 1)
        return lines * _LEADING + 2 * _PAD

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def drawing(self) -> Iterator[str]:
        yield "<g>"
        yield f"<title>{escape(full_words(self.rule))}</title>"
        if self.striped:
            yield _box(0, self.y, WIDTH, self.height, STRIPE)
        for x, _, _ in marks():
            yield _line(x, self.y, x, self.y + self.height, LINE, width=1 if x != RELEASE_X else 3)
        first = self.middle - (len(self.title) - 1) * _LEADING / 2
        for number, words in enumerate(self.title):
            yield _words(LEFT, first + number * _LEADING, words)
        yield from self._day(drawn(self.rule))
        yield "</g>"

    def _day(self, at: Drawn) -> Iterator[str]:
        beside = self._beside(at)
        y = self.middle if beside is not None else self.y + _PAD + _LEADING / 2
        if at.repeats:
            yield _line(at.begins, y, at.ends, y, MARK, width=4, dash="2 6")
        elif at.begins < at.ends:
            yield _box(at.begins, y - 4, at.ends - at.begins, 8, BAR)
        x = at.begins if at.repeats else at.ends
        yield _shape(x, y, self.rule.standing, hollow=not self.rule.verified)
        words = days_words(self.rule)
        if beside is not None:
            yield _label(beside, y, words, self._paper)
        else:
            yield _label(AXIS + 16, self.y + _PAD + 1.5 * _LEADING, words, self._paper)

    @property
    def _paper(self) -> str:
        return STRIPE if self.striped else PAPER

    def _beside(self, at: Drawn) -> float | None:
        """Where the words begin beside the mark; None where there is room on neither side."""
        room = width(days_words(self.rule)) + 16
        if at.ends + room <= RIGHT:
            return at.ends + 16
        if at.begins - room >= AXIS:
            return at.begins - room
        return None


def _label(x: float, y: float, words: str, paper: str) -> str:
    """Words over the lines of the axis, on paper of their own so that no line runs through."""
    return _box(x - 3, y - _LEADING / 2, width(words) + 6, _LEADING, paper) + _words(x, y, words)


def _box(x: float, y: float, wide: float, high: float, colour: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" fill="{colour}"/>'


def _words(
    x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False, fill: str = INK
) -> str:
    """Words whose middle is at `y`."""
    weight = ' font-weight="bold"' if bold else ""
    # The letters of a line reach about a third of their height below its middle.
    return (
        f'<text x="{x:g}" y="{y + SIZE * 0.35:g}" text-anchor={quoteattr(anchor)} '
        f'fill="{fill}"{weight}>{escape(words)}</text>'
    )


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str, *, width: int = 2, dash: str = ""
) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" '
        f'stroke-width="{width}"{dashes}/>'
    )


def _shape(x: float, y: float, standing: Standing, *, hollow: bool) -> str:
    """A square for the law, a circle for guidance, a diamond for local practice."""
    fill = PAPER if hollow else MARK
    look = f'fill="{fill}" stroke="{MARK}" stroke-width="2"'
    if standing is Standing.LAW:
        return f'<rect x="{x - 7:g}" y="{y - 7:g}" width="14" height="14" {look}/>'
    if standing is Standing.GUIDANCE:
        return f'<circle cx="{x:g}" cy="{y:g}" r="7.5" {look}/>'
    corners = f"{x:g},{y - 9:g} {x + 9:g},{y:g} {x:g},{y + 9:g} {x - 9:g},{y:g}"
    return f'<polygon points="{corners}" {look}/>'
