"""The evaluation mends as the service does."""

import numpy as np
import pytest

from deployments.messages import REFERENCE_SCALE, reference_size
from evaluation import mender
from evaluation.mender import as_cells, open_mender, shrink_photo
from evaluation.task import WEIGHTS
from finishing.canvas import PREVIEW_PX, make_preview
from finishing.tone.ask import WHOLE_STEPS
from imaging.region import Size
from imaging.scenes import render_room


def test_its_sizes_and_steps_are_those_of_the_service() -> None:
    assert (mender.PREVIEW_PX, mender.REFERENCE_SCALE, mender.STEPS) == (PREVIEW_PX, REFERENCE_SCALE, WHOLE_STEPS)


@pytest.mark.parametrize("size", [(683, 1024), (1365, 2047), (61, 35)])
def test_previews_and_cells_have_the_sizes_of_the_service(size: tuple[int, int]) -> None:
    pixels = np.zeros((*size, 3), np.uint8)
    preview = shrink_photo(pixels)
    planned = Size(*make_preview(pixels).shape[:2])
    assert preview.shape[:2] == (planned.height, planned.width)
    cells = reference_size(planned)
    assert as_cells(preview).shape[:2] == (cells.height, cells.width)


def test_a_dark_room_comes_out_brighter_and_of_its_own_type() -> None:
    room = (render_room(Size(192, 288)) * 0.35).astype(np.uint8)
    for pixels in (room, room.astype(np.uint16) * 257):
        mended = open_mender(WEIGHTS).mend(pixels)
        assert mended.dtype == pixels.dtype
        assert mended.mean() > 1.3 * pixels.mean()
