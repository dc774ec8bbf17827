"""Requests that bring photos, as orders."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import replace

from starlette.requests import Request

from fanlight_client.capture_wire import BRACKETS_FIELD, Brackets, Grouped
from fanlight_client.job_wire import JobRequest, JobSettings, ListingJobs
from fanlight_client.wire import JSON_TYPE, PHOTO_FIELD
from finishing.photo_options import check_photo_options
from finishing.recipe import find_reference
from jobs.job import Job
from serve.http.fields import join_fields
from serve.http.media_types import media_type_of
from serve.http.uploads import FILES_A_PHOTO, Upload, UploadError, check_count, is_body_empty, is_form
from serve.jobs.captures import SentPhoto, take_photos
from serve.jobs.edge import Edge
from serve.jobs.inherit import Legacy, find_legacy
from serve.jobs.order import Order, split_fields
from serve.video.intake import count_as_photos
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
        if upload.kept is not None:
            return await _submit(request, edge, await _add_kept(edge, order, upload.kept))
        return await _submit(request, edge, await _add_sent(edge, order, upload))


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
            check_photo_options(order.options)
            await edge.hand_in(request, len(photos))
            for number, photo in enumerate(photos):
                jobs.append(await edge.submit(_add_photo(_number(order, number), photo)))
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
    if wanted.inherit and wanted.photo:
        legacy = await find_legacy(edge.kept, owner, wanted.photo)
        return await _submit(request, edge, await _inherit(edge, wanted, legacy, key))
    options = await edge.settle_options(wanted.options, owner)
    order = Order(owner, options, wanted.settings, source_url=wanted.source_url, idempotency_key=key)
    if wanted.upload is not None:
        return await _submit_uploaded(request, edge, order, wanted.upload)
    return await _submit(request, edge, await _add_kept(edge, order, wanted.photo) if wanted.photo else order)


async def _submit(request: Request, edge: Edge, order: Order) -> Job:
    """Counted against the key's quota once all else is known to be right, a video by its length. Raises
    NotForPhotosError (what is at a URL is known to its job alone), LimitReachedError, and what `Edge.submit` raises."""
    if order.video is None and order.source_url is None:
        check_photo_options(order.options)
    await edge.hand_in(request, count_as_photos(order.video) if order.video else 1)
    return await edge.submit(order)


async def _submit_uploaded(request: Request, edge: Edge, order: Order, upload_id: str) -> Job:
    """Raises TusError for an upload that cannot be used, and as a photo or video that is sent along does."""
    async with edge.uploads.take(request, upload_id) as file:
        job = await _submit(request, edge, await _add_sent(edge, order, Upload((file,), {}, is_capture=False)))
    await edge.uploads.spend(request, upload_id, job)
    return job


async def _inherit(edge: Edge, wanted: JobRequest, legacy: Legacy, key: str | None) -> Order:
    """Raises ValidationError for steps that cannot come after those that are inherited."""
    photo = legacy.photo
    options = await edge.settle_options(legacy.extend(wanted.options), photo.owner)
    settings = _name(wanted.settings, photo.name)
    return Order(photo.owner, options, settings, kept=photo, look=legacy.look, idempotency_key=key)


async def _add_kept(edge: Edge, order: Order, photo_id: str) -> Order:
    """Raises UnknownPhotoError, NotThereError for a job without a result."""
    photo = await edge.kept.use(order.owner, photo_id)
    return replace(order, settings=_name(order.settings, photo.name), kept=photo)


async def _add_sent(edge: Edge, order: Order, upload: Upload) -> Order:
    """Raises ImageError, CaptureError, VideoError for what cannot be finished, or not with these options."""
    if not (video := await edge.find_video(upload)):
        return _add_photo(order, await edge.take_photo(upload, order.options))
    read_wishes(order.options, order.settings.listing)
    (file,) = upload.photos
    return replace(order, settings=_name(order.settings, file.name), frames=(file.path,), video=video)


def _add_photo(order: Order, photo: SentPhoto) -> Order:
    return replace(order, settings=_name(order.settings, photo.name), frames=photo.paths)


def _name(settings: JobSettings, name: str | None) -> JobSettings:
    """What the caller calls the job, or else what the photo is called."""
    return settings.model_copy(update={"name": settings.name or name})


def _number(order: Order, number: int) -> Order:
    """One key for a request with several photos is a key for each of them."""
    key = order.idempotency_key
    return replace(order, idempotency_key=f"{key}/{number}") if key else order
