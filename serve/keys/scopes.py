"""Which scope each route needs, and what the log calls what is done there: all of it, in one table."""

from dataclasses import dataclass

from starlette.requests import Request

from jobs.key import Scope


@dataclass(frozen=True)
class Need:
    """`scope`: None lets everybody in. `deed`: None is not logged. `counts`: whether it is drawn from the requests that
    a key may make in a minute, as all is that makes work or changes something."""

    scope: Scope | None
    deed: str | None = None
    counts: bool = False


OPEN, READ = Need(None), Need("read")


def _submit(deed: str | None = None) -> Need:
    return Need("submit", deed, counts=True)


NEEDS: dict[tuple[str, str], Need] = {
    # Whoever looks after the process has no key, and learns nothing of anybody's photos.
    ("GET", "/healthz"): OPEN,
    ("GET", "/readyz"): OPEN,
    # The page is everybody's to see, and can do nothing without a key.
    ("GET", "/"): OPEN,
    ("GET", "/studio"): OPEN,
    ("GET", "/studio/{path}"): OPEN,
    ("GET", "/studio/key"): OPEN,
    ("POST", "/studio/key"): OPEN,
    # What can be asked for is the same everywhere.
    ("GET", "/docs"): OPEN,
    ("GET", "/docs/begin.js"): OPEN,
    ("GET", "/docs/{name}"): OPEN,
    ("GET", "/v1/models"): READ,
    ("POST", "/v1/estimate"): READ,
    ("POST", "/v1/enhance"): _submit("submit"),
    ("GET", "/v1/reports/{report_id}"): READ,
    ("POST", "/v1/jobs"): _submit("submit"),
    ("GET", "/v1/jobs"): READ,
    ("GET", "/v1/jobs/{job_id}"): READ,
    ("DELETE", "/v1/jobs/{job_id}"): _submit("cancel"),
    ("GET", "/v1/jobs/{job_id}/events"): READ,
    ("GET", "/v1/jobs/{job_id}/result"): READ,
    ("GET", "/v1/jobs/{job_id}/report"): READ,
    ("GET", "/v1/jobs/{job_id}/original"): READ,
    ("GET", "/v1/jobs/{job_id}/twin"): READ,
    ("GET", "/v1/jobs/{job_id}/variants/{number}"): READ,
    ("GET", "/v1/jobs/{job_id}/variants/{number}/report"): READ,
    ("GET", "/v1/jobs/{job_id}/keys/{frame}"): READ,
    ("GET", "/v1/jobs/{job_id}/keys/{frame}/finished"): READ,
    ("POST", "/v1/jobs/{job_id}/retry"): _submit("retry"),
    ("POST", "/v1/jobs/{job_id}/redeliver"): _submit("redeliver"),
    ("POST", "/v1/listings/{listing}/photos"): _submit("submit"),
    ("POST", "/v1/listings/{listing}/plan"): _submit(),
    ("GET", "/v1/listings/{listing}/events"): READ,
    ("GET", "/v1/listings/{listing}/results.zip"): READ,
    ("POST", "/v1/frames"): _submit(),
    ("POST", "/v1/photos"): _submit("keep"),
    ("GET", "/v1/photos"): READ,
    ("GET", "/v1/photos/{photo_id}"): READ,
    ("DELETE", "/v1/photos/{photo_id}"): _submit("delete"),
    ("GET", "/v1/photos/{photo_id}/content"): READ,
    ("GET", "/v1/photos/{photo_id}/assets/{name}"): READ,
    ("POST", "/v1/photos/{photo_id}/select"): _submit(),
    ("POST", "/v1/photos/{photo_id}/mask"): _submit(),
    ("POST", "/v1/photos/{photo_id}/proof"): _submit(),
    ("GET", "/v1/photos/{photo_id}/versions"): READ,
    ("GET", "/v1/photos/{photo_id}/tiles.dzi"): READ,
    ("GET", "/v1/photos/{photo_id}/tiles_files/{level}/{column}_{row}.jpg"): READ,
    # A style changes what all photos of its owner will look like.
    ("PUT", "/v1/styles/{name}"): Need("admin", "learn", counts=True),
    ("DELETE", "/v1/styles/{name}"): Need("admin", "delete", counts=True),
    ("GET", "/v1/styles"): READ,
    ("GET", "/v1/styles/{name}"): READ,
    ("OPTIONS", "/v1/uploads"): Need("submit"),
    ("POST", "/v1/uploads"): _submit(),
    ("POST", "/v1/uploads/direct"): _submit(),
    ("GET", "/v1/uploads/{upload_id}"): Need("submit"),
    # Pieces of a file are bounded by its length, which counted when it was begun.
    ("PATCH", "/v1/uploads/{upload_id}"): Need("submit"),
    ("DELETE", "/v1/uploads/{upload_id}"): _submit("delete"),
    ("GET", "/v1/uploads/{upload_id}/facts"): Need("submit"),
}

UNLISTED = Need("admin", "unlisted", counts=True)
"""Of a route that somebody forgot here: nobody gets in by mistake."""


def find_need(request: Request) -> Need:
    route = request.scope.get("route")
    return NEEDS.get((request.method, getattr(route, "path_format", "")), UNLISTED)
