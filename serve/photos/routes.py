"""Photos over HTTP."""

import asyncio
import hashlib
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import Response

from fanlight_client.capture_wire import MOST_FRAMES
from fanlight_client.job_wire import IDEMPOTENCY_HEADER
from fanlight_client.mask import Select
from fanlight_client.photo_wire import (
    COVERAGE_HEADER,
    PHOTOS_PATH,
    PNG_TYPE,
    SCORE_HEADER,
    KeptPhoto,
    MaskRequest,
    PhotoList,
    PhotoSettings,
    SelectedMasks,
    photo_path,
)
from fanlight_client.wire import JSON_TYPE, PHOTO_TYPES
from finishing.capture import check_frames
from jobs.photo import Photo
from serve.http.artefact_file import answer_file
from serve.http.conditional import has_it_already
from serve.http.disposition import name_attachment
from serve.http.fields import join_fields
from serve.http.media_types import accepts, media_type_of
from serve.http.uploads import read_small_body
from serve.photos.assets import NotMadeYetError, draw_asset, find_shown
from serve.photos.desk import PhotoDesk, find_desk
from serve.photos.gallery import describe_photo, name_content
from serve.photos.mask_preview import preview_mask
from serve.photos.openapi import ASSET_OUT, CONTENT_OUT, MASK_IN, MASK_OUT, PHOTO_IN, SELECT_IN, SELECT_OUT
from serve.photos.select import select_in
from serve.photos.uploaded import keep_uploaded
from serve.photos.uploads import look_at_upload
from serve.uploads.desk import UploadDesk, find_uploads

router = APIRouter(tags=["photos"])

AtDesk = Annotated[PhotoDesk, Depends(find_desk)]
AtUploads = Annotated[UploadDesk, Depends(find_uploads)]
Key = Annotated[str | None, Header(alias=IDEMPOTENCY_HEADER, min_length=1, max_length=255)]
Frame = Annotated[int, Query(ge=1, le=MOST_FRAMES, description="counted from 1, in the order in which they were sent")]
PHOTO = photo_path("{photo_id}")

SELECT_BYTES = 1 << 16
"""Of clicks and a box, of which there may be 256."""
PATIENCE_S = 1.0
"""How long an answer waits for an asset that is being made."""
LOOK_AGAIN_S = 1
"""After so long who was told to wait may ask again."""


@router.post(PHOTOS_PATH, status_code=201, response_model=KeptPhoto, openapi_extra=PHOTO_IN)
async def post_photo(request: Request, desk: AtDesk, uploads: AtUploads, key: Key = None) -> Response:
    """Keep a photo, sent as it is, as a form with it or its `frames`, or as JSON that names complete uploads.

    By its id it can be looked at, selected in, and handed to jobs.
    """
    if media_type_of(request) == JSON_TYPE:
        return _tell_kept(await keep_uploaded(request, desk, uploads, key))
    query = join_fields(request.query_params.multi_items())
    PhotoSettings.model_validate(query)  # before the body is read
    async with desk.edge.receive(request) as upload:
        settings = PhotoSettings.model_validate({**query, **upload.fields})
        seen = await desk.edge.look(lambda limits: look_at_upload(upload, limits))
        return _tell_kept(await desk.gallery.keep(desk.edge.owner(request), seen, settings.name, key))


