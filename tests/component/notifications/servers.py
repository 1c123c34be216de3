"""Servers on this machine that take messages as those of others do: a mail server, and Notify."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from socket import socket
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SERVICE = "11111111-2222-4333-8444-555555555555"
SECRET = "66666666-7777-4888-9999-aaaaaaaaaaaa"
KEY = f"a-test-key-{SERVICE}-{SECRET}"
USER, PASSWORD = "resettle", "a password of a test"


def a_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that it has signed itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


class Postbox:
    """What the mail server has taken; what it is to answer instead, where it is to refuse."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        #: Whether each conversation was under cover.
        self.covered: list[bool] = []
        self.says: str = ""

    async def handle_RCPT(  # noqa: N802 - its name is the library's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if self.says:
            return self.says
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - its name is the library's
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.taken.append(envelope)
        self.covered.append(session.ssl is not None)
        return "250 OK"


def _who(_server: SMTP, _session: Session, _envelope: Envelope, _way: str, said: Any) -> AuthResult:
    right = (said.login, said.password) == (USER.encode(), PASSWORD.encode())
    # Not handled: the server is to answer for itself.
    return AuthResult(success=right, handled=False)


@contextmanager
def a_mail_server(certificate: tuple[Path, Path] | None) -> Iterator[tuple[Postbox, int]]:
    """Takes mail on a port of its own; under cover only, and from who signs in, where it has a
    certificate."""
    box = Postbox()
    more: dict[str, Any] = {}
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        more = {
            "tls_context": context,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": _who,
        }
    server = Controller(box, hostname="127.0.0.1", port=a_free_port(), **more)
    server.start()
    try:
        yield box, server.port
    finally:
        server.stop()


class Notify:
    """What stands where GOV.UK Notify would: takes messages of whoever signs them rightly."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.status: dict[str, str] = {}
        #: Answer with this and take nothing.
        self.says: int = 0
        #: Take the message, and break off before saying so.
        self.breaks = False

    def held(self, number: str) -> dict[str, Any] | None:
        for one in self.taken:
            if one["id"] == number:
                return one | {"status": self.status.get(number, "created")}
        return None


@contextmanager
def a_notify() -> Iterator[tuple[Notify, str]]:
    box = Notify()

    class Door(BaseHTTPRequestHandler):
        def answer(self, code: int, said: Any) -> None:
            body = json.dumps(said).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def is_let_in(self) -> bool:
            token = self.headers["Authorization"].removeprefix("Bearer ")
            try:
                said = jwt.decode(token, SECRET, algorithms=["HS256"])
            except jwt.InvalidTokenError:
                said = {}
            if said.get("iss") != SERVICE:
                self.answer(403, {"errors": [{"error": "AuthError", "message": "Invalid token"}]})
                return False
            if box.says:
                # As the real one does, it may say again what it was given.
                self.answer(box.says, {"errors": [{"message": f"no: {SECRET} robin@example.org"}]})
                return False
            return True

        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.is_let_in():
                number = f"00000000-0000-4000-8000-{len(box.taken):012d}"
                box.taken.append({"id": number, "kind": self.path.rpartition("/")[2], **said})
                if box.breaks:
                    self.close_connection = True
                else:
                    self.answer(201, {"id": number})

        def do_GET(self) -> None:
            if not self.is_let_in():
                return
            path = urlsplit(self.path)
            if wanted := parse_qs(path.query).get("reference"):
                found = [box.held(one["id"]) for one in box.taken if one["reference"] in wanted]
                self.answer(200, {"notifications": found})
            elif (held := box.held(path.path.rpartition("/")[2])) is not None:
                self.answer(200, held)
            else:
                self.answer(404, {"errors": [{"error": "NoResultFound"}]})

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield box, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def a_free_port() -> int:
    with socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
