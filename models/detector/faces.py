"""Faces: YuNet (Wu, Peng & Yu 2023) through OpenCV, which decodes its answers; on photos of any size."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from imaging.region import Size
from imaging.sampling import resize_area
from imaging.things import Found, View, keep_best, plan_views
from models.detector.kinds import FACE
from models.errors import ModelError

VIEW_PX = 640
"""Side of the views; YuNet finds faces of 10 to 300 pixels in them."""
STRIDE_PX = 32
LEAST, OVERLAP, MOST = 0.3, 0.3, 500
"""Least confidence of a finding, most overlap of two in one view, and most in one view."""


class FaceFinder:
    """YuNet; not thread-safe: one call at a time. On the CPU: 76,000 weights are not worth the way to a GPU."""

    kinds = (FACE,)

    def __init__(self, network: "cv2.FaceDetectorYN") -> None:
        self._network = network

    @classmethod
    def load(cls, path: Path) -> Self:
        """From YuNet's ONNX file; raises ModelError `weights_missing` or `weights_corrupt`, also for other networks."""
        if not path.is_file():
            raise ModelError("weights_missing", f"no face detector at {path}")
        try:
            finder = cls(cv2.FaceDetectorYN.create(str(path), "", (VIEW_PX, VIEW_PX), LEAST, OVERLAP, MOST))
            finder.find(np.zeros((VIEW_PX, VIEW_PX, 3), np.uint8))
        except cv2.error as error:
            raise ModelError("weights_corrupt", f"the face detector at {path} cannot be read: {error}") from error
        return finder

    def find_all(self, photos: Sequence[NDArray[np.uint8]]) -> list[list[Found]]:
        """The faces of photos, one after another."""
        return [self.find(photo) for photo in photos]

    def find(self, photo: NDArray[np.uint8]) -> list[Found]:
        """The faces of a photo (H, W, 3) uint8, each once, surest first; of 10 pixels and more."""
        size = Size(*photo.shape[:2])
        looks = ((view, self._look(photo, view)) for view in plan_views(size, VIEW_PX))
        return keep_best([face for view, faces in looks for face in faces if view.holds(face, size)])

    def _look(self, photo: NDArray[np.uint8], view: View) -> list[Found]:
        """The faces in one view, in pixels of the photo; it is laid on black, for sides are multiples of the stride."""
        height, width = (-(-side // STRIDE_PX) * STRIDE_PX for side in (view.size.height, view.size.width))
        shown = np.zeros((height, width, 3), np.uint8)
        seen = resize_area(photo[view.region.slices], view.size)
        shown[: view.size.height, : view.size.width] = seen[..., ::-1]
        self._network.setInputSize((width, height))
        _, rows = self._network.detect(shown)
        return [] if rows is None else [_read_row(row, view) for row in rows]


def _read_row(row: NDArray[np.float32], view: View) -> Found:
    """OpenCV's row of a face: left, top, width, height, five points, score."""
    left, top, width, height = map(float, row[:4])
    return Found(FACE, float(row[-1]), left, top, left + width, top + height).place(view.size, view.region)
