"""One file by the tus protocol, version 1.0.0 (https://tus.io/protocols/resumable-upload): begun, sent piece by piece,
and gone on with wherever a connection broke.

Ours, for what there is does not fit: tuspy sends with requests and aiotus with aiohttp, each with waits and errors of
its own, and neither knows what Retry-After asks for.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from http import HTTPStatus

from fanlight_client.errors import ClientError, ProblemError
from fanlight_client.persisting import may_pass
from fanlight_client.piece import Piece
from fanlight_client.retry import RetryPolicy
from fanlight_client.sent_file import SentFile
from fanlight_client.steps import Once, Pause, Steps
from fanlight_client.upload_calls import plan_begin, plan_offset, plan_piece

PIECE_BYTES = 16 << 20
"""So much at a time: what a broken line loses at most, where a proxy keeps whole requests; fanlight keeps what came."""
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
"""Answers about an upload that the server does not know, or no more."""
ELSEWHERE = frozenset({HTTPStatus.CONFLICT, HTTPStatus.LOCKED})
"""Answers to a piece for another place than where the upload ends, and while somebody else writes to it."""
NO_METHOD = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
"""Answers of what lets no such request through, before anything has come."""
NO_UPLOADS = NO_METHOD | {HTTPStatus.NOT_FOUND}
"""Answers of a server from before fanlight had uploads to one that is begun."""


class NoUploads(ClientError):
    """The server takes no uploads, or a proxy lets none through: what is to be sent goes into a body."""


@dataclass
class Upload:
    """How far a file is: `offset` bytes of it have come, unless it is not `known` since a call went wrong."""

    file: SentFile
    id: str | None = None
    offset: int = 0
    known: bool = True

    @property
    def is_complete(self) -> bool:
        return self.id is not None and self.offset == self.file.body.length

    def begin_anew(self) -> None:
        self.id, self.offset, self.known = None, 0, True


def send_upload(upload: Upload, policy: RetryPolicy, on_sent: Callable[[], None]) -> Steps[str]:
    """Complete an upload; its id. `on_sent` is called whenever more of it has come.

    After a failure that may pass it waits as the policy says, asks how far the upload is, and goes on; failures count
    from the last byte that came. Once it begins anew, where the server has the upload no more. Raises NoUploads,
    ClientError for what does not pass, and FileChanged.
    """
    failures, reached, is_second = 0, upload.offset, False
    while not upload.is_complete:
        try:
            yield from _advance(upload)
        except ClientError as error:
            if _takes_none(error, upload):
                raise NoUploads(str(error)) from error
            upload.known = False
            if _is_status(error, GONE) and not is_second:
                upload.begin_anew()
                reached, is_second = 0, True
                continue
            failures += 1
            delay_s = policy.wait_s(failures, error.retry_after_s) if _may_go_on(error) else None
            if delay_s is None:
                raise
            yield Pause(delay_s)
        if upload.offset > reached:
            reached, failures = upload.offset, 0
            on_sent()
    return upload.id or ""


def _advance(upload: Upload) -> Steps[None]:
    """Begin it; or ask where it ends, if that is not known; or send the next piece."""
    length = upload.file.body.length
    if upload.id is None:
        upload.id = yield Once(plan_begin(length, upload.file.name))
    elif upload.known:
        piece = Piece(upload.file.body, upload.offset, min(PIECE_BYTES, length - upload.offset))
        upload.offset = yield Once(plan_piece(upload.id, piece))
        return
    else:
        upload.offset = yield Once(plan_offset(upload.id, length))
    upload.known = True


def _may_go_on(error: ClientError) -> bool:
    return may_pass(error) or _is_status(error, ELSEWHERE)


def _takes_none(error: ClientError, upload: Upload) -> bool:
    return upload.offset == 0 and _is_status(error, NO_METHOD if upload.id else NO_UPLOADS)


def _is_status(error: ClientError, statuses: Collection[int]) -> bool:
    return isinstance(error, ProblemError) and error.problem.status in statuses
