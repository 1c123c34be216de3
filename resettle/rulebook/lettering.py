"""How wide words are in a picture, so that none run over each other or off its edge.

A picture cannot ask which font will draw it. Widths are therefore those of a wide sans serif; a
narrower one leaves a little more room.
"""

from __future__ import annotations

SIZE = 16

#: Thousandths of the letter height, from a wide sans serif (DejaVu Sans), by kind of letter.
_WIDTHS = (
    (" ", 318), ("ijl.,:;'|!", 300), ("I()[]tf", 395), ("r", 411), ("-", 361), ("/", 337),
    ("cksvxyz", 575), ("abdeghnopqu", 632), ("0123456789", 636), ("w", 818), ("m", 974),
    ("W", 989), ("MOQGDNHU", 800), ("ABCEFJKLPRSTVXYZ", 690), ("–—…“”‘’", 650),
)  # fmt: skip
_WIDTH = {letter: width for letters, width in _WIDTHS for letter in letters}
_OTHER = 900


def width(words: str, *, bold: bool = False) -> float:
    """The width in pixels of words at the size of the picture's text."""
    drawn = sum(_WIDTH.get(letter, _OTHER) for letter in words) * SIZE / 1000
    return drawn * 1.12 if bold else drawn


def wrap(words: str, room: float) -> list[str]:
    """Words on as many lines as they need; one too long for a line is cut with a dash."""
    lines = [""]
    for word in words.split():
        while width(word) > room:
            cut = next(n for n in range(len(word), 0, -1) if n == 1 or width(word[:n]) < room - 8)
            lines = [line for line in (*lines, word[:cut] + "-") if line] + [""]
            word = word[cut:]
        longer = f"{lines[-1]} {word}".strip()
        if width(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]
