"""Requests that bring photos, as orders."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request

from fanlight_client.job_wire import JobRequest, ListingJobs
from fanlight_client.wire import JSON_TYPE
from imaging.codec import check_container
from jobs.job import Job
from serve.http.fields import join_fields
from serve.http.uploads import PhotoFile, UploadError, is_form, read_small_body
from serve.jobs.edge import Edge
from serve.jobs.order import Order, split_fields

MORE = "more"
"""A parameter of a listing's request, not of its photos."""

NOTHING: Mapping[str, str] = {}


async def submit_one(request: Request, edge: Edge, key: str | None) -> Job:
    """The job of a request with one photo, or with the URL of one; raises what its checks raise."""
    if request.headers.get("content-type", "").startswith(JSON_TYPE):
        return await edge.submit(await _read_url_order(request, edge, key))
    await _read_order(request, edge, key)  # before the body is read
    async with edge.receive(request) as upload:
        order = await _read_order(request, edge, key, upload.fields)
        await asyncio.to_thread(check_container, upload.path)
        return await _submit_photo(edge, order, upload.photos[0])


async def submit_listing(listing: str, request: Request, edge: Edge, more: bool, key: str | None) -> ListingJobs:
    """The jobs of a form with photos of one shoot; none is made where one of them is no photo."""
    belongs = {"listing": listing}
    order = await _read_order(request, edge, key, belongs)
    jobs: list[Job] = []
    if is_form(request):
        async with edge.receive(request, edge.config().photos_a_request) as upload:
            order = await _read_order(request, edge, key, {**upload.fields, **belongs})
            for photo in upload.photos:
                await asyncio.to_thread(check_container, photo.path)
            for number, photo in enumerate(upload.photos):
                jobs.append(await _submit_photo(edge, _number(order, number), photo))
    elif more:
        raise UploadError("photo_missing", "the request has no form with photos, and says that more will follow")
    if not more:
        await edge.service.close_listing(order.owner, listing)
    described = await asyncio.gather(*map(edge.service.describe, jobs))
    return ListingJobs(listing=listing, jobs=list(described), closed=not more)


async def _read_order(request: Request, edge: Edge, key: str | None, fields: Mapping[str, str] = NOTHING) -> Order:
    """What query and form ask for; raises ValidationError, UnknownLoraError, UnknownStyleError, WebhookError."""
    asked = {**join_fields(request.query_params.multi_items()), **fields}
    asked.pop(MORE, None)
    options, settings = split_fields(asked)
    edge.service.check(settings)
    owner = edge.owner(request)
    return Order(owner, await edge.settle_options(options, owner), settings, idempotency_key=key)


async def _read_url_order(request: Request, edge: Edge, key: str | None) -> Order:
    wanted = JobRequest.model_validate_json(await read_small_body(request))
    edge.service.check(wanted, wanted.source_url)
    owner = edge.owner(request)
    options = await edge.settle_options(wanted.options, owner)
    return Order(owner, options, wanted.settings, source_url=wanted.source_url, idempotency_key=key)


async def _submit_photo(edge: Edge, order: Order, photo: PhotoFile) -> Job:
    """Raises StorageFullError, IdempotencyError; that it is a photo has been checked."""
    named = order.settings.model_copy(update={"name": order.settings.name or photo.name})
    return await edge.submit(replace(order, settings=named, frames=(photo.path,)))


def _number(order: Order, number: int) -> Order:
    """One key for a request with several photos is a key for each of them."""
    key = order.idempotency_key
    return replace(order, idempotency_key=f"{key}/{number}") if key else order
