"""What would become one photo with what, over HTTP: nothing is done or kept."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from fanlight_client.capture_wire import FRAMES_PATH, CapturePlan, FrameFacts, PlanRequest
from fanlight_client.job_wire import LISTINGS_PATH, ListingName
from serve.http.uploads import FILES_A_PHOTO, UploadError, is_form, read_small_body
from serve.jobs.captures import look_at_files, plan_captures
from serve.jobs.edge import Edge, find_edge
from serve.jobs.frame_facts import read_facts, write_facts
from serve.jobs.openapi import FACTS_IN, PLAN_IN
from serve.jobs.submit import read_brackets

router = APIRouter(tags=["captures"])

AtEdge = Annotated[Edge, Depends(find_edge)]
Named = Annotated[str | None, Query(max_length=1000, description="what the file is called, without folders")]


@router.post(FRAMES_PATH, openapi_extra=FACTS_IN)
async def post_frame(request: Request, edge: AtEdge, name: Named = None) -> FrameFacts:
    """What a file says of how it was taken, as `POST /v1/listings/{id}/plan` takes it."""
    async with edge.receive(request) as upload:
        photo = upload.photos[0] if name is None else upload.photos[0].called(name)
        (facts,) = await edge.look(lambda limits: look_at_files([photo], limits))
        return write_facts(facts)


@router.post(LISTINGS_PATH + "/{listing:path}/plan", openapi_extra=PLAN_IN)
async def post_plan(listing: Annotated[ListingName, Path()], request: Request, edge: AtEdge) -> CapturePlan:
    """Which files of a shoot would become one photo, why, and which are left over: files in a form, or their facts."""
    if is_form(request):
        async with edge.receive(request, edge.config().photos_a_request * FILES_A_PHOTO) as upload:
            if upload.is_capture:
                raise UploadError("photo_missing", "a plan is made of files in the field “photo”")
            brackets = read_brackets(request, upload.fields, "auto").brackets
            facts = await edge.look(lambda limits: look_at_files(upload.photos, limits))
            return plan_captures(facts, brackets)
    wanted = PlanRequest.model_validate_json(await read_small_body(request, edge.config().max_body_bytes))
    return await edge.look(lambda _: plan_captures([read_facts(facts) for facts in wanted.frames], wanted.brackets))
