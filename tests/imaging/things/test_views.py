"""Views of a photo: all of it is seen at every scale, and what is small enough is whole in one of them."""

import pytest

from imaging.region import Region, Size
from imaging.things import Found, plan_views

LARGE = Size(5455, 8183)


@pytest.mark.parametrize("size", [Size(1, 1), Size(300, 500), Size(640, 640), Size(2000, 700), LARGE])
def test_the_whole_comes_first_and_nothing_is_enlarged(size: Size) -> None:
    first, *others = plan_views(size, 640)
    assert first.region == size.region
    assert first.size == size.within(640)
    assert bool(others) == (max(size.height, size.width) > 640)
    for view in others:
        assert size.region.contains(view.region)
        assert max(view.size.height, view.size.width) <= 640
        assert view.size.height <= view.region.height


@pytest.mark.parametrize("levels", [1, 2, None])
def test_a_thing_of_a_quarter_of_a_view_is_whole_in_one_at_every_scale(levels: int | None) -> None:
    views = plan_views(LARGE, 640, levels)[1:]
    sides = sorted({max(view.region.height, view.region.width) for view in views})
    assert len(sides) == (levels or 4)
    for side in sides:
        across = 0.2 * side
        for left in range(0, LARGE.width - int(across), 97):
            thing = Found("face", 1, left, 2000, left + across, 2000 + across)
            assert any(view.holds(thing, LARGE) for view in views if max(view.region.height, view.region.width) == side)


def test_what_a_view_cuts_off_is_not_held_but_at_the_border_of_the_photo() -> None:
    photo = Size(1000, 2000)
    view = next(view for view in plan_views(photo, 640) if view.region == Region(0, 0, 640, 640))
    assert view.holds(Found("face", 1, 0, 0, 100, 100), photo)
    assert not view.holds(Found("face", 1, 600, 100, 640, 200), photo)
    assert not view.holds(Found("face", 1, 100, 600, 200, 639), photo)


def test_a_view_has_a_side_that_networks_divide() -> None:
    with pytest.raises(ValueError, match="multiple of 32"):
        plan_views(LARGE, 650)
