"""Cut-outs against a truth that is known: a subject composed over a background in numbers, and taken from it again."""

import cv2
import numpy as np
import pytest

from imaging.cutout import Cutout, Plain, Scene, cut_out
from imaging.cutout.outline import settle
from imaging.masks import Mask
from imaging.region import Region, Size

SIZE = Size(300, 400)
PINK = Plain(0.9, 0.0, 0.7)


def hairs(size: Size = SIZE) -> np.ndarray:
    """A disc with hairs all around it, soft by a pixel: the true matte, float32."""
    canvas = np.zeros((size.height * 4, size.width * 4), np.uint8)
    middle, radius = (size.width * 2, size.height * 2), size.height * 4 // 4
    cv2.circle(canvas, middle, radius, 255, -1)
    for angle in np.linspace(0, 2 * np.pi, 40, endpoint=False):
        tip = np.array(middle) + (radius + 22) * np.array([np.cos(angle), np.sin(angle)])
        cv2.line(canvas, middle, (int(tip[0]), int(tip[1])), 255, 5)
    shrunk = cv2.resize(canvas, (size.width, size.height), interpolation=cv2.INTER_AREA)
    return shrunk.astype(np.float32) / 255


def compose(matte: np.ndarray, dtype: type = np.uint8, full: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """A reddish subject over a green lawn, with grain; and its own colours."""
    rng = np.random.default_rng(0)
    front = np.array([0.7, 0.3, 0.2]) + rng.normal(0, 0.02, (*matte.shape, 3))
    back = np.array([0.25, 0.6, 0.2]) + rng.normal(0, 0.02, (*matte.shape, 3))
    image = np.clip(matte[..., None] * front + (1 - matte[..., None]) * back, 0, 1) * full
    return np.rint(image * np.iinfo(dtype).max).astype(dtype), front


def rough(matte: np.ndarray) -> np.ndarray:
    """What a network of 80 pixels a side would say: no hairs."""
    small = cv2.resize(matte, (80, 60), interpolation=cv2.INTER_AREA)
    return np.clip((cv2.GaussianBlur(small, (0, 0), 1) - 0.3) / 0.4, 0, 1).astype(np.float32)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_rough_matte_comes_near_the_true_one_and_whole_pixels_are_untouched(dtype: type) -> None:
    truth = hairs()
    pixels, _ = compose(truth, dtype)
    before = pixels.copy()
    cut = cut_out(pixels, rough(truth))
    full = np.iinfo(dtype).max
    alpha = cut.alpha / full
    assert cut.pixels.dtype == cut.alpha.dtype == dtype
    assert (cut.pixels[cut.alpha == full] == before[cut.alpha == full]).all()
    assert (cut.alpha == full).mean() > 0.8 * (truth == 1).mean()
    assert np.abs(alpha - truth).mean() < 0.4 * np.abs(cv2.resize(rough(truth), (400, 300)) - truth).mean()
    assert alpha[:20].max() == 0
    assert (pixels == before).all()


def test_hair_has_no_halo_of_what_was_behind_it() -> None:
    truth = hairs()
    pixels, front = compose(truth)
    cut = cut_out(pixels, Mask.trim(truth), PINK)
    ideal = truth[..., None] * front + (1 - truth[..., None]) * PINK.draw(SIZE.region)
    naive = truth[..., None] * pixels / 255 + (1 - truth[..., None]) * PINK.draw(SIZE.region)
    edge = (truth > 0.2) & (truth < 0.8)
    error, halo = (np.abs(each - ideal)[edge].mean() for each in (cut.pixels / 255, naive))
    assert error < 0.4 * halo
    green = cut.pixels[edge][:, 1] / 255 - ideal[edge][:, 1]
    assert abs(green.mean()) < 0.01


def test_nothing_of_the_background_is_left_under_transparency() -> None:
    truth = hairs()
    pixels, _ = compose(truth)
    pixels[:40, :40] = (0, 0, 255)  # a secret in the corner
    cut = cut_out(pixels, Mask.trim(truth))
    nowhere = cut.alpha == 0
    assert cut.pixels[nowhere][:, 2].max() < 128
    assert (cut.pixels[nowhere].astype(int)[:, 0] > cut.pixels[nowhere][:, 1]).mean() > 0.95  # the subject's red


def test_a_mask_is_taken_as_it_is() -> None:
    truth = hairs()
    pixels, _ = compose(truth)
    cut = cut_out(pixels, Mask.trim(truth))
    assert np.abs(cut.alpha / 255 - truth).max() < 0.51 / 255


def test_what_was_transparent_stays_so() -> None:
    truth = hairs()
    pixels, _ = compose(truth)
    before = np.full((300, 400), 255, np.uint8)
    before[:, :200] = 0
    assert cut_out(pixels, Mask.trim(truth), None, before).alpha[:, :200].max() == 0
    left = cut_out(pixels, Mask.trim(truth), PINK, before).pixels[:, :200]
    assert (left == np.rint(255 * PINK.draw(SIZE.region)).astype(np.uint8)).all()


@pytest.mark.parametrize("shape", [(30, 40, 3), (3000, 600, 3), (700, 500, 3)])
def test_another_photo_fills_the_frame_by_its_middle(shape: tuple[int, ...]) -> None:
    other = np.zeros(shape, np.uint8)
    other[shape[0] // 2 :] = 255
    cut = cut_out(np.full((300, 400, 3), 90, np.uint8), Mask.nothing(SIZE), Scene.fill(other, SIZE))
    assert cut.pixels[:120].max() == 0
    assert cut.pixels[180:].min() == 255
    assert cut.coverage == 0


@pytest.mark.parametrize("size", [Size(1, 1), Size(2, 5), Size(7, 1), Size(300, 3)])
def test_the_smallest_photos_can_be_cut(size: Size) -> None:
    pixels = np.full((size.height, size.width, 3), 90, np.uint8)
    cut = cut_out(pixels, np.ones((1, 1), np.float32))
    assert (cut.alpha == 255).all()
    assert (cut.pixels == pixels).all()


def test_all_and_nothing() -> None:
    pixels, _ = compose(hairs())
    everything, nothing = (cut_out(pixels, np.full((60, 80), share, np.float32)) for share in (1, 0))
    assert everything.coverage == 1
    assert (everything.pixels == pixels).all()
    assert nothing.coverage == 0


def test_the_same_whatever_the_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    truth = cv2.resize(hairs(), (1500, 900))
    pixels, _ = compose(truth)

    def cut(threads: int) -> Cutout:
        monkeypatch.setattr("cv2.getNumThreads", lambda: threads)
        return cut_out(pixels, rough(truth), PINK)

    one, three = cut(1), cut(3)
    assert (one.pixels == three.pixels).all()
    assert (one.alpha == three.alpha).all()


def test_grey_haze_is_decided_on_and_pieces_that_are_nowhere_sure_are_none() -> None:
    rough = np.zeros((40, 60), np.float32)
    rough[10:30, 10:20], rough[10:30, 20:30] = 0.95, 0.45  # a helmet's dark visor
    rough[5:10, 45:55] = 0.6  # a ghost
    settled = settle(rough)
    assert settled[10:30, 10:30].all()
    assert settled.sum() == 400


def test_a_region_of_the_frame_can_be_asked_of_a_scene() -> None:
    ramp = np.repeat(np.linspace(0, 255, 400).astype(np.uint8)[None, :, None], 300, axis=0).repeat(3, axis=2)
    scene = Scene.fill(ramp, SIZE)
    block = Region(10, 100, 20, 150)
    assert np.abs(scene.draw(block)[..., 0] - ramp[10:20, 100:150, 0] / 255).max() < 0.01