@router.get(PHOTOS_PATH)
async def get_photos(
    request: Request,
    desk: AtDesk,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> PhotoList:
    """Photos that you uploaded, newest first, a page at a time. Results are listed as jobs."""
    return await desk.gallery.list(desk.edge.owner(request), cursor, limit)


@router.get(PHOTO)
async def get_photo(photo_id: str, request: Request, desk: AtDesk) -> KeptPhoto:
    """What a photo is: one that was uploaded, or by its job's id a result; as `JOB-original` what a job was handed."""
    return describe_photo(await desk.edge.kept.load(desk.edge.owner(request), photo_id))


@router.delete(PHOTO, status_code=204, response_class=Response)
async def delete_photo(photo_id: str, request: Request, desk: AtDesk) -> None:
    """Forget a photo; jobs that were made from it, and their results, stay."""
    await desk.gallery.forget(desk.edge.owner(request), photo_id)


@router.get(PHOTO + "/content", response_class=Response, responses=CONTENT_OUT)
async def get_content(photo_id: str, request: Request, desk: AtDesk, frame: Frame = 1) -> Response:
    """The photo as it came, byte for byte; of several frames one."""
    photo = await desk.edge.kept.use(desk.edge.owner(request), photo_id)
    check_frames(photo.frames, frame)
    is_known = photo.format in PHOTO_TYPES and len(photo.frames) == 1
    media_type = PHOTO_TYPES[photo.format] if is_known else "application/octet-stream"
    headers = name_attachment(name_content(photo, frame), photo.id)
    digest = photo.frames[frame - 1]
    return await answer_file(request, desk.artefacts, digest, f"photo {photo.id}", media_type, headers)


@router.get(PHOTO + "/assets/{name}", response_class=Response, responses=ASSET_OUT)
async def get_asset(photo_id: str, name: str, request: Request, desk: AtDesk) -> Response:
    """What is known of a photo: `preview`, `sky`, `surfaces` and `depth` as a PNG; `room_lines`, `objects` and `faces`
    as JSON. 202 while it is being made, 409 where there is none."""
    shown = find_shown(name)
    photo = await desk.edge.kept.use(desk.edge.owner(request), photo_id)
    try:
        drawing = await draw_asset(desk.darkroom, photo, shown, PATIENCE_S)
    except NotMadeYetError:
        return Response(status_code=HTTPStatus.ACCEPTED, headers={"Retry-After": str(LOOK_AGAIN_S)})
    etag = f'"{hashlib.sha256(drawing.content).hexdigest()}"'
    if has_it_already(request, etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": etag})
    return Response(drawing.content, media_type=drawing.media_type, headers={"ETag": etag, **drawing.headers})


@router.post(PHOTO + "/select", response_model=SelectedMasks, openapi_extra=SELECT_IN, responses=SELECT_OUT)
async def post_select(
    photo_id: str,
    request: Request,
    desk: AtDesk,
    alternative: Annotated[int, Query(ge=1, description="which mask is wanted most, 1 is the best")] = 1,
) -> Response:
    """What is meant by clicks and a box, in pixels of the upright original: masks with their scores, best first.

    JSON with all of them as run lengths; with `Accept: image/png` one, its score in a header field.
    """
    asked = Select.model_validate_json(await read_small_body(request, SELECT_BYTES))
    photo = await desk.edge.kept.use(desk.edge.owner(request), photo_id)
    found = await select_in(desk.darkroom, photo, asked, alternative)
    if accepts(request, PNG_TYPE):
        png, score = await asyncio.to_thread(found.draw)
        return Response(png, media_type=PNG_TYPE, headers={SCORE_HEADER: f"{score:.4f}"})
    told = await asyncio.to_thread(lambda: found.describe().model_dump_json())
    return Response(told, media_type=JSON_TYPE)


@router.post(PHOTO + "/mask", response_class=Response, openapi_extra=MASK_IN, responses=MASK_OUT)
async def post_mask(
    photo_id: str,
    request: Request,
    desk: AtDesk,
    max_px: Annotated[int, Query(ge=16, le=4096, description="long side of the PNG, at most")] = 2048,
) -> Response:
    """What a mask of a recipe will be, as a grey PNG of the upright original's shape: nothing is done or kept."""
    asked = MaskRequest.model_validate_json(await desk.edge.read_json(request))
    photo = await desk.edge.kept.use(desk.edge.owner(request), photo_id)
    png, coverage = await preview_mask(desk.darkroom, photo, asked.mask, max_px)
    return Response(png, media_type=PNG_TYPE, headers={COVERAGE_HEADER: f"{coverage:.6f}"})


def _tell_kept(photo: Photo) -> Response:
    told, headers = describe_photo(photo).model_dump_json(), {"Location": photo_path(photo.id)}
    return Response(told, status_code=HTTPStatus.CREATED, media_type=JSON_TYPE, headers=headers)
