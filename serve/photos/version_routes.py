"""A photo's versions over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from fanlight_client.photo_wire import photo_path
from fanlight_client.version_wire import VersionList
from serve.photos.desk import PhotoDesk, find_desk
from serve.photos.versions import list_versions

router = APIRouter(tags=["photos"])


@router.get(photo_path("{photo_id}", "versions"))
async def get_versions(photo_id: str, request: Request, desk: Annotated[PhotoDesk, Depends(find_desk)]) -> VersionList:
    """The whole family of a photo, oldest first: what was sent, and every job that was made from it, or from what
    came of it, whether it has ended or not."""
    return await list_versions(desk.edge.kept, desk.edge.owner(request), photo_id)
