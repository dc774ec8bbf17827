"""Findings linked from picture to picture, and boxes for the frames between, before and after."""

import numpy as np
import pytest

from imaging.things import Found
from video.hidden.camera import Camera
from video.hidden.held import HELD_S, hold_track
from video.hidden.tracks import BRIDGED_S, Track, link_things
from video.motion.match import NO_MATCH, STILL, Match

FRAMES, PER_S = 90, 30
TIMES_S = np.arange(FRAMES) / PER_S
EVERY = 3


def shift(x: float, y: float = 0.0) -> np.ndarray:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])


def pan(speed: float) -> Camera:
    """What is seen moves by so much of the width in a frame."""
    places = np.stack([shift(-speed * frame) for frame in range(FRAMES)])
    return Camera(places, [None, *[Match(shift(speed), 1.0)] * (FRAMES - 1)])


STANDING = pan(0.0)


def face(x: float, y: float = 0.5, side: float = 0.06, confidence: float = 0.9) -> Found:
    return Found("face", confidence, x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def holds(box: np.ndarray, thing: Found) -> bool:
    return bool(box[0] < thing.left and box[1] < thing.top and box[2] > thing.right and box[3] > thing.bottom)


def test_two_who_cross_are_two_and_each_is_held_in_every_frame() -> None:
    paths = [lambda t: face(0.2 + 0.006 * t, 0.4), lambda t: face(0.8 - 0.006 * t, 0.52)]
    found = [(frame, [path(frame) for path in paths]) for frame in range(0, FRAMES, EVERY)]

    tracks = link_things(found, STANDING, TIMES_S, 0.5)

    assert len(tracks) == 2
    for path in paths:
        held = [dict(hold_track(track, STANDING, TIMES_S, 1.5)) for track in tracks]
        assert all(any(holds(boxes[frame], path(frame)) for boxes in held) for frame in range(FRAMES - EVERY + 1))


@pytest.mark.parametrize("speed", [0.0, 0.02, -0.03])
def test_what_stands_still_is_one_thing_however_the_camera_is_swung(speed: float) -> None:
    camera = pan(speed)
    found = [(frame, [face(0.5 + speed * frame)]) for frame in range(0, FRAMES, EVERY)]

    (track,) = link_things(found, camera, TIMES_S, 0.5)

    boxes = dict(hold_track(track, camera, TIMES_S, 1.5))
    for frame in range(FRAMES - EVERY + 1):
        assert holds(boxes[frame], face(0.5 + speed * frame))
        assert boxes[frame][2] - boxes[frame][0] < 0.11, "and little more than it"


def test_it_is_held_over_a_second_in_which_nobody_finds_it() -> None:
    gone = range(30, 30 + round(PER_S * BRIDGED_S) - EVERY)
    found = [(frame, [] if frame in gone else [face(0.2 + 0.004 * frame)]) for frame in range(0, FRAMES, EVERY)]

    (track,) = link_things(found, STANDING, TIMES_S, 0.5)

    boxes = dict(hold_track(track, STANDING, TIMES_S, 1.5))
    assert all(holds(boxes[frame], face(0.2 + 0.004 * frame)) for frame in range(FRAMES - EVERY + 1))
    widths = [boxes[frame][2] - boxes[frame][0] for frame in (30, 36, 42)]
    assert widths[0] < widths[1] < widths[2], "the longer ago it was found, the more is hidden around it"


def test_before_its_first_and_after_its_last_finding_it_is_held_for_a_while_where_it_goes() -> None:
    path = lambda frame: face(0.1 + 0.008 * frame)  # noqa: E731
    found = [(frame, [path(frame)] if 40 <= frame <= 55 else []) for frame in range(0, FRAMES, EVERY)]

    (track,) = link_things(found, STANDING, TIMES_S, 0.5)

    boxes = dict(hold_track(track, STANDING, TIMES_S, 1.5))
    first, last = track.frames[0], track.frames[-1]
    held = round(PER_S * HELD_S)
    assert (min(boxes), max(boxes)) == (first - held, last + held)
    assert all(holds(boxes[frame], path(frame)) for frame in boxes)
    assert all(holds(boxes[frame], path(last)) for frame in range(last, last + held)), "it may have stopped as well"


def test_uneven_frame_times_keep_nobody_from_being_followed() -> None:
    """As a phone films in the dark: from half of the shot on each frame is shown four times as long."""
    times_s = np.cumsum(np.where(np.arange(FRAMES) < 45, 1, 4)) / 120
    path = lambda frame: face(0.1 + 0.3 * times_s[frame], side=0.03)  # noqa: E731
    found = [(frame, [path(frame)] if frame <= 48 else []) for frame in range(0, FRAMES, EVERY)]

    (track,) = link_things(found, STANDING, times_s, 0.5)

    boxes = dict(hold_track(track, STANDING, times_s, 1.5))
    assert max(boxes) == 48 + round(30 * HELD_S)
    assert all(holds(boxes[frame], path(frame)) for frame in boxes)
    for frame in (46, 47):
        assert boxes[frame][2] - boxes[frame][0] < 0.06, "its place between two findings is known"


def test_a_thing_that_is_only_guessed_at_begins_nothing_and_keeps_what_began() -> None:
    sure = [(frame, [face(0.3, confidence=0.9 if frame == 30 else 0.35)]) for frame in range(0, FRAMES, EVERY)]
    doubtful = [(frame, [face(0.3, confidence=0.45)]) for frame in range(0, FRAMES, EVERY)]

    (track,) = link_things(sure, STANDING, TIMES_S, 0.5)

    assert track.frames == list(range(0, FRAMES, EVERY))
    assert link_things(doubtful, STANDING, TIMES_S, 0.5) == []


def test_where_a_cut_was_missed_neither_of_two_places_is_open() -> None:
    """What is linked across it are two, of which each is somewhere else between the two findings."""
    one, other = (lambda frame: face(0.3 + 0.004 * frame, 0.5)), (lambda frame: face(0.43 + 0.004 * (frame - 33), 0.44))
    found = [(frame, [one(frame) if frame <= 31 else other(frame)]) for frame in range(0, FRAMES, EVERY)]

    (track,) = link_things(found, STANDING, TIMES_S, 0.5)

    boxes = dict(hold_track(track, STANDING, TIMES_S, 1.5))
    assert all(holds(boxes[frame], one(frame)) for frame in (31, 32))
    assert all(holds(boxes[frame], other(frame)) for frame in (31, 32))


def test_a_camera_that_the_tracker_lost_carries_nothing_across() -> None:
    """Frames that lie on nothing begin anew, from a place of their own."""
    places = np.stack([shift(0.5)] * 5 + [np.eye(3)] * 5)
    camera = Camera(places, [None, *[STILL] * 4, NO_MATCH, *[STILL] * 4])
    box = np.array([0.4, 0.4, 0.5, 0.5])

    assert (camera.carry(box, 2, 8) == box).all()


def test_a_box_that_would_burst_or_flip_stays_where_it_was() -> None:
    box = np.array([0.4, 0.4, 0.5, 0.5])
    for matrix in (np.diag([9.0, 9.0, 1.0]), np.array([[1, 0, 0], [0, 1, 0], [-2.3, 0, 1.0]])):
        camera = Camera(np.stack([np.eye(3), np.linalg.inv(matrix)]), [None, Match(matrix, 1.0)])
        assert (camera.carry(box, 0, 1) == box).all()


def test_nothing_goes_on_beyond_the_shot() -> None:
    track = Track([0, 3, 87], [np.array([0.4, 0.4, 0.5, 0.5])] * 3, 0.9)

    assert [frame for frame, _ in hold_track(track, STANDING, TIMES_S, 1.5)] == list(range(FRAMES))
