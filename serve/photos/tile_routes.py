"""Photos as Deep Zoom tiles over HTTP."""

import hashlib
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from fanlight_client.photo_wire import DZI_PART, photo_path, tile_path
from fanlight_client.wire import PHOTO_TYPES
from finishing.assets.tiles import Tiles
from imaging.pyramid import Place, TileFormat
from jobs.photo import Photo
from serve.http.conditional import has_it_already
from serve.http.media_types import accepts
from serve.photos.desk import PhotoDesk, find_desk
from serve.photos.openapi import DZI_OUT, DZI_TYPE, TILE_OUT
from serve.photos.pyramids import check_place, find_pyramid

router = APIRouter(tags=["photos"])

AtDesk = Annotated[PhotoDesk, Depends(find_desk)]
FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}
"""A photo's pixels never change."""
SUFFIX = "jpg"
"""As viewers write it, whatever comes."""
TILE = tile_path("{photo_id}", "{level:int}", "{column:int}", "{row:int}")
Level = Annotated[int, Path(description="0 is a single pixel; each has twice as many across as the one before")]


@router.get(photo_path("{photo_id}", DZI_PART), response_class=Response, responses=DZI_OUT)
async def get_dzi(photo_id: str, request: Request, desk: AtDesk) -> Response:
    """The photo's size and that of its tiles, as Deep Zoom viewers read it."""
    photo = await desk.edge.kept.use(desk.edge.owner(request), photo_id)
    described = find_pyramid(photo).describe(SUFFIX)
    headers = {"ETag": _tag(described), **FOREVER}
    if has_it_already(request, headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(described, media_type=DZI_TYPE, headers=headers)


@router.get(TILE, response_class=Response, responses=TILE_OUT)
async def get_tile(photo_id: str, level: Level, column: int, row: int, request: Request, desk: AtDesk) -> Response:
    """A tile of the upright photo in sRGB, as JPEG, or as WebP where that is accepted; of several frames the
    reference. Level 9 has one tile at most: a thumbnail."""
    photo = await desk.edge.kept.use(desk.edge.owner(request), photo_id)
    place = check_place(photo, Place(level, column, row))
    format: TileFormat = "webp" if accepts(request, PHOTO_TYPES["webp"]) else "jpeg"
    headers = _head(photo, place, format)
    if has_it_already(request, headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    tile = await desk.pyramids.find(photo, place, format)
    return Response(tile, media_type=PHOTO_TYPES[format], headers=headers)


def _head(photo: Photo, place: Place, format: TileFormat) -> Mapping[str, str]:
    """What is said of a tile, whether it has been cut or not."""
    return {"ETag": _tag(photo.anchor, place, format, Tiles.revision), "Vary": "Accept", **FOREVER}


def _tag(*facts: Any) -> str:
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()}"'
