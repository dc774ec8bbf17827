import numpy as np
import pytest

from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from models.errors import ModelError
from models.selector.protocol import Embedding, Prompt
from models.selector.sam2_selector import Sam2Selector
from tests.tiny_sam2 import IMAGE_PX, save_tiny_sam2

CLICK, BOX = Prompt(((0.4, 0.6),), (1,)), Prompt(box=(0.2, 0.3, 0.6, 0.8))


@pytest.fixture(scope="module")
def selector(tmp_path_factory):
    return Sam2Selector.load(save_tiny_sam2(tmp_path_factory.mktemp("sam2"), sureness=1))


@pytest.fixture(scope="module")
def image():
    return as_image(render_room(Size(90, 120), 1))


@pytest.fixture(scope="module")
def embedding(selector, image):
    return selector.embed([image])[0]


def test_photos_of_different_shapes_are_embedded_together_as_each_alone(selector, image):
    other = np.ascontiguousarray(image[:, ::-1].transpose(1, 0, 2))
    both = selector.embed([image, other])
    assert [each.size for each in both] == [Size(90, 120), Size(120, 90)]
    for alone, together in zip((selector.embed([each])[0] for each in (image, other)), both, strict=True):
        assert len(alone.arrays) == 3
        for one, same in zip(alone.arrays, together.arrays, strict=True):
            assert one.shape == same.shape
            assert np.abs(one - same).max() < 1e-4


def test_a_photo_larger_than_what_is_seen_is_answered_at_that_size(selector, image):
    large = np.repeat(np.repeat(image, 3, axis=0), 3, axis=1)
    assert selector.embed([large])[0].size == Size(96, IMAGE_PX)


@pytest.mark.parametrize("prompt", [CLICK, BOX, Prompt(((0.4, 0.6), (0.1, 0.1)), (1, 0), (0.2, 0.3, 0.6, 0.8))])
def test_masks_are_of_the_photos_size_and_the_same_again(selector, embedding, prompt):
    first, again = (selector.select(embedding, prompt) for _ in range(2))
    assert first.masks.shape[1:] == (90, 120)
    assert first.masks.dtype == np.float32
    assert len(first.masks) == len(first.scores)
    assert np.array_equal(first.masks, again.masks)


def test_a_click_may_mean_several_things_and_a_box_means_one(selector, embedding):
    logits, _ = selector._ask(embedding, _placed(CLICK), several=True)
    assert len(logits) == 3
    assert len(selector.select(embedding, BOX).masks) <= 1


@pytest.mark.parametrize("other", [Prompt(((0.7, 0.2),), (1,)), Prompt(((0.4, 0.6), (0.7, 0.2)), (1, 0)), BOX])
def test_the_answer_depends_on_what_is_asked(selector, embedding, other):
    one, _ = selector._ask(embedding, _placed(CLICK), several=False)
    two, _ = selector._ask(embedding, _placed(other), several=False)
    assert (one - two).abs().max() > 1e-3


def test_the_answer_depends_on_the_photo(selector, embedding, image):
    one, _ = selector._ask(embedding, _placed(CLICK), several=False)
    two, _ = selector._ask(selector.embed([1 - image])[0], _placed(CLICK), several=False)
    assert (one - two).abs().max() > 1e-3


def test_prompts_of_different_lengths_are_answered_as_each_alone(selector, embedding):
    short, long = _placed(CLICK)[0], _placed(Prompt(((0.4, 0.6), (0.5, 0.5)), (1, 1)))[0]
    together, _ = selector._ask(embedding, [short, long], several=False)
    alone, _ = selector._ask(embedding, [long], several=False)
    assert (together[1] - alone[0]).abs().max() < 1e-3


def test_anothers_embedding_is_refused(selector):
    with pytest.raises(ModelError) as error:
        selector.select(Embedding((np.zeros((1, 256, 64, 64), np.float32),), Size(90, 120)), CLICK)
    assert error.value.code == "bad_request"


def test_a_folder_without_weights_is_told(tmp_path):
    with pytest.raises(ModelError) as error:
        Sam2Selector.load(tmp_path)
    assert error.value.code == "weights_missing"


def _placed(prompt):
    from models.selector.prompts import place_prompt

    return [place_prompt(prompt, Size(IMAGE_PX, IMAGE_PX))]
