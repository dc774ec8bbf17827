"""Taking things out of a photo: what was behind them is made up from what is around them."""

from imaging.fill.errors import FillError
from imaging.fill.fill import Fill, fill_hole
from imaging.fill.plan import plan_crop
from imaging.fill.structure import Guess

__all__ = ["Fill", "FillError", "Guess", "fill_hole", "plan_crop"]
