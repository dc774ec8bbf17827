"""What travels between a fanlight server and its callers beside photos, options and reports: paths, types, problems."""

from pydantic import Field

from fanlight_client.base import Wire

ENHANCE_PATH = "/v1/enhance"
REPORTS_PATH = "/v1/reports"
MODELS_PATH = "/v1/models"
READY_PATH = "/readyz"

PHOTO_FIELD = "photo"
"""Name of the file in a multipart/form-data body, and of the photo's part in a multipart/mixed answer."""
RECIPE_FIELD = "recipe"
"""Of a form; a recipe that is long comes as a file in it."""
REPORT_FIELD = "report"
"""Name of the report's part in a multipart/mixed answer, where it follows the photo."""

JSON_TYPE = "application/json"
PROBLEM_TYPE = "application/problem+json"
MULTIPART_TYPE = "multipart/mixed"
PHOTO_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "tiff": "image/tiff", "webp": "image/webp"}
"""Media type of an answer, by output format."""
VIDEO_TYPES = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "matroska": "video/matroska",
    "webm": "video/webm",
    "mpegts": "video/mp2t",
}
"""The same of videos, by container, as FFmpeg calls it."""

REPORT_RELATION = "describedby"
"""Relation of the `Link` header by which a bare photo points at its report."""


class Problem(Wire):
    """An error as RFC 9457 has it, with fanlight's `code`, `stage` and `retryable`."""

    type: str = Field(default="about:blank", description="URI reference naming the kind of problem")
    title: str
    status: int = Field(ge=100, le=599)
    detail: str = ""
    instance: str | None = Field(default=None, description="URI reference of this occurrence")
    code: str = Field(description="stable snake_case name, for programs")
    stage: str | None = Field(default=None, description="where in the life of the photo it happened")
    retryable: bool = Field(default=False, description="whether the same request may succeed later")


class ModelRevision(Wire):
    """Exactly which model had a part in a result."""

    role: str = Field(description="classifier, segmenter, enhancer, inpainter; selector, eraser")
    name: str
    revision: str
    licence: str
    source: str = Field(description="where the weights come from")
    profile: str


class ModelInfo(ModelRevision):
    """A model as `GET /v1/models` lists it."""

    device: str = Field(description="cpu or the accelerator's name")
    adapters: dict[str, str] = Field(
        default={}, description="LoRAs that it may be asked for, each with the first digits of its file's SHA-256"
    )
    replaces: bool = Field(False, description="whether the step replace may ask for it, by its name or its role")
    stages: bool = Field(False, description="whether the step stage may ask for it, by its name or its role")
    engine: str = Field("torch", description="what runs its networks: torch, onnx, tensorrt, or several of them")
    asleep: bool = Field(
        default=False,
        description="not loaded now: the first who asks for it waits some seconds more; then the device "
        "is the one that it was told to take",
    )


class AbsentModel(Wire):
    """A model that is not here, and what would bring it."""

    part: str = Field(description="its role; `replaces` or `stages`: no model here is good enough for that step")
    profile: str | None = Field(description="`python -m models fetch` of it, and to serve it; none has one: null")


class ModelList(Wire):
    """The answer of `GET /v1/models`."""

    models: list[ModelInfo]
    absent: list[AbsentModel] = Field(default=[], description="of models that parts of photos are edited with")


class Readiness(Wire):
    """The answer of `GET /readyz`: 200 when ready, 503 when not."""

    ready: bool
    waiting_for: list[str] = Field(default=[], description="deployments that are not up yet")


def report_path(report_id: str) -> str:
    return f"{REPORTS_PATH}/{report_id}"


def report_link(report_id: str) -> str:
    """The value of the `Link` header on a bare photo (RFC 8288)."""
    return f'<{report_path(report_id)}>; rel="{REPORT_RELATION}"'
