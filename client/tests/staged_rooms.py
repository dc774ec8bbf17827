"""What a fanlight server answers about rooms that it staged, and about photos that it keeps."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from client.tests.job_server import Kept
from client.tests.seen import Seen
from fanlight_client import photo_wire, wire
from fanlight_client.options import query_of
from fanlight_client.photo_wire import KeptPhoto
from fanlight_client.stage import Stage

if TYPE_CHECKING:
    from client.tests.scripted_server import Exchange

TWIN = b"\xff\xd8finished and empty\xff\xd9"
KEPT_ID = "0123456789abcdef" * 2


def picture(kept: Kept, number: int) -> bytes:
    """Of a variant; one that could not be staged is the photo without furniture."""
    return b"\xff\xd8with sofa %d\xff\xd9" % number if kept.status.variants[number - 1].staged else TWIN


def tell_staging(kept: Kept, number: int) -> dict[str, Any]:
    """The sections of a variant's report."""
    [stage] = [step for step in kept.status.options.steps if isinstance(step, Stage)]
    variant = kept.status.variants[number - 1]
    told = {
        "decision": "staged" if variant.staged else "kept", "reason": variant.reason, "variant": number,
        "variants": stage.variants, "room": stage.room or "living", "style": stage.style, "seed": variant.seed,
        "model": "sdxl",
    }  # fmt: skip
    return {"stage": told}


def seen_by(kept: Kept) -> Seen:
    """A job's photo as it came, for its reports."""
    digest = hashlib.sha256(kept.original).hexdigest()
    return Seen("POST", "", query_of(kept.status.options), {}, digest, len(kept.original))


def answer_about_photos(exchange: Exchange, seen: Seen) -> None:
    """One photo is kept, whatever is sent."""
    match seen.method, seen.path.split("/")[2:]:
        case ("POST", ["photos"]) | ("GET", ["photos", _]):
            photo = KeptPhoto(
                id=KEPT_ID, name="room.jpg", width=4000, height=3000, format="jpeg", bytes=1, sha256="0" * 64,
                created="2026-01-01T00:00:00Z", expires="2026-01-08T00:00:00Z",
            )  # fmt: skip
            exchange.send_model(201 if seen.method == "POST" else 200, photo, Location=photo_wire.photo_path(KEPT_ID))
        case _:
            exchange.send(405, b"{}", wire.JSON_TYPE)
