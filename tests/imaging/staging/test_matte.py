import numpy as np

from imaging.staging import matte_furniture
from imaging.surfaces import surface_id
from tests.imaging.staging.box_room import SOFA, draw_room
from tests.imaging.staging.conftest import Staged, stage, stage_boxes


def _iou(matte: np.ndarray, truth: np.ndarray) -> float:
    return float(((matte > 0.5) & truth).sum() / ((matte > 0.5) | truth).sum())


def test_the_sofa_and_nothing_else_is_taken(sofa_staged: Staged) -> None:
    truth = sofa_staged.painted.labels == surface_id("furniture")
    assert _iou(sofa_staged.matted.furniture, truth) > 0.94
    assert not sofa_staged.matted.spilled.any()


def test_colours_and_depth_alone_find_it_as_well(sofa_staged: Staged) -> None:
    empty, painted = sofa_staged.empty, sofa_staged.painted
    known = (empty.likely, None, empty.depth, painted.depth)
    matted = matte_furniture(empty.image, sofa_staged.aligned, sofa_staged.keep, *known)
    assert _iou(matted.furniture, painted.labels == surface_id("furniture")) > 0.85


def test_shadows_darken_the_floor_and_nothing_far_away(sofa_staged: Staged) -> None:
    truth = sofa_staged.painted.image.astype(np.float64) ** 2.2 / np.maximum(sofa_staged.empty.image, 0.02) ** 2.2
    floor = (sofa_staged.painted.labels == surface_id("floor")) & (truth.mean(axis=2) < 0.85)
    shade = sofa_staged.matted.shade
    assert np.abs(shade[floor].mean(axis=1) - truth[floor].mean(axis=1)).mean() < 0.15
    assert shade[floor].mean() < 0.75
    assert (shade[:100] == 1).all()
    assert shade.max() < 1.1


def test_a_wall_that_was_repainted_does_not_come_in() -> None:
    painted = draw_room(seed=1)
    painted.image[:200, 300:] *= np.array([1.0, 0.8, 0.7], np.float32)
    assert stage(painted).matted.is_empty


def test_a_wall_that_was_papered_anew_does_not_come_in() -> None:
    painted = draw_room(SOFA, seed=1)
    rows, columns = np.mgrid[: painted.labels.shape[0], : painted.labels.shape[1]]
    pattern = 1 + 0.35 * np.sign(np.sin(columns / 4)) * np.sign(np.sin(rows / 4))
    wall = (painted.labels == surface_id("wall")) & (columns > 240)
    painted.image[wall] *= (pattern[..., None] * np.array([1.2, 0.8, 0.6]))[wall].astype(np.float32)
    staged = stage(painted)
    assert (staged.matted.furniture[wall] > 0.1).mean() < 0.02
    assert _iou(staged.matted.furniture, painted.labels == surface_id("furniture")) > 0.85


def test_an_empty_room_gives_nothing() -> None:
    matted = stage(draw_room(seed=1)).matted
    assert matted.is_empty
    assert (matted.shade == 1).all()


def test_what_hangs_in_the_air_stays_out() -> None:
    staged = stage_boxes(((-0.3, 0.3), (-0.5, 0.1), (3.0, 3.4), (0.6, 0.1, 0.1)))
    assert staged.matted.is_empty
    assert staged.matted.spilled.sum() > 500
    assert (staged.matted.shade == 1).all(), "nor does its shadow come in"


def test_colours_at_edges_are_the_furniture_s_own(sofa_staged: Staged) -> None:
    matted = sofa_staged.matted
    edge = (matted.furniture > 0.4) & (matted.furniture < 0.95)
    blue = matted.colours[edge]
    assert (blue[:, 2] > blue[:, 0]).mean() > 0.6, "a blue sofa has no rim of the floor's brown"
