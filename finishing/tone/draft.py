"""A photo as it would be: the tone field and the painted layer, each tile as far as its rung allows."""

import math
from functools import cached_property

import numpy as np

from fanlight_client.recipe import Tone
from finishing.tone.ladder import Rung
from finishing.tone.looks import TileLooks, WholeLook
from finishing.tone.plan import PhotoPlan
from finishing.tone.spread import spread_amounts
from imaging.agreement import measure_agreement
from imaging.blending import blend_tiles
from imaging.finish import tone_photo
from imaging.look import Monochrome
from imaging.noise import measure_chroma_noise
from imaging.region import Size
from imaging.sampling import crop_image
from imaging.texture import apply_texture, limit_texture, measure_texture
from imaging.tone_field import ToneField, attenuate_field, compose_within, keep_grey

ANCHOR_PX = 64
"""Painted texture wider than this, in pixels of the working copy, is light, and light is the tone field's affair."""

FINEST_PX = 1.5
"""`detail` takes nothing finer than this sigma from the painter: grain and edges stay the camera's."""


class Draft:
    """Renders one photo again and again, as its tiles go down the ladder; what is grey stays grey."""

    def __init__(
        self,
        pixels: np.ndarray,
        preview: np.ndarray,
        plan: PhotoPlan,
        whole: WholeLook,
        looks: TileLooks | None,
        options: Tone,
        monochrome: Monochrome | None = None,
    ) -> None:
        self.pixels, self.preview, self.plan, self.looks = pixels, preview, plan, looks
        self._monochrome = monochrome
        self._whole, self._options = whole.field, options
        self.need = whole.need
        self.painted_share = 1.0 if monochrome is None else 0.0
        """Of what is painted, the share of the area that takes any of it."""

    @cached_property
    def noise(self) -> float:
        """The original's colour noise, in 8-bit levels."""
        return measure_chroma_noise(self.pixels)

    def field(self, rungs: dict[int, Rung]) -> ToneField:
        """The tone field as it is applied; a photo that needs little takes as little of its tiles."""
        field = self._whole
        if self.looks is not None:
            field = compose_within(field, attenuate_field(self.looks.fit(), self.need or 0.0))
        amounts = {index: rung.amount for index, rung in rungs.items()}
        field = attenuate_field(field, self._options.strength * self._spread(amounts, Size(*field.shape)))
        if self._monochrome is None:
            return field
        return keep_grey(field, most_colour=1.0 if self._monochrome == "almost grey" else math.inf)

    def render(self, rungs: dict[int, Rung]) -> np.ndarray:
        """The whole photo, (H, W, 3), of the original's dtype."""
        result = tone_photo(self.pixels, self.field(rungs), self.noise, self.preview)
        painted = {index: float(rung.painted) for index, rung in rungs.items()}
        if self.looks is not None and self._monochrome is None and any(painted.values()):
            weight = self._spread(painted, Size(*(max(1, side // 64) for side in self.pixels.shape[:2])))
            apply_texture(result, self._painted_layer(self.looks), self._options.strength * weight)
        return result

    def _spread(self, amounts: dict[int, float], grid: Size) -> np.ndarray:
        return spread_amounts(self.plan.full_tiles, amounts, self.plan.full, grid)

    def _painted_layer(self, looks: TileLooks) -> np.ndarray:
        """What was painted over the toned working copy; a tile that was not painted adds nothing."""
        painted = looks.pixels()
        for tile in self.plan.tiles:
            painted.setdefault(tile.index, crop_image(looks.toned, tile.window, tile.window.size))
        blended = blend_tiles(self.plan.working, self.plan.tiles, painted)
        layer = measure_texture(blended, looks.toned, ANCHOR_PX)
        if self._options.mode == "pixels":
            return layer
        agreement = measure_agreement(blended, looks.toned, ANCHOR_PX)
        self.painted_share = float((agreement > 0).mean())
        return limit_texture(layer, FINEST_PX) * agreement[..., None]
