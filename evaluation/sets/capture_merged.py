"""What a merge does to rooms of which the light is known: the room, the view, what moves, and the noise."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from evaluation.result import SheetRow
from evaluation.sets.capture_scene import (
    WINDOWS,
    Curve,
    Scene,
    add_fan,
    add_person,
    build_scene,
    take_frame,
    turn_camera,
)
from evaluation.sets.surfaces import PREVIEW_PX, open_network
from evaluation.sheets import shrink_for_sheet
from evaluation.task import WEIGHTS
from imaging.capture import Alignment, MergedCapture, align_frames, merge_capture
from imaging.capture.place import place_frames
from imaging.capture.windows import WindowKind
from imaging.codec import Limits
from imaging.color import delta_e_2000, linear_to_srgb, srgb_to_lab, srgb_to_linear
from imaging.fusion import fuse_frames
from imaging.region import Size
from imaging.sampling import as_image, shrink_pixels
from imaging.surfaces import is_surface

BRACKETS = {4.0: (-4.0, -2.0, 0.0, 2.0, 4.0), 6.0: (-6.0, -4.0, -2.0, 0.0, 2.0)}
_HAND_DEG = 0.4
_BANDS = ((0.1, 0.4), (0.4, 1), (1, 2), (2, 4))
_LIFT_EV = 3.0


@dataclass(frozen=True)
class MergeJob:
    """`weights`: the profile that tells windows."""

    photos: Path
    room: int
    view_ev: float
    curve: Curve = "srgb"
    hand: bool = True
    weights: Path = WEIGHTS


@dataclass(frozen=True)
class MergeScore:
    """Figures by name, without a mask, with each kind of mask, and of the baselines; what the windows that the network
    saw came to."""

    job: MergeJob
    figures: dict[str, float]
    baselines: dict[str, dict[str, float]] = field(default_factory=dict)
    seen: WindowKind = "none"


def merge_room(job: MergeJob) -> tuple[MergeScore, SheetRow]:
    """A room at five exposures, merged without a mask, with its glass, its windows as a whole, and the windows that the
    network sees, beside reference, Mertens, aligned Mertens."""
    scene = build_scene(job.photos, job.room, job.view_ev)
    evs = BRACKETS[job.view_ev]
    at = evs.index(0.0)
    rng = np.random.default_rng([3, job.room])
    frames = [
        take_frame(_hold(scene.light, rng if job.hand and ev else None), ev, seed, job.curve)
        for seed, ev in enumerate(evs)
    ]
    reference = frames[at]
    masks = {"anchored": None, "pulled": scene.glass, "framed": scene.glass + scene.frame}
    masks["seen"] = see_windows(reference, job.weights)
    merged = {method: merge_pixels(frames, at, mask) for method, mask in masks.items()}
    figures = {
        f"{method}_{name}": value
        for method, each in merged.items()
        for name, value in judge_room(each.photo.pixels, reference, scene).items()
    }
    figures |= _judge_unheld(merged["pulled"], reference, scene, evs)
    baselines = {
        "reference": reference,
        "Mertens": _fuse(frames),
        "Mertens, aligned": _fuse(_lay_frames(frames, merged["pulled"], at)),
    }
    scores = {name: judge_room(image, reference, scene) for name, image in baselines.items()}
    images = baselines | {method: each.photo.pixels for method, each in merged.items()}
    caption = f"room {job.room}, view +{job.view_ev:.0f} EV, {job.curve}{', hand-held' if job.hand else ''}"
    row = SheetRow(caption, {name: shrink_for_sheet(image) for name, image in images.items()}, figures["anchored_halo"])
    return MergeScore(job, figures, scores, merged["seen"].windows.kind), row


def see_windows(pixels: np.ndarray, weights: Path) -> np.ndarray:
    """How far each place of a frame (h, w, 3) is of a window, as a profile's network sees it, float32 [0, 1]."""
    (seen,) = open_network(weights).predict([as_image(shrink_pixels(pixels, PREVIEW_PX))])
    return is_surface(seen.likely, "window")


