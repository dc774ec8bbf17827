"""Render rooms to learn from, once: `python -m training.interiors --out DIR --rooms 4000`.

Each room is a file; those that are there already are left as they are, so that an interrupted run is carried on by the
same command.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from imaging.region import Size
from imaging.scenes.interior import plan_interior, render_interior
from training.room_lessons import RoomLesson, StoredLessons, tell_likely, write_lesson

SIZES = (Size(256, 384), Size(256, 384), Size(272, 360), Size(320, 320), Size(384, 288))
"""Of pictures, drawn evenly: most photos of rooms lie on their longer side."""
MOST_SEEDS = 1_000_000
"""Rooms from this seed on are for measuring, never for learning."""
UNFURNISHED = 0.3
"""How many of the rooms stand empty."""


def render_lesson(seed: int) -> RoomLesson:
    """The room of a seed below MOST_SEEDS, in a size and with or without furniture as the seed has it."""
    if not 0 <= seed < MOST_SEEDS:
        raise ValueError(f"the room of seed {seed} is not for learning")
    rng = np.random.default_rng([seed, 1])
    size = SIZES[int(rng.integers(len(SIZES)))]
    room = render_interior(plan_interior(seed), size, furnished=bool(rng.random() >= UNFURNISHED))
    return RoomLesson(room.pixels, tell_likely(room.labels), room.depth.astype(np.float16))


def render_missing(seed: int, folder: Path) -> None:
    """Render a room into the folder, unless it is there."""
    cv2.setNumThreads(1)
    path = folder / f"{seed}.npz"
    if not path.exists():
        write_lesson(render_lesson(seed), path)


def list_rendered(folder: Path) -> StoredLessons:
    """What is in the folder by now, by seed; raises FileNotFoundError where nothing is."""
    paths = sorted(folder.glob("*.npz"), key=lambda path: int(path.stem))
    if not paths:
        raise FileNotFoundError(f"{folder} holds no rendered rooms: see training.interiors")
    return StoredLessons(paths)


def main() -> None:
    parser = argparse.ArgumentParser(description="Render rooms to learn depth and surfaces from.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the rooms, SEED.npz")
    parser.add_argument("--rooms", type=int, default=4000)
    parser.add_argument("--first", type=int, default=0, help="the first room's seed")
    parser.add_argument("--processes", type=int, default=1)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    seeds = range(args.first, args.first + args.rooms)
    with ProcessPoolExecutor(args.processes) as pool:
        for _ in tqdm(pool.map(partial(render_missing, folder=args.out), seeds), total=args.rooms):
            pass


if __name__ == "__main__":
    main()
