import errno
import json
import pickle

import pytest
from pydantic import ValidationError
from ray.exceptions import ActorUnavailableError
from ray.serve.exceptions import BackPressureError

from fanlight_client.job_wire import JobSettings
from fanlight_client.options import EnhanceOptions
from fanlight_client.wire import Problem
from finishing.editing_parts import PartMissingError
from finishing.kept_masks import MaskGoneError
from finishing.masks import MaskError
from finishing.prompts import PromptRefusedError
from finishing.staging.stagers import CannotStageError
from finishing.styles import TooFewRoomsError, UnknownStyleError
from finishing.tone.adapters import UnknownLoraError
from imaging.photo import ImageError
from jobs.store import StoreUnavailableError
from models.staging import CatalogueError
from serve.http import problems
from serve.http.admission import TooBusyError
from serve.http.problems import CALLERS, render_problem
from serve.http.uploads import UploadError
from serve.http.variants import VariantsNeedAJobError


def wrong_option() -> ValidationError:
    with pytest.raises(ValidationError) as error:
        EnhanceOptions.model_validate({"mode": "paint"})
    return error.value


@pytest.mark.parametrize(
    ("error", "status", "code", "retryable"),
    [
        (ImageError("truncated_image", "it ends early"), 422, "truncated_image", False),
        (ImageError("too_many_pixels", "too large"), 413, "too_many_pixels", False),
        (ImageError("unsupported_format", "a PDF"), 415, "unsupported_format", False),
        (UploadError("body_too_large", "too large"), 413, "body_too_large", False),
        (TooBusyError(5, 8), 429, "too_busy", True),
        (ActorUnavailableError("gone", b"0" * 16), 503, "unavailable", True),
        (TimeoutError(), 503, "unavailable", True),
        (PromptRefusedError(("violent",)), 422, "prompt_refused", False),
        (UnknownLoraError("there is no LoRA warm; there are: interior"), 422, "unknown_lora", False),
        (UnknownStyleError("there is no style oak; there are: elm"), 422, "unknown_style", False),
        (TooFewRoomsError("a style takes 8 finished rooms, there are 7"), 422, "too_few_rooms", False),
        (CannotStageError("too small"), 422, "profile_cannot_stage", False),
        (CatalogueError("room_without_style", "only living"), 422, "room_without_style", False),
        (VariantsNeedAJobError("2 variants need a job"), 422, "variants_need_a_job", False),
        (PartMissingError("selector", "python -m models fetch compact"), 422, "profile_lacks", False),
        (MaskError("mask_unreadable", "it is no PNG"), 422, "mask_unreadable", False),
        (MaskGoneError("send the mask itself"), 422, "mask_gone", False),
        (wrong_option(), 422, "bad_option", False),
        (OSError(errno.ENOSPC, "no space left", "/a/secret/path"), 507, "storage_full", True),
        (RuntimeError("a secret path"), 500, "internal_error", True),
    ],
)
def test_every_error_is_a_problem(error, status, code, retryable):
    response = render_problem("/v1/enhance", error)
    problem = Problem.model_validate_json(response.body)
    assert response.status_code == problem.status == status
    assert (problem.code, problem.retryable) == (code, retryable)
    assert response.media_type == "application/problem+json"
    assert "secret" not in problem.detail
    assert ("retry-after" in response.headers) == (status in (429, 503, 507))


def test_a_wrong_option_is_named():
    problem = json.loads(render_problem("/v1/enhance", wrong_option()).body)
    assert problem["detail"].startswith("mode:")


def headers_of(error: Exception) -> dict[str, str]:
    return dict(render_problem("/v1/enhance", error).headers)


def test_who_is_told_to_wait_is_told_of_what_nothing_is_left():
    headers = headers_of(TooBusyError(7, 8))
    assert headers["retry-after"] == "7"
    assert headers["ratelimit"] == '"admission";r=0;t=7'
    assert headers["ratelimit-policy"] == '"admission";q=8;qu="concurrent-requests"'


def test_no_limit_is_told_that_is_not_known():
    headers = headers_of(BackPressureError(num_queued_requests=3, max_queued_requests=3))
    assert headers["ratelimit"] == '"queue";r=0;t=5'
    assert "ratelimit-policy" not in headers
    away = headers_of(StoreUnavailableError("it is away"))
    assert away["retry-after"] == "5"
    assert not {"ratelimit", "ratelimit-policy"} & away.keys()
    assert not {"ratelimit", "retry-after"} & headers_of(wrong_option()).keys()


def test_what_an_upload_error_says_in_header_fields_is_said():
    headers = headers_of(UploadError("unsupported_encoding", "it is gzip", {"Accept-Encoding": "identity"}))
    assert headers["accept-encoding"] == "identity"
    assert "accept-encoding" not in headers_of(UploadError("bad_multipart", "it ends nowhere"))


def test_a_busy_server_is_told_across_processes():
    error = pickle.loads(pickle.dumps(TooBusyError(7, 8)))
    assert (error.retry_after_s, error.places, str(error)) == (7, 8, "too many photos are waiting for their turn")


def test_a_million_faults_are_not_told_one_by_one() -> None:
    with pytest.raises(ValidationError) as refusal:
        JobSettings.model_validate({f"no{number}": 1 for number in range(100_000)})
    problem = render_problem("/v1/jobs", refusal.value)
    assert (problem.status_code, len(problem.body) < 1000) == (422, True)
    assert b"100000 things are wrong" in problem.body


def test_what_a_caller_can_bring_about_is_answered_within_the_middlewares() -> None:
    """Else each such mistake is logged with a traceback, and the answer does not tell what is left of a limit."""
    theirs = (*problems.UNAVAILABLE, BackPressureError, problems.AdaptersUnknownError)
    known = {it for it in vars(problems).values() if isinstance(it, type) and issubclass(it, Exception)}
    assert {it for it in known if not issubclass(it, CALLERS)} <= set(theirs)
