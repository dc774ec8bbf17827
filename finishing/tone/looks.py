"""What diffusion says of a photo: the whole first, then tiles anchored to it, fitted once into a tone field."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from deployments.messages import TileAnswer, TileRequest, reference_size
from finishing.context import StepContext
from finishing.journal import Journal
from finishing.replicas import Replicas
from finishing.scatter import scatter
from finishing.shared import Shared
from finishing.tone.plan import PhotoPlan
from finishing.tone.wish import Wish
from imaging.blending import blend_tiles
from imaging.look import NO_CAST, Cast, Proposal, fit_light, plan_look
from imaging.region import Region
from imaging.sampling import as_image, crop_image
from imaging.tiling import Tile
from imaging.tone_field import (
    ToneField,
    anchor_reference,
    identity_field,
)

ANCHOR_CELLS = 16
"""Below this radius a tile speaks for itself, above it the whole photo does: 128 px of the working copy."""


@dataclass(frozen=True)
class WholeLook:
    """The field that finishes the whole photo, how much of what was proposed it holds, and the cast it takes away.

    need is None where diffusion did not look.
    """

    field: ToneField
    need: float | None
    cast: Cast = NO_CAST


UNSEEN = WholeLook(identity_field(), None)
"""A photo that diffusion did not look at."""

UNTOUCHED = WholeLook(identity_field(), 0.0)
"""A photo that needs nothing."""


async def look_at_whole(
    replicas: Replicas, preview: Shared, request: TileRequest, journal: Journal, wish: Wish
) -> WholeLook:
    """Ask diffusion about the whole photo, once, and plan how it is finished."""
    answer = await replicas.enhance_tile(preview, replace(request, whole=True))
    journal.count_device(answer.device, answer.device_s)
    journal.heed(answer.notes)
    proposal = Proposal(as_float(answer.guide), as_float(answer.reference))
    plan = await asyncio.to_thread(plan_look, as_image(preview.pixels), proposal, wish.indoors, wish.targets)
    return WholeLook(plan.field, plan.need, plan.cast)


class TileLooks:
    """What diffusion said of each tile of the toned working copy so far; tiles can be asked about again."""

    def __init__(self, context: StepContext, plan: PhotoPlan, toned: Shared, request: TileRequest) -> None:
        self.toned = toned.pixels
        self._shared, self._plan, self._request = toned, plan, request
        self._replicas, self._journal, self._in_flight = (
            context.replicas,
            context.journal,
            context.limits.tiles_in_flight,
        )
        self._answers: dict[int, TileAnswer] = {}

    async def look(self, tiles: Iterable[Tile], steps: int) -> None:
        """Ask about these tiles; one that fails is left as the whole-photo pass has it, and the journal says so."""
        jobs = [(tile, self._request_for(tile, steps)) for tile in tiles]
        answers = await scatter(
            jobs, lambda job: self._replicas.enhance_tile(self._shared, job[1]), in_flight=self._in_flight
        )
        for (tile, _), answer in zip(jobs, answers, strict=True):
            if isinstance(answer, Exception):
                self._journal.go_without("tile_failed", "enhance", answer, f"tile {tile.index}: {answer}")
                self._answers.pop(tile.index, None)
            else:
                self._journal.count_device(answer.device, answer.device_s)
                self._journal.heed(answer.notes)
                self._answers[tile.index] = answer

    def fit(self) -> ToneField:
        """One fit over all tiles' references, anchored to the whole photo and feathered: what comes after its field."""
        guides, references = {}, {}
        for tile in self._plan.tiles:
            guides[tile.index], references[tile.index] = self._pair(tile)
        cells = reference_size(self._plan.working)
        guide, reference = (blend_tiles(cells, self._plan.tiles, images) for images in (guides, references))
        return fit_light(guide, reference)

    def pixels(self) -> dict[int, np.ndarray]:
        """What diffusion painted, (h, w, 3) float32 by tile index, for the modes that use it."""
        return {index: as_float(answer.pixels) for index, answer in self._answers.items() if answer.pixels is not None}

    def _pair(self, tile: Tile) -> tuple[np.ndarray, np.ndarray]:
        answer = self._answers.get(tile.index)
        if answer is None:
            unchanged = crop_image(self.toned, tile.window, reference_size(tile.window.size))
            return unchanged, unchanged
        guide, reference = as_float(answer.guide), as_float(answer.reference)
        return guide, anchor_reference(reference, guide, ANCHOR_CELLS)

    def _request_for(self, tile: Tile, steps: int) -> TileRequest:
        seed = tile_seed(self._request.seed, tile.window)
        return replace(self._request, region=tile.window, size=tile.window.size, steps=steps, seed=seed)


def tile_seed(seed: int, window: Region) -> int:
    """A seed of the tile's own, from the photo's seed and the tile's place alone: the same alone or among others."""
    return int(np.random.SeedSequence([seed, window.top, window.left]).generate_state(1)[0])


def as_float(image: np.ndarray) -> np.ndarray:
    return image.astype(np.float32)
