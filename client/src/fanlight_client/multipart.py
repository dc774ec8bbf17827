"""Parts of a multipart/mixed answer (RFC 2046 §5.1), however large, without touching their bytes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

from fanlight_client.errors import MalformedAnswer

HEADER_LIMIT_BYTES = 1 << 14


@dataclass(frozen=True)
class Part:
    """One part: its headers, names in lower case, and its content."""

    headers: Mapping[str, str]
    content: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "text/plain").partition(";")[0].strip().lower()


def parse_multipart(body: bytes, content_type: str) -> list[Part]:
    """The parts of a body, at least one; raises MalformedAnswer when it is cut short or has no boundary."""
    header = Message()
    header["content-type"] = content_type
    boundary = header.get_boundary()
    if header.get_content_maintype() != "multipart" or not boundary:
        raise MalformedAnswer(f"expected a multipart answer, got {content_type or 'no content type'}")
    return list(_parts(body, b"--" + boundary.encode()))


def _parts(body: bytes, delimiter: bytes) -> Iterator[Part]:
    # A preamble may precede the first delimiter, which begins the body or a line.
    position = 0 if body.startswith(delimiter) else _find(body, b"\r\n" + delimiter, 0) + 2
    position += len(delimiter)
    while not body.startswith(b"--", position):
        position = _find(body, b"\r\n", position) + 2
        headers, position = _headers(body, position)
        end = _end(body, position, headers, b"\r\n" + delimiter)
        yield Part(headers, body[position:end])
        position = end + 2 + len(delimiter)


def _headers(body: bytes, start: int) -> tuple[Mapping[str, str], int]:
    """The headers that begin there, and where the content does."""
    if body.startswith(b"\r\n", start):
        return {}, start + 2
    end = _find(body, b"\r\n\r\n", start, start + HEADER_LIMIT_BYTES)
    fields = BytesHeaderParser().parsebytes(body[start:end])
    return {name.lower(): str(value) for name, value in fields.items()}, end + 4


def _end(body: bytes, start: int, headers: Mapping[str, str], delimiter: bytes) -> int:
    """Where the content ends: where its own length says, so that a photo may contain anything, or at the delimiter."""
    length = headers.get("content-length", "")
    if not length.isdecimal():
        return _find(body, delimiter, start)
    end = start + int(length)
    if not body.startswith(delimiter, end):
        raise MalformedAnswer(f"a part of the answer does not have the {length} bytes that it says")
    return end


def _find(body: bytes, what: bytes, start: int, stop: int | None = None) -> int:
    found = body.find(what, start, stop)
    if found < 0:
        raise MalformedAnswer("the multipart answer is cut short")
    return found
