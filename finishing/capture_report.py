"""What is told of a photo that was taken in several frames."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from fanlight_client.report import Alteration, CaptureReport, FrameReport, WindowReport
from finishing.canvas import Change
from finishing.capture import Capture
from finishing.grey_png import encode_grey
from imaging.capture import MergedCapture

MERGED = "frames of the same view were merged; no element was changed."


def describe_merge(merged: MergedCapture, capture: Capture) -> Change:
    """What became of the frames; no change where the photo is its reference."""
    report = report_merge(merged, capture)
    others = 1 - report.frames[capture.reference].used
    sections = {"capture": report}
    figures: dict[str, float | str | None] = {
        "frames": len(report.frames),
        "used": sum(frame.used > 0 for frame in report.frames),
        "reference": report.reference,
        "ghosts": round(merged.ghosts, 4),
        "windows": merged.windows.kind,
    }
    if report.decision == "reference":
        return Change("merge", None, report.reason, figures=figures, sections=sections)
    told = Alteration(
        what="merge", classification="adjustment", fraction=others, description=f"{figures['used']} {MERGED}"
    )
    return Change("merge", "captured", report.reason, others, merged.photo.size.region, figures, (told,), sections)


def report_merge(merged: MergedCapture, capture: Capture) -> CaptureReport:
    """The report's section on frames that were looked at."""
    frames = [
        FrameReport(
            sha256=digest,
            ev=round(frame.ev, 3),
            alignment=frame.model,
            moved_px=round(frame.rms_px, 3),
            used=round(frame.used, 4),
            refused=frame.refused,
        )
        for digest, frame in zip(capture.digests, merged.frames, strict=True)
    ]
    windows = merged.windows
    is_merged = any(frame.used > 0 for place, frame in enumerate(frames) if place != capture.reference)
    refused = "; ".join(f"frame {number}: {frame.refused}" for number, frame in enumerate(frames, 1) if frame.refused)
    return CaptureReport(
        decision="merged" if is_merged else "reference",
        reason=refused or ("all frames could be laid on one another" if is_merged else "no other frame adds anything"),
        reference=capture.reference + 1,
        frames=frames,
        ghosts=round(merged.ghosts, 4),
        windows=WindowReport(
            decision=windows.kind,
            share=round(windows.share, 4),
            unheld=round(windows.unheld, 4),
            reason=windows.reason,
        ),
        frame_map=encode_grey(merged.frame_map.astype(np.uint8) + 1) if is_merged else None,
    )


def describe_reference(capture: Capture, reason: str) -> Mapping[str, Any]:
    """The section where nothing was merged, by name; none for a photo in one frame."""
    if not capture.is_bracket:
        return {}
    frames = [FrameReport(sha256=digest) for digest in capture.digests]
    return {
        "capture": CaptureReport(decision="reference", reason=reason, reference=capture.reference + 1, frames=frames)
    }
