"""Bodies that no honest sender writes, to be thrown at every door that takes one.

From an account of what a plain JSON view answers 500 to, or takes without a word.
"""

from __future__ import annotations

#: Name → the bytes.
BODIES: dict[str, bytes] = {
    "a hundred thousand opening brackets": b"[" * 100_000,
    "thirty thousand nested objects": b'{"a":' * 30_000,
    "nested deeper than anybody means": b"[" * 200 + b"]" * 200,
    "a list where an object belongs": b"[1, 2, 3]",
    "null": b"null",
    "a bare word": b'"hello"',
    "nothing at all": b"",
    "a number past 64 bits": b'{"id": 9223372036854775808}',
    "a number with ten thousand digits": b'{"id": ' + b"9" * 10_000 + b"}",
    "half a character": b'{"name": "\\ud800"}',
    "NaN": b'{"n": NaN}',
    "infinity": b'{"n": Infinity, "m": 1e999}',
    "a key twice": b'{"type": "child.died", "type": "child.released"}',
    "UTF-16": '{"a": "b"}'.encode("utf-16"),
    "bytes that are no text": b'{"a": "\xff\xfe"}',
    "a NUL": b'{"subject": "a\\u0000b", "raw": "c\x00d"}',
    "writing turned round": '{"name": "\u202etxt.exe"}'.encode(),
    "control characters": b'{"name": "a\x01\x02b\x1b[2J"}',
    "half a document": b'{"a": [1, 2',
    "two documents": b'{"a": 1}{"b": 2}',
    "twenty thousand form fields": b"&".join(b"f%d=1" % n for n in range(20_000)),
    "a thing where text belongs": b'{"specversion": ["1.0"], "id": {}, "source": 7, "type": [], '
    b'"subject": {"a": 1}, "time": 12, "data": "x", "state": ["done"], "reason": {"a": 1}}',
    "an envelope with no event in it": b'{"Type": "Notification", "Message": "[[[["}',
    "an envelope in an envelope": b'{"Message": "{\\"Message\\": \\"{}\\"}"}',
}
