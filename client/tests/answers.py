"""What a fanlight server answers: the photo, its report, jobs, problems."""

from __future__ import annotations

import hashlib
import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from client.tests.captures import answer_about_file, answer_with_plan, frames_of
from client.tests.job_server import Kept
from client.tests.seen import Seen
from client.tests.staged_rooms import TWIN, answer_about_photos, picture, seen_by, tell_staging
from fanlight_client import job_wire, wire
from fanlight_client.capture_wire import FRAMES_PATH
from fanlight_client.photo_wire import PHOTOS_PATH
from fanlight_client.report import Report
from fanlight_client.stage import Stage
from fanlight_client.style_wire import STYLES_PATH, StagingStyle, StyleList
from fanlight_client.video_wire import FinishedVideo, Flicker, VideoFile, VideoReport

if TYPE_CHECKING:
    from client.tests.scripted_server import Exchange


def finished_photo(seen: Seen) -> bytes:
    """A result with everything in it that a careless parser trips over."""
    return b"\xff\xd8finished " + seen.body_sha256.encode() + b"\r\n--fanlight\r\n\r\n--fanlight--\r\n\xff\xd9"


def report_for(seen: Seen, photo: bytes, **changes: Any) -> Report:
    facts = {"width": 6, "height": 4, "bit_depth": 8, "format": seen.params.get("format", "jpeg")}
    figures: dict[str, Any] = {
        "id": hashlib.md5(photo).hexdigest(),
        "created": "2026-03-01T12:00:00Z",
        "software": "fanlight 0.1.0",
        "options": {name: value for name, value in seen.params.items() if name != wire.PHOTO_FIELD},
        "input": {**facts, "format": "jpeg", "bytes": seen.body_bytes, "sha256": seen.body_sha256},
        "output": {**facts, "bytes": len(photo), "sha256": hashlib.sha256(photo).hexdigest()},
        "classification": {"kind": "exterior", "room": None, "confidence": 0.97, "source": "model"},
        "sky": {"decision": "replaced", "reason": "dull", "dullness": 0.9, "coverage": 0.3},
        "tone": {
            "min_gain": 0.9,
            "max_gain": 1.8,
            "max_cross": 0.1,
            "max_offset": 0.05,
            "clamped_fraction": 0.0,
            "look": "natural",
            "finish_distance": [2.1, 0.9],
        },
        "quality": {"passed": True, "seam": 1.0, "structure_mean": 0.998, "structure_min": 0.99, "tiles": []},
        "alterations": [
            {"what": "tone", "classification": "adjustment", "fraction": 1.0, "description": "Light and colour."},
            {"what": "sky", "classification": "alteration", "fraction": 0.3, "description": "The sky was replaced."},
        ],
        "disclosure_required": True,
        "timings": {"decode": 0.1, "encode": 0.2},
        "tiles": {"planned": 1, "looked_at": 1},
        "models": [],
        "adapters": [{"name": "interior", "revision": "ab28c334d161", "weight": 0.4}],
    }
    return Report.model_validate_json(json.dumps({**figures, **changes}))


def report_for_video(seen: Seen, video: bytes) -> VideoReport:
    facts: dict[str, Any] = {"width": 64, "height": 48, "frames": 10, "length_s": 0.4, "codec": "h264"}
    still = Flicker(mean=0, most=0)
    return VideoReport(
        input=VideoFile(**facts, bytes=seen.body_bytes, sha256=seen.body_sha256),
        output=FinishedVideo(**facts, bytes=len(video), sha256=hashlib.sha256(video).hexdigest(), format="mp4"),
        shots=[],
        flicker_before=still,
        flicker_after=still,
    )


def mixed(photo: bytes, report: bytes) -> bytes:
    return b"".join(
        [
            b"--fanlight\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(photo),
            photo,
            b"\r\n--fanlight\r\nContent-Type: application/json\r\n\r\n",
            report,
            b"\r\n--fanlight--\r\n",
        ]
    )


