"""The light of a shot, of colours whose right answer is known."""

import numpy as np
import pytest

from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.photo import ImageError
from imaging.region import Size
from imaging.scenes import Tilt, render_house
from imaging.tone_field import apply_tone_field
from video.keys import MOST_A_SHOT, Key, choose_keys
from video.tone.curve import fit_curve
from video.tone.develop import BRIGHTEST, undo_gain
from video.tone.exposure import plan_gains
from video.tone.field import CarriedFields, allow_bright, fit_field
from video.tone.laid import lay_keys
from video.tone.planning import plan_tone
from video.tone.whites import measure_lasting_white

STILL = np.stack([np.eye(3)] * 31)


def expose(image: np.ndarray, gain: np.ndarray) -> np.ndarray:
    """What a camera with that gain records."""
    return linear_to_srgb(srgb_to_linear(image) * np.exp2(gain)).astype(np.float32)


@pytest.fixture
def picture() -> np.ndarray:
    """A smooth picture between .15 and .75."""
    y, x = np.linspace(0, 1, 72)[:, None], np.linspace(0, 1, 128)[None]
    planes = (0.15 + 0.6 * x + 0 * y, 0.2 + 0.5 * y + 0 * x, 0.3 + 0.3 * np.sin(4 * x) * y)
    return np.stack(planes, axis=-1).astype(np.float32)


def test_a_gain_is_undone_exactly(picture: np.ndarray) -> None:
    gain = np.array((0.4, 0.2, -0.5))

    assert np.abs(undo_gain(expose(picture, gain), gain) - picture).max() < 1e-4


def test_a_burnt_channel_gets_no_rim() -> None:
    wall = np.array((0.80, 0.74, 0.66), np.float32)
    gain = np.full(3, 1.0)
    burnt = expose(wall, gain)
    assert burnt[0] == 1
    assert burnt[2] < 0.95

    mended = undo_gain(burnt[None], gain)[0]

    assert mended[0] >= mended[2], "red burnt first: it is at least as bright as what did not burn"
    assert np.ptp(mended) < 0.12


def test_white_that_lasts_stays_white_and_other_white_does_not() -> None:
    white, gain = np.ones((1, 3), np.float32), np.full(3, 0.7)

    assert undo_gain(white, gain, 1.0).min() == 1
    assert undo_gain(white, gain, 0.0).max() < 0.85
    warm = gain + np.array((0.3, 0, -0.3))
    assert np.ptp(undo_gain(white, warm, 0.0)) < 1e-6, "what burnt has no colour, whatever white the camera wanted"


def test_a_curve_finds_a_known_change(picture: np.ndarray) -> None:
    mix = np.array([[1.1, 0.05, 0], [0, 0.95, 0.05], [0.02, 0, 1.05]], np.float32)
    after = np.clip(picture @ mix.T, 0, 1) ** 0.9

    curve = fit_curve(picture.reshape(-1, 3), after.reshape(-1, 3))

    assert np.abs(curve.apply(picture) - after).mean() < 1 / 255
    assert (np.diff(curve.values, axis=1) >= 0).all()
    with pytest.raises(ImageError):
        fit_curve(picture[0, :5], after[0, :5])


def test_a_shot_of_one_colour_says_nothing_of_others() -> None:
    grey = np.full((500, 3), 0.5, np.float32) + np.linspace(-0.01, 0.01, 500, dtype=np.float32)[:, None]

    curve = fit_curve(grey, grey + 0.1)

    assert curve.apply(np.array([[0.5, 0.5, 0.5]], np.float32)) == pytest.approx(0.6, abs=0.01)
    red = curve.apply(np.array([[0.8, 0.1, 0.1]], np.float32))[0]
    assert red[0] > red[1] + 0.5


