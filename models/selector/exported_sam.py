"""SAM (Kirillov et al. 2023) as its authors' tools export it: an encoder's graph and a decoder's, by ONNX Runtime."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from imaging.region import Size
from models.array_session import ArraySession
from models.device import DeviceType
from models.errors import ModelError
from models.runtime import Provider, has_provider
from models.selector.decoder import THREADS, Decoder
from models.selector.prompts import Coordinates, place_prompt, spread_click
from models.selector.protocol import Embedding, Prompt, Selection
from models.selector.ranking import Offer, settle
from models.sky_input import SkyInput

ENCODER, DECODER = "encoder.onnx", "decoder.onnx"
CELL_PX = 4.0
"""Pixels of what the encoder sees to one of a coarse mask, where an export does not say how large those are."""
LEFT_TOP, RIGHT_BOTTOM, NOTHING = 2, 3, -1
"""Labels of points that are a box's corners, and of one that says nothing, which goes with clicks without a box."""


class ExportedSam:
    """An encoder and a decoder. Photos are scaled until their long side fits the encoder, and padded below or right."""

    engine = "onnx"

    def __init__(self, encoder: ArraySession, decoder: Decoder) -> None:
        """Raises ModelError `weights_corrupt` for an encoder that is none of SAM's."""
        shape = encoder.inputs[0].shape
        if len(encoder.inputs) != 1 or len(shape) != 4 or not isinstance(shape[2], int) or shape[2] != shape[3]:
            raise ModelError("weights_corrupt", f"an encoder of SAM takes square images, not {shape}")
        self._encoder, self._decoder, self._input = encoder, decoder, SkyInput(shape[2])
        self._cell_px = shape[2] / decoder.mask_side if decoder.mask_side else CELL_PX

    @classmethod
    def load(cls, folder: Path, device: DeviceType = "cpu") -> Self:
        """From `encoder.onnx` and `decoder.onnx`; raises ModelError `weights_missing` or `weights_corrupt`."""
        provider: Provider = "cuda" if device == "cuda" and has_provider("cuda") else "cpu"
        return cls(ArraySession(folder / ENCODER, provider, threads=THREADS), Decoder(folder / DECODER, provider))

    def embed(self, images: Sequence[NDArray[np.float32]]) -> list[Embedding]:
        """As `Selector.embed`; one by one, for the usual exports take one image at a time."""
        return [self._embed(image) for image in images]

    def select(self, embedding: Embedding, prompt: Prompt) -> Selection:
        """As `Selector.select`."""
        offer = settle(self.offers(embedding, prompt))
        best, seen = offer.rank(), self._fit(embedding.size)
        masks = np.stack([self._enlarge(offer.logits[index], seen, embedding.size) for index in best])
        return Selection(masks, tuple(float(offer.scores[index]) for index in best))

    def offers(self, embedding: Embedding, prompt: Prompt) -> Iterator[Offer]:
        """What the network takes it for, before the best are chosen: a click first as a small cross, then as it is.

        Each is asked for when it is wanted. Raises ModelError as `select` does.
        """
        seen = self._fit(embedding.size)
        placed = place_prompt(prompt, seen)
        box = None if placed.box is None else (placed.box + 0.5) / self._cell_px
        for asked in [spread_click(placed, seen), placed] if placed.is_one_click else [placed]:
            logits, scores = self._ask(embedding, asked)
            yield Offer(self._cut(logits, seen), scores, one_click=placed.is_one_click, box=box)

    def _embed(self, image: NDArray[np.float32]) -> Embedding:
        size, side = Size(*image.shape[:2]), self._input.size_px
        seen = self._fit(size)
        is_larger = max(size.height, size.width) > side
        interpolation = cv2.INTER_AREA if is_larger else cv2.INTER_LINEAR
        resized = np.asarray(cv2.resize(image, (seen.width, seen.height), interpolation=interpolation), np.float32)
        # Padded after its colours are normalised: to the network the padding is nothing, not black.
        padded = np.zeros((1, 3, side, side), np.float32)
        padded[:, :, : seen.height, : seen.width] = self._input.normalise(resized[None])
        (features,) = self._encoder(padded)
        return Embedding((features,), seen if is_larger else size)

    def _ask(self, embedding: Embedding, asked: Coordinates) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The decoder's coarse masks as logits (n, side, side), and the IoU that it foresees for each (n,)."""
        return self._decoder.ask(np.asarray(embedding.arrays[0], np.float32), *_mix_corners_in(asked))

    def _fit(self, size: Size) -> Size:
        """What a photo of that size is scaled to before it is seen."""
        scale = self._input.size_px / max(size.height, size.width)
        return Size(max(1, round(size.height * scale)), max(1, round(size.width * scale)))

    def _cut(self, logits: NDArray[np.float32], seen: Size) -> NDArray[np.float32]:
        """Coarse masks without what lies on the padding."""
        rows, columns = (max(1, round(length / self._cell_px)) for length in (seen.height, seen.width))
        return logits[:, :rows, :columns]

    def _enlarge(self, logits: NDArray[np.float32], seen: Size, size: Size) -> NDArray[np.float32]:
        """One coarse mask at a photo's size, in [0, 1]."""
        fine = cv2.resize(logits, None, fx=self._cell_px, fy=self._cell_px, interpolation=cv2.INTER_LINEAR)
        missing = max(0, seen.height - fine.shape[0]), max(0, seen.width - fine.shape[1])
        whole = np.pad(fine, [(0, rows) for rows in missing], "edge")[: seen.height, : seen.width]
        fitted = whole if seen == size else cv2.resize(whole, (size.width, size.height), interpolation=cv2.INTER_AREA)
        return np.asarray(1 / (1 + cv2.exp(-fitted)), np.float32)


def _mix_corners_in(asked: Coordinates) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Points (n, 2) and their labels (n,) as exported decoders take them."""
    more, of = ([(0.0, 0.0)], [NOTHING]) if asked.box is None else (asked.box.reshape(2, 2), [LEFT_TOP, RIGHT_BOTTOM])
    points = np.concatenate([asked.points, np.array(more, np.float32)])
    return points, np.concatenate([asked.labels, of]).astype(np.float32)
