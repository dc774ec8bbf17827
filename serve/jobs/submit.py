"""Requests that bring photos, as orders."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import replace

from starlette.requests import Request

from fanlight_client.capture_wire import BRACKETS_FIELD, Brackets, Grouped
from fanlight_client.job_wire import JobRequest, JobSettings, ListingJobs
from fanlight_client.video_wire import VideoFacts
from fanlight_client.wire import JSON_TYPE, PHOTO_FIELD
from finishing.recipe import find_reference
from jobs.job import Job
from serve.http.fields import join_fields
from serve.http.media_types import media_type_of
from serve.http.uploads import FILES_A_PHOTO, PhotoFile, Upload, UploadError, check_count, is_body_empty, is_form
from serve.jobs.captures import SentPhoto, take_photos
from serve.jobs.edge import Edge
from serve.jobs.inherit import Legacy, find_legacy
from serve.jobs.order import Order, split_fields
from serve.video.wishes import read_wishes

OF_LISTING = ("more", BRACKETS_FIELD)
"""Parameters of a listing's request, not of its photos."""

OF_PHOTO = (PHOTO_FIELD,)
"""That names a photo that is kept."""

NOTHING: Mapping[str, str] = {}


async def submit_one(request: Request, edge: Edge, key: str | None) -> Job:
    """The job of a request with one photo or its frames, one video, an upload or the URL of either, or the id of a kept
    photo.

    Raises what its checks raise.
    """
    if media_type_of(request) == JSON_TYPE:
        return await _submit_named(request, edge, key)
    await _read_order(request, edge, key, besides=OF_PHOTO)  # before the body is read
    async with edge.receive(request, may_name=True, takes_video=True) as upload:
        order = await _read_order(request, edge, key, upload.fields, OF_PHOTO)
        await edge.hand_in(request, 1)
        if upload.kept is not None:
            return await _submit_kept(edge, order, upload.kept)
        if video := await edge.find_video(upload):
            return await _submit_video(edge, order, upload.photos[0], video)
        return await _submit_photo(edge, order, await edge.take_photo(upload, order.options))


async def submit_listing(listing: str, request: Request, edge: Edge, more: bool, key: str | None) -> ListingJobs:
    """The jobs of a form with photos of one shoot; none is made where a file of it is no photo, or belongs to none."""
    belongs = {"listing": listing}
    order = await _read_order(request, edge, key, belongs, OF_LISTING)
    jobs: list[Job] = []
    if is_form(request):
        async with edge.receive(request, edge.config().photos_a_request * FILES_A_PHOTO) as upload:
            order = await _read_order(request, edge, key, {**upload.fields, **belongs}, OF_LISTING)
            brackets = read_brackets(request, upload.fields).brackets
            reference = find_reference(order.options.steps)
            photos = await edge.look(lambda limits: take_photos(upload, brackets, reference, limits))
            check_count(len(photos), edge.config().photos_a_request)
            await edge.hand_in(request, len(photos))
            for number, photo in enumerate(photos):
                jobs.append(await _submit_photo(edge, _number(order, number), photo))
    elif not await is_body_empty(request):
        raise UploadError("photo_missing", "photos of a listing come in a form, multipart/form-data")
    elif more:
        raise UploadError("photo_missing", "the request has no form with photos, and says that more will follow")
    if not more:
        await edge.service.close_listing(order.owner, listing)
    described = await asyncio.gather(*map(edge.service.describe, jobs))
    return ListingJobs(listing=listing, jobs=list(described), closed=not more)


def read_brackets(request: Request, fields: Mapping[str, str], usual: Brackets = "off") -> Grouped:
    """How the files of a request are to be grouped; raises ValidationError."""
    asked = {**join_fields(request.query_params.multi_items()), **fields}
    return Grouped.model_validate({BRACKETS_FIELD: asked.get(BRACKETS_FIELD, usual)})