def test_light_follows_the_look_and_not_the_camera(picture: np.ndarray) -> None:
    hunting = np.sin(np.arange(31) / 3)[:, None] * np.ones(3)
    keys = [(frame, expose(picture, hunting[frame] - 0.5), picture) for frame in (0, 15, 30)]

    taken = plan_gains(hunting, np.arange(31) / 30, keys)

    assert np.allclose(taken, hunting - 0.5, atol=0.02)


def test_fields_are_carried_with_the_room(picture: np.ndarray) -> None:
    """A camera that moves by a quarter of the frame: the bright half of the room stays the bright half."""
    slope = np.linspace(0.6, 1.4, 128, dtype=np.float32)[None, :, None]
    places = np.stack([np.array([[1, 0, 0.25 * t / 30], [0, 1, 0], [0, 0, 1]]) for t in range(31)])
    after = np.clip(picture * slope, 0, 1)
    fields = CarriedFields({0: fit_field(picture, after)}, lay_keys([Key(0, picture, after)], places), spread=30)

    middle = np.full((72, 128, 3), 0.4, np.float32)
    pixels = np.rint(middle * (65535 / BRIGHTEST)).astype(np.uint16)
    start, end = (apply_tone_field(pixels, allow_bright(fields.at(frame))) / 65535 for frame in (0, 30))

    assert end[36, 40].mean() == pytest.approx(start[36, 72].mean(), abs=0.01)
    assert start[36, 72].mean() - start[36, 40].mean() > 0.03


@pytest.fixture(scope="module")
def room() -> np.ndarray:
    """A small picture with corners to hold on to."""
    return render_house(Size(144, 256), 0, Tilt(0.0, 0.0)).astype(np.float32) / 255


def test_a_long_way_is_believed_where_the_pictures_say_the_same(room: np.ndarray) -> None:
    keys = [Key(frame, room, room) for frame in (0, 20, 90, 160)]
    adrift = np.stack([np.array([[1, 0, 0.3 * t / 160], [0, 1, 0], [0, 0, 1]]) for t in range(161)])
    elsewhere = Key(160, room[::-1].copy(), room[::-1].copy())

    assert lay_keys(keys, np.stack([np.eye(3)] * 161)).believed.all(), "a camera that stands still"
    laid = lay_keys(keys, adrift)
    assert laid.believed[0].tolist() == [1, 1, 0, 0], "of what is near no second look is taken"
    assert laid.trust(55, 0) == pytest.approx(0.5), "it fades"
    assert lay_keys([*keys[:3], elsewhere], np.stack([np.eye(3)] * 161)).believed[3].tolist() == [0, 0, 0, 1]


