"""Everything that can be set, in one place; unknown names are errors."""

import tempfile
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class GraphArgs(BaseModel):
    """`args` of the application: what the graph is built with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: str = Field("miniature", description="a bundled profile, or a folder of the same layout")
    device: Literal["auto", "cpu", "cuda"] = "auto"
    engine: Literal["auto", "torch", "compiled", "onnx", "tensorrt"] = Field(
        "auto", description="what runs the networks; `auto` takes what trt_build built ahead, where that is faster"
    )
    reports_dir: Path = Field(
        Path(tempfile.gettempdir()) / "fanlight-reports",
        description="where reports are kept; with Ingress replicas on several nodes, a folder that they share",
    )


class IngressConfig(BaseModel):
    """`user_config` of the Ingress: limits that may change while it runs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_body_bytes: int = Field(512 * 2**20, ge=1)
    max_pixels: int = Field(120_000_000, ge=1)
    concurrent_photos: int = Field(
        2, ge=1, description="photos decoded at once, 12 bytes a pixel each, up to 15 with a new sky"
    )
    queued_photos: int = Field(16, ge=0, description="photos that may wait before callers are told 429")
    tiles_in_flight: int = Field(32, ge=1, description="tiles of one photo handed out at once")
    attempts: int = Field(4, ge=1, description="tries of one call whose replica dies")
    kept_reports: int = Field(10_000, ge=1)
