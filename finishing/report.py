"""The report of a finished photo, from what its steps said of themselves."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from typing import Any

from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import AnyStep
from fanlight_client.report import (
    Classification,
    MountReport,
    PhotoFacts,
    QualityReport,
    Report,
    SkyReport,
    SourceNote,
    StepReport,
    TileCounts,
    TileRegion,
    ToneReport,
)
from fanlight_client.wire import ModelRevision
from finishing.canvas import Canvas, Change
from finishing.frame import Frame
from finishing.journal import Journal
from finishing.mount import PLAIN, Mount
from finishing.version import SOFTWARE
from imaging.photo import Photo
from imaging.region import Region

WITHOUT: Mapping[str, Any] = {
    "sky": SkyReport(decision="kept", reason="not wanted"),
    "tone": ToneReport(min_gain=1, max_gain=1, max_cross=0, max_offset=0, clamped_fraction=0),
    "quality": QualityReport(passed=True, seam=1, structure_mean=1, structure_min=1, tiles=[]),
    "tiles": TileCounts(planned=0, looked_at=0),
}
"""What a report says of steps that its recipe does not have: nothing was changed, so nothing had to be checked."""


@dataclass(frozen=True)
class Evidence:
    """Everything a report is written from, beside the canvas; `seconds` of wall clock for all of it.

    `kept_around`: as the mount says of what is delivered. `twin`: of a staged photo, the one without furniture.
    """

    options: EnhanceOptions
    steps: tuple[AnyStep, ...]
    input: PhotoFacts
    output: PhotoFacts
    kept_around: bool | None
    shows: Classification | None
    journal: Journal
    seconds: float
    twin: PhotoFacts | None = None


def write_report(evidence: Evidence, canvas: Canvas) -> Report:
    """The report, under a new random id."""
    journal = evidence.journal
    alterations = [told for change in canvas.changes for told in change.alterations]
    sections = dict(WITHOUT)
    for change in canvas.changes:
        sections |= change.sections
    mount = canvas.frame.mount
    sections["quality"] = place_tiles(sections["quality"], mount)
    return Report(
        id=uuid.uuid4().hex,
        created=datetime.now(UTC),
        software=SOFTWARE,
        options=evidence.options,
        input=evidence.input,
        output=evidence.output,
        recipe=evidence.steps,
        mount=report_mount(canvas.frame),
        steps=[report_step(change, mount, evidence.kept_around) for change in canvas.changes],
        classification=evidence.shows,
        twin=evidence.twin,
        alterations=alterations,
        disclosure_required=any(told.classification == "alteration" for told in alterations),
        warnings=journal.warnings,
        seconds=round(evidence.seconds, 4),
        timings={stage: round(seconds, 4) for stage, seconds in journal.timings.items()},
        retries=journal.retries,
        gpu_seconds=journal.gpu_seconds,
        models=[_revision(facts) for facts in journal.models.values()],
        adapters=journal.adapters,
        **sections,
    )


def report_mount(frame: Frame) -> MountReport | None:
    """How the delivered photo holds what was finished; None where that is all of it."""
    kind = frame.mount.kind
    return MountReport(kind=kind, region=_bounds(_hull(frame.mount.place(frame.size.region)))) if kind else None


def place_tiles(quality: QualityReport, mount: Mount) -> QualityReport:
    """The verdict with its tiles where the delivered photo shows most of them."""
    tiles = [
        tile.model_copy(
            update={"region": _bounds(max(mount.place(Region(*tile.region)), key=lambda part: part.pixels))}
        )
        for tile in quality.tiles
    ]
    return quality.model_copy(update={"tiles": tiles})


def report_step(change: Change, mount: Mount = PLAIN, kept_around: bool | None = None) -> StepReport:
    """A change as it is reported: where the delivered photo shows it; what is around the photo is outside it too."""
    region = _hull(mount.place(change.region)) if change.region else None
    equal = change.outside_equal
    if region and kept_around is not None:
        equal = kept_around and equal is not False
    return StepReport(
        step=change.step,
        outcome="failed" if change.failed else "applied" if change.change else "unchanged",
        change=change.change,
        reason=change.reason,
        fraction=min(1.0, change.fraction),
        region=_bounds(region) if region else None,
        mask=change.marked,
        outside_equal=equal,
        figures=dict(change.figures),
        seconds=round(change.seconds, 4),
    )


def describe_source(photo: Photo, source: Path) -> PhotoFacts:
    """A photo as it came: its file, which colour space that was read in, and what of it does not travel on."""
    notes = [SourceNote(code=note.code, detail=note.detail) for note in photo.notes]
    facts = describe_photo(photo, source, photo.source_format)
    return facts.model_copy(update={"color": photo.source_color, "notes": notes})


def describe_photo(photo: Photo, data: Path | bytes, format: str) -> PhotoFacts:
    """A photo as a file: its size in pixels, depth, and the digest of its bytes."""
    if isinstance(data, Path):
        with data.open("rb") as file:
            digest, length = hashlib.file_digest(file, "sha256").hexdigest(), data.stat().st_size
    else:
        digest, length = hashlib.sha256(data).hexdigest(), len(data)
    return PhotoFacts(
        width=photo.width, height=photo.height, bit_depth=photo.bit_depth, format=format, bytes=length, sha256=digest
    )


def _hull(parts: tuple[Region, ...]) -> Region:
    return reduce(Region.union, parts, Region(0, 0, 0, 0))


def _bounds(region: Region) -> TileRegion:
    return region.top, region.left, region.bottom, region.right


def _revision(facts: Mapping[str, Any]) -> ModelRevision:
    return ModelRevision.model_validate({name: facts[name] for name in ModelRevision.model_fields})
