"""Asking a prison system for release dates, over a real line that does everything lines do."""

from __future__ import annotations

import base64
import dataclasses
import logging
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs

import pytest

from resettle.errors import NotFound, SourceUnavailable
from resettle.releases.source import PrisonSource
from resettle.settings import Settings
from tests.component.releases.prison import Answer, Prison, open_prison, raw, says

#: A number of nobody.
NUMBER = "Z9999ZZ"
DATES = {"bookingId": 7, "confirmedReleaseDate": "2026-06-30", "midTermDate": "2026-06-28"}


@pytest.fixture
def prison() -> Iterator[Prison]:
    with open_prison() as opened:
        opened.dates = says(DATES)
        yield opened


def source_of(prison: Prison, **changes: object) -> PrisonSource:
    settings = dataclasses.replace(
        Settings(),
        source_base_url=prison.base_url,
        source_token_url=f"{prison.base_url}/auth/oauth/token",
        source_client_id="resettle:1",
        source_client_secret="s3cret/%",
        source_connect_seconds=1,
        source_read_seconds=1,
    )
    return PrisonSource(dataclasses.replace(settings, **changes))


def ask(source: PrisonSource) -> dict[str, object]:
    return source.release_dates(booking="7", number=NUMBER)


def test_the_dates_come_back_for_a_token_that_was_asked_for_first(prison: Prison) -> None:
    assert ask(source_of(prison)) == DATES
    signed, asked = prison.asked
    assert (signed.method, signed.path) == ("POST", "/auth/oauth/token")
    assert parse_qs(signed.body.decode()) == {"grant_type": ["client_credentials"]}
    said = base64.b64decode(signed.headers["Authorization"].removeprefix("Basic ")).decode()
    assert said == "resettle%3A1:s3cret%2F%25"
    assert (asked.method, asked.path) == ("GET", "/api/bookings/7/sentenceDetail")
    assert asked.headers["Authorization"] == "Bearer t-1"


def test_without_a_booking_the_person_s_latest_one_is_asked_for(prison: Prison) -> None:
    source_of(prison).release_dates(booking=None, number=NUMBER)
    assert prison.paths()[-1] == f"/api/offenders/{NUMBER}/booking/latest/sentence-summary"


@pytest.mark.parametrize(
    ("booking", "number"),
    [(None, None), ("7/../../secret", None), (None, "../../etc"), ("", "NONEXISTENT")],
)
def test_what_is_no_booking_and_no_number_never_reaches_an_address(
    prison: Prison, booking: str | None, number: str | None
) -> None:
    with pytest.raises(NotFound):
        source_of(prison).release_dates(booking=booking, number=number)
    assert prison.asked == []


def test_a_token_is_asked_for_once_and_again_shortly_before_it_runs_out(prison: Prison) -> None:
    source = source_of(prison)
    now = 1000.0
    source.seconds = lambda: now
    ask(source)
    now += 569
    ask(source)
    assert prison.paths().count("/auth/oauth/token") == 1
    now += 2
    ask(source)
    assert prison.paths().count("/auth/oauth/token") == 2


def test_a_token_without_an_end_is_not_used_for_long(prison: Prison) -> None:
    prison.token = says({"access_token": "t-1"})
    source = source_of(prison)
    now = 1000.0
    source.seconds = lambda: now
    ask(source)
    now += 31
    ask(source)
    assert prison.paths().count("/auth/oauth/token") == 2


def test_a_refused_token_is_dropped_and_the_next_question_brings_a_new_one(prison: Prison) -> None:
    source = source_of(prison)
    prison.dates = says({}, 401)
    with pytest.raises(SourceUnavailable, match="401"):
        ask(source)
    assert prison.paths().count("/auth/oauth/token") == 1, "nothing is tried again by itself"
    prison.dates = says(DATES)
    assert ask(source) == DATES
    assert prison.paths().count("/auth/oauth/token") == 2


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refused_sign_in_says_what_to_check(prison: Prison, status: int) -> None:
    prison.token = says({"error": "invalid_client"}, status)
    with pytest.raises(SourceUnavailable, match=f"{status}: check source_client_id"):
        ask(source_of(prison))


def test_a_person_the_system_does_not_know_is_not_asked_about_again(prison: Prison) -> None:
    prison.dates = says({"status": 404}, 404)
    with pytest.raises(NotFound):
        ask(source_of(prison))


def test_a_sign_in_that_is_not_there_is_an_outage_and_not_an_unknown_person(
    prison: Prison,
) -> None:
    prison.token = says({}, 404)
    with pytest.raises(SourceUnavailable):
        ask(source_of(prison))


@pytest.mark.parametrize("status", [204, 206, 301, 418, 429, 500, 502, 503])
def test_any_other_answer_is_an_outage(prison: Prison, status: int) -> None:
    prison.dates = says({}, status)
    with pytest.raises(SourceUnavailable, match=str(status)):
        ask(source_of(prison))


