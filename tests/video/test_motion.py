"""Frames laid on one another, where shots end, and the camera's gains, of walks that are known."""

from collections.abc import Iterable, Iterator

import numpy as np
import pytest

from evaluation.footage.walks import Shown, Walk, World, film, unfinish
from imaging.region import Size
from imaging.scenes import Tilt, render_house
from video.motion.gains import Measure, measure_gain
from video.motion.match import Match, match_views
from video.motion.solve import solve_gains
from video.motion.track import Tracker, _go_on
from video.motion.view import make_view

SIZE = Size(180, 320)


@pytest.fixture(scope="module")
def world() -> World:
    return unfinish(render_house(Size(480, 720), 0, Tilt(0.0, 0.0)), 0)


@pytest.fixture(scope="module")
def other() -> World:
    """Another place: the same house upside down."""
    return unfinish(render_house(Size(480, 720), 0, Tilt(0.0, 0.0))[::-1], 1)


def track(frames: Iterable[np.ndarray]) -> Tracker:
    tracker = Tracker()
    for number, frame in enumerate(frames):
        tracker.push(make_view(frame.astype(np.float32) / 255), number % 15 == 0)
    tracker.finish()
    return tracker


def filmed(shown: Iterable[Shown]) -> Iterator[np.ndarray]:
    return (each.filmed for each in shown)


def test_a_match_says_where_places_went(world: World) -> None:
    first, second = list(film(Walk("hand", frames=2, seed=3), world, SIZE))

    match = match_views(*(make_view(each.filmed.astype(np.float32) / 255) for each in (first, second)))

    pixels = np.diag([SIZE.width, SIZE.height, 1.0])
    known = np.linalg.inv(second.place) @ first.place
    for x, y in ((60, 40), (260, 40), (160, 90), (60, 140), (260, 140)):
        found, true = (matrix @ (x, y, 1) for matrix in (pixels @ match.matrix @ np.linalg.inv(pixels), known))
        assert np.abs(found[:2] / found[2] - true[:2] / true[2]).max() < 0.5
    assert match.agreeing > 0.5


def test_the_cameras_gains_are_found(world: World) -> None:
    shown = list(film(Walk("pan", frames=40), world, SIZE))

    tracker = track(filmed(shown))
    gains = solve_gains(40, tracker.measures)

    known = np.stack([each.gain for each in shown])
    assert np.ptp(known[:, 1]) > 0.8, "a camera that hunts"
    assert np.sqrt(((gains - (known - known.mean(axis=0))) ** 2).mean()) < 0.04
    assert tracker.cuts == []


def test_a_cut_between_two_rooms_is_found_at_its_frame(world: World, other: World) -> None:
    walk = Walk("hand", frames=10)

    tracker = track([*filmed(film(walk, world, SIZE)), *filmed(film(walk, other, SIZE))])

    assert tracker.cuts == [10]
    assert all(measure.b < 10 or measure.a >= 10 for measure in tracker.measures)


def test_two_cuts_close_together_are_both_found(world: World, other: World) -> None:
    aside = World(world.finished[:, ::-1], np.ascontiguousarray(world.found[:, ::-1]))
    shots = [
        filmed(film(Walk("hand", frames=count), each, SIZE)) for each, count in ((world, 8), (other, 4), (aside, 9))
    ]

    assert track(frame for shot in shots for frame in shot).cuts == [8, 12]


def test_a_flash_is_no_cut(world: World) -> None:
    frames = list(filmed(film(Walk("hand", frames=16, steady=True), world, SIZE)))
    for number in (7, 8):
        frames[number] = np.full_like(frames[number], 255)

    tracker = track(frames)

    assert tracker.cuts == []
    shift = np.linalg.inv(tracker.places[12]) @ tracker.places[4] - np.eye(3)
    assert np.abs(shift[:2, 2]).max() < 0.1, "places go on from before the flash"


def test_nothing_is_compared_with_what_hid_the_shot(world: World, other: World) -> None:
    """Something comes before the lens at once and goes away little by little; a key frame is of it alone."""
    frames, hiding = (list(filmed(film(Walk("hand", frames=30, steady=True), each, SIZE))) for each in (world, other))
    for number, share in zip(range(14, 18), (1, 1, 0.65, 0.4), strict=True):
        frames[number] = (share * hiding[number] + (1 - share) * frames[number]).astype(np.uint8)

    tracker = track(frames)

    assert tracker.cuts == []
    assert not [measure for measure in tracker.measures if measure.a == 15 and measure.b >= 18]


def test_a_place_far_on_is_neither_huge_nor_nothing(world: World) -> None:
    """A camera that goes nearer and nearer."""
    closer = Match(np.diag([1.1, 1.1, 1.0]), 1.0)
    place = np.eye(3)
    for _ in range(2000):
        place = _go_on(place, closer)
    assert np.linalg.det(place) == pytest.approx(1)
    mirrored = make_view(next(filmed(film(Walk("hand", frames=1), world, SIZE)))[:, ::-1].astype(np.float32) / 255)
    plain = make_view(next(filmed(film(Walk("hand", frames=1), world, SIZE))).astype(np.float32) / 255)
    assert np.linalg.det(match_views(plain, mirrored).matrix) > 0


def test_gains_go_on_where_nothing_was_measured() -> None:
    known = np.linspace(0, 1, 9)[:, None] * (1, 2, -1)
    measures = [Measure(t, t + 1, known[t + 1] - known[t], 1.0) for t in range(8) if t != 4]

    gains = solve_gains(9, measures)

    assert np.allclose(np.diff(gains, axis=0)[[0, 1, 2, 3, 5, 6, 7]], np.diff(known, axis=0)[0], atol=1e-3)
    assert np.abs(gains[5] - gains[4]).max() < 0.01
    assert np.abs(gains.mean(axis=0)).max() < 1e-9


def test_blank_frames_tell_nothing() -> None:
    blank = make_view(np.full((180, 320, 3), 0.5, np.float32))
    dark = make_view(np.zeros((180, 320, 3), np.float32))

    marked = np.full((180, 320, 3), 0.5, np.float32)
    marked[40:140, 60:260] = 0.1
    assert match_views(blank, dark).holds, "nothing says that the camera moved"
    assert not match_views(blank, make_view(marked)).holds
    assert measure_gain(dark.light, dark.light, np.eye(3)) is None
