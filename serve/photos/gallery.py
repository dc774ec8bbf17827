"""The photos that owners have uploaded: no HTTP in it."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from fanlight_client.naming import name_result
from fanlight_client.photo_wire import KeptPhoto, PhotoList
from finishing.capture import digest_frames
from jobs.photo import Photo
from jobs.store import JobError, PhotoQuery
from serve.jobs.cursor import read_cursor, write_cursor
from serve.jobs.kept_photos import KeptPhotos
from serve.jobs.seen_photo import SeenPhoto


class PhotoOfJobError(JobError):
    """A result is its job's, and so is what the job was handed: they go when that goes."""

    code = "photo_of_job"


class Gallery:
    """Of one Ingress; every call is on behalf of an owner, who sees their own photos alone."""

    def __init__(self, kept: KeptPhotos) -> None:
        self._kept, service = kept, kept.service
        self._store, self._artefacts, self._keep_s = service.store, service.artefacts, service.args.keep_s

    async def keep(self, owner: str, seen: SeenPhoto, name: str | None, key: str | None) -> Photo:
        """The photo, kept; an idempotency key brings back the one that it made before.

        Raises IdempotencyError, StorageFullError, StoreUnavailableError.
        """
        if key is not None:
            await self._store.sweep_photos()  # of one past its time the key is free again
        paths = seen.sent.paths
        frames = [await self._artefacts.put(path) for path in paths]
        photo = self._describe_new(owner, seen, frames, name or seen.sent.name, key, await self._store.now())
        kept = await self._store.add_photo(photo)
        for path, digest in zip(paths, frames, strict=True):
            if not await self._artefacts.exists(digest):
                await self._artefacts.put(path)  # a sweeper took it just before the photo was there to need it
        return kept

    async def list(self, owner: str, cursor: str | None, limit: int) -> PhotoList:
        """A page of uploaded photos, newest first; raises CursorError."""
        before = read_cursor(cursor) if cursor else None
        now = await self._store.now()
        photos = await self._store.find_photos(PhotoQuery(owner=owner, before=before, limit=limit + 1))
        more = write_cursor(photos[limit - 1]) if len(photos) > limit else None
        return PhotoList(photos=[describe_photo(it) for it in photos[:limit] if it.expires_at > now], next=more)

    async def forget(self, owner: str, photo_id: str) -> None:
        """Jobs that were made from it keep what they need. Raises UnknownPhotoError, PhotoOfJobError."""
        photo = await self._kept.load(owner, photo_id)
        if photo.keeper is not None:
            raise PhotoOfJobError(f"photo {photo_id} is kept by a job, and goes with it")
        await self._store.delete_photo(photo_id)

    def _describe_new(
        self, owner: str, seen: SeenPhoto, frames: Sequence[str], name: str | None, key: str | None, now: float
    ) -> Photo:
        return Photo(
            id=uuid.uuid4().hex,
            owner=owner,
            name=name,
            idempotency_key=key,
            request_digest=hashlib.sha256(json.dumps([frames, name]).encode()).hexdigest(),
            created_at=now,
            expires_at=now + self._keep_s,
            frames=tuple(frames),
            reference=seen.reference,
            width=seen.size.width,
            height=seen.size.height,
            format=seen.format,
            bytes=seen.bytes,
        )


def name_content(photo: Photo, frame: int) -> str:
    """What a photo's file is called; of several frames each has its number, as their names are not kept."""
    if photo.job is not None:
        return name_result(photo.name or photo.id, photo.format)
    if len(photo.frames) == 1:
        return photo.name or photo.id
    return f"{photo.name or photo.id}-{frame}"


def describe_photo(photo: Photo) -> KeptPhoto:
    """What the wire says of a photo."""
    return KeptPhoto(
        id=photo.id,
        name=photo.name,
        width=photo.width,
        height=photo.height,
        format=photo.format,
        bytes=photo.bytes,
        sha256=digest_frames(photo.frames),
        frames=len(photo.frames),
        created=datetime.fromtimestamp(photo.created_at, UTC),
        expires=datetime.fromtimestamp(photo.expires_at, UTC),
        parent=photo.parent,
        job=photo.job,
    )
