import numpy as np
import pytest

from evaluation.sets.select_cases import HOUSES, ROOMS
from evaluation.sets.select_objects import list_marked
from evaluation.tune_select import FIRST_SEED, MARKED, Asked, draw_sloppily, print_means, rate
from models.selector.protocol import Prompt
from models.selector.ranking import TASTE, Offer


def test_what_the_taste_is_chosen_from_measures_nothing():
    assert max(*ROOMS, *HOUSES) < FIRST_SEED
    assert not {each.photo for each in list_marked(MARKED)} & {each.photo.split("/")[-1] for each in list_marked()}


def test_things_marked_on_photos_of_training_lie_on_them():
    for marked in list_marked(MARKED):
        assert 0 <= np.min(marked.outline) <= np.max(marked.outline) <= 1
        assert marked.draw((300, 400)).any()


def test_a_sloppy_box_is_near_its_own_and_still_one():
    box = (0.4, 0.4, 0.6, 0.8)
    drawn = draw_sloppily(Prompt(box=box), np.random.default_rng(0)).box
    assert drawn is not None
    assert drawn != box
    assert np.abs(np.subtract(drawn, box)).max() < 0.1
    assert drawn[0] < drawn[2]
    assert drawn[1] < drawn[3]


def test_a_coarse_mask_is_rated_at_the_size_of_the_truth():
    logits = np.full((20, 30), -1, np.float32)
    logits[5:15, 10:20] = 1
    truth = np.zeros((200, 300), bool)
    truth[50:150, 100:200] = True
    assert rate(logits, truth) == pytest.approx(1, abs=0.03)
    assert rate(-logits, truth) == pytest.approx(0, abs=0.03)


def test_groups_count_alike(capsys):
    offer = Offer(np.ones((1, 4, 4), np.float32), np.ones(1, np.float32))
    asked = [Asked(group, "box", [offer], np.array([iou])) for group, iou in (("a", 0), ("b", 1), ("b", 1), ("b", 1))]
    print_means([*asked, Asked("a", "click", [offer], np.array([1.0]))], "box", [TASTE])
    _, line = capsys.readouterr().out.splitlines()
    assert line.split("\t")[1:] == ["0.5000", "0.0000", "1.0000"]
