"""Let a trained segmenter tell the surfaces of rooms that nobody marked: `python -m training.taught_rooms --photos
HOUSES --segmenter DIR --out DIR`.

What it tells is the mean of two looks, one of them mirrored; the next sitting of training.surfaces learns from it, on
photos that are spoiled harder (noisy student: Xie et al. 2020). Takes five minutes on one core.
"""

import argparse
from pathlib import Path

import numpy as np
from tqdm import tqdm

from imaging.sampling import as_image
from models.surfaces.hub_surfaces import HubSurfaces
from models.surfaces.protocol import SurfaceNetwork
from training.data import list_photos, read_photo, split_by_house
from training.room_lessons import RoomLesson, StoredLessons, write_lesson


def tell(network: SurfaceNetwork, pixels: np.ndarray) -> RoomLesson:
    """A photo uint8 (h, w, 3) as a lesson, its surfaces at half the size of the network's look."""
    image = as_image(pixels)
    plain, mirrored = (
        network.predict([look])[0].likely[:, ::2, ::2].astype(np.float32) for look in (image, image[:, ::-1])
    )
    likely = (plain + mirrored[..., ::-1]) / 2
    return RoomLesson(pixels, np.rint(likely.transpose(1, 2, 0) * 255).astype(np.uint8))


def list_taught(folder: Path | None) -> StoredLessons:
    """What was told of photos; nothing without a folder."""
    return StoredLessons(sorted(folder.glob("*.npz")) if folder else [])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True, help="folder of N_{bedroom,bathroom,kitchen}.jpg")
    parser.add_argument("--segmenter", type=Path, required=True, help="what training.surfaces wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder for the lessons, NAME.npz")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    network = HubSurfaces.load(args.segmenter)
    photos, _ = split_by_house(list_photos(args.photos))
    for photo in tqdm([photo for photo in photos if not photo.is_exterior]):
        write_lesson(tell(network, read_photo(photo.path)), args.out / f"{photo.path.stem}.npz")


if __name__ == "__main__":
    main()
