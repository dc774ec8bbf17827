"""Rooms marked by hand: what is written is read, and a file that was damaged says which photo it is about."""

import json
from pathlib import Path

import numpy as np
import pytest

from imaging.surfaces.classes import SURFACES
from imaging.surfaces.marked import UNMARKED, read_marked, write_marked

ROOM = "rooms/1_kitchen.jpg"


def draw_room() -> np.ndarray:
    labels = np.arange(len(SURFACES), dtype=np.uint8).repeat(7)[None].repeat(31, 0)
    labels[:4] = UNMARKED
    return labels


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "marked.json"
    write_marked(path, {ROOM: draw_room(), "rooms/0_hall.jpg": draw_room()[:, ::-1]}, "drawn")
    read = read_marked(path)
    assert list(read) == ["rooms/0_hall.jpg", ROOM]
    np.testing.assert_array_equal(read[ROOM], draw_room())
    np.testing.assert_array_equal(read["rooms/0_hall.jpg"], draw_room()[:, ::-1])


def test_the_file_is_json_that_says_how_it_was_made(tmp_path: Path) -> None:
    path = tmp_path / "marked.json"
    write_marked(path, {ROOM: draw_room()}, 'by hand, "twice"')
    assert json.loads(path.read_text())["about"] == 'by hand, "twice"'
    assert json.loads(path.read_text())["photos"][ROOM]["size"] == [31, 7 * len(SURFACES)]


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        (np.full((4, 5), len(SURFACES), np.uint8), "classes that nobody knows"),
        (np.zeros((4, 5), np.int64), "not one uint8 a pixel"),
        (np.zeros((4, 5, 3), np.uint8), "not one uint8 a pixel"),
    ],
)
def test_what_is_no_label_map_is_not_written(tmp_path: Path, labels: np.ndarray, reason: str) -> None:
    with pytest.raises(ValueError, match=f"{ROOM}.*{reason}"):
        write_marked(tmp_path / "marked.json", {ROOM: labels}, "drawn")
    assert not (tmp_path / "marked.json").exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"size": [31, 3]}, r"not \[31, 3\]"),
        ({"labels": "a"}, "no base64"),
        ({"labels": ""}, "no PNG"),
        ({"labels": "iVBORw0K"}, "no PNG"),
    ],
)
def test_damage_names_the_photo(tmp_path: Path, change: dict[str, object], reason: str) -> None:
    path = tmp_path / "marked.json"
    write_marked(path, {ROOM: draw_room()}, "drawn")
    content = json.loads(path.read_text())
    content["photos"][ROOM] |= change
    path.write_text(json.dumps(content))
    with pytest.raises(ValueError, match=f"{ROOM}.*{reason}"):
        read_marked(path)
