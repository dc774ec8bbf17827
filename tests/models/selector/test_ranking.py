import numpy as np
import pytest

from models.selector.ranking import TASTE, Offer, measure_fit, measure_oddness, measure_stability, settle


def disc(radius, steep=1.0, side=200):
    """Logits (200, 200) of a disc; the steeper, the less it matters where they are cut."""
    y, x = np.mgrid[:side, :side] - side / 2
    return ((radius - np.hypot(x, y)) * steep).astype(np.float32)


def test_of_masks_as_good_the_one_of_a_usual_size_is_meant_by_a_click():
    logits = np.stack([disc(2), disc(30), disc(140)])
    scores = np.array([0.9, 0.9, 0.9], np.float32)
    assert Offer(logits, scores, one_click=True).rank()[0] == 1


def test_a_box_or_more_clicks_say_how_large_a_thing_is():
    logits, scores = np.stack([disc(4, 5), disc(30, 5)]), np.array([0.99, 0.8], np.float32)
    assert Offer(logits, scores, one_click=True).rank()[0] == 1
    assert Offer(logits, scores, one_click=False).rank()[0] == 0


def test_a_mask_that_depends_on_where_it_is_cut_stands_back():
    logits, scores = np.stack([disc(30, 0.1), disc(25, 5)]), np.array([0.9, 0.85], np.float32)
    assert Offer(logits, scores, one_click=False).rank() == [1, 0]
    vague, sharp = measure_stability(logits)
    assert vague == pytest.approx(0.25, abs=0.02)
    assert sharp > 0.95


def test_twins_are_offered_once_and_by_the_better():
    logits, scores = np.stack([disc(30), disc(30.5), disc(60)]), np.array([0.8, 0.9, 0.7], np.float32)
    assert Offer(logits, scores, one_click=False).rank() == [1, 2]


def test_no_more_than_four_are_offered_and_none_of_nothing():
    logits = np.stack([disc(radius) for radius in (-5, 10, 20, 35, 50, 70, 90)])
    offered = Offer(logits, np.linspace(1, 0.9, 7, dtype=np.float32), one_click=False).rank()
    assert len(offered) == 4
    assert 0 not in offered
    assert Offer(np.stack([disc(-5), disc(-9)]), np.array([0.1, 0.2], np.float32), one_click=True).rank() == [1]


def test_usual_things_are_not_odd():
    masks = np.zeros((4, 100, 100), bool)
    masks[1, :10, :10], masks[2, :, :30], masks[3] = True, True, True
    nothing, small, wall, everything = measure_oddness(masks)
    assert nothing > 4
    assert (small, wall) == (0, 0)
    assert everything == pytest.approx(np.log(1 / 0.4))


def test_of_two_masks_the_one_that_fills_the_box_is_meant():
    logits, scores = np.stack([disc(60, 5), disc(30, 5)]), np.array([0.85, 0.8], np.float32)
    assert Offer(logits, scores).rank()[0] == 0
    assert Offer(logits, scores, box=np.array([70, 70, 130, 130], np.float32)).rank()[0] == 1


def test_a_box_means_the_whole_which_comes_last_where_masks_fit_it_alike():
    logits, scores = np.stack([disc(29, 5), disc(25, 5)]), np.array([0.88, 0.88], np.float32)
    box = np.array([72, 72, 126, 126], np.float32)
    assert Offer(logits, scores, box=box).rank()[0] == 1
    assert Offer(logits[::-1], scores, box=box).rank()[0] == 1


def test_a_whole_that_leaves_its_box_stands_back():
    logits, scores = np.stack([disc(30, 5), disc(60, 5)]), np.array([0.85, 0.9], np.float32)
    assert Offer(logits, scores, box=np.array([70, 70, 130, 130], np.float32)).rank()[0] == 0


def test_a_mask_fits_its_own_box_and_no_other_place():
    mask = np.zeros((50, 80), bool)
    mask[10:20, 30:60] = True
    assert measure_fit(mask, np.array([30, 10, 60, 20], np.float32)) == 1
    assert measure_fit(mask, np.array([30, 10, 60, 40], np.float32)) == pytest.approx(1 / 3)
    assert measure_fit(mask, np.array([0, 30, 20, 50], np.float32)) == 0
    assert measure_fit(np.zeros((50, 80), bool), np.array([0, 0, 80, 50], np.float32)) == 0


@pytest.mark.parametrize(("score", "asked"), [(0.95, 1), (0.7, 3)])
def test_who_is_sure_is_not_asked_again(score, asked):
    seen = []

    def ask():
        for number in range(3):
            seen.append(number)
            yield Offer(disc(30 + 15 * number, 5)[None], np.array([score], np.float32), one_click=True)

    settled = settle(ask())
    assert len(seen) == len(settled.logits) == len(settled.scores) == asked
    assert (settled.weigh().max() >= TASTE.sure) == (asked == 1)
