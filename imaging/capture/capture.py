"""From the files of a capture to one photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from imaging.capture.align import PROXY_PX, Alignment, align_frames, rescale_matrix
from imaging.capture.exposures import estimate_exposures
from imaging.capture.load import Frame, is_raw, load_frame, load_raw_frame, preview_frames
from imaging.capture.merge import Placed, merge_frames
from imaging.capture.place import Laid, Scene, place_frames
from imaging.capture.reference import choose_reference
from imaging.capture.result import FrameUse, MergedCapture, WindowUse
from imaging.capture.windows import plan_windows
from imaging.codec.limits import Limits
from imaging.codec.raw import darkening
from imaging.codec.raw_linear import find_white
from imaging.photo import ImageError
from imaging.region import Size
from imaging.sampling import resize_area

_MAP_PX = 256
NOT_ALIGNED = "capture_not_aligned"
FRAME_REFUSED = "capture_frame_refused"


def merge_capture(
    paths: Sequence[Path], limits: Limits, reference: int | None = None, glass: np.ndarray | None = None
) -> MergedCapture:
    """Merge the frames of one capture, anchored on a reference frame, given or chosen (`choose_reference`).

    `glass` is a mask (h, w) of window glass over the reference frame, or of windows with their frames, uint8 or [0, 1],
    of any size. Raises ImageError as decoding does, no_frames for an empty list, no_such_frame for a reference that is
    not among them. A frame that cannot be aligned, is of another size or kind, or shows something else is left out;
    where none is left, the photo is the reference frame, with the warning capture_not_aligned.
    """
    if not paths:
        raise ImageError("no_frames", "a capture has one frame or more")
    if reference is not None and not 0 <= reference < len(paths):
        raise ImageError("no_such_frame", f"the capture has frames 0 to {len(paths) - 1}, not {reference}")
    frames, reference = _load(paths, limits, reference)
    anchor = frames[reference]
    fitting = [index for index, each in enumerate(frames) if (each.size, each.linear) == (anchor.size, anchor.linear)]
    proxies = [frames[index].proxy for index in fitting]
    at = fitting.index(reference)
    evs = estimate_exposures(proxies, at)
    alignments = align_frames(proxies, evs, at, anchor.size)
    small = Size(*anchor.proxy.shape[:2])
    on_proxies = [replace(each, matrix=rescale_matrix(each.matrix, anchor.size, small)) for each in alignments]
    scene = place_frames(proxies, on_proxies, evs, at, linear=anchor.linear, lift=2.0 ** max(anchor.baseline_ev, 0.0))
    windows = plan_windows(scene.blend, _fit_glass(glass, small))
    placed = [_as_placed(each, frames, fitting, alignments) for each in (scene.reference, *scene.others)]
    pixels = merge_frames(placed[0], placed[1:], windows)
    if anchor.baseline_ev < 0:
        pixels = darkening(anchor.baseline_ev)[pixels]
    return MergedCapture(
        photo=replace(anchor.photo, pixels=pixels),
        reference=reference,
        frames=tuple(_describe(index, fitting, scene, alignments, evs) for index in range(len(frames))),
        ghosts=_share_of_ghosts(scene),
        windows=WindowUse(windows.kind, windows.share, windows.unheld, windows.reason),
        frame_map=_map_frames(scene, fitting),
        warnings=_warn(scene, fitting, len(frames)),
    )


def _load(paths: Sequence[Path], limits: Limits, reference: int | None) -> tuple[list[Frame], int]:
    """All frames; raw ones under the reference's white balance and one white, developed ones as they are."""
    raw = [is_raw(path) for path in paths]
    if not any(raw):
        frames = [load_frame(path, limits, PROXY_PX) for path in paths]
        return frames, choose_reference([each.proxy for each in frames]) if reference is None else reference
    if reference is None:
        kept = [index for index, each in enumerate(raw) if each]
        reference = kept[choose_reference(preview_frames([paths[index] for index in kept], limits, PROXY_PX))]
    if not raw[reference]:
        return [load_frame(path, limits, PROXY_PX) for path in paths], reference
    white = find_white((path.read_bytes() for index, path in enumerate(paths) if raw[index]), limits)
    first, balance = load_raw_frame(paths[reference], limits, PROXY_PX, None, white)
    frames = [
        load_raw_frame(path, limits, PROXY_PX, balance, white)[0] if raw[index] else load_frame(path, limits, PROXY_PX)
        for index, path in enumerate(paths)
        if index != reference
    ]
    frames.insert(reference, first)
    return frames, reference


def _fit_glass(glass: np.ndarray | None, size: Size) -> np.ndarray | None:
    if glass is None:
        return None
    scale = 255 if glass.dtype == np.uint8 else 1
    return cv2.resize(glass.astype(np.float32) / scale, (size.width, size.height), interpolation=cv2.INTER_AREA)


def _as_placed(laid: Laid, frames: Sequence[Frame], fitting: Sequence[int], alignments: Sequence[Alignment]) -> Placed:
    layer = laid.layer
    frame = frames[fitting[layer.index]]
    trust = np.rint(layer.trust * 255).astype(np.uint8)
    return Placed(layer.index, frame.photo.pixels, laid.tones, alignments[layer.index].matrix, trust, layer.gain_ev)


def _describe(
    index: int, fitting: Sequence[int], scene: Scene, alignments: Sequence[Alignment], evs: Sequence[float]
) -> FrameUse:
    if index not in fitting:
        return FrameUse(0.0, "refused", 0.0, 0.0, "it is of another size or kind than the reference frame")
    place = fitting.index(index)
    if place in scene.refused:
        return FrameUse(evs[place], "refused", 0.0, 0.0, scene.refused[place])
    laid = next(each for each in (scene.reference, *scene.others) if each.layer.index == place)
    alignment = alignments[place]
    used = float(scene.blend.shares[place].mean())
    return FrameUse(laid.layer.gain_ev, alignment.model, alignment.moved_px, used)


def _share_of_ghosts(scene: Scene) -> float:
    moved = np.zeros(scene.blend.clipped.shape, bool)
    for each in scene.others:
        moved |= each.ghosts
    return float(moved.mean())


def _map_frames(scene: Scene, fitting: Sequence[int]) -> np.ndarray:
    size = Size(*scene.blend.clipped.shape).within(_MAP_PX)
    places = list(scene.blend.shares)
    shares = np.stack([resize_area(scene.blend.shares[place], size) for place in places])
    names = np.array([fitting[place] for place in places], np.uint8)
    return names[shares.argmax(axis=0)]


def _warn(scene: Scene, fitting: Sequence[int], count: int) -> tuple[tuple[str, str], ...]:
    if count == 1:
        return ()
    if not scene.others:
        return ((NOT_ALIGNED, "no other frame could be brought onto the reference frame, which is the photo"),)
    lost = len(scene.refused) + count - len(fitting)
    return ((FRAME_REFUSED, f"{lost} of {count} frames take no part"),) if lost else ()
