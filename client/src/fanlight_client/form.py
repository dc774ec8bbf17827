"""Photos and fields as a multipart/form-data body (RFC 7578), streamed from where the photos are."""

import uuid
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from fanlight_client.body import ANY_TYPE, Body, PhotoSource, name_of, plan_body
from fanlight_client.wire import PHOTO_FIELD

END_OF_PART = b"\r\n"
LONGEST_TEXT = 1 << 18


@dataclass(frozen=True)
class Form:
    """Parts one after another: each its header, and a body."""

    parts: tuple[tuple[bytes, Body], ...]
    boundary: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def media_type(self) -> str:
        return f"multipart/form-data; boundary={self.boundary}"

    @property
    def length(self) -> int:
        framing = sum(len(self._open(header)) + len(END_OF_PART) for header, _ in self.parts)
        return framing + sum(body.length for _, body in self.parts) + len(self._closing)

    def chunks(self) -> Iterator[bytes]:
        for header, body in self.parts:
            yield self._open(header)
            yield from body.chunks()
            yield END_OF_PART
        yield self._closing

    async def chunks_async(self) -> AsyncIterator[bytes]:
        for header, body in self.parts:
            yield self._open(header)
            async for chunk in body.chunks_async():
                yield chunk
            yield END_OF_PART
        yield self._closing

    def _open(self, header: bytes) -> bytes:
        return b"--%s\r\n%s\r\n\r\n" % (self.boundary.encode(), header)

    @property
    def _closing(self) -> bytes:
        return b"--%s--\r\n" % self.boundary.encode()


def plan_form(photos: Iterable[PhotoSource], fields: Mapping[str, str], files_as: str = PHOTO_FIELD) -> Form:
    """Fields first, so that a server may refuse them before the files come; those that are long are files as well,
    which servers keep on disk. Raises as `plan_body` does."""
    texts = [(_field_header(name, len(value) > LONGEST_TEXT), _text(value)) for name, value in fields.items()]
    files = [(_photo_header(files_as, name_of(photo) or PHOTO_FIELD), plan_body(photo)) for photo in photos]
    return Form((*texts, *files))


def _field_header(name: str, is_file: bool) -> bytes:
    as_file = f'; filename="{name}"' if is_file else ""
    return f'Content-Disposition: form-data; name="{name}"{as_file}'.encode()


def _photo_header(field: str, filename: str) -> bytes:
    """Names of any script, as browsers send them: UTF-8, with only what would end the header escaped."""
    safe = "".join(quote(letter) if letter in '"\r\n' else letter for letter in filename)
    disposition = f'Content-Disposition: form-data; name="{field}"; filename="{safe}"'
    return disposition.encode("utf-8", "replace") + f"\r\nContent-Type: {ANY_TYPE}".encode()


def _text(value: str) -> Body:
    return plan_body(value.encode())
