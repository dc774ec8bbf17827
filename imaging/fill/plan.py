"""How much of a photo must be seen to fill a hole in it."""

from imaging.region import Region, Size

LEAST_MARGIN_PX, MOST_MARGIN_PX = 48, 1200


def plan_crop(hole: Region, size: Size) -> Region:
    """The part of a photo of that size to give to `fill_hole`: the hole and its own extent again on all sides.

    The margin is 48 px at least and 1200 px at most; at the photo's border there is less of it. Raises ValueError for a
    hole that is empty or not inside the photo.
    """
    if hole.empty or not size.region.contains(hole):
        raise ValueError(f"a hole is a part of the photo, not {hole} of {size}")
    margin = min(max(hole.height, hole.width, LEAST_MARGIN_PX), MOST_MARGIN_PX)
    return hole.expand(margin).clip(size)