def test_an_answer_that_sends_us_elsewhere_is_not_followed(prison: Prison) -> None:
    prison.dates = raw(b"", 302, Location=f"{prison.base_url}/elsewhere")
    with pytest.raises(SourceUnavailable, match="302"):
        ask(source_of(prison))
    assert "/elsewhere" not in prison.paths()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad gateway</html>",
        b"null",
        b"[]",
        b'"2026-06-30"',
        b'{"confirmedReleaseDate": "2026-06-30"',
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b"[" * 60_000,
        b"\xff\xfe{\x00}\x00",
    ],
)
def test_an_answer_that_is_garbage_is_an_outage(prison: Prison, body: bytes) -> None:
    prison.dates = raw(body)
    with pytest.raises(SourceUnavailable):
        ask(source_of(prison))


@pytest.mark.parametrize("document", [{}, [], {"access_token": 7}, {"access_token": "a\nb"}, None])
def test_a_sign_in_answer_without_a_token_is_an_outage(prison: Prison, document: object) -> None:
    prison.token = says(document)
    with pytest.raises(SourceUnavailable, match="no token"):
        ask(source_of(prison))


def test_at_most_64_kilobytes_are_read(prison: Prison) -> None:
    written = 0

    def endless(line: BaseHTTPRequestHandler) -> None:
        nonlocal written
        line.send_response(200)
        line.send_header("Content-Length", str(10**9))
        line.end_headers()
        while not prison.over.is_set():
            written += line.wfile.write(b" " * 8192)

    prison.dates = endless
    with pytest.raises(SourceUnavailable, match="longer than 64 kB"):
        ask(source_of(prison))
    assert written < 32 * 1024 * 1024


def test_a_packed_answer_is_refused_before_it_is_unpacked(prison: Prison) -> None:
    prison.dates = raw(b"\x1f\x8b" + b"\0" * 100, Content_Encoding="gzip")
    with pytest.raises(SourceUnavailable, match="packed"):
        ask(source_of(prison))


def test_an_answer_in_chunks_is_read(prison: Prison) -> None:
    def chunked(line: BaseHTTPRequestHandler) -> None:
        line.send_response(200)
        line.send_header("Transfer-Encoding", "chunked")
        line.end_headers()
        for part in (b'{"midTermDate":', b' "2026-06-28"}'):
            line.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        line.wfile.write(b"0\r\n\r\n")

    prison.dates = chunked
    assert ask(source_of(prison)) == {"midTermDate": "2026-06-28"}


def _never(prison: Prison) -> Answer:
    def answer(_line: BaseHTTPRequestHandler) -> None:
        prison.over.wait(30)

    return answer


def _drip(prison: Prison) -> Answer:
    def answer(line: BaseHTTPRequestHandler) -> None:
        line.send_response(200)
        line.send_header("Content-Length", "60000")
        line.end_headers()
        # Always sooner than the read timeout, so that alone would wait for ever.
        while not prison.over.wait(0.2):
            line.wfile.write(b" ")
            line.wfile.flush()

    return answer


def _hang_up(_prison: Prison) -> Answer:
    def answer(line: BaseHTTPRequestHandler) -> None:
        line.send_response(200)
        line.send_header("Content-Length", "60000")
        line.end_headers()
        line.wfile.write(b'{"midTerm')
        line.wfile.flush()
        line.connection.shutdown(socket.SHUT_RDWR)
        line.close_connection = True

    return answer


@pytest.mark.parametrize(
    ("behaves", "words"),
    [
        (_never, "did not answer in time"),
        (_drip, "did not finish its answer in time"),
        (_hang_up, "closed the line|JSON"),
    ],
)
@pytest.mark.parametrize("where", ["token", "dates"])
def test_a_line_that_is_silent_drips_or_breaks_is_an_outage(
    prison: Prison, behaves: object, words: str, where: str
) -> None:
    setattr(prison, where, behaves(prison))  # type: ignore[operator]
    with pytest.raises(SourceUnavailable, match=words):
        ask(source_of(prison))


def test_a_system_that_is_not_there_is_an_outage(prison: Prison) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(SourceUnavailable, match="could not be reached"):
            ask(source_of(prison, source_token_url=f"{nobody}/token"))
        with pytest.raises(SourceUnavailable, match="could not be reached"):
            ask(source_of(prison, source_base_url=nobody))


def test_with_no_system_set_up_nothing_is_asked_and_the_words_say_what_to_set() -> None:
    source = PrisonSource(Settings())
    assert not source.is_set_up
    with pytest.raises(SourceUnavailable, match="source_base_url"):
        ask(source)


def test_no_number_token_or_secret_is_in_an_error_or_a_log_line(
    prison: Prison, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    source = source_of(prison)
    said: list[str] = []
    for answer in (
        says({}, 500),
        says({}, 404),
        says({}, 401),
        raw(NUMBER.encode()),
        _hang_up(prison),
    ):
        prison.dates = answer
        with pytest.raises((SourceUnavailable, NotFound)) as wrong:
            source.release_dates(booking=None, number=NUMBER)
        said += [str(wrong.value), repr(wrong.value.__cause__), repr(source)]
        assert wrong.value.__suppress_context__ or wrong.value.__context__ is None
    everything = " ".join(said) + caplog.text
    for secret in (NUMBER, "t-1", "s3cret"):
        assert secret not in everything
