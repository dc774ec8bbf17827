"""Requests that bring files: small ones in their body, large ones as uploads that they name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from fanlight_client.calls import Call
from fanlight_client.errors import ProblemError, Timeout, Unreachable
from fanlight_client.persisting import may_pass
from fanlight_client.retry import RetryPolicy
from fanlight_client.send_upload import NoUploads, Upload, send_upload
from fanlight_client.sent_file import SentFile, go_as_uploads
from fanlight_client.steps import Goodbye, Steps
from fanlight_client.upload_calls import plan_drop

Answer = TypeVar("Answer")

OnSent = Callable[[int, int], Any]
"""Told how many bytes of how many have come, of all files of a request together, whenever more of an upload has."""

LOST = frozenset({"upload_unknown", "upload_expired", "upload_spent", "upload_incomplete"})
"""Codes about an upload that was complete, and is not to be had."""


@dataclass(frozen=True)
class Brought(Generic[Answer]):
    """A request with all `files` in its body, and the same by their uploads, to be tried as a policy says. `key`: by
    which its caller may ask for the same once more."""

    whole: Call[Answer]
    files: Sequence[SentFile]
    by_uploads: Callable[[Sequence[str], RetryPolicy], Steps[Answer]]
    key: str | None = None
    takes_video: bool = False

    @property
    def is_resumable(self) -> bool:
        """Whether it can be gone on with: it has a key, and files that can be told to be the same."""
        return self.key is not None and all(file.is_same(file) for file in self.files)


@dataclass
class Unfinished:
    """Uploads of requests that failed for now, by their keys: whoever asks once more goes on with them."""

    _by_key: dict[str, list[Upload]] = field(default_factory=dict)

    def take_up(self, brought: Brought[Any]) -> Steps[list[Upload]]:
        """Those of the same files, or new ones; those of others are deleted."""
        before = self._by_key.pop(brought.key, []) if brought.key else []
        if len(before) == len(brought.files) and all(
            upload.file.is_same(file) for upload, file in zip(before, brought.files, strict=True)
        ):
            for upload, file in zip(before, brought.files, strict=True):
                upload.file = file
            return before
        yield _goodbye(before)
        return [Upload(file) for file in brought.files]

    def keep(self, brought: Brought[Any], uploads: list[Upload]) -> bool:
        """Whether they can be gone on with."""
        if brought.key is None or not brought.is_resumable:
            return False
        self._by_key[brought.key] = uploads
        return True

    def give_up(self) -> Steps[None]:
        """All are deleted: nobody will ask once more."""
        left = [upload for uploads in self._by_key.values() for upload in uploads]
        self._by_key.clear()
        yield _goodbye(left)


def hand_in(
    brought: Brought[Answer], policy: RetryPolicy, unfinished: Unfinished, on_sent: OnSent | None = None
) -> Steps[Answer]:
    """The answer to a request that brings files, or names what it needs without any.

    What is sent for nothing is deleted, as far as the server can be reached, but for what may be gone on with by its
    key, and for what is complete when the answer is not to be had: the server may be at work on it, and it expires.
    Raises ClientError, and OSError for a file that cannot be read.
    """
    if not go_as_uploads(brought.files, brought.takes_video):
        return (yield brought.whole)
    uploads = yield from unfinished.take_up(brought)
    try:
        return (yield from _hand_in_uploads(brought, uploads, policy.persistent(), on_sent))
    except NoUploads:
        yield _goodbye(uploads)
    except BaseException as error:
        are_complete = all(upload.is_complete for upload in uploads)
        is_left = may_pass(error) and (unfinished.keep(brought, uploads) or are_complete)
        if not is_left and not isinstance(error, Unreachable | Timeout):
            yield _goodbye(uploads)
        raise
    return (yield brought.whole)


def _hand_in_uploads(
    brought: Brought[Answer], uploads: Sequence[Upload], policy: RetryPolicy, on_sent: OnSent | None
) -> Steps[Answer]:
    yield from _send(uploads, policy, on_sent)
    try:
        return (yield from brought.by_uploads([upload.id or "" for upload in uploads], policy))
    except ProblemError as error:
        if error.problem.code not in LOST:
            raise
    yield _goodbye(uploads)
    for upload in uploads:
        upload.begin_anew()
    yield from _send(uploads, policy, on_sent)
    return (yield from brought.by_uploads([upload.id or "" for upload in uploads], policy))


def _send(uploads: Sequence[Upload], policy: RetryPolicy, on_sent: OnSent | None) -> Steps[None]:
    total = sum(upload.file.body.length for upload in uploads)

    def tell() -> None:
        if on_sent:
            on_sent(sum(upload.offset for upload in uploads), total)

    for upload in uploads:
        yield from send_upload(upload, policy, tell)


def _goodbye(uploads: Sequence[Upload]) -> Goodbye:
    return Goodbye([plan_drop(upload.id) for upload in uploads if upload.id is not None])
