"""The studio in Debian's Chromium against the running graph, driven by the scripts of `studio/tests/browser`.

STUDIO_PICTURES: a folder that pictures of what was seen are kept in; more pages at more sizes are looked at then.
"""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from evaluation.footage.clips import write_clip
from evaluation.sets.capture_raw import expose_mosaic, write_dng
from imaging.codec import encode_photo
from imaging.color import srgb_to_linear
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_house, render_room
from serve.studio.place import SOURCE
from tests.brackets import expose, shoot, write_frame

pytestmark = pytest.mark.cluster

SCRIPTS = SOURCE / "tests/browser"
SIZE, LARGE = Size(600, 900), Size(1928, 2824)


@pytest.fixture(scope="session")
def dropped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of six small JPEGs as a camera leaves them: a bracket of three, two rooms and a house. Beside it lie
    `large.jpg`, which takes its time, `room.dng`, `broken.jpg`, whose end is missing, and the film `walk.mp4`."""
    folder = tmp_path_factory.mktemp("studio") / "12 Elm Street"
    folder.mkdir()
    singles = [render_room(SIZE, seed=4), render_house(SIZE, seed=3), render_room(SIZE, seed=6)]
    frames = shoot(size=SIZE) + [
        write_frame(expose(pixels, -0.5), taken_s=60.0 * number) for number, pixels in enumerate(singles, 2)
    ]
    for number, frame in enumerate(frames, 1):
        (folder / f"IMG_{number:04}.jpg").write_bytes(frame)
    (folder.parent / "large.jpg").write_bytes(encode_photo(Photo(render_room(LARGE))))
    (folder.parent / "broken.jpg").write_bytes(frames[0][:-1000])
    light = srgb_to_linear(singles[0].astype(np.float32) / 255)
    write_dng(folder.parent / "room.dng", expose_mosaic(light, ev=0.0, seed=1))
    room = render_room(Size(180, 360), seed=3)
    write_clip(folder.parent / "walk.mp4", [np.ascontiguousarray(room[:, x : x + 320]) for x in range(16)])
    return folder


@pytest.mark.parametrize("script", ["scenario", "dropped", "tools", "line", "sizes"])
def test_the_studio(
    script: str, graph: str, chromium: str, node: Path, dropped: Path, sources: Path, tmp_path: Path
) -> None:
    ended = subprocess.run(
        [node, SCRIPTS / f"{script}.mjs", graph, dropped, tmp_path, sources],
        env={**os.environ, "CHROMIUM": chromium},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
