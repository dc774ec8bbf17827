"""Let a larger sky model mark the house fronts: `python -m training.sky_teacher --photos DIR --weights DIR --out DIR`.

The teacher is the MIT-licensed sky U²-NetP of xiongzhu666/Sky-Segmentation-and-Post-processing in ncnn's format
(`skysegsmall_sim-opt-fp16.{param,bin}`). ncnn is needed for this command alone: `pip install ncnn`. A mask is the mean
of three looks (as it is, mirrored, brightened): where they disagree it is grey, and counts for less in training.
"""

import argparse
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from tqdm import tqdm

from training.data import list_photos, read_photo

SIDE_PX = 384
MEAN, STD = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)
INPUT, OUTPUT = "input.1", "1959"
BRIGHTENING = 0.6


class SkyTeacher:
    """The ncnn network, asked one photo at a time."""

    def __init__(self, folder: Path) -> None:
        import ncnn

        self._matrix = ncnn.Mat
        self._net: Any = ncnn.Net()
        self._net.opt.num_threads = 1
        for read, suffix in ((self._net.load_param, "param"), (self._net.load_model, "bin")):
            if read(str(folder / f"skysegsmall_sim-opt-fp16.{suffix}")):
                raise FileNotFoundError(f"{folder} holds no skysegsmall_sim-opt-fp16.{suffix}")

    def mark(self, image: np.ndarray) -> np.ndarray:
        """One look: image (h, w, 3) to a sky matte (SIDE_PX, SIDE_PX)."""
        small = cv2.resize(image, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
        planes = np.ascontiguousarray(((small - MEAN) / STD).transpose(2, 0, 1))
        asked = self._net.create_extractor()
        # A Mat over numpy's memory outlives the array: clone it.
        asked.input(INPUT, self._matrix(planes).clone())
        return np.array(asked.extract(OUTPUT)[1]).reshape(SIDE_PX, SIDE_PX)

    def mark_thrice(self, image: np.ndarray) -> np.ndarray:
        """The mean of three looks, (SIDE_PX, SIDE_PX)."""
        mirrored = self.mark(image[:, ::-1])[:, ::-1]
        return (self.mark(image) + mirrored + self.mark(image ** np.float32(BRIGHTENING))) / 3


def main() -> None:
    parser = argparse.ArgumentParser(description="Mark the sky of the house fronts with a teacher.")
    parser.add_argument("--photos", type=Path, required=True, help="folder of N_frontal.jpg")
    parser.add_argument("--weights", type=Path, required=True, help="folder of the ncnn teacher")
    parser.add_argument("--out", type=Path, required=True, help="folder for the masks, N_frontal.png")
    args = parser.parse_args()
    teacher = SkyTeacher(args.weights)
    args.out.mkdir(parents=True, exist_ok=True)
    for photo in tqdm([photo for photo in list_photos(args.photos) if photo.is_exterior]):
        matte = teacher.mark_thrice(read_photo(photo.path).astype(np.float32) / 255)
        cv2.imwrite(str(args.out / f"{photo.path.stem}.png"), np.rint(matte * 255).astype(np.uint8))


if __name__ == "__main__":
    main()
