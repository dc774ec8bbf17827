"""Tiles that travel without their photo, since several nodes look at them."""

from typing import Any

import numpy as np
import pytest

from deployments.messages import TileAnswer, TileRequest
from finishing.local import LocalPart, LocalReplicas
from imaging.region import Region, Size
from imaging.sampling import crop_image

PHOTO = np.random.default_rng(0).integers(0, 2**16, (90, 120, 3), dtype=np.uint16)
REGION = Region(10, 20, 74, 84)


class FarFlung(LocalReplicas):
    """Whose Enhancers are on many nodes."""

    def _is_far_flung(self) -> bool:
        return True


class Enhancer:
    """Answers with what it sees, and keeps count of the pixels that it was sent."""

    def __init__(self) -> None:
        self.sent: list[int] = []

    async def enhance_tile(self, photo: list[Any], request: TileRequest) -> TileAnswer:
        pixels = await photo[0]
        self.sent.append(pixels.shape[0] * pixels.shape[1])
        seen = crop_image(pixels, request.region, request.size)
        return TileAnswer(seen, seen, None, 0.0, "cpu")


@pytest.mark.parametrize("size", [REGION.size, Size(32, 32)])
async def test_a_tile_alone_is_seen_as_it_is_in_its_photo(size: Size) -> None:
    enhancer, request = Enhancer(), TileRequest(REGION, size, "a room", 1, 0)
    together, apart = (kind(*[None] * 2, LocalPart(enhancer), *[None] * 2) for kind in (LocalReplicas, FarFlung))
    answers = [await replicas.enhance_tile(await replicas.share(PHOTO), request) for replicas in (together, apart)]
    assert answers[0].guide.tobytes() == answers[1].guide.tobytes()
    assert enhancer.sent == [90 * 120, 64 * 64]


async def test_the_preview_is_seen_as_a_whole_and_not_put_a_second_time() -> None:
    enhancer = Enhancer()
    apart = FarFlung(*[None] * 2, LocalPart(enhancer), *[None] * 2)  # type: ignore[arg-type]
    whole = TileRequest(REGION, REGION.size, "a room", 1, 0, whole=True)
    await apart.enhance_tile(await apart.share(PHOTO), whole)
    assert enhancer.sent == [90 * 120]
