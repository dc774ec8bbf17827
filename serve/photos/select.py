"""Clicks on a photo, as masks."""

import asyncio
from dataclasses import dataclass

import numpy as np

from deployments.messages import Selection
from fanlight_client.mask import Rle, Select
from fanlight_client.photo_wire import ScoredMask, SelectedMasks
from finishing.assets.embedding import PhotoEmbedding
from finishing.assets.preview import Preview, SmallCopy
from finishing.assets.selection import Selected
from finishing.selecting import check_places, check_prompt, shape_mask
from imaging.masks import Mask, encode_mask_png, encode_rle
from imaging.region import Size
from jobs.photo import Photo
from serve.photos.darkroom import Darkroom


@dataclass(frozen=True, eq=False)
class Found:
    """What may have been meant, best first: masks of the small copy's size, each with its score.

    `chosen`: the place of the one that is wanted most, which alone is laid along edges, unless that is not wanted.
    """

    photo: Photo
    masks: tuple[Mask, ...]
    scores: tuple[float, ...]
    chosen: int
    refined: bool

    def describe(self) -> SelectedMasks:
        """As the wire has it. Sent back, a mask is to be laid along the edges of the photo itself."""
        height, width = size = self.masks[0].size.height, self.masks[0].size.width
        return SelectedMasks(
            photo=self.photo.id,
            size=(height, width),
            masks=[
                ScoredMask(
                    rle=Rle(size=size, counts=tuple(encode_rle(mask)), refine=self.refined),
                    score=score,
                    fraction=min(1.0, mask.fraction),
                    refined=self.refined and place == self.chosen,
                )
                for place, (mask, score) in enumerate(zip(self.masks, self.scores, strict=True))
            ],
        )

    def draw(self) -> tuple[bytes, float]:
        """The chosen mask as a PNG, and its score."""
        return encode_mask_png(self.masks[self.chosen]), self.scores[self.chosen]


async def select_in(darkroom: Darkroom, photo: Photo, asked: Select, alternative: int = 1) -> Found:
    """Asks the Selector, which looks at the photo once and then at clicks alone.

    `alternative`: which of its masks is to be laid along edges, 1 is the best; of too few the last.
    Raises PlaceError for a place that is not on the photo, PartMissingError, and what the embedding's making raises.
    """
    check_places(asked, Size(photo.height, photo.width))
    embedding = await darkroom.get(photo, PhotoEmbedding())
    copy = await darkroom.get(photo, Preview())
    selection = await darkroom.replicas.select(embedding, check_prompt(Selected.by(asked).prompt(copy.opened)))
    return await asyncio.to_thread(_shape, photo, asked, selection, copy, alternative)


def _shape(photo: Photo, asked: Select, selection: Selection, copy: SmallCopy, alternative: int) -> Found:
    chosen = min(alternative, len(selection.masks)) - 1
    refine = asked.refine is not False
    masks = tuple(
        shape_mask(np.asarray(weight, np.float32), asked, copy, refine=refine and place == chosen)
        for place, weight in enumerate(selection.masks)
    )
    scores = tuple(min(max(float(score), 0.0), 1.0) for score in selection.scores)
    return Found(photo, masks, scores, chosen, refine)
