"""What of a picture is of a surface, from how likely each is."""

from typing import get_args

import numpy as np
import pytest

from fanlight_client.mask import SurfaceClass
from imaging.surfaces import SURFACES, is_surface, surface_id


def likely(**shares: np.ndarray | float) -> np.ndarray:
    """Of 80 × 100 pixels; what is not said is not likely at all."""
    filled = np.zeros((len(SURFACES), 80, 100), np.float16)
    for name, share in shares.items():
        filled[surface_id(name)] = share  # type: ignore[arg-type]
    return filled


LEFT = (np.arange(100) < 50) * np.ones((80, 1))


def test_callers_may_name_every_surface_and_the_sky() -> None:
    assert set(get_args(SurfaceClass)) == {"sky", *SURFACES} - {"other"}


def test_what_is_likelier_than_anything_else_is_of_it_however_unlikely() -> None:
    weight = is_surface(likely(wall=0.4, floor=0.3 * LEFT, ceiling=0.6 * (1 - LEFT), door=0.2), "wall")
    assert weight.shape == (80, 100)
    assert weight[:, :50] == pytest.approx(0.4 / 0.7, abs=0.01)
    assert (weight[:, 50:] < 0.5).all()
    assert (weight[:, 52:] == 0).all(), "nothing is left far from its outline"


def test_the_outline_lies_where_both_are_as_likely() -> None:
    """Between pixels, as a network's likelihoods have it."""
    ramp = np.clip((52.3 - (np.arange(100) + 0.5)) / 10 + 0.5, 0, 1) * np.ones((80, 1))
    weight = is_surface(likely(wall=ramp, floor=1 - ramp), "wall")
    crossing = np.interp(0.5, weight[40, 55:45:-1], np.arange(55, 45, -1) + 0.5)
    assert crossing == pytest.approx(52.3, abs=0.1)


def test_stray_pixels_are_not_of_it_and_small_things_are() -> None:
    stray, small = np.zeros((2, 80, 100))
    stray[10, 10:12] = 1
    small[30:33, 30:33] = 1
    weight = is_surface(likely(wall=stray + small, floor=1 - stray - small), "wall")
    assert (weight[30:33, 30:33] > 0.5).all()
    assert not weight[8:14, 8:14].any()


@pytest.mark.parametrize("name", SURFACES)
def test_what_is_not_there_has_no_weight(name: str) -> None:
    assert not is_surface(likely(), name).any()  # type: ignore[arg-type]
