"""A file that is kept among the artefacts, as an HTTP answer."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from jobs.artefacts import ArtefactStore
from jobs.store import ArtefactMissingError, JobError
from serve.http.conditional import has_it_already
from serve.http.head import asks_head


class NotThereError(JobError):
    """A file that is not there, or not any more. Codes: `not_ready`, `job_failed`, `job_canceled`, `expired`."""

    def __init__(self, code: str, message: str, retry_after_s: int | None = None) -> None:
        super().__init__(message)
        self.code, self.retry_after_s = code, retry_after_s


async def answer_file(
    request: Request,
    artefacts: ArtefactStore,
    digest: str | None,
    whose: str,
    media_type: str,
    headers: Mapping[str, str],
) -> Response:
    """The file, or only its header fields where these are asked for, or 304 for who has it already.

    `whose`: of what it is, in words. Raises NotThereError `expired`.
    """
    try:
        if digest is None:
            raise ArtefactMissingError(f"{whose} has none")
        length = await artefacts.size(digest)
    except ArtefactMissingError as error:
        raise NotThereError("expired", f"{whose} has it no more") from error
    etag = {"ETag": f'"{digest}"'}
    if has_it_already(request, etag["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=etag)
    facts = {"Content-Length": str(length), **etag, "X-Content-Type-Options": "nosniff", **headers}
    if asks_head(request):
        return Response(media_type=media_type, headers=facts)
    return StreamingResponse(artefacts.stream(digest), media_type=media_type, headers=facts)
