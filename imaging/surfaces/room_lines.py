"""Where the walls of a room meet each other, its floor and its ceiling."""

import numpy as np
from numpy.typing import NDArray

from imaging.surfaces.room_line import RoomLine


def find_room_lines(
    likely: NDArray[np.floating], depth: NDArray[np.float32] | None, image: NDArray[np.float32]
) -> tuple[RoomLine, ...]:
    raise NotImplementedError
