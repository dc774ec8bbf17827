"""What somebody asks for when they submit a photo."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanlight_client.job_wire import JobSettings
from fanlight_client.options import EnhanceOptions
from fanlight_client.video_wire import VideoFacts
from finishing.capture import digest_frames
from jobs.photo import Photo


@dataclass(frozen=True)
class Order:
    """A photo, as the files of its frames, as a kept one or by URL, how it is to be finished, and how the job is to be
    run. `look`: what a listing decided for it before. `video`: what its one file is, where it is no photo."""

    owner: str
    options: EnhanceOptions
    settings: JobSettings
    frames: tuple[Path, ...] = ()
    kept: Photo | None = None
    video: VideoFacts | None = None
    source_url: str | None = None
    look: Mapping[str, Any] | None = None
    idempotency_key: str | None = None


def split_fields(fields: Mapping[str, Any]) -> tuple[EnhanceOptions, JobSettings]:
    """Options and settings from fields of a query or form; raises ValidationError for a name that is neither's."""
    settings = {name: value for name, value in fields.items() if name in JobSettings.model_fields}
    options = {name: value for name, value in fields.items() if name not in settings}
    return EnhanceOptions.model_validate(options), JobSettings.model_validate(settings)


def digest_order(order: Order, frames: Sequence[str]) -> str:
    """Of all that decides what is to be done: two requests that differ in nothing else are one.

    A kept photo counts as its frames: whether it was sent again, or named by its id, makes no difference.
    """
    facts = {
        "options": order.options.model_dump(mode="json"),
        "settings": order.settings.model_dump(mode="json"),
        "source_url": order.source_url,
        "original": digest_frames(frames) if frames else None,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
