"""Requests that bring files, as a body and as uploads. `POST /v1/jobs` takes one upload; frames become a photo first,
and `/v1/enhance` takes a photo that is kept, which is forgotten again."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from fanlight_client.body import PhotoSource
from fanlight_client.calls import plan_enhance
from fanlight_client.capture_wire import FrameFacts
from fanlight_client.enhanced import Enhanced
from fanlight_client.handing_in import Brought
from fanlight_client.job_calls import Kept, plan_frame, plan_submit
from fanlight_client.job_wire import JobStatus
from fanlight_client.options import EnhanceOptions
from fanlight_client.persisting import may_pass, persist
from fanlight_client.photo_calls import plan_forget_photo, plan_upload
from fanlight_client.photo_wire import KeptPhoto
from fanlight_client.retry import RetryPolicy
from fanlight_client.sent_file import name_photo, plan_sent
from fanlight_client.steps import Goodbye, Steps
from fanlight_client.upload_calls import plan_drop, plan_keep, plan_upload_facts


def bring_job(
    photo: PhotoSource | Kept | None,
    options: EnhanceOptions | None,
    url: str | None,
    frames: Sequence[PhotoSource],
    idempotency_key: str | None,
    changes: Mapping[str, Any],
    photo_id: str | None,
    inherit: bool,
) -> Brought[JobStatus]:
    """Raises as `plan_submit` does."""
    key = idempotency_key or uuid.uuid4().hex
    whole = plan_submit(photo, options, url, frames, key, changes, photo_id, inherit)
    name = changes.get("name")
    files = plan_sent(None if isinstance(photo, Kept) else photo, frames, name)
    if photo is not None and name is None and files and files[0].name:
        changes = {**changes, "name": name_photo(files[0].name)}

    def by_uploads(upload_ids: Sequence[str], policy: RetryPolicy) -> Steps[JobStatus]:
        if not frames:
            told = plan_submit(None, options, None, (), key, changes, upload_id=upload_ids[0])
            return (yield from persist(told, policy))
        kept = yield from persist(plan_keep(upload_ids, name, key), policy)
        try:
            return (yield from persist(plan_submit(None, options, None, (), key, changes, kept.id), policy))
        except BaseException as error:
            if not (brought.is_resumable and may_pass(error)):
                yield Goodbye([plan_forget_photo(kept)])
            raise

    brought: Brought[JobStatus] = Brought(whole, files, by_uploads, idempotency_key, takes_video=not frames)
    return brought


def bring_photo(
    photo: PhotoSource | None, frames: Sequence[PhotoSource], name: str | None, idempotency_key: str | None
) -> Brought[KeptPhoto]:
    """Raises as `plan_upload` does."""
    key = idempotency_key or uuid.uuid4().hex
    files = plan_sent(photo, frames, name)
    called = name or (files[0].name if photo is not None else None)

    def by_uploads(upload_ids: Sequence[str], policy: RetryPolicy) -> Steps[KeptPhoto]:
        return (yield from persist(plan_keep(upload_ids, called, key), policy))

    return Brought(plan_upload(photo, frames, name, key), files, by_uploads, idempotency_key)


def bring_to_enhance(
    photo: PhotoSource | None,
    options: EnhanceOptions | None,
    frames: Sequence[PhotoSource],
    changes: Mapping[str, Any],
) -> Brought[Enhanced]:
    """Raises as `plan_enhance` does."""

    def by_uploads(upload_ids: Sequence[str], policy: RetryPolicy) -> Steps[Enhanced]:
        kept = yield from persist(plan_keep(upload_ids, None, uuid.uuid4().hex), policy)
        try:
            enhanced: Enhanced = yield plan_enhance(None, options, (), changes, kept.id)
        except BaseException:
            yield Goodbye([plan_forget_photo(kept)])
            raise
        yield Goodbye([plan_forget_photo(kept)])
        return enhanced

    return Brought(plan_enhance(photo, options, frames, changes), plan_sent(photo, frames), by_uploads)


def bring_frame(photo: PhotoSource) -> Brought[FrameFacts]:
    """A file to be looked at, which is not kept; raises as `plan_body` does."""

    def by_uploads(upload_ids: Sequence[str], policy: RetryPolicy) -> Steps[FrameFacts]:
        facts = yield from persist(plan_upload_facts(upload_ids[0]), policy)
        yield Goodbye([plan_drop(upload_ids[0])])
        return facts

    return Brought(plan_frame(photo), plan_sent(photo), by_uploads)
