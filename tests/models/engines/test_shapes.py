import pytest

from imaging.region import Size
from models.engines.shapes import SERVED, Shapes
from models.enhancer import DiffusionEnhancer
from models.errors import ModelError
from models.memory.ladder import WHOLE
from models.padding import MULTIPLE


def test_one_size_or_a_range():
    fixed, free = Shapes.parse("768x1024"), Shapes.parse("32x64:512x512:1024x2048")
    assert fixed == Shapes(*[Size(768, 1024)] * 3)
    assert fixed.is_fixed
    assert (free.smallest, free.usual, free.largest) == (Size(32, 64), Size(512, 512), Size(1024, 2048))
    assert not free.is_fixed
    assert [Shapes.parse(str(shapes)) for shapes in (fixed, free)] == [fixed, free]


@pytest.mark.parametrize(
    "text", ["", "large", "64", "64x64x64", "64x64:128x128", "60x64", "0x64", "64x64:32x64:64x64", "64x-32", "64xNaN"]
)
def test_what_is_neither_is_refused(text):
    with pytest.raises(ModelError) as caught:
        Shapes.parse(text)
    assert caught.value.code == "bad_request"


def test_the_nearest_size_in_range():
    shapes = Shapes.parse("64x64:128x128:256x256")
    assert [shapes.hold(Size(*sides)) for sides in ((32, 96), (512, 32))] == [Size(64, 96), Size(256, 64)]


def test_graphs_are_exported_for_all_that_the_enhancer_shows_its_networks():
    assert SERVED.smallest == Size(MULTIPLE, MULTIPLE)
    assert SERVED.largest == Size(WHOLE.tile_px, WHOLE.tile_px)
    assert DiffusionEnhancer.__init__.__defaults__ == (WHOLE.tile_px,)