def test_what_lies_behind_the_camera_has_no_say(room: np.ndarray) -> None:
    brighter = room * np.linspace(0.6, 1, room.shape[1], dtype=np.float32)[None, :, None]
    keys = [Key(0, room, brighter), Key(25, room, brighter)]
    places = np.stack([np.eye(3)] * 26)
    places[12] = [[1, 0, 0], [0, 1, 0], [-4, 0, 1]]
    planes = {key.frame: fit_field(key.before, key.after) for key in keys}
    fields = CarriedFields(planes, lay_keys(keys, places), spread=30)

    field = fields.at(12)

    right = field.matrix[:, field.shape[1] // 2 :]
    own = np.moveaxis(planes[0], 0, -1)[:, field.shape[1] // 2 :, :9].reshape(right.shape)
    assert np.abs(right - own).max() < 1e-3, "the nearest one's own"
    assert np.isfinite(fields.at(25, without=25).matrix).all()
    places[13] = np.nan
    assert np.abs(np.moveaxis(fields.at(13).offset, -1, 0) - planes[25][9:]).max() < 1e-3, "a place that got lost"


def keys_of(picture: np.ndarray, slope: np.ndarray, hunting: np.ndarray) -> list[Key]:
    after = np.clip(picture * slope, 0, 1)
    return [Key(frame, expose(picture, hunting[frame]), after) for frame in (0, 10, 20, 30)]


def test_the_field_is_taken_only_where_it_is_better(picture: np.ndarray) -> None:
    hunting = 0.4 * np.sin(np.arange(31) / 3)[:, None] * np.ones(3)
    uneven = 1 + 0.5 * np.sin(np.linspace(0, 5, 72, dtype=np.float32))[:, None, None] * np.ones((1, 1, 3), np.float32)

    plain = plan_tone(hunting, STILL, np.arange(31) / 30, keys_of(picture, np.float32(1.2) * np.ones(3), hunting))
    local = plan_tone(hunting, STILL, np.arange(31) / 30, keys_of(picture, uneven, hunting))

    assert (plain.way, local.way) == ("curve", "field")
    assert local.misses is not None
    assert local.misses["field"] < 0.7 * local.misses["curve"]


def test_windows_are_told_from_walls_that_burn_for_a_moment(picture: np.ndarray) -> None:
    hunting = np.zeros((31, 3))
    hunting[30] = 1.0
    wall, window = 0.2 * picture + 0.7, picture.copy()
    window[10:40, 20:60] = 4.0
    lasting = []
    for room in (wall, window):
        before = [np.clip(room, 0, 1), expose(np.clip(room, 0, 1), hunting[30])]
        before[1][room.min(axis=2) > 1] = 1
        keys = [Key(frame, image, image) for frame, image in zip((0, 30), before, strict=True)]
        lasting.append(measure_lasting_white(keys, hunting, lay_keys(keys, STILL)))

    assert lasting[0] < 0.3
    assert lasting[1] > 0.6
    assert measure_lasting_white(keys[:1], hunting, lay_keys(keys[:1], STILL)) == 1


def test_keys_are_few_and_even() -> None:
    assert choose_keys([3, 18]) == [3, 18]
    chosen = choose_keys(list(range(0, 900, 15)))
    assert (len(chosen), chosen[0], chosen[-1]) == (MOST_A_SHOT, 0, 885)
    assert np.ptp(np.diff(chosen)) <= 15


def test_a_black_shot_stays_as_it_is_whatever_the_look_makes_of_it() -> None:
    black = np.abs(np.random.default_rng(0).normal(0, 0.008, (144, 256, 3))).astype(np.float32)

    tone = plan_tone(np.zeros((5, 3)), STILL[:5], np.arange(5) / 30, [Key(0, black, 0.05 + 2 * black)])

    assert tone.way == "none"
    assert (tone.gains == 0).all()


@pytest.mark.parametrize("way", ["curve", "field", "auto"])
def test_what_nobody_sees_is_not_done(way: str, picture: np.ndarray) -> None:
    """Gains as noise in them has it, and a look that wants next to nothing."""
    gains = np.random.default_rng(0).normal(0, 0.004, (31, 3))
    for change, done in ((0.3, False), (1.5, True)):
        keys = [Key(frame, picture, picture + np.float32(change / 255)) for frame in (0, 15, 30)]
        assert (plan_tone(gains, STILL, np.arange(31) / 30, keys, way).way != "none") == done  # type: ignore[arg-type]
    hunting = gains + 0.1 * np.sin(np.arange(31) / 3)[:, None]
    keys = [Key(frame, picture, picture) for frame in (0, 15, 30)]
    assert plan_tone(hunting, STILL, np.arange(31) / 30, keys, way).way != "none"  # type: ignore[arg-type]


def test_frames_of_a_few_pixels_stay_as_they_are() -> None:
    """Enough for all key frames together, too few without one of them."""
    picture = np.random.default_rng(0).uniform(0.2, 0.8, (6, 12, 3)).astype(np.float32)
    keys = [Key(frame, picture, 0.8 * picture) for frame in (0, 6, 12, 18, 24)]

    assert plan_tone(np.zeros((31, 3)), STILL, np.arange(31) / 30, keys).way == "none"
