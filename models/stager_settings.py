"""How a stager wants to be asked."""

from dataclasses import dataclass
from typing import Self

from models.errors import ModelError
from models.inpainting import SQUARE, is_sdxl, read_settings
from models.registry import ModelCard

MOST_PIXELS = 1_048_576
"""Of one picture, whatever the model: what SDXL was trained at."""


@dataclass(frozen=True)
class StagerSettings:
    """A profile's `settings` of the role say what is otherwise than usual.

    `stages`: whether anybody would want its furniture; without it there are previews alone. `guidance` and `pixels` are
    as of an inpainter. `control_scale`: how much the ControlNet's depth counts, up to the share `control_end` of the
    steps: an empty room's depth that had its say to the end would leave it empty.
    """

    steps: int
    guidance: float
    pixels: int
    control_scale: float = 0.5
    control_end: float = 0.6
    stages: bool = False

    @classmethod
    def read(cls, card: ModelCard) -> Self:
        """Raises ModelError `unknown_profile` for settings that there are not, or that are out of range."""
        usual = {"steps": 30, "guidance": 7.0, "pixels": SQUARE[0 if is_sdxl(card.part("pipeline")) else 1]}
        settings = read_settings(cls, card, usual)
        if odd := settings._find_odd():
            raise ModelError("unknown_profile", f"the {card.role} has a setting out of range: {odd}")
        return settings

    def _find_odd(self) -> str:
        fits = {
            "steps": self.steps >= 1,
            "guidance": self.guidance >= 0,
            "pixels": 64**2 <= self.pixels <= MOST_PIXELS,
            "control_scale": self.control_scale >= 0,
            "control_end": 0 < self.control_end <= 1,
        }
        return ", ".join(f"{name} {getattr(self, name)}" for name, within in fits.items() if not within)
