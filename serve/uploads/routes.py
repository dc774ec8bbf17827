"""Resumable uploads over HTTP, by tus 1.0.0: any of its clients can send photos here."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from fanlight_client.capture_wire import FrameFacts
from fanlight_client.upload_wire import (
    DIRECT_PATH,
    TUS_EXTENSIONS,
    TUS_VERSION,
    UPLOADS_PATH,
    DirectUpload,
    DirectUploadRequest,
    UploadStatus,
    upload_path,
)
from fanlight_client.wire import JSON_TYPE
from serve.http.head import asks_head
from serve.http.uploads import read_small_body
from serve.jobs.captures import look_at_files
from serve.jobs.frame_facts import write_facts
from serve.uploads.desk import UploadDesk, as_file, find_uploads
from serve.uploads.error import TUS_FIELDS
from serve.uploads.fields import (
    Length,
    Metadata,
    Offset,
    Version,
    check_piece,
    check_version,
    describe_upload,
    is_piece,
    read_name,
    write_state,
)
from serve.uploads.folder import check_offset
from serve.uploads.openapi import BEGUN, CAME, DIRECT_IN, PIECE_IN, SPOKEN, STANDS

router = APIRouter(tags=["uploads"])

AtUploads = Annotated[UploadDesk, Depends(find_uploads)]
SPEAKS_TUS = [Depends(check_version)]
UPLOAD = upload_path("{upload_id}")


@router.options(UPLOADS_PATH, status_code=204, response_class=Response, responses=SPOKEN)
async def tell_tus(desk: AtUploads) -> Response:
    """Which tus is spoken here, and how large a file may be."""
    told = {"Tus-Version": TUS_VERSION, "Tus-Extension": TUS_EXTENSIONS, "Tus-Max-Size": str(desk.max_bytes())}
    return Response(status_code=HTTPStatus.NO_CONTENT, headers={**TUS_FIELDS, **told})


@router.post(
    UPLOADS_PATH,
    status_code=201,
    response_class=Response,
    openapi_extra=PIECE_IN,
    responses=BEGUN,
    dependencies=SPEAKS_TUS,
)
async def post_upload(request: Request, desk: AtUploads, length: Length, metadata: Metadata = "") -> Response:
    """Begin an upload, with its first piece if there is one."""
    upload = await desk.begin(request, read_name(metadata), length)
    if is_piece(request):
        upload = await desk.receive(request, upload)
    headers = {"Location": upload_path(upload.id), **write_state(upload)}
    return Response(status_code=HTTPStatus.CREATED, headers=headers)


@router.post(DIRECT_PATH, status_code=201, openapi_extra=DIRECT_IN)
async def post_direct(request: Request, desk: AtUploads) -> DirectUpload:
    """A URL in the bucket that a file may be put to for an hour at most, where artefacts are on S3. Length and media
    type are signed, and looked at again when the upload is used."""
    asked = DirectUploadRequest.model_validate_json(await read_small_body(request))
    upload, url = await desk.sign(request, asked)
    headers = {"Content-Type": asked.type, "Content-Length": str(asked.length)}
    return DirectUpload(**describe_upload(upload).model_dump(), url=url, headers=headers)


@router.get(UPLOAD, response_model=UploadStatus, responses=STANDS)
async def get_upload(upload_id: str, request: Request, desk: AtUploads, version: Version = None) -> Response:
    """How far an upload is; HEAD tells the same in header fields, as tus has it."""
    if asks_head(request):
        check_version(version)
    upload = await desk.find(request, upload_id)
    told = describe_upload(upload).model_dump_json()
    return Response(told, media_type=JSON_TYPE, headers=write_state(upload))


@router.patch(
    UPLOAD,
    status_code=204,
    response_class=Response,
    openapi_extra=PIECE_IN,
    responses=CAME,
    dependencies=SPEAKS_TUS,
)
async def patch_upload(upload_id: str, request: Request, desk: AtUploads, offset: Offset) -> Response:
    """The next piece, at the place where the upload ends."""
    check_piece(request)
    upload = await desk.find(request, upload_id)
    check_offset(offset, upload.offset)
    upload = await desk.receive(request, upload)
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=write_state(upload))


@router.delete(UPLOAD, status_code=204, response_class=Response, dependencies=SPEAKS_TUS)
async def delete_upload(upload_id: str, request: Request, desk: AtUploads) -> Response:
    """Forget an upload, complete or not."""
    await desk.remove(await desk.find(request, upload_id))
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=TUS_FIELDS)


@router.get(UPLOAD + "/facts")
async def get_facts(upload_id: str, request: Request, desk: AtUploads) -> FrameFacts:
    """What a complete upload says of how it was taken, as `POST /v1/listings/{id}/plan` takes it."""
    file = as_file(await desk.find_complete(request, upload_id))
    (facts,) = await desk.edge.look(lambda limits: look_at_files([file], limits))
    return write_facts(facts)
