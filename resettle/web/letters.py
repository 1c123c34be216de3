"""The letters of words: how a sentence begins, and what is alike to somebody who searches. Pure."""

from __future__ import annotations

from unicodedata import combining, normalize


def capital(words: str) -> str:
    """As words begin a sentence."""
    return words[:1].upper() + words[1:]


def small(words: str) -> str:
    """As words go on inside a sentence."""
    return words[:1].lower() + words[1:]


def plain_letters(words: str) -> str:
    """Small letters without accents: what is typed in haste finds what was written with care.

    >>> plain_letters("Zoë")
    'zoe'
    """
    return "".join(c for c in normalize("NFKD", words.casefold()) if not combining(c))
