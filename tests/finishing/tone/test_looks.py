"""What an answer says besides its pixels reaches the report."""

import numpy as np

from deployments.messages import TileAnswer, TileRequest
from finishing.journal import Journal
from finishing.shared import Shared
from finishing.tone.looks import look_at_whole
from finishing.tone.wish import Wish
from imaging.region import Size

NOTE = "out of memory on rung `sliced`, now on `swapped`"


class SteppedDown:
    """An Enhancer with nothing to say of the photo, and something of itself."""

    async def enhance_tile(self, photo: object, request: TileRequest) -> TileAnswer:
        same = np.full((16, 24, 3), 0.5, np.float16)
        return TileAnswer(same, same, None, 0.1, "cuda", (NOTE,))


async def test_an_enhancer_that_stepped_down_is_warned_of():
    journal, size = Journal(), Size(128, 192)
    preview = Shared(None, np.zeros((128, 192, 3), np.uint8))
    await look_at_whole(
        SteppedDown(), preview, TileRequest(size.region, size, "a photo", 1, 0), journal, Wish(None, 0.0)
    )
    assert [(warning.code, warning.detail) for warning in journal.warnings] == [("memory_stepped_down", NOTE)]
    assert journal.gpu_seconds == 0.1
