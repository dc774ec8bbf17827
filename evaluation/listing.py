"""Does a listing's common white make a shoot more consistent, and do its photos no harm?

`python -m evaluation.listing [--photos ../shared/evaluation/houses] [--houses 10] [--sheet FILE.png]`: rooms of houses
as they are; each with an exposure and a cast of its own; each taken three times so (crops); and each in three exposures
without more. Finished one by one, and as a listing. The last line is JSON: for every case, one by one → as a listing,
`spread` how far casts of one house are apart (mean pairwise CIEDE2000 of a light grey under what is left of each cast,
against the originals), `same_room` the same among photos of one room, `light` how far these are apart in L* (mean
pairwise, of how far their median is from the original's), `white` as `spread` of the white that is measured without
originals, `delta_e` mean CIEDE2000 to the originals.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby
from pathlib import Path
from typing import TypeVar

import numpy as np

from evaluation.crew import use_one_thread
from evaluation.mender import Mender, open_mender, shrink_photo
from evaluation.sheets import shrink_for_sheet, write_sheet
from evaluation.task import WEIGHTS
from fanlight_client.options import EnhanceOptions
from fanlight_client.report import SkyReport
from finishing.listing_look import decide_look
from finishing.survey import survey_look
from finishing.tone.looks import WholeLook
from finishing.tone.white import see_white, share_white
from finishing.tone.wish import tell_indoors
from imaging.color import delta_e_2000, linear_to_srgb, srgb_to_lab, srgb_to_linear
from imaging.sampling import as_image, shrink_pixels
from imaging.white_point import measure_white_point
from training.data import HousePhoto, list_photos, read_photo
from training.degrade import Degradation, apply_degradation

LONG_SIDE_PX, JUDGED_PX = 640, 192
EXPOSURE_EV, WARMTH_EV, TINT_EV = (-1.8, 0.2), 0.4, 0.1
CROPS = ((0.0, 0.0), (0.1, 0.25), (0.25, 0.1))
"""Where three frames of a room begin, as shares of its sides; each takes three quarters of them."""
EXPOSURES_EV = (-1.6, -0.8, 0.2)
_WHITE_RIM, _GREY = 12.0, 0.6
Figure = TypeVar("Figure")
NO_SKY = SkyReport(decision="kept", reason="not an exterior")


@dataclass(frozen=True, eq=False)
class Frame:
    """A photo of a room as it should be and as it was taken, pixels uint8 (h, w, 3); then finished, both ways."""

    room: str
    original: np.ndarray
    taken: np.ndarray
    alone: np.ndarray | None = None
    together: np.ndarray | None = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, default=Path("../shared/evaluation/houses"))
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--houses", type=int, default=10)
    parser.add_argument("--sheet", type=Path, help="PNG of three houses: taken, one by one, as a listing, original")
    arguments = parser.parse_args()
    use_one_thread()
    mender = open_mender(arguments.weights)
    photos = [photo for photo in list_photos(arguments.photos) if not photo.is_exterior]
    houses = [list(rooms) for _, rooms in groupby(photos, lambda photo: photo.house)]
    houses = houses[:: max(1, len(houses) // arguments.houses)][: arguments.houses]
    figures: dict[str, dict[str, list[float]]] = {}
    for case, take in CASES.items():
        shoots = [finish_shoot(mender, take(rooms)) for rooms in houses]
        figures[case] = judge_shoots(shoots)
        print(
            case, *(f"{name} {before:.2f} → {after:.2f}" for name, (before, after) in figures[case].items()), sep="\t"
        )
        if arguments.sheet:
            save_sheet(arguments.sheet.with_stem(f"{arguments.sheet.stem}-{case}"), shoots[:3])
    print(
        json.dumps(
            {case: {name: np.round(pair, 3).tolist() for name, pair in of.items()} for case, of in figures.items()}
        )
    )


def take_as_they_are(rooms: Sequence[HousePhoto]) -> list[Frame]:
    return [Frame(room.room, pixels, pixels) for room in rooms for pixels in [_read(room)]]


def take_with_casts(rooms: Sequence[HousePhoto]) -> list[Frame]:
    return [_spoil(frame, seed) for seed, frame in enumerate(take_as_they_are(rooms), rooms[0].house * 100)]


def take_three_times(rooms: Sequence[HousePhoto]) -> list[Frame]:
    frames = [_crop(frame, *corner) for frame in take_as_they_are(rooms) for corner in CROPS]
    return [_spoil(frame, seed) for seed, frame in enumerate(frames, rooms[0].house * 100)]


def take_in_exposures(rooms: Sequence[HousePhoto]) -> list[Frame]:
    frames = take_as_they_are(rooms)
    return [
        _degrade(frame, Degradation(exposure_ev=ev), np.random.default_rng([rooms[0].house, number]))
        for number, frame in enumerate(frames)
        for ev in EXPOSURES_EV
    ]


CASES: dict[str, Callable[[Sequence[HousePhoto]], list[Frame]]] = {
    "as_they_are": take_as_they_are,
    "casts": take_with_casts,
    "three_times": take_three_times,
    "exposures": take_in_exposures,
}


def finish_shoot(mender: Mender, frames: Sequence[Frame]) -> list[Frame]:
    """Every frame finished by itself, and with the look of all of them, as the service does it."""
    shown = [mender.classify(shrink_photo(frame.taken)) for frame in frames]
    looks = [_look(mender, frame) for frame in frames]
    surveys = [
        survey_look(says, look, see_white(frame.taken, look), NO_SKY)
        for frame, look, says in zip(frames, looks, shown, strict=True)
    ]
    white = decide_look(surveys, [EnhanceOptions()] * len(frames)).white
    finished = []
    for frame, look, says in zip(frames, looks, shown, strict=True):
        shared = share_white(frame.taken, look, white.point)[0] if white and tell_indoors(says) else look
        alone, together = (mender.tone(frame.taken, field) for field in (look.field, shared.field))
        finished.append(replace(frame, alone=alone, together=together))
    return finished


def judge_shoots(shoots: Sequence[Sequence[Frame]]) -> dict[str, list[float]]:
    """Means over houses, one by one and as a listing."""
    both: dict[str, list[float]] = {"spread": [], "same_room": [], "light": [], "white": [], "delta_e": []}
    for way in ("alone", "together"):
        casts = [[_measure_cast(getattr(frame, way), frame.original) for frame in shoot] for shoot in shoots]
        both["spread"].append(_mean(spread_casts(shoot) for shoot in casts))
        lights = [[_measure_light(getattr(frame, way), frame.original) for frame in shoot] for shoot in shoots]
        both["same_room"].append(_mean(map(spread_casts, _group(shoots, casts))))
        both["light"].append(_mean(map(spread_lights, _group(shoots, lights))))
        both["white"].append(_mean(spread_casts([_white(getattr(frame, way)) for frame in shoot]) for shoot in shoots))
        both["delta_e"].append(
            _mean(_differ(getattr(frame, way), frame.original) for shoot in shoots for frame in shoot)
        )
    return {name: values for name, values in both.items() if np.isfinite(values).all()}


def spread_casts(casts: Sequence[np.ndarray | None]) -> float:
    """Mean pairwise CIEDE2000 of a light grey under casts (2,), ln(r/g) and ln(b/g); NaN for less than two."""
    light = [np.exp([cast[0], 0.0, cast[1]]) for cast in casts if cast is not None]
    greys = [srgb_to_lab(linear_to_srgb(_GREY * gains / (gains @ [0.2126, 0.7152, 0.0722]))) for gains in light]
    return float(np.mean([delta_e_2000(*pair) for pair in combinations(greys, 2)])) if len(greys) > 1 else float("nan")


def spread_lights(lights: Sequence[float]) -> float:
    """Mean pairwise difference, L*; NaN for less than two."""
    return float(np.mean([abs(one - other) for one, other in combinations(lights, 2)])) if len(lights) > 1 else np.nan


def save_sheet(path: Path, shoots: Sequence[Sequence[Frame]]) -> None:
    """A row for each way with the first three frames of a house, house under house."""
    ways = ("taken", "alone", "together", "original")
    rows = [[shrink_for_sheet(getattr(frame, way)) for frame in shoot[:3]] for shoot in shoots for way in ways]
    write_sheet(path, rows)


def _look(mender: Mender, frame: Frame) -> WholeLook:
    plan = mender.plan(frame.taken)
    return WholeLook(plan.field, plan.need, plan.cast)


def _read(photo: HousePhoto) -> np.ndarray:
    return shrink_pixels(read_photo(photo.path), LONG_SIDE_PX)


def _crop(frame: Frame, down: float, across: float) -> Frame:
    height, width = frame.original.shape[:2]
    top, left = int(down * height), int(across * width)
    pixels = np.ascontiguousarray(frame.original[top : top + 3 * height // 4, left : left + 3 * width // 4])
    return replace(frame, original=pixels, taken=pixels)


def _spoil(frame: Frame, seed: int) -> Frame:
    rng = np.random.default_rng(seed)
    warmth, tint = rng.uniform(-WARMTH_EV, WARMTH_EV), rng.uniform(-TINT_EV, TINT_EV)
    spoiling = Degradation(exposure_ev=rng.uniform(*EXPOSURE_EV), red_ev=warmth, green_ev=tint, blue_ev=-warmth)
    return _degrade(frame, spoiling, rng)


def _degrade(frame: Frame, spoiling: Degradation, rng: np.random.Generator) -> Frame:
    spoiled = apply_degradation(as_image(frame.original), spoiling, rng)
    return replace(frame, taken=np.rint(spoiled * 255).astype(np.uint8))


def _measure_cast(result: np.ndarray, original: np.ndarray) -> np.ndarray | None:
    """What is left of a cast: how far near-greys of the original are from where they were; None where it has none."""
    after, before = (as_image(shrink_pixels(pixels, JUDGED_PX)) for pixels in (result, original))
    lab = srgb_to_lab(before)
    grey = (np.hypot(lab[..., 1], lab[..., 2]) < _WHITE_RIM) & (lab[..., 0] > 40)
    grey &= (before.max(axis=2) < 0.98) & (after.max(axis=2) < 0.98)
    if grey.mean() < 0.02:
        return None
    moved = np.log(np.maximum(srgb_to_linear(after[grey]), 1e-4) / np.maximum(srgb_to_linear(before[grey]), 1e-4))
    return np.asarray(np.median(moved[:, [0, 2]] - moved[:, [1]], axis=0))


def _measure_light(result: np.ndarray, original: np.ndarray) -> float:
    """By how much lighter than the original, median L*."""
    after, before = (srgb_to_lab(as_image(shrink_pixels(pixels, JUDGED_PX)))[..., 0] for pixels in (result, original))
    return float(np.median(after) - np.median(before))


def _white(pixels: np.ndarray) -> np.ndarray:
    point = measure_white_point(as_image(pixels))
    return np.array([point.tint + point.warmth, point.tint - point.warmth])


def _differ(result: np.ndarray, original: np.ndarray) -> float:
    pair = (srgb_to_lab(as_image(shrink_pixels(pixels, JUDGED_PX))) for pixels in (result, original))
    return float(delta_e_2000(*pair).mean())


def _group(shoots: Sequence[Sequence[Frame]], figures: Sequence[Sequence[Figure]]) -> list[list[Figure]]:
    """Figures of every shoot's frames, room by room."""
    rooms: dict[tuple[int, str], list[Figure]] = {}
    for number, (shoot, its) in enumerate(zip(shoots, figures, strict=True)):
        for frame, figure in zip(shoot, its, strict=True):
            rooms.setdefault((number, frame.room), []).append(figure)
    return list(rooms.values())


def _mean(values: Iterable[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else float("nan")


if __name__ == "__main__":
    main()
