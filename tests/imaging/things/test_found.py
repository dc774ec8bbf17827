"""Things by their boxes: each once, and where the photo has them."""

from imaging.region import Region, Size
from imaging.things import Found, keep_best


def test_of_boxes_that_overlap_the_surest_is_kept_and_kinds_do_not_suppress_each_other() -> None:
    sure, same = Found("face", 0.9, 10, 10, 50, 60), Found("face", 0.6, 12, 11, 52, 61)
    far, other = Found("face", 0.7, 100, 10, 140, 60), Found("person", 0.8, 10, 10, 50, 60)
    assert keep_best([same, far, sure, other]) == [sure, other, far]
    assert keep_best([]) == []


def test_a_thing_in_a_view_is_placed_in_its_photo() -> None:
    found = Found("car", 0.5, 10, 20, 30, 40).place(Size(100, 50), Region(1000, 2000, 1200, 2100))
    assert (found.left, found.top, found.right, found.bottom) == (2020, 1040, 2060, 1080)
    assert (found.width, found.height) == (40, 40)
