"""Rendered rooms: the same from the same seed, and true to their plan."""

import numpy as np
import pytest

from imaging.region import Size
from imaging.scenes.interior import ROOM_KINDS, RenderedInterior, plan_interior, render_interior
from imaging.surfaces import SURFACES, surface_id

SIZE = Size(64, 96)


@pytest.fixture(scope="module")
def rooms() -> list[RenderedInterior]:
    return [render_interior(plan_interior(seed, kind), SIZE) for seed, kind in enumerate(ROOM_KINDS)]


def test_planes_have_their_shapes_and_ranges(rooms: list[RenderedInterior]) -> None:
    for room in rooms:
        assert room.pixels.shape == (64, 96, 3)
        assert room.pixels.dtype == np.uint8
        assert room.depth.dtype == np.float32
        assert np.isfinite(room.depth).all()
        assert room.depth.min() > 0
        assert room.depth.max() <= 100
        assert room.labels.max() < len(SURFACES)
        assert np.allclose(np.linalg.norm(room.normals, axis=-1), 1, atol=1e-4)
        assert room.things.max() <= len(room.names)
        assert ((room.things > 0) == (room.labels == surface_id("furniture"))).all()


def test_the_same_seed_gives_the_same_bytes(rooms: list[RenderedInterior]) -> None:
    again = render_interior(plan_interior(1, ROOM_KINDS[1]), SIZE)
    assert np.array_equal(again.pixels, rooms[1].pixels)
    assert np.array_equal(again.depth, rooms[1].depth)
    assert again.lines == rooms[1].lines


def test_an_unknown_kind_of_room_is_refused() -> None:
    with pytest.raises(ValueError, match="not 'cellar'"):
        plan_interior(0, "cellar")
