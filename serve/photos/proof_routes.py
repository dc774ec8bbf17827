"""Proofs of photos over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from fanlight_client.options import EnhanceOptions
from fanlight_client.photo_wire import photo_path
from fanlight_client.wire import MULTIPART_TYPE
from serve.http.answers import render_photo
from serve.http.media_types import accepts
from serve.http.variants import check_variants
from serve.photos.desk import PhotoDesk, find_desk
from serve.photos.openapi import PROOF_IN, PROOF_OUT

router = APIRouter(tags=["photos"])

Pixels = Annotated[int, Query(ge=64, le=2048, description="of its long side, at most; up to 1024 it comes soonest")]


@router.post(photo_path("{photo_id}", "proof"), response_class=Response, openapi_extra=PROOF_IN, responses=PROOF_OUT)
async def post_proof(
    photo_id: str, request: Request, desk: Annotated[PhotoDesk, Depends(find_desk)], max_px: Pixels = 1024
) -> Response:
    """What the photo would look like: finished at once on a small copy, by preset `fast`; nothing of it is kept.

    Options in JSON, as a job's; masks are in pixels of the photo itself. A JPEG, or both it and its report.
    """
    asked = EnhanceOptions.model_validate_json(await desk.edge.read_json(request) or b"{}")
    owner = desk.edge.owner(request)
    options = await desk.edge.settle_options(asked, owner)
    check_variants(options)
    photo = await desk.edge.kept.use(owner, photo_id)
    proof = await desk.proofs.make(photo, options, max_px)
    return render_photo(proof, photo.name, wants_both=accepts(request, MULTIPART_TYPE), is_kept=False)
