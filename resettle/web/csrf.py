"""Guards every form: what is sent must carry a word that only our own page can have given.

The word is written differently in each answer. A compressed page would otherwise give it away, bit
by bit, to somebody who can watch how long many copies of it are.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path

from flask import Blueprint, Flask
from flask_wtf.csrf import CSRFProtect, generate_csrf

_KEY_FILE = "session-key"


class MaskedProtect(CSRFProtect):
    """Flask-WTF's guard, over words that are masked on the way out."""

    def _get_csrf_token(self) -> str:
        return unmask(super()._get_csrf_token() or "")


def protect(app: Flask, data_dir: Path, tokens_only: tuple[Blueprint, ...]) -> None:
    """Check every form of this service.

    The blueprints named are for other systems: their doors take a token and no cookie, so a
    page elsewhere cannot use a browser to get through them.
    """
    if not app.secret_key:
        app.secret_key = secret_key(data_dir)
    app.config.setdefault("SESSION_COOKIE_SAMESITE", "Lax")
    # A worker may write a long note over lunch: the word lasts as long as the session.
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    guard = MaskedProtect(app)
    for blueprint in tokens_only:
        guard.exempt(blueprint)
    app.jinja_env.globals["csrf_token"] = masked_token


def masked_token() -> str:
    """The word for a form in this answer."""
    return mask(generate_csrf())


def mask(word: str) -> str:
    plain = word.encode()
    pad = secrets.token_bytes(len(plain))
    return base64.urlsafe_b64encode(pad + _xor(pad, plain)).decode()


def unmask(masked: str) -> str:
    """What was masked; anything else comes out as no word at all."""
    try:
        raw = base64.urlsafe_b64decode(masked)
        return _xor(raw[: len(raw) // 2], raw[len(raw) // 2 :]).decode()
    except (binascii.Error, ValueError):
        return ""


def _xor(pad: bytes, words: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(pad, words, strict=True))


def secret_key(data_dir: Path) -> bytes:
    """The installation's own key, made when it is first asked for, readable by its account only."""
    path = data_dir / _KEY_FILE
    data_dir.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written beside its place and linked into it: of two that begin at once, one wins whole.
        making = path.with_name(f"{_KEY_FILE}.{os.getpid()}.{secrets.token_hex(4)}")
        making.touch(mode=0o600)
        making.write_bytes(secrets.token_bytes(32))
        try:
            path.hardlink_to(making)
        except FileExistsError:
            pass
        finally:
            making.unlink()
    return path.read_bytes()
