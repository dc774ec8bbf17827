"""Styles over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from ray import serve
from starlette.exceptions import HTTPException

from fanlight_client.lora import NAME
from fanlight_client.style_wire import STYLES_PATH, LearnedStyle, StyleList, style_path
from fanlight_client.wire import PHOTO_FIELD
from models.staging import Catalogue
from serve.http.openapi import BINARY
from serve.jobs.edge import Edge, find_edge
from serve.styles.furniture import list_staging
from serve.styles.school import School

router = APIRouter(tags=["styles"])

PHOTOS_IN = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {PHOTO_FIELD: {"type": "array", "items": BINARY["schema"]}},
                    "required": [PHOTO_FIELD],
                }
            }
        },
    }
}


def find_school() -> School:
    """Of the Ingress replica that serves this request."""
    ingress: Any = serve.get_replica_context().servable_object
    school: School = ingress.school
    return school


def find_catalogue() -> Catalogue:
    """Of the Ingress replica that serves this request."""
    ingress: Any = serve.get_replica_context().servable_object
    catalogue: Catalogue = ingress.catalogue
    return catalogue


AtEdge = Annotated[Edge, Depends(find_edge)]
AtSchool = Annotated[School, Depends(find_school)]
AtCatalogue = Annotated[Catalogue, Depends(find_catalogue)]
Name = Annotated[str, Path(pattern=f"^{NAME.pattern}$")]
STYLE = style_path("{name}")


@router.put(STYLE, openapi_extra=PHOTOS_IN)
async def put_style(name: Name, request: Request, edge: AtEdge, school: AtSchool) -> LearnedStyle:
    """Learn a style from finished photos, eight rooms at least, in place of one of that name.

    What is no room, or cannot be read, does not count, and is named in the answer.
    """
    with school.admission.place():
        async with edge.receive(request, edge.config().photos_a_request) as upload:
            return await school.learn(edge.owner(request), name, upload.photos)


@router.get(STYLES_PATH)
async def get_styles(request: Request, edge: AtEdge, school: AtSchool, catalogue: AtCatalogue) -> StyleList:
    """Your styles of light, and the styles that rooms are furnished in, by name."""
    return StyleList(styles=await school.book.read_all(edge.owner(request)), staging=list_staging(catalogue))


@router.get(STYLE)
async def get_style(name: Name, request: Request, edge: AtEdge, school: AtSchool) -> LearnedStyle:
    """What was learned, and how far it is from look=natural."""
    style = await school.book.read(edge.owner(request), name)
    if style is None:
        raise HTTPException(404, f"there is no style {name}")
    return style


@router.delete(STYLE, status_code=204, response_class=Response)
async def delete_style(name: Name, request: Request, edge: AtEdge, school: AtSchool) -> None:
    """Forget a style; jobs that were handed in with it keep it."""
    await get_style(name, request, edge, school)
    await school.book.forget(edge.owner(request), name)
