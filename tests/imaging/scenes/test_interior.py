"""Rendered rooms: the same from the same seed, and true to their plan."""

from dataclasses import replace

import numpy as np
import pytest

from imaging.region import Size
from imaging.scenes.interior import OUTDOORS_M, Interior, RenderedInterior, plan_interior, render_interior
from imaging.surfaces import SURFACES, surface_id

SIZE = Size(48, 72)
SEEDS = ((0, "living"), (1, "kitchen"), (2, "bathroom"))


def straight(plan: Interior) -> Interior:
    """The plan with a lens that does not distort, so that pixels lead back into the room by the pinhole."""
    return replace(plan, view=replace(plan.view, bulge=0.0))


def places(plan: Interior, room: RenderedInterior) -> np.ndarray:
    """Where in the room every pixel is, (H, W, 3), by its depth."""
    rows, columns = np.mgrid[0 : SIZE.height, 0 : SIZE.width]
    # A pixel's middle is half a pixel from its corner, which is where the finer sheet has whole coordinates.
    camera = plan.view.camera(Size(2 * SIZE.height, 2 * SIZE.width))
    rays = camera.rays(2 * columns.ravel() + 0.5, 2 * rows.ravel() + 0.5)
    return np.asarray(camera.eye + room.depth.ravel()[:, None] * rays).reshape(*room.depth.shape, 3)


@pytest.fixture(scope="module")
def plans() -> list[Interior]:
    return [straight(plan_interior(seed, kind)) for seed, kind in SEEDS]


@pytest.fixture(scope="module")
def rooms(plans: list[Interior]) -> list[RenderedInterior]:
    return [render_interior(plan, SIZE) for plan in plans]


def test_planes_have_their_shapes_and_ranges(rooms: list[RenderedInterior]) -> None:
    for room in rooms:
        assert room.pixels.shape == (48, 72, 3)
        assert room.pixels.dtype == np.uint8
        assert room.depth.dtype == room.normals.dtype == np.float32
        assert np.isfinite(room.depth).all()
        assert 0 < room.depth.min() <= room.depth.max() <= OUTDOORS_M
        assert room.labels.max() < len(SURFACES)
        assert np.allclose(np.linalg.norm(room.normals, axis=-1), 1, atol=1e-4)
        assert room.things.max() <= len(room.names)
        assert ((room.things > 0) == (room.labels == surface_id("furniture"))).all()


def test_the_same_seed_gives_the_same_bytes(plans: list[Interior], rooms: list[RenderedInterior]) -> None:
    again = render_interior(straight(plan_interior(*SEEDS[0])), SIZE)
    assert plans[0] == straight(plan_interior(*SEEDS[0]))
    assert np.array_equal(again.pixels, rooms[0].pixels)
    assert np.array_equal(again.depth, rooms[0].depth)
    assert again.lines == rooms[0].lines


def test_other_seeds_give_other_rooms() -> None:
    assert len({plan_interior(seed).shell for seed in range(8)}) == 8


def test_floors_lie_at_height_0_and_ceilings_at_theirs(plans: list[Interior], rooms: list[RenderedInterior]) -> None:
    for plan, room in zip(plans, rooms, strict=True):
        where = places(plan, room)
        floor = where[room.labels == surface_id("floor")]
        assert np.abs(floor[:, 1]).max(initial=0.0) < 2e-3
        ceiling = where[(room.labels == surface_id("ceiling")) & (room.depth < 20)]
        assert ceiling[:, 1].min(initial=9.0) > 2.0


def test_normals_are_those_of_the_depth(plans: list[Interior], rooms: list[RenderedInterior]) -> None:
    """Two neighbours on one plane: what lies between them is at right angles to its normal."""
    for plan, room in zip(plans, rooms, strict=True):
        camera = plan.view.camera(SIZE)
        where = (places(plan, room) - camera.eye) @ camera.turn.T
        between, normals = np.diff(where, axis=1), room.normals[:, 1:]
        alike = (room.labels[:, 1:] == room.labels[:, :-1]) & (room.normals[:, 1:] == room.normals[:, :-1]).all(axis=-1)
        flat = np.isin(room.labels[:, 1:], [surface_id("floor"), surface_id("wall"), surface_id("ceiling")])
        off = np.abs((between * normals).sum(axis=-1))[alike & flat & (room.depth[:, 1:] < 20)]
        assert np.quantile(off, 0.95) < 1e-3
        facing = (normals * where[:, 1:]).sum(axis=-1)[room.depth[:, 1:] < 20]
        assert np.quantile(facing, 0.99) < 1e-3


def test_without_furniture_the_rest_of_the_room_is_the_same(
    plans: list[Interior], rooms: list[RenderedInterior]
) -> None:
    furnished, bare = rooms[0], render_interior(plans[0], SIZE, furnished=False)
    away = furnished.things == 0
    assert away.mean() < 0.98
    assert not (bare.labels == surface_id("furniture")).any()
    assert bare.names == ()
    assert np.array_equal(bare.labels[away], furnished.labels[away])
    assert np.array_equal(bare.depth[away], furnished.depth[away])
    assert bare.lines == furnished.lines
    ceiling = bare.labels == surface_id("ceiling")
    assert np.abs(bare.pixels[ceiling].astype(int) - furnished.pixels[ceiling]).mean() < 6


def test_lines_lie_in_the_frame_and_where_surfaces_meet(plans: list[Interior]) -> None:
    met = 0
    for plan in plans:
        bare = render_interior(plan, SIZE, furnished=False)
        assert bare.lines
        for line in bare.lines:
            for x, y in (line.start, line.end):
                assert 0 <= x <= SIZE.width
                assert 0 <= y <= SIZE.height
            if line.kind != "wall_ceiling" or line.length_px < 20:
                continue
            x, y = np.array(line.start) * 0.5 + np.array(line.end) * 0.5
            if not (3 < x < SIZE.width - 3 and 3 < y < SIZE.height - 3):
                continue
            near = bare.labels[int(y) - 3 : int(y) + 4, int(x) - 3 : int(x) + 4]
            met += {surface_id("wall"), surface_id("ceiling")} <= set(near.ravel().tolist())
    assert met


def test_an_unknown_kind_of_room_is_refused() -> None:
    with pytest.raises(ValueError, match="not 'cellar'"):
        plan_interior(0, "cellar")
