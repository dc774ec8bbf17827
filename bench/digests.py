"""`python -m bench.digests`: whether a change of the code changed any result. Digests before, digests after.

    python -m bench.digests --write before.json          # on the old code
    python -m bench.digests --against before.json        # on the new code: exit 1 where any photo differs

Rendered scenes in every mode, preset and sky decision; real photos where `../shared/photos` is present; a shoot as a
listing; and a job whose Runner is killed in the middle. Same machine, same libraries: floats differ between processors.
"""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from bench.processes import kill
from bench.service import Service
from bench.table import print_figures, print_table
from fanlight_client.job_wire import JobStatus
from fanlight_client.report import Report
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_house, render_room
from serve.runner import ROOT, load_config, scratch_args

SCENE = Size(1280, 1920)
"""More than one tile."""
INTERRUPTED = Size(2400, 3600)
LEVEL = {"straighten": "off"}
"""What is compared is everything after the camera was turned upright."""
REAL = (
    "exterior_camera_exif/Canon_PowerShot_A85.jpg",
    "exterior_camera_exif/Olympus_E-10.jpg",
    "exterior_camera_exif/Panasonic_FX7.jpg",
    "exterior_camera_exif/Samsung_SM-J327T1.jpg",
    "large_camera_exif/Canon_PowerShot_S400.jpg",
    "badly_exposed_singles/a1509.jpg",
    "derived/kitchen_adobergb16.tif",
    "derived/kitchen_alpha.png",
    "derived/kitchen_orient6.jpg",
    "raw/colorchart.dng",
    "interior/julian-christian-anderson-U7aeXmoaVH0-unsplashbutsmall.jpg",
)


@dataclass(frozen=True)
class Case:
    """A photo, and how it is to be finished."""

    name: str
    photo: bytes
    options: Mapping[str, Any] = field(default_factory=dict)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--write", type=Path, metavar="FILE", help="keep the digests")
    target.add_argument("--against", type=Path, metavar="FILE", help="hold them against those kept before")
    parser.add_argument("--port", type=int, default=8807)
    arguments = parser.parse_args()
    seen = dict(digest_all(arguments.port))
    if arguments.write:
        arguments.write.write_text(json.dumps(seen, indent=1))
        print_figures({"photos": len(seen)})
        return
    kept = json.loads(arguments.against.read_text())
    different = [name for name in kept if seen.get(name) != kept[name]]
    print_table("results that differ", ("photo", "before", "after"), [(n, kept[n], seen.get(n)) for n in different])
    print_figures({"photos": len(kept), "different": len(different)})
    sys.exit(bool(different))


def digest_all(port: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and digest of each result, finished by a service of its own."""
    with tempfile.TemporaryDirectory(prefix="fanlight-digests-") as name:
        folder = Path(name)
        config = load_config()
        config["applications"][0]["args"] |= scratch_args(folder)
        with Service(config, port, folder) as service, httpx.Client(base_url=service.url, timeout=600) as http:
            level = LEVEL if "straighten" in http.get("/openapi.json").text else {}
            for case in list_cases():
                yield case.name, _told(case.name, _finish(http, case.photo, {**case.options, **level}))
            for name, digest in _finish_listing(http, level):
                yield name, _told(name, digest)
            yield "interrupted", _told("interrupted", _finish_interrupted(http, service, level))


def list_cases() -> Iterator[Case]:
    """At least 24 photos, in every mode, preset and sky decision."""
    room, house = (encode_photo(Photo(render(SCENE, seed=1))) for render in (render_room, render_house))
    for mode in ("tone", "detail", "pixels"):
        for preset in ("fast", "balanced", "best"):
            yield Case(f"room {mode} {preset}", room, {"mode": mode, "preset": preset})
    yield Case("room half", room, {"strength": 0.5, "seed": 7, "format": "png"})
    yield Case("room in 16 bit", encode_photo(Photo(_deepen(render_room(SCENE, seed=2)), format="tiff")))
    for sky in ("auto", "always", "never"):
        yield Case(f"house sky {sky}", house, {"sky": sky})
    for style in ("soft", "dusk", "keep"):
        yield Case(f"house {style}", house, {"sky": "always", "sky_style": style, "preset": "fast"})
    yield Case("house said", house, {"kind": "exterior", "dull_from": 1.0, "preset": "fast"})
    yield Case("house as interior", house, {"kind": "interior", "preset": "fast"})
    yield Case("house in 16 bit", encode_photo(Photo(_deepen(render_house(SCENE, seed=3)), format="tiff")))
    for path in (ROOT.parent / "shared" / "photos" / name for name in REAL):
        if path.is_file():
            yield Case(path.name, path.read_bytes())


def _deepen(pixels: np.ndarray) -> np.ndarray:
    return pixels.astype(np.uint16) * 257


def _finish(http: httpx.Client, photo: bytes, options: Mapping[str, Any]) -> dict[str, Any]:
    answer = http.post("/v1/enhance", content=photo, params=options)
    if answer.is_error:
        return {"problem": answer.json()["code"]}
    report = Report.model_validate_json(http.get(answer.links["describedby"]["url"]).content)
    return _describe(answer.content, report)


def _describe(photo: bytes, report: Report) -> dict[str, Any]:
    return {
        "sha256": hashlib.sha256(photo).hexdigest()[:16],
        "sky": report.sky.decision,
        "altered": [change.what for change in report.alterations],
        "tiles": sorted({tile.outcome for tile in report.quality.tiles}),
        "warnings": sorted({warning.code for warning in report.warnings}),
    }


def _finish_listing(http: httpx.Client, level: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Three rooms and two fronts that get one look."""
    size = Size(600, 900)
    scenes = [render_room(size, seed=seed) for seed in (4, 5, 6)] + [render_house(size, seed=seed) for seed in (4, 5)]
    photos = [("photo", (f"{number}.jpg", encode_photo(Photo(scene)))) for number, scene in enumerate(scenes)]
    answer = http.post("/v1/listings/digests/photos", files=photos, data={"preset": "balanced", **level})
    answer.raise_for_status()
    for number, job in enumerate(answer.json()["jobs"]):
        yield f"listing {number}", _collect(http, job["id"])


def _finish_interrupted(http: httpx.Client, service: Service, level: Mapping[str, Any]) -> dict[str, Any]:
    """A job whose Runner is killed after some of its tiles."""
    photo = encode_photo(Photo(render_room(INTERRUPTED, seed=4)))
    job = http.post("/v1/jobs", content=photo, params={"preset": "best", **level}).json()
    while _status(http, job["id"]).progress.tiles_done < 4:
        time.sleep(0.1)
    kill(service.replicas("Runner"))
    told = _collect(http, job["id"])
    return {**told, "attempts": _status(http, job["id"]).attempt}


def _collect(http: httpx.Client, job_id: str) -> dict[str, Any]:
    while not (status := _status(http, job_id)).has_ended:
        time.sleep(0.3)
    if status.state != "succeeded":
        return {"problem": status.failure.code if status.failure else status.state}
    result, report = (http.get(f"/v1/jobs/{job_id}/{part}").content for part in ("result", "report"))
    return _describe(result, Report.model_validate_json(report))


def _status(http: httpx.Client, job_id: str) -> JobStatus:
    return JobStatus.model_validate_json(http.get(f"/v1/jobs/{job_id}").content)


def _told(name: str, digest: dict[str, Any]) -> dict[str, Any]:
    print(f"{name}: {digest}", flush=True)
    return digest


if __name__ == "__main__":
    main()
