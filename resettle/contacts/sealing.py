"""The envelope in which a phone keeps a contact that it cannot read itself any more.

Each entry is sealed by AES-256-GCM with a key of its own, and that key by RSA-OAEP with the public
half of one of ours. docs/reference/contacts.md says what stands in it.
"""

from __future__ import annotations

import binascii
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_BITS = 3072
_OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
#: Goes before the entry's own name into what is sealed along, so that nothing else fits.
_KIND = "resettle-contact-1:"


class Unopened(Exception):
    """The seal is broken, or none of ours; or what is inside is not a contact."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One entry of a phone's queue, in the letters of base 64."""

    #: Made on the phone; also what keeps the entry from being kept twice.
    id: str
    #: The name of our key.
    key: str
    wrapped: str
    iv: str
    sealed: str


def new_key(secret: bytes) -> tuple[str, str]:
    """A fresh key: its name, and its private half as text that only `secret` opens."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    closed = serialization.BestAvailableEncryption(sha256(secret).digest())
    pem = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, closed
    ).decode("ascii")
    return sha256(_public(made)).hexdigest()[:16], pem


def public_half(pem: str, secret: bytes) -> str:
    """What phones are given of a key, in the letters of base 64."""
    return b64encode(_public(_opened(pem, secret))).decode("ascii")


def unseal(envelope: Envelope, pem: str, secret: bytes) -> dict[str, Any]:
    """What somebody wrote down.

    Raises:
        Unopened: something was changed on the way, or it was sealed with another key.
    """
    try:
        key = _opened(pem, secret).decrypt(b64decode(envelope.wrapped, validate=True), _OAEP)
        iv, sealed = (b64decode(text, validate=True) for text in (envelope.iv, envelope.sealed))
        plain = AESGCM(key).decrypt(iv, sealed, also_sealed(envelope.id))
        found = json.loads(plain)
    except (InvalidTag, ValueError, binascii.Error, RecursionError) as broken:
        raise Unopened from broken
    if not isinstance(found, dict):
        raise Unopened
    return found


def seal(entry: str, said: dict[str, Any], name: str, public: str) -> Envelope:
    """The same as a phone does it, for tests and measurements: the two are held together there."""
    key, iv = AESGCM.generate_key(256), sha256(entry.encode()).digest()[:12]
    ours = serialization.load_der_public_key(b64decode(public))
    assert isinstance(ours, rsa.RSAPublicKey), "we give out no other"
    sealed = AESGCM(key).encrypt(iv, json.dumps(said).encode(), also_sealed(entry))
    parts = (ours.encrypt(key, _OAEP), iv, sealed)
    return Envelope(entry, name, *(b64encode(part).decode("ascii") for part in parts))


def also_sealed(entry: str) -> bytes:
    """An entry's own name, which its seal holds to."""
    return (_KIND + entry).encode()


def _public(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


@lru_cache(maxsize=16)
def _opened(pem: str, secret: bytes) -> rsa.RSAPrivateKey:
    """To open the text takes longer than to open an entry, so the few there are stay open.

    Raises:
        Unopened: the text is not one that this secret opens: the folder of data is another.
    """
    try:
        key = serialization.load_pem_private_key(pem.encode("ascii"), sha256(secret).digest())
    except ValueError as broken:
        raise Unopened from broken
    assert isinstance(key, rsa.RSAPrivateKey), "we make no other"
    return key
