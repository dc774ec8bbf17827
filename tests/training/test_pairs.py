"""Photos before and after, by name or out of brackets."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from imaging.region import Size
from imaging.scenes import render_room
from training.pairs import hold_out, read_brackets, read_pairs


@cache
def draw_room() -> np.ndarray:
    return render_room(Size(64, 96), seed=1)


def write(path: Path, pixels: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), pixels[..., ::-1])


def test_pairs_are_told_by_their_names(tmp_path: Path) -> None:
    write(tmp_path / "a_after.png", 255 - draw_room())
    for name in ("a_before.png", "b-After.PNG", "b-before.jpg", "else.png"):
        write(tmp_path / name, draw_room())
    first, second = read_pairs(tmp_path)
    assert (first.scene, second.scene) == ("a", "b")
    assert np.array_equal(first.before, draw_room())
    assert np.array_equal(first.after, 255 - draw_room())


def test_a_crop_is_of_the_same_place_in_both(tmp_path: Path) -> None:
    write(tmp_path / "a_before.png", draw_room())
    write(tmp_path / "a_after.png", 255 - draw_room())
    (pair,) = read_pairs(tmp_path)
    rng = np.random.default_rng(0)
    drawn = [pair.draw(rng, 24, 32, zoom=1.5) for _ in range(4)]
    assert all(before.shape == (24, 32, 3) and np.abs(before + after - 1).max() < 0.02 for before, after in drawn)
    assert not np.array_equal(drawn[0][0], drawn[1][0])


def test_a_bracket_is_two_pairs_with_its_fusion(tmp_path: Path) -> None:
    room = render_room(Size(400, 560), seed=3)
    dark, bright = (room * 0.5).astype(np.uint8), room
    write(tmp_path / "bedroom" / "2.png", dark)
    write(tmp_path / "bedroom" / "1.png", bright)
    under, over = read_brackets(tmp_path)
    assert under.scene == over.scene == "bedroom"
    assert np.array_equal(under.before, dark)
    assert np.array_equal(over.before, bright)
    assert np.array_equal(under.after, over.after)
    assert dark.mean() < under.after.mean() < bright.mean()


def test_every_frame_of_a_bracket_is_a_pair_with_the_fusion_of_all(tmp_path: Path) -> None:
    room = render_room(Size(400, 560), seed=3)
    for name, gain in (("1", 0.9), ("2", 0.2), ("3", 0.5)):
        write(tmp_path / "bedroom" / f"{name}.png", np.rint(room * gain).astype(np.uint8))
    pairs = read_brackets(tmp_path)
    assert [round(pair.before.mean() / room.mean(), 2) for pair in pairs] == [0.2, 0.5, 0.9]
    (tmp_path / "bedroom" / "1.png").unlink()
    without = read_brackets(tmp_path)
    assert len(without) == 2
    assert without[0].after.mean() + 5 < pairs[0].after.mean()


def test_what_is_no_photo_is_no_frame(tmp_path: Path) -> None:
    for path in ("bedroom/1.png", "bedroom/2.JPG", "bedroom/._1.png", "bedroom/.DS_Store", ".cache/x", ".DS_Store"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(b"\0")
    for name, pixels in (("1.png", draw_room()), ("2.JPG", draw_room() // 2)):
        write(tmp_path / "bedroom" / name, pixels)
    assert len(read_brackets(tmp_path)) == 2


def test_what_is_no_bracket_is_said(tmp_path: Path) -> None:
    write(tmp_path / "bedroom" / "1.png", draw_room())
    with pytest.raises(ValueError, match="bedroom: a bracket has two frames or more, not 1"):
        read_brackets(tmp_path)
    write(tmp_path / "bedroom" / "2.png", draw_room()[:32])
    with pytest.raises(ValueError, match=r"bedroom: the frames .* \(32, 96\), \(64, 96\)"):
        read_brackets(tmp_path)


def test_what_is_held_out_is_not_learned_from(tmp_path: Path) -> None:
    for scene in ("a", "b"):
        write(tmp_path / f"{scene}_before.png", draw_room())
        write(tmp_path / f"{scene}_after.png", draw_room())
    learning, held_out = hold_out(read_pairs(tmp_path), ["b"])
    assert [[pair.scene for pair in pairs] for pairs in (learning, held_out)] == [["a"], ["b"]]
    with pytest.raises(ValueError, match="no scene c"):
        hold_out(learning, ["c"])


def test_what_is_not_there_or_does_not_fit_is_said(tmp_path: Path) -> None:
    for read in (read_pairs, read_brackets):
        with pytest.raises(FileNotFoundError, match=str(tmp_path)):
            read(tmp_path)
    write(tmp_path / "a_before.png", draw_room())
    with pytest.raises(FileNotFoundError, match=r"a_before\.png has no other"):
        read_pairs(tmp_path)
    write(tmp_path / "a_after.png", draw_room()[:32])
    with pytest.raises(ValueError, match="a: before is"):
        read_pairs(tmp_path)
