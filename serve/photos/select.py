"""Clicks on a photo, as masks."""

import asyncio
from dataclasses import dataclass

import numpy as np

from deployments.messages import Selection
from fanlight_client.mask import Rle, Select
from fanlight_client.photo_wire import ScoredMask, SelectedMasks
from finishing.assets.embedding import PhotoEmbedding
from finishing.assets.preview import Preview, SmallCopy
from finishing.selecting import check_places, show_mask, write_prompt
from imaging.region import Size
from jobs.photo import Photo
from serve.photos.assets import encode_png
from serve.photos.darkroom import Darkroom

HALF = 0.5


@dataclass(frozen=True, eq=False)
class Found:
    """What may have been meant, best first: weights (h, w) float32 of the small copy's size, each with its score."""

    photo: Photo
    weights: tuple[np.ndarray, ...]
    scores: tuple[float, ...]
    refined: bool


async def select_in(darkroom: Darkroom, photo: Photo, asked: Select) -> Found:
    """Asks the Selector, which looks at the photo once and then at clicks alone.

    Raises PlaceError for a place that is not on the photo, PartMissingError, and what the embedding's making raises.
    """
    check_places(asked, Size(photo.height, photo.width))
    embedding = await darkroom.get(photo, PhotoEmbedding())
    copy = await darkroom.get(photo, Preview())
    selection = await darkroom.replicas.select(embedding, write_prompt(asked, copy.opened))
    return await asyncio.to_thread(_show, photo, asked, selection, copy)


def _show(photo: Photo, asked: Select, selection: Selection, copy: SmallCopy) -> Found:
    weights = tuple(show_mask(mask, copy) for mask in selection.masks)
    hard = tuple((weight >= HALF).astype(np.float32) for weight in weights)
    return Found(photo, hard, tuple(min(max(float(score), 0.0), 1.0) for score in selection.scores), refined=False)


async def describe_found(found: Found) -> str:
    """As JSON."""
    return await asyncio.to_thread(lambda: _describe(found).model_dump_json())


async def draw_found(found: Found, alternative: int) -> tuple[bytes, float]:
    """One of the masks as a PNG, 1 is the best, and its score; of too few the last."""
    place = min(alternative, len(found.weights)) - 1
    grey = np.rint(found.weights[place] * 255).astype(np.uint8)
    return await asyncio.to_thread(encode_png, grey), found.scores[place]


def _describe(found: Found) -> SelectedMasks:
    height, width = found.weights[0].shape
    masks = [
        ScoredMask(
            rle=Rle(size=(height, width), counts=encode_rle(weight >= HALF)),
            score=score,
            fraction=float((weight >= HALF).mean()),
        )
        for weight, score in zip(found.weights, found.scores, strict=True)
    ]
    return SelectedMasks(photo=found.photo.id, size=(height, width), refined=found.refined, masks=masks)


def encode_rle(inside: np.ndarray) -> tuple[int, ...]:
    """Run lengths of bool (h, w), column by column, the first of them outside."""
    flat = np.concatenate([[False], inside.ravel(order="F"), [False]])
    ends = np.flatnonzero(flat[1:] != flat[:-1])
    runs = np.diff(np.concatenate([[0], ends]))
    rest = inside.size - int(ends[-1]) if ends.size else inside.size
    return (*map(int, runs), *([rest] if rest else []))
