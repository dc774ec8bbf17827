"""Where the walls of a room meet each other, its floor and its ceiling."""

import numpy as np
from numpy.typing import NDArray

from imaging.geometry.segments import find_segments
from imaging.region import Size
from imaging.surfaces.borders import find_border
from imaging.surfaces.corners import Room, find_corners, find_wall
from imaging.surfaces.folds import find_folds, measure_bend
from imaging.surfaces.joints import Joined, join_lines
from imaging.surfaces.line_fit import fit_lines, snap_line
from imaging.surfaces.room_line import RoomLine
from imaging.surfaces.uprights import Uprights


def find_room_lines(
    likely: NDArray[np.floating], depth: NDArray[np.float32] | None, image: NDArray[np.float32]
) -> tuple[RoomLine, ...]:
    """The lines in pixels of an image (h, w, 3) float32 in [0, 1], behind furniture too, as far as what is seen of them
    tells.

    `likely` (classes, ·, ·), by the numbers of SURFACES, and `depth` (·, ·) are of the same view at any size; without
    depth, walls meet where floor or ceiling turn.
    """
    size = Size(*image.shape[:2])
    segments = _find_segments(image)
    scale = np.array([size.width / likely.shape[2], size.height / likely.shape[1]])
    floor = _find_lines(find_border(likely, "wall", "floor") * scale, segments, size)
    ceiling = _find_lines(find_border(likely, "ceiling", "wall") * scale, segments, size)
    room = Room(size, floor, ceiling, segments, Uprights.fit(segments, size), find_wall(likely))
    folds = [] if depth is None else [x * scale[0] for x in find_folds(measure_bend(room.wall, depth))]
    return (
        *(RoomLine(*ends, "wall_floor") for ends in floor.lines),
        *(RoomLine(*ends, "wall_ceiling") for ends in ceiling.lines),
        *(RoomLine(*ends, "wall_wall") for ends in find_corners(room, folds)),
    )


def _find_lines(places: NDArray[np.float64], segments: NDArray[np.float64], size: Size) -> Joined:
    long_side = max(size.height, size.width)
    return join_lines([snap_line(line, segments, long_side) for line in fit_lines(places, long_side)], size)


def _find_segments(image: NDArray[np.float32]) -> NDArray[np.float64]:
    """Ends (n, 2, 2) as x, y from the image's upper left corner."""
    found = find_segments(np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8))
    return (found.ends + 0.5) * (image.shape[1] / found.size.width)
