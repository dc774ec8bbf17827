from dataclasses import replace

import cv2
import numpy as np
import pytest

from imaging.region import Region
from imaging.staging import FAULTS, GeometryVerdict, check_geometry
from imaging.staging.check import LIMITS
from imaging.staging.pools import share_lightened
from imaging.surfaces import surface_id
from imaging.things import Found
from tests.imaging.staging.box_room import SOFA, WINDOW, Box, BoxRoom, draw_room, show_on_back_wall
from tests.imaging.staging.conftest import Staged, stage, stage_boxes


def judge(staged: Staged, *found: Found) -> GeometryVerdict:
    return check_geometry(staged.before, staged.after, staged.aligned.gain, staged.matted, found)


def test_a_sofa_that_stands_is_no_fault(sofa_staged: Staged) -> None:
    assert judge(sofa_staged).faults == ()


WARDROBE: Box = ((-1.8, -0.8), (-0.7, 1.4), (4.3, 4.8), (0.35, 0.22, 0.15))
SIDEBOARD: Box = ((-1.9, -0.6), (0.75, 1.4), (4.6, 4.95), (0.35, 0.22, 0.15))
SHELF: Box = ((0.5, 1.8), (-0.7, 1.4), (4.4, 4.8), (0.35, 0.22, 0.15))
CRATE: Box = ((-1.6, -0.9), (0.3, 0.9), (2.6, 3.1), (0.6, 0.1, 0.1))


@pytest.mark.parametrize(
    ("box", "archway", "fault"),
    [
        (WARDROBE, False, "door_covered"),
        (SIDEBOARD, False, "opening_blocked"),
        (WARDROBE, True, "door_covered"),
        (SHELF, False, "window_covered"),
        (CRATE, False, "floating"),
    ],
    ids=[
        "a wardrobe before a door",
        "a sideboard in the way",
        "before an archway",
        "a shelf before a window",
        "a crate in the air",
    ],
)
def test_furniture_where_it_must_not_be(box: Box, archway: bool, fault: str) -> None:
    assert fault in judge(stage_boxes(SOFA, box, archway=archway)).faults


def _paint(**changes: np.ndarray) -> BoxRoom:
    return replace(draw_room(SOFA, seed=1), **changes)


def test_a_window_in_another_place() -> None:
    room = draw_room(SOFA, seed=1)
    left, right, top, bottom = show_on_back_wall(WINDOW)
    image, labels = room.image.copy(), room.labels.copy()
    old, new = Region(top - 2, left - 2, bottom + 2, right + 2), Region(top - 2, left - 34, bottom + 2, right - 30)
    image[old.slices], labels[old.slices] = room.image[top, left - 12], surface_id("wall")
    image[new.slices], labels[new.slices] = room.image[old.slices], room.labels[old.slices]
    assert "window_moved" in judge(stage(_paint(image=image, labels=labels))).faults


def test_a_wall_that_is_bent() -> None:
    room = draw_room(SOFA, seed=1)
    rows, columns = np.mgrid[: room.labels.shape[0], : room.labels.shape[1]].astype(np.float32)
    bump = 8 * np.exp(-((columns - 240) ** 2 + (rows - 65) ** 2) / (2 * 40**2))
    bent = cv2.remap(room.image, columns, (rows + bump).astype(np.float32), cv2.INTER_CUBIC)
    assert "wall_bent" in judge(stage(_paint(image=bent))).faults


ARMCHAIR: Box = ((1.0, 1.8), (0.7, 1.4), (2.9, 3.6), (0.2, 0.3, 0.5))


def test_a_wall_whose_foot_is_bent_does_not_come_in_as_furniture() -> None:
    """The strip of floor where wall was is no thing: it is nearer to nobody, and furniture to nobody."""
    room = draw_room(ARMCHAIR, seed=1)
    rows, columns = np.mgrid[: room.labels.shape[0], : room.labels.shape[1]].astype(np.float32)
    bump = (8 * np.exp(-((columns - 228) ** 2 + (rows - 238) ** 2) / (2 * 40**2))).astype(np.float32)
    bent = [
        cv2.remap(plane, columns, rows + bump, way, borderMode=cv2.BORDER_REFLECT)
        for plane, way in (
            (room.image, cv2.INTER_CUBIC),
            (room.depth, cv2.INTER_NEAREST),
            (room.labels, cv2.INTER_NEAREST),
        )
    ]
    staged = stage(BoxRoom(*bent))
    assert "wall_bent" in judge(staged).faults
    assert staged.matted.furniture[:, :290].max() < 0.1


