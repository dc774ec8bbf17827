"""Jobs over HTTP."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from fastapi.responses import Response, StreamingResponse

from fanlight_client.capture_wire import MOST_FRAMES
from fanlight_client.job_wire import (
    ESTIMATE_PATH,
    EVENTS_TYPE,
    IDEMPOTENCY_HEADER,
    JOBS_PATH,
    LAST_EVENT_HEADER,
    LISTINGS_PATH,
    Estimate,
    EstimateRequest,
    JobList,
    JobState,
    JobStatus,
    ListingJobs,
    ListingName,
    job_path,
    key_path,
    variant_path,
)
from fanlight_client.report import Report
from fanlight_client.video_wire import VideoReport
from fanlight_client.wire import JSON_TYPE
from jobs.job import Job
from serve.http.head import asks_head
from serve.http.streams import while_let_in
from serve.http.visit import visit_of
from serve.jobs.artefact_answers import (
    answer_key,
    answer_original,
    answer_report,
    answer_result,
    answer_twin,
    answer_variant,
    answer_variant_report,
)
from serve.jobs.edge import Edge, find_edge
from serve.jobs.estimate import estimate_photos
from serve.jobs.events import follow_job
from serve.jobs.openapi import ESTIMATE_IN, FILE_OUT, JOB_IN, KEY_OUT, LISTING_IN
from serve.jobs.submit import submit_listing, submit_one

router = APIRouter(tags=["jobs"])

AtEdge = Annotated[Edge, Depends(find_edge)]
Key = Annotated[str | None, Header(alias=IDEMPOTENCY_HEADER, min_length=1, max_length=255)]
LastEvent = Annotated[int, Header(alias=LAST_EVENT_HEADER, ge=-1)]
Frame = Annotated[int, Query(ge=1, le=MOST_FRAMES, description="counted from 1, in the order in which they were sent")]
Number = Annotated[int, Path(ge=1, description="counted from 1")]
KeyNumber = Annotated[int, Path(ge=0, description="of a frame of the video, counted from 0")]
JOB = job_path("{job_id}")
VARIANT = variant_path("{job_id}", "{number}")
KEY = key_path("{job_id}", "{frame}")


@router.post(JOBS_PATH, status_code=202, response_model=JobStatus, openapi_extra=JOB_IN)
async def post_job(request: Request, edge: AtEdge, key: Key = None) -> Response:
    """Submit a photo: as it is, as a form, its `frames` as a form, by URL in JSON, as a complete upload, or a
    kept one by its id. Or a video: as it is (as `video/…` it may be larger), as a form, as an upload, or by URL.

    Options are query or form fields, or members. 202, or 200 where it has ended already, as when the same photo was
    finished before.
    """
    return await _render(edge, await submit_one(request, edge, key))


@router.get(JOBS_PATH)
async def get_jobs(
    request: Request,
    edge: AtEdge,
    listing: Annotated[ListingName | None, Query()] = None,
    status: Annotated[Sequence[JobState] | None, Query(description="several: given again")] = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> JobList:
    """Your jobs, newest first, a page at a time."""
    return await edge.service.list(edge.owner(request), listing, status, cursor, limit)


@router.get(JOB)
async def get_job(job_id: str, request: Request, edge: AtEdge) -> JobStatus:
    """How far a job is."""
    return await edge.service.describe(await edge.service.load(edge.owner(request), job_id))


@router.delete(JOB)
async def delete_job(job_id: str, request: Request, edge: AtEdge) -> JobStatus:
    """Cancel a job, queued or running; one that has ended stays as it is."""
    return await edge.service.describe(await edge.service.cancel(edge.owner(request), job_id))


@router.get(JOB + "/events", response_class=StreamingResponse, responses={200: {"content": {EVENTS_TYPE: {}}}})
async def get_events(job_id: str, request: Request, edge: AtEdge, last_event: LastEvent = -1) -> Response:
    """A job's life as server-sent events, each the whole status; `Last-Event-ID` resumes."""
    job = await edge.service.load(edge.owner(request), job_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if asks_head(request):
        return Response(media_type=EVENTS_TYPE, headers=headers)
    events = while_let_in(follow_job(edge.service, job, last_event), visit_of(request))
    return StreamingResponse(events, media_type=EVENTS_TYPE, headers=headers)


@router.get(JOB + "/result", response_class=Response, responses=FILE_OUT)
async def get_result(job_id: str, request: Request, edge: AtEdge) -> Response:
    """The finished photo, or video; 409 while there is none."""
    return await answer_result(request, edge.service, await edge.service.load(edge.owner(request), job_id))


@router.get(JOB + "/report", response_model=Report | VideoReport)
async def get_job_report(job_id: str, request: Request, edge: AtEdge) -> Response:
    """What was done to the photo, or to the video; 409 while nothing was."""
    return await answer_report(request, edge.service, await edge.service.load(edge.owner(request), job_id))


@router.get(JOB + "/original", response_class=Response, responses=FILE_OUT)
async def get_original(job_id: str, request: Request, edge: AtEdge, frame: Frame = 1) -> Response:
    """The photo as it was sent, byte for byte; of several frames one."""
    job = await edge.service.load(edge.owner(request), job_id)
    return await answer_original(request, edge.service, job, frame)


@router.get(JOB + "/twin", response_class=Response, responses=FILE_OUT)
async def get_twin(job_id: str, request: Request, edge: AtEdge) -> Response:
    """Of a job that stages a room the same photo finished alike, and not staged: it goes with every staged one."""
    return await answer_twin(request, edge.service, await edge.service.load(edge.owner(request), job_id))


@router.get(VARIANT, response_class=Response, responses=FILE_OUT)
async def get_variant(job_id: str, number: Number, request: Request, edge: AtEdge) -> Response:
    """One picture of a staged room; 409 while there is none."""
    job = await edge.service.load(edge.owner(request), job_id)
    return await answer_variant(request, edge.service, job, number)


@router.get(VARIANT + "/report", response_model=Report)
async def get_variant_report(job_id: str, number: Number, request: Request, edge: AtEdge) -> Response:
    """What was done for that picture."""
    job = await edge.service.load(edge.owner(request), job_id)
    return await answer_variant_report(request, edge.service, job, number)


@router.get(KEY, response_class=Response, responses=KEY_OUT)
async def get_key(job_id: str, frame: KeyNumber, request: Request, edge: AtEdge) -> Response:
    """A key frame of a video as it came; 409 while the video is not finished."""
    job = await edge.service.load(edge.owner(request), job_id)
    return await answer_key(request, edge.service, job, frame, finished=False)


@router.get(KEY + "/finished", response_class=Response, responses=KEY_OUT)
async def get_finished_key(job_id: str, frame: KeyNumber, request: Request, edge: AtEdge) -> Response:
    """What the models made of it."""
    job = await edge.service.load(edge.owner(request), job_id)
    return await answer_key(request, edge.service, job, frame, finished=True)


@router.post(JOB + "/retry", status_code=202)
async def post_retry(job_id: str, request: Request, edge: AtEdge) -> JobStatus:
    """Put a failed or canceled job back into the queue, with all its attempts."""
    return await edge.service.describe(await edge.service.retry(edge.owner(request), job_id))


@router.post(JOB + "/redeliver", status_code=202)
async def post_redeliver(job_id: str, request: Request, edge: AtEdge) -> JobStatus:
    """Call the webhook of a job that has ended once more, with the same message id."""
    return await edge.service.describe(await edge.service.redeliver(edge.owner(request), job_id))


@router.post(LISTINGS_PATH + "/{listing:path}/photos", status_code=202, openapi_extra=LISTING_IN)
async def post_photos(
    listing: Annotated[ListingName, Path()],
    request: Request,
    edge: AtEdge,
    more: Annotated[bool, Query(description="more photos will follow: the shoot is not complete")] = False,
    key: Key = None,
) -> ListingJobs:
    """Add photos to a shoot; without `more` it is complete then, and gets one white point and sky from all of them.

    With `brackets` files that are exposures of one view become one photo; see the plan of the same shoot.
    """
    return await submit_listing(listing, request, edge, more, key)


@router.post(ESTIMATE_PATH, openapi_extra=ESTIMATE_IN)
async def post_estimate(request: Request, edge: AtEdge) -> Estimate:
    """Tiles, seconds and money, from measured throughput."""
    wanted = EstimateRequest.model_validate_json(await edge.read_json(request))
    return estimate_photos(wanted, await edge.service.pace(), edge.service.args)


async def _render(edge: Edge, job: Job) -> Response:
    status = await edge.service.describe(job)
    return Response(
        status.model_dump_json(),
        status_code=200 if status.has_ended else 202,
        media_type=JSON_TYPE,
        headers={"Location": job_path(job.id)},
    )
