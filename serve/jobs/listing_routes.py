"""A shoot as a whole over HTTP: how all its photos are, and all that came of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response, StreamingResponse

from fanlight_client.job_wire import EVENTS_TYPE, LISTINGS_PATH, ListingName
from serve.http.disposition import name_attachment
from serve.http.head import asks_head
from serve.http.streams import while_let_in
from serve.http.visit import visit_of
from serve.jobs.archive import choose_jobs, list_members, pack_members
from serve.jobs.edge import Edge, find_edge
from serve.jobs.listing_events import find_jobs, follow_listing
from serve.jobs.openapi import ARCHIVE_OUT, ARCHIVE_TYPE

router = APIRouter(tags=["listings"])

AtEdge = Annotated[Edge, Depends(find_edge)]
Listing = Annotated[ListingName, Path()]
LISTING = LISTINGS_PATH + "/{listing:path}"
Wanted = Annotated[tuple[str, ...], Query(alias="job", description="ids; none: all that are finished")]

AS_THEY_COME = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Nothing on the way is to keep them, or to wait for more."""


@router.get(LISTING + "/events", response_class=StreamingResponse, responses={200: {"content": {EVENTS_TYPE: {}}}})
async def get_listing_events(listing: Listing, request: Request, edge: AtEdge) -> Response:
    """All jobs of a shoot as server-sent events: each as it is, then every change. Ends after a minute: come back."""
    if asks_head(request):
        return Response(media_type=EVENTS_TYPE, headers=AS_THEY_COME)
    events = while_let_in(follow_listing(edge.service, edge.owner(request), listing), visit_of(request))
    return StreamingResponse(events, media_type=EVENTS_TYPE, headers=AS_THEY_COME)


@router.get(LISTING + "/results.zip", response_class=Response, responses=ARCHIVE_OUT)
async def get_results(listing: Listing, request: Request, edge: AtEdge, wanted: Wanted = ()) -> Response:
    """The results of a shoot, or of some of its jobs, in the order of submission, under their own names."""
    jobs = await find_jobs(edge.service, edge.owner(request), listing)
    chosen = await choose_jobs(edge.service, jobs, wanted, listing)
    archive = pack_members(edge.service.artefacts.blobs, await list_members(edge.service, chosen))
    named = name_attachment(f"{listing.replace('/', '-')}.zip", "results.zip")
    headers = {"Content-Length": str(len(archive)), "X-Content-Type-Options": "nosniff", **named}
    if asks_head(request):
        return Response(media_type=ARCHIVE_TYPE, headers=headers)
    return StreamingResponse(archive, media_type=ARCHIVE_TYPE, headers=headers)
