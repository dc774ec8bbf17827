"""Clicks on a photo, as masks."""

import asyncio
from dataclasses import dataclass

import numpy as np

from deployments.messages import Selection
from fanlight_client.mask import Rle, Select
from fanlight_client.photo_wire import ScoredMask, SelectedMasks
from finishing.assets.embedding import PhotoEmbedding
from finishing.assets.preview import Preview
from finishing.selecting import check_places, shape_mask, write_prompt
from imaging.masks import Mask, encode_mask_png, encode_rle
from imaging.region import Size
from jobs.photo import Photo
from serve.photos.darkroom import Darkroom


@dataclass(frozen=True, eq=False)
class Found:
    """What may have been meant, best first: masks of the small copy's size, each with its score."""

    photo: Photo
    masks: tuple[Mask, ...]
    scores: tuple[float, ...]
    refined: bool

    def describe(self) -> SelectedMasks:
        """As the wire has it."""
        size = self.masks[0].size
        return SelectedMasks(
            photo=self.photo.id,
            size=(size.height, size.width),
            refined=self.refined,
            masks=[
                ScoredMask(
                    rle=Rle(size=(size.height, size.width), counts=tuple(encode_rle(mask))),
                    score=score,
                    fraction=min(1.0, mask.fraction),
                )
                for mask, score in zip(self.masks, self.scores, strict=True)
            ],
        )

    def draw(self, number: int) -> tuple[bytes, float]:
        """One of the masks as a PNG, 1 is the best, and its score; of too few the last."""
        place = min(number, len(self.masks)) - 1
        return encode_mask_png(self.masks[place]), self.scores[place]


async def select_in(darkroom: Darkroom, photo: Photo, asked: Select) -> Found:
    """Asks the Selector, which looks at the photo once and then at clicks alone.

    Raises PlaceError for a place that is not on the photo, PartMissingError, and what the embedding's making raises.
    """
    check_places(asked, Size(photo.height, photo.width))
    embedding = await darkroom.get(photo, PhotoEmbedding())
    copy = await darkroom.get(photo, Preview())
    selection: Selection = await darkroom.replicas.select(embedding, write_prompt(asked, copy.opened))
    weights = [np.asarray(weight, np.float32) for weight in selection.masks]
    masks = await asyncio.gather(*(asyncio.to_thread(shape_mask, weight, asked, copy) for weight in weights))
    scores = tuple(min(max(float(score), 0.0), 1.0) for score in selection.scores)
    return Found(photo, tuple(masks), scores, refined=asked.refine is not False)