TABLE: Box = ((-0.9, 0.6), (0.45, 0.6), (3.0, 3.6), (0.6, 0.1, 0.1))
CHAIR: Box = ((-1.15, -0.8), (0.2, 1.4), (2.4, 2.7), (0.2, 0.3, 0.5))


def test_a_table_whose_legs_are_behind_a_chair_stands() -> None:
    assert "floating" in judge(stage_boxes(TABLE)).faults
    assert "floating" not in judge(stage_boxes(TABLE, CHAIR)).faults


TOP: Box = ((-0.9, 0.6), (0.5, 0.6), (3.0, 3.6), (0.6, 0.1, 0.1))
LEG: Box = ((-0.22, -0.02), (0.6, 1.4), (3.5, 3.6), (0.6, 0.1, 0.1))


def test_a_table_stands_on_one_leg() -> None:
    assert "floating" in judge(stage_boxes(TOP)).faults
    assert "floating" not in judge(stage_boxes(TOP, LEG)).faults


def test_light_that_was_evened_out_is_found_all_the_same() -> None:
    """What brings a picture onto the photo takes a lamp's pool for light from another side."""
    image = draw_room(seed=1).image
    rows, columns = np.mgrid[: image.shape[0], : image.shape[1]]
    pool = np.exp(-((columns - 200) ** 2 + (rows - 110) ** 2) / (2 * 40**2)).astype(np.float32)
    plain = np.ones(pool.shape, bool)
    assert share_lightened(image, image, -0.8 * np.repeat(pool[..., None], 3, axis=2), plain) > 0.01
    slope = np.repeat((0.4 - 0.8 * columns / image.shape[1])[..., None], 3, axis=2).astype(np.float32)
    assert share_lightened(image, image, slope, plain) == 0
    corner = np.repeat(((columns / image.shape[1]) ** 6 * (rows / image.shape[0]) ** 3)[..., None], 3, axis=2)
    passes = next(most for _, figure, most in LIMITS if figure == "light_added")
    assert share_lightened(image, image, -corner.astype(np.float32), plain) < passes, "a slope is no pool"
    rim = np.where(np.abs(columns - 200) < 2, -1.4, 0)[..., None].repeat(3, axis=2).astype(np.float32)
    assert share_lightened(image, image, rim, plain) == 0, "an edge that was blurred is no light"


def test_feet_stand_on_the_floor_as_it_is_seen_there(sofa_staged: Staged) -> None:
    """A network that takes sofa and floor for nearer than they are does not lift the sofa."""
    rows, columns = np.mgrid[: sofa_staged.keep.shape[0], : sofa_staged.keep.shape[1]]
    nearer = 0.25 * np.exp(-((columns - 285) ** 2 + (rows - 300) ** 2) / (2 * 90**2)).astype(np.float32)
    after = replace(sofa_staged.after, depth=sofa_staged.painted.depth * np.exp(-nearer))
    known = sofa_staged.before, after, sofa_staged.aligned.gain, sofa_staged.matted
    assert check_geometry(*known).figures["floating"] == 0


def test_a_lamp_s_light_that_is_not_there() -> None:
    room = draw_room(SOFA, seed=1)
    rows, columns = np.mgrid[: room.labels.shape[0], : room.labels.shape[1]]
    pool = np.exp(-((columns - 200) ** 2 + (rows - 110) ** 2) / (2 * 30**2))[..., None]
    lit = np.clip(room.image * (1 + 0.4 * pool), 0, 1).astype(np.float32)
    assert "light_added" in judge(stage(_paint(image=lit))).faults


def test_a_room_that_became_deeper(sofa_staged: Staged) -> None:
    depth = sofa_staged.painted.depth.copy()
    depth[:, 340:] *= 2.2
    after, gain = replace(sofa_staged.after, depth=depth), sofa_staged.aligned.gain
    assert "depth_changed" in check_geometry(sofa_staged.before, after, gain, sofa_staged.matted).faults


@pytest.mark.parametrize("kind", ["person", "text"])
def test_people_and_text_in_the_furniture(sofa_staged: Staged, kind: str) -> None:
    on_sofa = Found(kind, 0.9, 240, 240, 280, 300)
    elsewhere = Found(kind, 0.9, 10, 10, 40, 60)
    assert judge(sofa_staged, on_sofa).faults == (kind,)
    assert judge(sofa_staged, elsewhere, Found("sofa", 0.9, 240, 240, 280, 300)).faults == ()


def test_every_fault_has_a_limit_and_a_figure(sofa_staged: Staged) -> None:
    assert {fault for fault, _, _ in LIMITS} == set(FAULTS)
    assert {figure for _, figure, _ in LIMITS} == set(judge(sofa_staged).figures)
