"""What is told of a finished video."""

from collections.abc import Sequence
from dataclasses import asdict

from fanlight_client.report import Alteration
from fanlight_client.video_wire import FinishedVideo, Flicker, ShotReport, VideoFile, VideoReport
from serve.jobs.video_memory import KeptPlan
from serve.video.segments import WrittenSegment
from video.plan import WalkPlan
from video.report import WalkReport, describe_walk

TONED = "Brightness and colour were adjusted; no element was changed."
TURNED = "The camera was turned level afterwards."
BLURRED = "Faces or other parts were made unrecognisable."


def describe_video(
    input: VideoFile, output: FinishedVideo, kept: KeptPlan, plan: WalkPlan, segments: Sequence[WrittenSegment]
) -> VideoReport:
    """The report of a video of which all segments are written."""
    walk = describe_walk(plan, [segment.facts for segment in segments])
    alterations = list_alterations(walk)
    return VideoReport(
        input=input,
        output=output,
        shots=[ShotReport.model_validate(asdict(shot)) for shot in walk.shots],
        flicker_before=_tell_flicker(walk.flicker_before),
        flicker_after=_tell_flicker(walk.flicker_after),
        frames_lost=walk.frames_lost,
        mapped_to_sdr=walk.mapped_to_sdr,
        hdr_kept=walk.hdr_kept,
        pixel_formats=list(walk.pixel_formats),
        left_out=list(walk.left_out),
        copied=kept.is_copy,
        alterations=alterations,
        disclosure_required=any(told.classification == "alteration" for told in alterations),
        warnings=list(kept.warnings),
        models=list(kept.models),
        gpu_seconds=kept.gpu_seconds,
        segments=len(segments),
    )


def list_alterations(walk: WalkReport) -> list[Alteration]:
    """Adjustments, whose every pixel is the camera's own, and what was blurred. `fraction`: the share of the time it
    was done for; of what was blurred the share of all pixels."""
    told = []
    whole_s = sum(shot.stop_s - shot.start_s for shot in walk.shots) or 1.0
    toned_s = sum(shot.stop_s - shot.start_s for shot in walk.shots if shot.way != "none")
    turned_s = sum(shot.stop_s - shot.start_s for shot in walk.shots if shot.turn_deg)
    if turned_s:
        told.append(_adjust("straighten", turned_s / whole_s, TURNED))
    if toned_s:
        told.append(_adjust("tone", toned_s / whole_s, TONED))
    if any(shot.hidden for shot in walk.shots):
        told.append(
            Alteration(what="blur", classification="alteration", fraction=walk.hidden_fraction, description=BLURRED)
        )
    return told


def _adjust(what: str, share: float, sentence: str) -> Alteration:
    fields = {"what": what, "classification": "adjustment", "fraction": min(1.0, share), "description": sentence}
    return Alteration.model_validate(fields)


def _tell_flicker(figures: tuple[float, float]) -> Flicker:
    return Flicker(mean=figures[0], most=figures[1])
