"""Headers every answer wears, whatever it is; and pages made small on their way out."""

from __future__ import annotations

import gzip
import secrets
from typing import cast

from flask import Flask, Response, g, request

#: A page loads what comes from here and nothing else. The one script inside a page, which says
#: that scripts run, carries the page's own word.
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: over https, the check on forms wants to see that they came from here.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}
#: Below this, packing a page costs more than it saves.
WORTH_PACKING = 1024


def dress(app: Flask) -> None:
    """Put the headers on every answer, errors included."""
    app.after_request(_dress)
    app.after_request(_pack)


def csp_nonce() -> str:
    """The word that the scripts inside this page must carry; another for each answer."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return cast(str, g.csp_nonce)


def _dress(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=csp_nonce())
    for name, value in ALWAYS.items():
        response.headers[name] = value
    if not request.path.startswith("/static/") or response.status_code >= 400:
        # What is said about a child is kept by no cache on the way.
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


def _pack(response: Response) -> Response:
    """Compress a page for whoever can unpack it.

    A page that is compressed and encrypted gives away a secret in it by its length, if somebody can
    have it sent many times with guesses beside the secret. The word that forms carry is written
    differently in each answer. What is said of children stands there each time; but the cookie
    is not sent with what another site's page loads (`SameSite=Lax`), so each guess would be a page
    that opens before the reader's eyes.
    """
    if response.mimetype != "text/html":
        return response
    response.vary.add("Accept-Encoding")
    wanted = bool(request.accept_encodings["gzip"])
    if not wanted or response.is_streamed or response.content_encoding:
        return response
    body = response.get_data()
    if len(body) >= WORTH_PACKING:
        response.set_data(gzip.compress(body, compresslevel=6))
        response.content_encoding = "gzip"
    return response
