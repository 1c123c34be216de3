"""Headers every answer wears, whatever it is, and the name of each request in the log."""

from __future__ import annotations

from flask import Flask, Response, request

#: A page may load its own style sheet and nothing else; no script runs here at all.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}


def dress(app: Flask) -> None:
    """Put the headers on every answer, errors included."""
    app.after_request(_dress)


def _dress(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers[name] = value
    if not request.path.startswith("/static/"):
        # What is said about a child is kept by no cache on the way.
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response