async def _read_order(
    request: Request,
    edge: Edge,
    key: str | None,
    fields: Mapping[str, str] = NOTHING,
    besides: Collection[str] = (),
) -> Order:
    """What query and form ask for, but for the fields `besides` it; raises ValidationError, UnknownLoraError,
    UnknownStyleError, WebhookError."""
    asked = {**join_fields(request.query_params.multi_items()), **fields}
    options, settings = split_fields({name: value for name, value in asked.items() if name not in besides})
    edge.service.check(settings)
    owner = edge.owner(request)
    return Order(owner, await edge.settle_options(options, owner), settings, idempotency_key=key)


async def _submit_named(request: Request, edge: Edge, key: str | None) -> Job:
    """The job of a request in JSON, which says where the photo is."""
    wanted = JobRequest.model_validate_json(await edge.read_json(request))
    edge.service.check(wanted, wanted.source_url)
    owner = edge.owner(request)
    await edge.hand_in(request, 1)
    if wanted.inherit and wanted.photo:
        return await _submit_inherited(edge, wanted, await find_legacy(edge.kept, owner, wanted.photo), key)
    options = await edge.settle_options(wanted.options, owner)
    order = Order(owner, options, wanted.settings, source_url=wanted.source_url, idempotency_key=key)
    if wanted.upload is not None:
        return await _submit_uploaded(request, edge, order, wanted.upload)
    return await (edge.submit(order) if wanted.photo is None else _submit_kept(edge, order, wanted.photo))


async def _submit_uploaded(request: Request, edge: Edge, order: Order, upload_id: str) -> Job:
    """Raises TusError for an upload that cannot be used, and as a photo or video that is sent along does."""
    async with edge.uploads.take(request, upload_id) as file:
        upload = Upload((file,), {}, is_capture=False)
        if video := await edge.find_video(upload):
            job = await _submit_video(edge, order, file, video)
        else:
            job = await _submit_photo(edge, order, await edge.take_photo(upload, order.options))
    await edge.uploads.spend(request, upload_id, job)
    return job


async def _submit_inherited(edge: Edge, wanted: JobRequest, legacy: Legacy, key: str | None) -> Job:
    """Raises ValidationError for steps that cannot come after those that are inherited, and as `_submit_kept` does."""
    photo = legacy.photo
    options = await edge.settle_options(legacy.extend(wanted.options), photo.owner)
    settings = _name(wanted.settings, photo.name)
    return await edge.submit(Order(photo.owner, options, settings, kept=photo, look=legacy.look, idempotency_key=key))


async def _submit_kept(edge: Edge, order: Order, photo_id: str) -> Job:
    """Raises UnknownPhotoError, NotThereError for a job without a result, and as `_submit_photo` does."""
    photo = await edge.kept.use(order.owner, photo_id)
    return await edge.submit(replace(order, settings=_name(order.settings, photo.name), kept=photo))


async def _submit_photo(edge: Edge, order: Order, photo: SentPhoto) -> Job:
    """Raises CaptureError, StorageFullError, IdempotencyError; that it is a photo has been checked."""
    return await edge.submit(replace(order, settings=_name(order.settings, photo.name), frames=photo.paths))


async def _submit_video(edge: Edge, order: Order, file: PhotoFile, video: VideoFacts) -> Job:
    """Raises VideoError for options that a video does not take, StorageFullError, IdempotencyError."""
    read_wishes(order.options, order.settings.listing)
    settings = _name(order.settings, file.name)
    return await edge.submit(replace(order, settings=settings, frames=(file.path,), video=video))


def _name(settings: JobSettings, name: str | None) -> JobSettings:
    """What the caller calls the job, or else what the photo is called."""
    return settings.model_copy(update={"name": settings.name or name})


def _number(order: Order, number: int) -> Order:
    """One key for a request with several photos is a key for each of them."""
    key = order.idempotency_key
    return replace(order, idempotency_key=f"{key}/{number}") if key else order
