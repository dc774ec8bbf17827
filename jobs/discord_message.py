"""The notice about a job that has ended, as Discord's webhooks take it: embeds, and the pictures that they show.

https://docs.discord.com/developers/resources/webhook#execute-webhook and .../resources/message#embed-object
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx

from fanlight_client.job_wire import job_path
from fanlight_client.stage import Stage
from jobs.job import Job

COLOURS = {"succeeded": 0x2E7D32, "failed": 0xC62828}
GREY = 0x9E9E9E
LONGEST_TITLE, LONGEST_TEXT, LONGEST_VALUE = 256, 2000, 500
"""Discord allows 4096 characters for a text and 1024 for a value, but 6000 for all of a message."""
MARKUP = re.compile(r"([\\*_~`|<>\[\]#]|(?<=:)/)")
"""The slash behind a colon: an address is read, and is no link of ours."""
NO_MENTIONS: dict[str, list[str]] = {"parse": []}
"""Names of photos are anybody's: none of them calls a channel together."""


@dataclass(frozen=True)
class Picture:
    """A small JPEG under a title, and what its file is called: letters, digits, `-` and a suffix."""

    name: str
    title: str
    jpeg: bytes


class Pictures(Protocol):
    """What a notice shows of a job. Raises JobError where that may be otherwise another time."""

    async def draw(self, job: Job) -> Sequence[Picture]:
        """At most nine."""
        ...


class NoPictures:
    """Notices in words."""

    async def draw(self, job: Job) -> Sequence[Picture]:
        return ()


def write_notice(job: Job, pictures: Sequence[Picture], public_url: str = "") -> tuple[dict[str, str], bytes]:
    """Header fields and body (multipart/form-data) of a message about a job that has ended.

    It tells style and room, and never the words that somebody asked for furniture with.
    """
    payload = {
        "embeds": [_tell(job, public_url), *map(_show, pictures)],
        "attachments": [{"id": place, "filename": each.name} for place, each in enumerate(pictures)],
        "allowed_mentions": NO_MENTIONS,
    }
    files = {"payload_json": (None, json.dumps(payload).encode(), "application/json")} | {
        f"files[{place}]": (each.name, each.jpeg, "image/jpeg") for place, each in enumerate(pictures)
    }
    form = httpx.Request("POST", "https://discord.com", files=files)
    return {"content-type": form.headers["content-type"]}, form.read()


def _tell(job: Job, public_url: str) -> dict[str, Any]:
    facts = [(name, value) for name, value in _facts(job) if value.strip()]
    embed = {
        "title": f"{_plain(job.name or 'A photo')}: {_describe_end(job)}"[:LONGEST_TITLE],
        "description": _plain(_describe_why(job))[:LONGEST_TEXT],
        "color": COLOURS.get(job.state, GREY),
        "timestamp": datetime.fromtimestamp(job.ended_at or 0, UTC).isoformat(),
        "fields": [{"name": name, "value": _plain(value)[:LONGEST_VALUE], "inline": True} for name, value in facts],
        "footer": {"text": f"job {job.id}"},
    }
    return embed | ({"url": f"{public_url.rstrip('/')}{job_path(job.id)}"} if public_url else {})


def _show(picture: Picture) -> dict[str, Any]:
    return {"title": _plain(picture.title)[:LONGEST_TITLE], "image": {"url": f"attachment://{picture.name}"}}


def _describe_end(job: Job) -> str:
    if job.state != "succeeded":
        return job.state
    if not job.variants:
        return "finished"
    return "staged" if any(variant.staged for variant in job.variants) else "not staged"


def _describe_why(job: Job) -> str:
    """Why it failed, and what of a room could not be staged."""
    if job.failure is not None:
        return f"{job.failure.code}: {job.failure.detail}"
    left = [(number, variant.reason) for number, variant in enumerate(job.variants, 1) if not variant.staged]
    return "\n".join(f"Variant {number} was not staged: {reason}" for number, reason in left)


def _facts(job: Job) -> list[tuple[str, str]]:
    stage = next((step for step in job.options.steps if isinstance(step, Stage)), None)
    facts = [("Listing", job.listing or "")]
    if stage is not None:
        staged = sum(variant.staged for variant in job.variants)
        facts += [
            ("Style", stage.style or "in their own words"),
            ("Room", stage.room or "as the photo shows it"),
            ("Variants", f"{staged} of {stage.variants}" if job.state == "succeeded" else str(stage.variants)),
        ]
    return facts


def _plain(text: str) -> str:
    """As it reads, whatever of it Discord would take for markup."""
    return MARKUP.sub(r"\\\1", text)
