"""Pictures of frames as files: all of one, or an error."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from video.pictures import write_picture

ROOM = np.random.default_rng(0).integers(0, 255, (90, 160, 3), np.uint8)


def test_a_picture_comes_back(tmp_path: Path) -> None:
    write_picture(tmp_path / "room.png", ROOM, [])
    seen = cv2.imread(str(tmp_path / "room.png"))
    assert seen is not None
    assert np.array_equal(seen[..., ::-1], ROOM)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("name", ["room.png", "room.jpg"])
def test_where_there_is_no_room_half_a_picture_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        write_picture(tmp_path / name, ROOM, [])