def merge_pixels(frames: list[np.ndarray], reference: int, glass: np.ndarray | None = None) -> MergedCapture:
    """Merge frames uint8 (h, w, 3) as files."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{index}.png" for index in range(len(frames))]
        for path, frame in zip(paths, frames, strict=True):
            cv2.imwrite(str(path), cv2.cvtColor(frame, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 1])
        return merge_capture(paths, Limits(), reference, glass)


def judge_room(pixels: np.ndarray, reference: np.ndarray, scene: Scene) -> dict[str, float]:
    """ΔE2000 of the room, and of what frames its glass, to the reference, the halo beside windows, the view to the
    truth."""
    lab, own = _lab(pixels), _lab(reference)
    view = _lab(np.rint(linear_to_srgb(scene.view) * 255).astype(np.uint8))[..., 0]
    glass, room, frame = scene.glass > 0.99, scene.room, scene.frame > 0.9
    return {
        "frame_delta_e": float(delta_e_2000(lab[frame], own[frame]).mean()),
        "room_delta_e": float(delta_e_2000(lab[room], own[room]).mean()),
        "halo": measure_window_halo(lab[..., 0] - own[..., 0], scene),
        "view_correlation": float(np.corrcoef(lab[..., 0][glass], view[glass])[0, 1]),
        "view_lightness": float(lab[..., 0][glass].mean()),
    }


def measure_window_halo(lightness_change: np.ndarray, scene: Scene) -> float:
    """The largest mean change of L* in bands beside windows, .1 to 4 % of the width away, over that at 6 to 12 %."""
    window = ((scene.glass + scene.frame) > 0.5).astype(np.uint8)
    away = cv2.distanceTransform(1 - window, cv2.DIST_L2, 5) / window.shape[1] * 100
    far = lightness_change[(away > 6) & (away < 12)].mean()
    return float(max(abs(lightness_change[(away > near) & (away <= end)].mean() - far) for near, end in _BANDS))


def _judge_unheld(
    merged: MergedCapture, reference: np.ndarray, scene: Scene, evs: tuple[float, ...]
) -> dict[str, float]:
    """What no frame holds: the share that is reported against the true one, and whether those pixels were touched."""
    clipped = scene.light.max(axis=2) >= 1
    lost = clipped & (scene.light.max(axis=2) * 2.0 ** min(evs) >= 1)
    true_share = lost.sum() / max(clipped.sum(), 1)
    inner = cv2.erode(lost.astype(np.uint8), np.ones((7, 7))) > 0
    touched = (merged.photo.pixels[inner] != reference[inner]).any(axis=1)
    return {
        "unheld_missed_points": 100 * abs(merged.windows.unheld - float(true_share)),
        "unheld_touched_percent": 100 * float(touched.mean()) if touched.size else 0.0,
    }


def judge_ghosts(job: MergeJob, what: str) -> dict[str, float]:
    """Pixels of where something moves that differ, by ΔE2000 > 6, from a merge of frames that all show one moment."""
    scene = build_scene(job.photos, job.room, job.view_ev, WINDOWS[:1])
    evs = (-2.0, 0.0, 2.0)
    moments = [_move(scene.light, what, number) for number in range(3)]
    frames = [take_frame(light, ev, seed) for seed, ((light, _), ev) in enumerate(zip(moments, evs, strict=True))]
    still = [take_frame(moments[1][0], ev, 20 + seed) for seed, ev in enumerate(evs)]
    anywhere = np.max([place for _, place in moments], axis=0)
    touched = cv2.dilate((anywhere > 0.05).astype(np.uint8), np.ones((25, 25))) > 0
    merged, wanted = (merge_pixels(each, 1).photo.pixels for each in (frames, still))
    fused, fused_still = _fuse(frames), _fuse(still)
    return {
        f"{what}_ghosts_percent": _ghost_share(merged, wanted, touched),
        f"{what}_ghosts_mertens_percent": _ghost_share(fused, fused_still, touched),
    }


def judge_false_alarms(job: MergeJob, shift_px: float) -> float:
    """Share of a still room that counts as moved where frames lie so far apart, percent."""
    scene = build_scene(job.photos, job.room, job.view_ev)
    evs = (-2.0, 0.0, 2.0)
    frames = []
    for seed, ev in enumerate(evs):
        matrix = np.array([[1, 0, np.sign(ev) * shift_px], [0, 1, 0]])
        frames.append(
            take_frame(
                cv2.warpAffine(scene.light, matrix, scene.light.shape[1::-1], borderMode=cv2.BORDER_REFLECT), ev, seed
            )
        )
    still = [Alignment(np.eye(3), "identity", 1.0, 0.0)] * 3
    laid = place_frames(frames, still, evs, 1, linear=False)
    return 100 * float(np.mean([each.ghosts.mean() for each in laid.others]))


def judge_noise(job: MergeJob) -> float:
    """Noise of flat shadows, lifted by 3 EV, over that of the reference lifted alone."""
    scene = build_scene(job.photos, job.room, job.view_ev)
    evs = BRACKETS[job.view_ev]
    frames = [take_frame(scene.light, ev, seed) for seed, ev in enumerate(evs)]
    clean = _lift(np.rint(linear_to_srgb(scene.light) * 255).astype(np.uint8))
    dark = (scene.light.max(axis=2) < 0.04) & scene.room & (np.abs(clean - cv2.GaussianBlur(clean, (0, 0), 2)) < 1)
    merged = merge_pixels(frames, evs.index(0.0)).photo.pixels
    own = _lift(frames[evs.index(0.0)])
    return float(_spread(_lift(merged), dark) / _spread(own, dark))


def _lift(pixels: np.ndarray) -> np.ndarray:
    light = srgb_to_linear(pixels.astype(np.float32) / np.iinfo(pixels.dtype).max) * np.float32(2**_LIFT_EV)
    return np.asarray(srgb_to_lab(linear_to_srgb(light))[..., 0], np.float32)


def _spread(lightness: np.ndarray, where: np.ndarray) -> float:
    return float((lightness - cv2.GaussianBlur(lightness, (0, 0), 2))[where].std())


def _move(light: np.ndarray, what: str, number: int) -> tuple[np.ndarray, np.ndarray]:
    if what == "person":
        return add_person(light, 0.55 + 0.05 * number)
    return add_fan(light, 1.1 * number, (0.02, 0.1, 1.0)[number])


def _ghost_share(pixels: np.ndarray, wanted: np.ndarray, where: np.ndarray) -> float:
    return 100 * float((delta_e_2000(_lab(pixels)[where], _lab(wanted)[where]) > 6).mean())


def _hold(light: np.ndarray, rng: np.random.Generator | None) -> np.ndarray:
    return light if rng is None else turn_camera(light, *rng.uniform(-_HAND_DEG, _HAND_DEG, 3))[0]


def _lay_frames(frames: list[np.ndarray], merged: MergedCapture, reference: int) -> list[np.ndarray]:
    """Frames brought onto the reference as the merge has it; those that it refused are left out."""
    size = Size(*frames[reference].shape[:2])
    evs = [each.ev for each in merged.frames]
    placed = align_frames(frames, evs, reference, size)
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return [
        cv2.warpPerspective(frame, each.matrix, (size.width, size.height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        for frame, each in zip(frames, placed, strict=True)
        if each.model != "refused"
    ]


def _fuse(frames: list[np.ndarray]) -> np.ndarray:
    return np.rint(fuse_frames(frames) * 255).astype(np.uint8)


def _lab(pixels: np.ndarray) -> np.ndarray:
    return srgb_to_lab(pixels.astype(np.float32) / np.iinfo(pixels.dtype).max)
