"""Walkthroughs toned on a CUDA device: within a level of 255 of what the cores come to. Skipped where there is none."""

import pytest
import torch

from tests.video.toned_twice import LEVEL, compare_toned

pytestmark = [pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")]


@pytest.mark.parametrize("bits", [8, 10])
@pytest.mark.parametrize("way", ["curve", "field"])
def test_frames_come_out_within_a_level_of_255(way: str, bits: int) -> None:
    apart = compare_toned(torch.device("cuda"), way, bits)

    assert apart.deep <= LEVEL
    assert apart.codes <= 1
