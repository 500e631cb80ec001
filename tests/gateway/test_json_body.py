"""JSON that strangers wrote."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.channel import Malformed, moment
from gateway.json_body import MAX_DEPTH, degrees, objects, part, point, read_object, text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"1",
        b"{",
        b'{"a": 1',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": ' + b"9" * 41 + b"}",
        b'{"a": 1, "a": 2}',
        b'{"b": {"a": 1, "a": 2}}',
        b'{"a": "\xff"}',
        '{"a": "x"}'.encode("utf-16"),
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a":' + b"[" * 500 + b"]" * 500 + b"}",
    ],
)
def test_refused(body: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(Malformed):
        read_object(body)
    assert time.monotonic() - began < 1


def test_depth_that_is_allowed() -> None:
    deepest = MAX_DEPTH
    assert read_object(b'{"a":' + b"[" * deepest + b"]" * deepest + b"}")
    with pytest.raises(Malformed):
        read_object(b'{"a":' + b"[" * (deepest + 1) + b"]" * (deepest + 1) + b"}")


def test_unstorable_characters_are_replaced_everywhere() -> None:
    read = read_object(rb'{"a\u0000": ["x\ud83dy", {"b": "\u0000"}], "c": "\ud83d\ude00"}')
    assert read == {"a\ufffd": ["x\ufffdy", {"b": "\ufffd"}], "c": "😀"}
    json.dumps(read, ensure_ascii=False).encode("utf-8")


def test_byte_order_mark_is_dropped() -> None:
    assert read_object(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_a_million_keys_take_bounded_time() -> None:
    body = b"{" + b",".join(b'"%d":1' % number for number in range(300_000)) + b"}"
    began = time.monotonic()
    assert len(read_object(body)) == 300_000
    assert time.monotonic() - began < 3


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(), st.text() | st.integers(-(10**30), 10**30) | st.booleans() | st.none(), max_size=5))
def test_what_is_fine_comes_through(value: dict[str, object]) -> None:
    body = json.dumps(value).encode()
    if "\x00" not in "".join([*value, *(item for item in value.values() if isinstance(item, str))]):
        assert read_object(body) == value


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(Malformed):
        assert isinstance(read_object(body), dict)


def test_looking_inside() -> None:
    value = {"a": {"b": {"c": "x"}}, "n": 7, "t": True, "l": [{"x": 1}, 5, None]}
    assert text(part(value, "a", "b"), "c") == "x"
    assert part(value, "a", "missing", "c") == {}
    assert (text(value, "n"), text(value, "t"), text(value, "a"), text(5, "a")) == ("7", "", "", "")
    assert objects(value["l"]) == [{"x": 1}]
    assert objects("x") == []


@pytest.mark.parametrize("value", [None, True, "x", "nan", "inf", [], "", float("inf")])
def test_no_number_of_degrees(value: object) -> None:
    assert degrees(value) is None


def test_points() -> None:
    assert point("12.6392", -8) is not None
    for latitude, longitude in ((91, 0), (0, 181), (-90.1, 0), ("x", 0), (None, None)):
        assert point(latitude, longitude) is None


@pytest.mark.parametrize("value", [0, -1, 1790000000000, 4102444800, "soon", None, True, 1.5, "²", "1790000000 "])
def test_moments_that_cannot_be_true(value: object) -> None:
    assert moment(value) is None


def test_moment() -> None:
    found = moment("1790000000")
    assert found is not None
    assert found.isoformat() == "2026-09-21T14:13:20+00:00"
    assert found == moment(1790000000)
