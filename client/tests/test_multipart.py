"""Parts come out byte for byte, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanlight_client.errors import MalformedAnswer
from fanlight_client.multipart import parse_multipart

TYPE = 'multipart/mixed; boundary="b"'


@given(contents=st.lists(st.binary(max_size=200), min_size=1, max_size=4))
def test_any_bytes_survive_when_their_length_is_given(contents: list[bytes]) -> None:
    parts = [b"Content-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%b" % (len(one), one) for one in contents]
    body = b"--b\r\n" + b"\r\n--b\r\n".join(parts) + b"\r\n--b--\r\n"
    assert [part.content for part in parse_multipart(body, TYPE)] == contents


def test_the_delimiter_ends_a_part_without_a_length() -> None:
    first, second = parse_multipart(b"--b\r\nA: 1\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--", TYPE)
    assert (first.content, first.headers) == (b"one", {"a": "1"})
    assert (second.content, second.headers) == (b"two", {})


def test_preamble_epilogue_and_padding_are_passed_over() -> None:
    body = b"a preamble\r\n--b  \r\nContent-Type: IMAGE/JPEG; q=1\r\n\r\nphoto\r\n--b--\r\nan epilogue"
    (part,) = parse_multipart(body, TYPE)
    assert part.content == b"photo"
    assert part.media_type == "image/jpeg"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b",
        b"--b\r\nContent-Type: image/jpeg\r\n",
        b"--b\r\nContent-Type: image/jpeg\r\n\r\nphoto",
        b"--b\r\n\r\nphoto\r\n--b",
        b"--b\r\n\r\nphoto\r\n--b\r\n",
        b"--b\r\nContent-Length: 4\r\n\r\nphoto\r\n--b--",
        b"--b\r\nContent-Length: 400\r\n\r\nphoto\r\n--b--",
        b"--b\r\nA: " + b"x" * 100_000 + b"\r\n\r\nphoto\r\n--b--",
    ],
)
def test_what_is_cut_short_or_lies_about_its_length_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        parse_multipart(body, TYPE)


@pytest.mark.parametrize("content_type", ["", "image/jpeg", "multipart/mixed", "text/plain; boundary=b"])
def test_only_multipart_with_a_boundary_is_taken(content_type: str) -> None:
    with pytest.raises(MalformedAnswer, match="expected a multipart answer"):
        parse_multipart(b"--b\r\n\r\nphoto\r\n--b--", content_type)


@given(body=st.binary(max_size=300))
def test_rubbish_is_refused_and_nothing_worse(body: bytes) -> None:
    try:
        parse_multipart(b"--b" + body, TYPE)
    except MalformedAnswer:
        return
    assert b"--b--" in b"--b" + body