def properly(exchange: Exchange) -> None:
    """As a fanlight server does."""
    seen = exchange.read_body()
    match seen.path:
        case wire.ENHANCE_PATH:
            photo = finished_photo(seen)
            report = report_for(seen, photo).model_dump_json().encode()
            exchange.send(200, mixed(photo, report), 'multipart/mixed; boundary="fanlight"')
        case wire.MODELS_PATH:
            exchange.send(200, MODELS.model_dump_json().encode(), wire.JSON_TYPE)
        case wire.READY_PATH:
            exchange.send(200, wire.Readiness(ready=True).model_dump_json().encode(), wire.JSON_TYPE)
        case path if path.startswith(wire.REPORTS_PATH) and not path.endswith("0"):
            exchange.send(200, report_for(seen, b"photo").model_dump_json().encode(), wire.JSON_TYPE)
        case path if path == FRAMES_PATH:
            answer_about_file(exchange, seen)
        case path if path.startswith(PHOTOS_PATH):
            answer_about_photos(exchange, seen)
        case path if path == STYLES_PATH:
            exchange.send(200, STYLES.model_dump_json().encode(), wire.JSON_TYPE)
        case path if path.startswith((job_wire.JOBS_PATH, job_wire.LISTINGS_PATH)):
            answer_about_jobs(exchange, seen)
        case job_wire.ESTIMATE_PATH:
            wanted = job_wire.EstimateRequest.model_validate_json(seen.body)
            exchange.send_model(200, estimate(wanted))
        case _:
            exchange.send(404, problem(404, "report_not_found"), wire.PROBLEM_TYPE)


def answer_about_jobs(exchange: Exchange, seen: Seen) -> None:
    """As the server's routes do."""
    shop = exchange.server.shop
    match seen.method, seen.path.split("/")[2:]:
        case "POST", ["jobs"]:
            take_photo(exchange, seen)
        case "GET", ["jobs"]:
            send_page(exchange, seen)
        case "POST", ["listings", *listing, "photos"]:
            take_listing(exchange, seen, "/".join(listing))
        case "POST", ["listings", *_, "plan"]:
            answer_with_plan(exchange, seen)
        case _, ["jobs", job_id, *_] if job_id not in shop.jobs:
            exchange.send(404, problem(404, "unknown_job"), wire.PROBLEM_TYPE)
        case "GET", ["jobs", job_id]:
            exchange.send_model(200, shop.jobs[job_id].status)
        case "DELETE", ["jobs", job_id]:
            exchange.send_model(200, shop.cancel(job_id))
        case "GET", ["jobs", job_id, "events"]:
            exchange.send_events(shop.events(job_id, int(seen.headers.get("last-event-id", -1))))
        case "GET", ["jobs", job_id, "original"]:
            exchange.send(200, shop.jobs[job_id].original, "application/octet-stream")
        case "GET", ["jobs", job_id, ("result" | "report") as part]:
            send_result(exchange, shop.jobs[job_id], part, shop.steps)
        case "GET", ["jobs", job_id, "twin"]:
            exchange.send(200, TWIN, "image/jpeg")
        case "GET", ["jobs", job_id, "variants", number, *part]:
            send_variant(exchange, shop.jobs[job_id], int(number), bool(part))
        case "POST", ["jobs", job_id, "retry"]:
            exchange.send_model(202, shop.retry(job_id))
        case "POST", ["jobs", job_id, "redeliver"]:
            exchange.send_model(202, shop.jobs[job_id].status)
        case _:
            exchange.send(405, problem(405, "method_not_allowed"), wire.PROBLEM_TYPE)


def take_photo(exchange: Exchange, seen: Seen) -> None:
    photo, fields, frames = seen.body, seen.params, frames_of(seen)
    if frames:
        photo = b"".join(frames)
    if seen.headers.get("content-type") == wire.JSON_TYPE:
        wanted = json.loads(photo)
        photo = (wanted.pop("source_url", None) or wanted.pop("photo")).encode()
        wanted.pop("inherit", None)
        fields = {**wanted.pop("options", {}), **wanted}
    if refusal := exchange.server.shop.refused.get(fields.get("name", "")):
        exchange.send(422, problem(422, *refusal), wire.PROBLEM_TYPE)
        return
    try:
        status, _ = exchange.server.shop.submit(photo, fields, seen.headers.get("idempotency-key"), frames)
    except KeyError:
        exchange.send(422, problem(422, "idempotency_mismatch"), wire.PROBLEM_TYPE)
        return
    exchange.send_model(200 if status.has_ended else 202, status, Location=job_wire.job_path(status.id))


