"""Frames into captures: by what cameras write, by time, and by what the frames show."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from imaging.capture import FrameFacts, group_frames
from imaging.capture.group import natural_order
from imaging.region import Size

from .conftest import room_light, shoot

NO_EXIF = dict.fromkeys(("focal_mm", "f_number", "exposure_s", "iso", "bias_ev", "flash", "taken_at"))


def frame(number: int, ev: float, at: float, room: int = 0, **changes: object) -> FrameFacts:
    """A frame taken `at` seconds at `ev` over 1/15 s, f/8, ISO 200."""
    pixels = cv2.cvtColor(shoot(room_light(room), ev, number), cv2.COLOR_RGB2GRAY)
    facts = FrameFacts(
        name=f"IMG_{number}.JPG",
        size=Size(4000, 6000),
        is_raw=False,
        camera=("Maker", "Model", "7"),
        focal_mm=16.0,
        f_number=8.0,
        exposure_s=2.0**ev / 15,
        iso=200.0,
        bias_ev=0.0,
        aeb=None,
        flash=False,
        taken_at=1000.0 + at,
        has_subsec=True,
        orientation=1,
        thumbnail=cv2.resize(pixels, (256, 171), interpolation=cv2.INTER_AREA),
    )
    return replace(facts, **changes)


def burst(first: int, evs: tuple[float, ...], at: float, room: int = 0, **changes: object) -> list[FrameFacts]:
    return [frame(first + place, ev, at + 0.5 * place, room, **changes) for place, ev in enumerate(evs)]


def groups(facts: list[FrameFacts], count: int | None = None) -> list[list[int]]:
    return [list(each.frames) for each in group_frames(facts, count).sets]


def test_two_rooms_are_two_captures() -> None:
    facts = burst(1, (0, -2, 2), 0) + burst(4, (0, -2, 2), 3, room=1)
    assert groups(facts) == [[0, 1, 2], [3, 4, 5]]


def test_a_room_is_told_apart_even_where_the_camera_wrote_one_bracket_on() -> None:
    facts = [*burst(1, (0, -2), 0), *burst(3, (2, 4), 1.2, room=1)]
    assert groups(facts) == [[0, 1], [2, 3]]


def test_the_same_exposure_again_begins_another_capture() -> None:
    facts = burst(1, (0, -2, 2), 0) + burst(4, (0, -2, 2), 2)
    assert groups(facts) == [[0, 1, 2], [3, 4, 5]]


def test_a_photo_before_the_bracket_stays_alone() -> None:
    facts = [frame(1, 0, 0), *burst(2, (-2, -1, 0, 1, 2), 2)]
    assert groups(facts) == [[0], [1, 2, 3, 4, 5]]


def test_order_is_of_taking_not_of_sending() -> None:
    facts = burst(1, (0, -2, 2), 0)
    assert groups(facts[::-1]) == [[2, 1, 0]]


@pytest.mark.parametrize(
    "other", [{"focal_mm": 24.0}, {"f_number": 5.6}, {"flash": True}, {"orientation": 6}, {"camera": ("B", "M", "8")}]
)
def test_a_camera_set_otherwise_begins_another_capture(other: dict) -> None:
    facts = [*burst(1, (0, -2), 0), frame(3, 2, 1.2, **other)]
    assert sorted(groups(facts)) == [[0, 1], [2]]


def test_half_a_minute_later_is_another_capture() -> None:
    assert groups([frame(1, 0, 0), frame(2, -2, 29.5)]) == [[0, 1]]
    assert groups([frame(1, 0, 0), frame(2, -2, 31)]) == [[0], [1]]


def test_a_long_exposure_is_no_pause() -> None:
    facts = [frame(1, 0, 0, exposure_s=34.0), frame(2, -2, 36, exposure_s=8.5)]
    assert groups(facts) == [[0, 1]]


def test_without_exif_names_order_and_pixels_tell() -> None:
    facts = [*burst(8, (0, -2, 2), 0, **NO_EXIF), *burst(11, (0, -2, 2), 0, room=1, **NO_EXIF)]
    assert groups(facts) == [[0, 1, 2], [3, 4, 5]]


def test_without_exif_the_same_brightness_again_begins_another() -> None:
    facts = [*burst(8, (0, -2, 2), 0, **NO_EXIF), *burst(11, (0, -2, 2), 0, **NO_EXIF)]
    assert groups(facts) == [[0, 1, 2], [3, 4, 5]]


def test_pixels_are_believed_over_an_exposure_that_is_the_same_in_all() -> None:
    assert groups(burst(1, (0, -2, 2), 0, exposure_s=1 / 15)) == [[0, 1, 2]]


def test_a_makers_value_that_repeats_ends_a_capture() -> None:
    facts = [frame(n + 1, ev, 0.5 * n, aeb=aeb) for n, (ev, aeb) in enumerate([(0, 0), (-2, -2), (-3, 0), (1, -2)])]
    assert groups(facts) == [[0, 1], [2, 3]]


def test_more_than_nine_frames_are_cut() -> None:
    facts = [frame(n + 1, ev, 0.5 * n) for n, ev in enumerate(np.arange(-3, 3, 0.5))]
    assert max(map(len, groups(facts))) <= 9
    assert [index for group in groups(facts) for index in group] == list(range(12))


def test_one_frame_of_a_bracket_alone_is_left_over_with_the_reason() -> None:
    found = group_frames([*burst(1, (0, -2, 2), 0), frame(9, -2, 200, aeb=-2.0)])
    assert [each.frames for each in found.sets] == [(0, 1, 2)]
    assert found.left[0][0] == 3
    assert "others are not here" in found.left[0][1]


def test_a_raw_file_and_its_jpeg_count_once() -> None:
    raws = [replace(each, name=each.name.replace("JPG", "NEF"), is_raw=True) for each in burst(1, (0, -2, 2), 0)]
    jpegs = burst(1, (0, -2, 2), 0)
    found = group_frames([*jpegs, *raws])
    assert [each.frames for each in found.sets] == [(3, 4, 5)]
    assert found.sets[0].doubles == (0, 1, 2)


def as_raw(facts: FrameFacts) -> FrameFacts:
    return replace(facts, name=facts.name.replace("JPG", "NEF"), is_raw=True)


def test_whatever_is_developed_of_a_raw_file_stands_beside_it() -> None:
    jpeg = frame(1, 0, 0)
    found = group_frames([as_raw(jpeg), jpeg, replace(jpeg, name="img_1.tif")])
    assert [(each.frames, each.doubles) for each in found.sets] == [((0,), (1, 2))]


def test_what_stands_beside_a_raw_file_that_is_left_over_is_left_over_too() -> None:
    jpeg = frame(9, -2, 200, aeb=-2.0)
    found = group_frames([as_raw(jpeg), jpeg])
    assert found.sets == ()
    assert [index for index, _ in found.left] == [0, 1]
    assert "IMG_9.NEF" in found.left[1][1]


def test_another_cameras_photo_of_a_raw_files_name_is_a_photo() -> None:
    found = group_frames([as_raw(frame(1, 0, 0)), frame(1, 0, 4000, room=1)])
    assert [(each.frames, each.doubles) for each in found.sets] == [((1,), ()), ((0,), ())]
    unsaid = replace(frame(1, 0, 0), taken_at=None)
    assert group_frames([as_raw(frame(1, 0, 0)), unsaid]).sets[0].doubles == (1,)


def test_a_count_overrides_times_that_lie() -> None:
    facts = [replace(each, taken_at=1000.0 - 50 * n) for n, each in enumerate(burst(9, (0, -2, 2, 4), 0))]
    assert groups(facts, count=2) == [[0, 1], [2, 3]]


def test_a_count_leaves_over_what_makes_no_full_capture() -> None:
    facts = burst(1, (0, -2, 2), 0) + burst(4, (0, -2), 9, room=1)
    found = group_frames(facts, count=3)
    assert [each.frames for each in found.sets] == [(0, 1, 2)]
    assert [index for index, _ in found.left] == [3, 4]
    assert "3 frames" in found.left[0][1]


@pytest.mark.parametrize("count", [1, 0, -3])
def test_a_count_below_two_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="two frames or more"):
        group_frames([], count)


def test_nothing_is_grouped_of_nothing() -> None:
    assert group_frames([]).sets == ()


def test_every_frame_is_told_of_once() -> None:
    facts = burst(1, (0, -2, 2), 0) + burst(4, (0,), 4, room=2) + burst(5, (0, -1, 1, -2, 2), 8, room=1)
    found = group_frames(facts)
    told = [index for each in found.sets for index in (*each.frames, *each.doubles)] + [
        index for index, _ in found.left
    ]
    assert sorted(told) == list(range(len(facts)))


def test_the_reference_is_the_frame_that_is_exposed_best() -> None:
    found = group_frames(burst(1, (-3, 0, 3), 0))
    assert found.sets[0].reference == 1
    assert "EV" in found.sets[0].why


def test_where_files_do_not_say_how_they_were_exposed_the_grouping_says_so() -> None:
    found = group_frames(burst(1, (0, 0, 0, 2), 0, **NO_EXIF))
    assert len(found.sets) > 1
    assert all("not in the file" in each.why for each in found.sets)
    (alone,) = group_frames(burst(1, (0,), 0, **NO_EXIF)).sets
    assert alone.why == "a single photo"


def test_names_are_ordered_as_people_count() -> None:
    assert sorted(["IMG_10", "img_9", "IMG_100"], key=natural_order) == ["img_9", "IMG_10", "IMG_100"]
