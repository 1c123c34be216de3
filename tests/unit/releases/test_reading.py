"""The JSON gate: what it refuses, what it lets through, and how much one bad event spoils."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.errors import BadInput, NotJson
from resettle.releases.reading import pieces, pieces_of_file, split, strict_json

#: Bodies that made a plain JSON view answer 500, or accept what it should not.
HOSTILE = {
    "a hundred thousand brackets": b"[" * 100_000,
    "thirty thousand objects": b'{"a":' * 30_000,
    "nested as deep as it closes": b"[" * 34 + b"1" + b"]" * 34,
    "a whole number over 64 bits": b'{"a": 9223372036854775808}',
    "a whole number of 5000 digits": b'{"a": ' + b"9" * 5000 + b"}",
    "a lone surrogate": rb'{"a": "\ud800"}',
    "half a pair the wrong way round": rb'{"a": "\udc00\ud800"}',
    "a surrogate in a key": rb'{"\udfff": 1}',
    "NaN": b'{"a": NaN}',
    "Infinity": b"[-Infinity]",
    "a number that becomes infinite": b'{"a": 1e999}',
    "a key twice": b'{"a": 1, "a": 2}',
    "a key twice, once as an escape": rb'{"a": 1, "\u0061": 2}',
    "a key twice, deep down": b'{"a": [{"b": {"c": 1, "c": 1}}]}',
    "NUL": rb'{"a": "x\u0000y"}',
    "a control character as it is": b'{"a": "x\x07y"}',
    "a line end as it is": b'{"a": "x\ny"}',
    "a control character as an escape": rb'{"a": "\u001b[2J"}',
    "a C1 control character": '{"a": "x\u0085y"}'.encode(),
    "words turned round": '{"a": "\u202egnp.exe"}'.encode(),
    "words turned round by an escape": rb'{"a": "\u2066x"}',
    "a hidden mark": '{"a": "x\u200fy"}'.encode(),
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "UTF-32": '{"a": 1}'.encode("utf-32"),
    "Latin-1": '{"a": "é"}'.encode("latin-1"),
    "UTF-8 that is too long": b'{"a": "\xc0\xaf"}',
    "nothing": b"",
    "only spaces": b" \n\t ",
    "an end too many": b'{"a": 1}}',
    "two values": b'{"a": 1} {"a": 2}',
    "a comment": b'{"a": 1} // so',
    "a comma too many": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
    "an open string": b'{"a": "x',
    "an open list": b"[1, 2",
    "a space JSON does not know": '\u00a0{"a": 1}'.encode(),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_body_is_refused_in_words_and_never_breaks_the_reader(body: bytes) -> None:
    with pytest.raises(BadInput) as wrong:
        strict_json(body)
    assert wrong.value.message[0].isupper() or wrong.value.message[0] == "“"
    assert len(wrong.value.message) < 300


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_body_as_a_whole_is_refused_or_read_as_refused_pieces(body: bytes) -> None:
    try:
        found = pieces(body)
    except NotJson:
        return
    assert any(piece.wrong is not None for piece in found)


@pytest.mark.parametrize("word", ["null", "true", "1.5", '"a"', "[]", "{}", '{"a": [1, null]}'])
def test_every_other_value_passes(word: str) -> None:
    assert strict_json(word.encode()) == json.loads(word)


def test_the_limits_themselves_are_allowed() -> None:
    deep = b"[" * 32 + b"]" * 32
    assert strict_json(b'{"most": 9223372036854775807, "least": -9223372036854775808}') == {
        "most": 2**63 - 1,
        "least": -(2**63),
    }
    assert strict_json(deep) is not None
    assert strict_json(b"\xef\xbb\xbf{}") == {}, "editors on Windows put a mark before every file"


@pytest.mark.parametrize(
    "name",
    ["Siân", "Ŵyn ap Ŷnyr", "O’Neil", "D'Arcy", "Nguyễn Thị", "Chukwuẹmeka", "Łukasz", "李", "Null",
     "\U00020bb7野家", "José", "Мар’яна", "محمد", "Å", "line one\nline two\tand more"],
)  # fmt: skip
def test_real_names_pass_unchanged(name: str) -> None:
    for ascii_only in (True, False):
        body = json.dumps({"name": name}, ensure_ascii=ascii_only).encode()
        assert strict_json(body) == {"name": name}


def test_a_backslash_makes_an_escape_harmless() -> None:
    assert strict_json(rb'{"a": "\\u0000 and \\ud800"}') == {"a": r"\u0000 and \ud800"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (rb'{"data": {"name": "x\u0000"}}', "data.name"),
        (rb'{"data": {"identifiers": [{}, {"value": "\u202e"}]}}', "data.identifiers.1.value"),
        (b'{"data": {"date": 1, "date": 2}}', "date"),
    ],
)
def test_what_is_wrong_names_its_place(body: bytes, field: str) -> None:
    with pytest.raises(BadInput) as wrong:
        strict_json(body)
    assert not isinstance(wrong.value, NotJson), "it is JSON, and 422 rather than 400"
    assert wrong.value.field == field


def test_what_is_no_json_says_at_which_line_and_character() -> None:
    with pytest.raises(NotJson, match="line 2, character 8"):
        strict_json(b'{\n  "a": nul}')


def test_one_bad_event_of_a_list_spoils_only_itself() -> None:
    body = (
        rb'[{"a": 1}, {"b": 1, "b": 2}, {"c": "\u0000"}, {"d": NaN}, {"e": "x'
        + b"\x07"
        + b'"}, {"f": 2}]'
    )
    found = pieces(body)
    assert [piece.wrong is None for piece in found] == [True, False, False, False, False, True]
    assert found[0].value == {"a": 1}
    assert found[5].value == {"f": 2}
    assert found[1].raw == b'{"b": 1, "b": 2}'


def test_every_event_keeps_the_very_bytes_it_came_in() -> None:
    events = ['{"a" :\t1.50}', '{"n": "Si\\u00e2n"}', '{"n":"Siân"}', "[ 1,2 ]", "null"]
    body = (" [\n" + " ,\r\n".join(events) + " ] ").encode()
    assert [piece.raw.decode() for piece in pieces(body)] == events


def test_a_single_event_is_one_piece_and_an_empty_list_none() -> None:
    assert [piece.value for piece in pieces(b' {"a": 1} ')] == [{"a": 1}]
    assert pieces(b" [ ] ") == []


@pytest.mark.parametrize(
    "body", [b"[1 2]", b"[1,]", b"[,1]", b"[1", b"[1,", b"[1]]", b"[1] x", b'[{"a": 1}, {"a": }]']
)
def test_a_broken_list_is_refused_whole(body: bytes) -> None:
    with pytest.raises(NotJson):
        pieces(body)


def test_a_file_may_hold_an_event_on_each_line() -> None:
    found = pieces_of_file(b'{"a": 1}\n\n  {"b": 2}\r\n{"c": 3}')
    assert [piece.value for piece in found] == [{"a": 1}, {"b": 2}, {"c": 3}]


def test_a_line_that_is_no_json_spoils_only_itself_and_is_named() -> None:
    good, bad, twice, listed = pieces_of_file(b'{"a": 1}\n{"b": \n{"c": 1, "c": 2}\n[{"d": 1}]')
    assert good.value == {"a": 1}
    assert isinstance(bad.wrong, NotJson)
    assert bad.wrong.message.startswith("Line 2:")
    assert twice.wrong is not None
    assert not isinstance(twice.wrong, NotJson)
    assert listed.wrong is not None


def test_a_broken_document_over_several_lines_is_not_taken_for_lines() -> None:
    with pytest.raises(NotJson):
        pieces_of_file(b'{\n  "a": 1,\n  "b": \n}')


def test_a_value_that_was_read_already_is_split_the_same_way() -> None:
    assert split([1, 2]) == [1, 2]
    assert split({"a": 1}) == [{"a": 1}]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text("aÆ \n\"\\", max_size=5)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(VALUES, max_size=4), st.sampled_from([None, 2]), st.booleans())
def test_whatever_was_written_is_read_back(values: list[object], indent: int, plain: bool) -> None:
    body = json.dumps(values, indent=indent, ensure_ascii=plain).encode()
    assert strict_json(body) == values
    found = pieces(body)
    assert [piece.value for piece in found] == values
    assert [json.loads(piece.raw) for piece in found] == values


@given(st.binary(max_size=60))
def test_no_bytes_whatever_break_the_reader(body: bytes) -> None:
    for read in (strict_json, pieces, pieces_of_file):
        with suppress(BadInput):
            read(body)  # type: ignore[operator]