def take_listing(exchange: Exchange, seen: Seen, listing: str) -> None:
    """Parses the form with the standard library's parser of mail, not with the client's own code."""
    shop, key = exchange.server.shop, seen.headers.get("idempotency-key")
    head = f"Content-Type: {seen.headers.get('content-type', 'text/plain')}\r\n\r\n".encode()
    parts = list(BytesParser(policy=HTTP).parsebytes(head + seen.body).iter_parts()) if seen.body else []
    contents = [(part.get_filename(), part.get_payload(decode=True), part) for part in parts]
    names = {
        part.get_param("name", header="content-disposition"): body.decode() for file, body, part in contents if not file
    }
    jobs = [
        shop.submit(body, {**names, "listing": listing, "name": file}, f"{key}/{number}")[0]
        for number, (file, body, _) in enumerate(item for item in contents if item[0])
    ]
    more = seen.params.get("more") == "true"
    if not more:
        shop.close(listing)
    exchange.send_model(202, job_wire.ListingJobs(listing=listing, jobs=jobs, closed=not more))


def send_page(exchange: Exchange, seen: Seen) -> None:
    """Newest first; the cursor is how many came before."""
    asked = parse_qs(urlsplit(exchange.path).query)
    jobs = [kept.status for kept in reversed(exchange.server.shop.jobs.values())]
    wanted = [job for job in jobs if job.listing == seen.params.get("listing", job.listing)]
    wanted = [job for job in wanted if job.state in asked.get("status", [job.state])]
    first, limit = int(seen.params.get("cursor", 0)), int(seen.params.get("limit", 50))
    more = str(first + limit) if len(wanted) > first + limit else None
    exchange.send_model(200, job_wire.JobList(jobs=wanted[first : first + limit], next=more))


def send_result(exchange: Exchange, kept: Kept, part: str, steps: list[dict[str, Any]]) -> None:
    match kept.status.state:
        case "queued" | "running":
            exchange.send(409, problem(409, "not_ready"), wire.PROBLEM_TYPE)
        case "succeeded":
            seen = seen_by(kept)
            photo = finished_photo(seen)
            if kept.status.video:
                told_of_video = report_for_video(seen, photo).model_dump_json().encode()
                exchange.send(200, *((photo, "video/mp4") if part == "result" else (told_of_video, wire.JSON_TYPE)))
                return
            told = told_of_frames(seen, kept.frames) | {"steps": steps}
            report = report_for(seen, photo, **told).model_dump_json().encode()
            exchange.send(200, *((photo, "image/jpeg") if part == "result" else (report, wire.JSON_TYPE)))
        case state:
            exchange.send(409, problem(409, f"job_{state}"), wire.PROBLEM_TYPE)


def send_variant(exchange: Exchange, kept: Kept, number: int, report: bool) -> None:
    photo = picture(kept, number)
    if not report:
        exchange.send(200, photo, "image/jpeg")
        return
    told = report_for(seen_by(kept), photo, **tell_staging(kept, number))
    exchange.send(200, told.model_dump_json().encode(), wire.JSON_TYPE)


def told_of_frames(seen: Seen, frames: tuple[bytes, ...]) -> dict[str, Any]:
    """Sections of a report on a photo in several frames."""
    told = [{"sha256": hashlib.sha256(frame).hexdigest(), "used": 1 / len(frames)} for frame in frames]
    reference = int(seen.params.get("reference", 1))
    return {"capture": {"decision": "merged", "reason": "", "reference": reference, "frames": told}} if frames else {}


def estimate(wanted: job_wire.EstimateRequest) -> job_wire.Estimate:
    variants = sum(step.variants for step in wanted.options.steps if isinstance(step, Stage))
    return job_wire.Estimate(
        photos=wanted.photos, tiles=wanted.width * wanted.height // 10**6, gpu_seconds=2.0, seconds=3.0, amount=0.5,
        currency="EUR", measured=False, variants=variants,
    )  # fmt: skip


def problem(status: int, code: str, stage: str | None = None) -> bytes:
    title = code.replace("_", " ")
    told = wire.Problem(title=title, status=status, code=code, stage=stage, detail="said the server")
    return told.model_dump_json().encode()


MODELS = wire.ModelList(
    models=[
        wire.ModelInfo(
            role="enhancer", name="tiny", revision="1", licence="Apache-2.0", source="bundled", profile="miniature",
            device="cpu", adapters={"interior": "ab28c334d161"},
        )
    ]
)  # fmt: skip

STYLES = StyleList(
    styles=[],
    staging=[
        StagingStyle(
            name="scandinavian", title="Scandinavian", description="light oak, wool and linen",
            rooms=["living", "bedroom"], pairs=10,
        )
    ],
)  # fmt: skip
