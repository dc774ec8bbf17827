"""Finished photos as HTTP answers."""

import secrets

from starlette.responses import Response

from fanlight_client.naming import name_result
from fanlight_client.wire import JSON_TYPE, MULTIPART_TYPE, PHOTO_FIELD, PHOTO_TYPES, REPORT_FIELD, report_link
from finishing.finish import Finished
from serve.http.disposition import name_attachment


def render_photo(finished: Finished, name: str | None, wants_both: bool, *, is_kept: bool = True) -> Response:
    """The photo with a link to its report, if that `is_kept`, or both in one multipart/mixed body (RFC 2046).

    A photo that came under a name goes under it, with the suffix of its format.
    """
    media_type = PHOTO_TYPES[finished.format]
    headers = {"Link": report_link(finished.report.id)} if is_kept else {"Cache-Control": "no-store"}
    if not wants_both:
        if name:
            headers |= name_attachment(name_result(name, finished.format), "photo")
        return Response(finished.photo, media_type=media_type, headers=headers)
    boundary = secrets.token_hex(16)
    report = finished.report.model_dump_json().encode()
    body = b"".join(
        [
            _part(boundary, media_type, PHOTO_FIELD, finished.photo),
            _part(boundary, JSON_TYPE, REPORT_FIELD, report),
            f"--{boundary}--\r\n".encode(),
        ]
    )
    return Response(body, media_type=f'{MULTIPART_TYPE}; boundary="{boundary}"', headers=headers)


def _part(boundary: str, media_type: str, name: str, content: bytes) -> bytes:
    head = (
        f"--{boundary}\r\nContent-Type: {media_type}\r\n"
        f'Content-Disposition: attachment; name="{name}"\r\nContent-Length: {len(content)}\r\n\r\n'
    )
    return head.encode() + content + b"\r\n"
