"""Everything that can be set, in one place; unknown names are errors. The only reader of the environment."""

import os
import tempfile
from pathlib import Path
from typing import Annotated, Literal, Self

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from deployments.outside import OutsideInpainter
from finishing.limits import PhotoLimits
from jobs.webhook_rules import WebhookRules

DATA = user_data_path("fanlight")
"""Where jobs and their artefacts are kept when nothing else is said: on one machine, nothing need be installed."""


def _from_environment(name: str, default: str) -> str:
    return os.environ.get(name) or default


class JobsArgs(BaseModel):
    """Where jobs are kept, and what holds for all of them."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)  # which may be secret

    store: str = Field(
        default_factory=lambda: _from_environment("FANLIGHT_STORE", f"sqlite:///{DATA / 'jobs.db'}"),
        repr=False,
        description="sqlite:///FILE, postgresql://… or redis://…; FANLIGHT_STORE where it is left out",
    )
    artefacts: str = Field(
        default_factory=lambda: _from_environment("FANLIGHT_ARTEFACTS", (DATA / "artefacts").as_uri()),
        description="file:///FOLDER or s3://BUCKET/PREFIX; FANLIGHT_ARTEFACTS where it is left out",
    )
    owner_header: str | None = Field(
        None, description="header in which a proxy you trust names the caller; owners see their own jobs alone"
    )
    require_keys: bool = Field(
        False, description="ask for a key even where the store has none, or has lost them; else whoever comes is let in"
    )
    share_cache: bool = Field(False, description="whether an owner may be answered with the result of another's photo")
    max_attempts: int = Field(5, ge=1)
    max_queue_s: float = Field(86_400, gt=0, description="longest time in the queue, where the job says no shorter one")
    keep_s: float = Field(7 * 86_400, gt=0, description="how long jobs and results are kept after they have ended")
    listing_quiet_s: float = Field(120, gt=0, description="a shoot is complete when no photo came for so long")
    sources: tuple[str, ...] = Field((), description="URL prefixes that source_url may begin with: http(s), s3, file")
    allow_private: bool = Field(False, description="sources and webhooks at private addresses: trusted networks alone")
    webhook_secrets: tuple[str, ...] = Field(
        default_factory=lambda: tuple(filter(None, _from_environment("FANLIGHT_WEBHOOK_SECRETS", "").split(","))),
        repr=False,
        description="whsec_…; several while one replaces another; FANLIGHT_WEBHOOK_SECRETS where it is left out",
    )
    discord: tuple[str, ...] = Field(
        (),
        repr=False,
        description="prefixes of webhooks of Discord that jobs may name: https://discord.com/api/webhooks/; none: off",
    )
    public_url: str = Field("", description="where people reach this server, for links in notices; none: no links")
    price_per_photo: float = Field(0, ge=0)
    price_per_gpu_second: float = Field(0, ge=0)
    price_per_variant: float = Field(0, ge=0, description="of a staged room, beside what its photo costs")
    price_per_video_minute: float = Field(0, ge=0)
    currency: str = Field("USD", pattern="^[A-Z]{3}$")

    @property
    def webhook_rules(self) -> WebhookRules:
        """Raises ValueError for a secret, or a prefix, that is none."""
        return WebhookRules(self.webhook_secrets, self.allow_private, discord=self.discord, public_url=self.public_url)


class OutsideArgs(BaseModel):
    """A service elsewhere that replaces parts of photos where no model here could: crops of photos are sent to it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)  # which may be secret

    url: str = Field(pattern="^https?://", description="of its image edits, as deployments/outside.py says")
    key: SecretStr = Field(
        default_factory=lambda: SecretStr(_from_environment("FANLIGHT_OUTSIDE_KEY", "")),
        description="sent as a bearer token; FANLIGHT_OUTSIDE_KEY where it is left out",
    )
    model: str = Field("", description="which of its models; none: its own choice")
    timeout_s: float = Field(120, gt=0)

    def open(self) -> OutsideInpainter:
        return OutsideInpainter(self.url, self.key.get_secret_value(), self.model, self.timeout_s)


class GraphArgs(BaseModel):
    """`args` of the application: what the graph is built with."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)  # which may be secret

    profile: str = Field("miniature", description="a bundled profile, or a folder of the same layout")
    device: Literal["auto", "cpu", "cuda"] = "auto"
    engine: Literal["auto", "torch", "compiled", "onnx", "tensorrt"] = Field(
        "auto", description="what runs the networks; `auto` takes what trt_build built ahead, where that is faster"
    )
    reports_dir: Path = Field(
        Path(tempfile.gettempdir()) / "fanlight-reports",
        description="where reports of /v1/enhance are kept; with Ingress replicas on several nodes, a shared folder",
    )
    uploads_dir: Path = Field(
        DATA / "uploads",
        description="where uploads lie until they are photos; with Ingress replicas on several nodes, a shared folder",
    )
    outside: OutsideArgs | None = Field(None, description="a service elsewhere for the step replace; none: photos stay")
    staging: Path | None = Field(
        None, description="a folder of staging styles of your own beside those that come with it: docs/staging.md"
    )
    jobs: JobsArgs = Field(default_factory=JobsArgs)


class IngressConfig(PhotoLimits):
    """`user_config` of the Ingress."""

    queued_photos: int = Field(16, ge=0, description="photos that may wait before callers are told 429")
    kept_reports: int = Field(10_000, ge=1)
    uploads_kept_s: float = Field(
        86_400, gt=0, description="how long a resumable upload waits for more, or for its use"
    )
    uploads_max_bytes: int = Field(
        100 << 30, ge=1, description="of one owner's uploads that are not used yet, as they were announced"
    )
    uploads_free_bytes: int = Field(1 << 30, ge=0, description="that uploads leave free on the disk they lie on")
    uploads_max_number: int = Field(5000, ge=1, description="of one owner's uploads that are not used yet")
    slow_body_s: float = Field(
        20, gt=0, description="how long a body may take for each 10 kB of it; slower senders are told 408"
    )
    bodies_max_bytes: int = Field(
        4 << 30,
        ge=1,
        description="on their way into one Ingress at once by one key, or from all callers where there are no keys",
    )
    cors_origins: tuple[Annotated[str, Field(pattern=r"^https?://[^/\s*]+$")], ...] = Field(
        (), description="of other pages whose scripts may call this server, such as https://crm.example; none: none"
    )
    refuse_prompts: bool = Field(True, description="whether prompts are held against finishing/prompts/words.toml")
    photos_a_request: int = Field(64, ge=1, description="of a listing, in one form")

    @model_validator(mode="after")
    def _has_room_for_one_photo(self) -> Self:
        if self.bodies_max_bytes < self.max_body_bytes:
            raise ValueError(f"bodies_max_bytes is less than the {self.max_body_bytes} of one body")
        return self


class RunnerConfig(PhotoLimits):
    """`user_config` of the Runner."""

    photos_per_enhancer: float = Field(
        2, gt=0, description="photos in hand for each Enhancer replica that is up, over all Runners"
    )
    poll_s: float = Field(0.2, gt=0, description="how often an idle Runner looks for a job")
    lease_s: float = Field(10, gt=0, description="a Runner that was not heard of for so long has lost its job")
    drain_s: float = Field(20, ge=0, description="at a shutdown, how long photos in hand may take to be finished")
    sweep_every_s: float = Field(600, gt=0)
    sweep_grace_s: float = Field(
        3600, gt=0, description="files put so lately are left alone; longer than from a job's last put to its end"
    )
