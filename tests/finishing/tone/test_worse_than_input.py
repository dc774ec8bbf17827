"""No photo leaves with a tile worse than its input: a tile turned down to the end has its original's pixels."""

import numpy as np
import pytest

from fanlight_client.recipe import Tone
from finishing.canvas import make_preview
from finishing.tone.draft import Draft
from finishing.tone.ladder import plan_ladder
from finishing.tone.looks import WholeLook
from finishing.tone.plan import plan_photo
from finishing.tone.review import choose_down
from imaging.quality import measure_tiles
from imaging.region import Size
from imaging.scenes import render_room
from imaging.tiling import Tile
from imaging.tone_field import ToneField, identity_field

SIZE = Size(1000, 1900)
LADDER = plan_ladder("tone", 1, looks_at_tiles=False)
SPOILT = 0


def spoil_field(gain: float, offset: float) -> ToneField:
    """A field that does harm to the left of the photo and nothing to the rest."""
    field = identity_field((25, 48))
    field.matrix[:, :18] = gain * np.eye(3)
    field.offset[:, :18] = offset
    return field


def walk_down(draft: Draft, tiles: tuple[Tile, ...]) -> tuple[np.ndarray, dict[int, str]]:
    """The photo as Quality accepts it, and what each tile came to."""
    rungs = dict.fromkeys((tile.index for tile in tiles), LADDER[0])
    while True:
        result = draft.render(rungs)
        down = choose_down(measure_tiles(draft.pixels, result, tiles), rungs)
        if not down:
            return result, {index: rung.outcome for index, rung in rungs.items()}
        rungs |= {index: LADDER[LADDER.index(rungs[index]) + 1] for index in down}


@pytest.mark.parametrize(("gain", "offset"), [(0.2, 0.35), (4.0, 0.0)], ids=["contrast collapsed", "burnt out"])
def test_a_tile_worse_than_its_input_keeps_its_input(gain: float, offset: float) -> None:
    plan = plan_photo(SIZE, "fast", "tone")
    original = render_room(SIZE, seed=4)
    draft = Draft(original, make_preview(original), plan, WholeLook(spoil_field(gain, offset), 1.0), None, Tone())
    result, outcomes = walk_down(draft, plan.full_tiles)
    core = plan.full_tiles[SPOILT].core.slices
    assert outcomes[SPOILT] == "original"
    assert (result[core] == original[core]).all()


@pytest.mark.parametrize("mode", ["tone", "detail", "pixels"])
@pytest.mark.parametrize("looks_at_tiles", [True, False])
def test_every_ladder_ends_at_the_original(mode: str, looks_at_tiles: bool) -> None:
    ladder = plan_ladder(mode, 2, looks_at_tiles)
    assert [rung.is_foot for rung in ladder] == [False] * (len(ladder) - 1) + [True]
