"""SAM (Kirillov et al. 2023) as its authors' tools export it: an encoder's graph and a decoder's, by ONNX Runtime."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Self

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from imaging.region import Size
from models.errors import ModelError
from models.selector.inner_answers import add_answers
from models.selector.prompts import Coordinates, place_prompt, spread_click
from models.selector.protocol import Embedding, Prompt, Selection
from models.selector.ranking import Offer
from models.sessions import OnnxSession, Provider, has_provider
from models.sky_networks import SkyInput

ENCODER, DECODER = "encoder.onnx", "decoder.onnx"
ASKED = ("image_embeddings", "point_coords", "point_labels", "mask_input", "has_mask_input", "orig_im_size")
MASKS, SCORES = "low_res_masks", "iou_predictions"
"""What every exported decoder takes and gives, by name."""
ALL_MASKS, ALL_SCORES = "/Reshape_9_output_0", "/iou_prediction_head/layers.2/Gemm_output_0"
"""The same in the authors' export, before it chooses one of four masks: a thing, two sizes of parts, and the whole."""
LEFT_TOP, RIGHT_BOTTOM, NOTHING = 2, 3, -1
"""Labels of points that are a box's corners, and of one that says nothing, which goes with clicks without a box."""


class ExportedSam:
    """An encoder and a decoder. Photos are scaled until their long side fits the encoder, and padded below or right."""

    engine = "onnx"

    def __init__(self, encoder: OnnxSession, decoder: OnnxSession) -> None:
        """Raises ModelError `weights_corrupt` for graphs that are none of SAM's."""
        shape = encoder.inputs[0].shape
        if len(encoder.inputs) != 1 or len(shape) != 4 or not isinstance(shape[2], int) or shape[2] != shape[3]:
            raise ModelError("weights_corrupt", f"an encoder of SAM takes square images, not {shape}")
        taken = {entry.name: entry.shape for entry in decoder.inputs}
        if set(taken) != set(ASKED) or not {MASKS, SCORES} <= set(decoder.outputs):
            raise ModelError("weights_corrupt", f"a decoder of SAM takes {', '.join(ASKED)}, not {', '.join(taken)}")
        self._asking = ThreadPoolExecutor(2, thread_name_prefix="ask")  # in a replica the graph has one thread
        self._encoder, self._decoder, self._input = encoder, decoder, SkyInput(shape[2])
        self._mask_shape = [length if isinstance(length, int) else 1 for length in taken["mask_input"]]

    @classmethod
    def load(cls, folder: Path, device: torch.device | str = "cpu") -> Self:
        """From `encoder.onnx` and `decoder.onnx`; raises ModelError `weights_missing` or `weights_corrupt`."""
        provider: Provider = "cuda" if torch.device(device).type == "cuda" and has_provider("cuda") else "cpu"
        return cls(OnnxSession(folder / ENCODER, provider), _open_decoder(folder / DECODER, provider))

    def embed(self, images: Sequence[NDArray[np.float32]]) -> list[Embedding]:
        """As `Selector.embed`; one by one, for the usual exports take one image at a time."""
        return [self._embed(image) for image in images]

    def select(self, embedding: Embedding, prompt: Prompt) -> Selection:
        """As `Selector.select`."""
        logits, offer = self._consider(embedding, prompt)
        best, seen = offer.rank(), self._fit(embedding.size)
        masks = np.stack([self._enlarge(logits[index], seen, embedding.size) for index in best])
        return Selection(masks, tuple(float(offer.scores[index]) for index in best))

    def offer(self, embedding: Embedding, prompt: Prompt) -> Offer:
        """All that the network takes it for, before the best are chosen; raises ModelError as `select` does."""
        return self._consider(embedding, prompt)[1]

    def _consider(self, embedding: Embedding, prompt: Prompt) -> tuple[NDArray[np.float32], Offer]:
        """Coarse masks with the padding, as logits (n, side, side), and the offer without it."""
        seen = self._fit(embedding.size)
        placed = place_prompt(prompt, seen)
        asked = [placed, spread_click(placed, seen)] if placed.is_one_click else [placed]
        answers = list(self._asking.map(partial(self._ask, embedding), asked))
        logits, scores = (np.concatenate(parts) for parts in zip(*answers, strict=True))
        box = None if placed.box is None else (placed.box + 0.5) * logits.shape[-1] / self._input.size_px
        return logits, Offer(self._cut(logits, seen), scores, one_click=placed.is_one_click, box=box)

    def _embed(self, image: NDArray[np.float32]) -> Embedding:
        size, side = Size(*image.shape[:2]), self._input.size_px
        seen = self._fit(size)
        is_larger = max(size.height, size.width) > side
        interpolation = cv2.INTER_AREA if is_larger else cv2.INTER_LINEAR
        resized = np.asarray(cv2.resize(image, (seen.width, seen.height), interpolation=interpolation), np.float32)
        # Padded after its colours are normalised: to the network the padding is nothing, not black.
        padded = np.zeros((1, 3, side, side), np.float32)
        padded[:, :, : seen.height, : seen.width] = self._input.normalise(resized[None])
        (features,) = self._encoder(torch.from_numpy(padded))
        return Embedding((features.cpu().numpy(),), seen if is_larger else size)

    def _ask(self, embedding: Embedding, asked: Coordinates) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The decoder's coarse masks as logits (n, side, side), and the IoU that it foresees for each (n,)."""
        points, labels = _mix_corners_in(asked)
        inputs = {
            "image_embeddings": torch.tensor(np.asarray(embedding.arrays[0])),
            "point_coords": torch.from_numpy(points)[None],
            "point_labels": torch.from_numpy(labels)[None],
            "mask_input": torch.zeros(self._mask_shape),
            "has_mask_input": torch.zeros(1),
            "orig_im_size": torch.ones(2),  # of the large masks, which are not used
        }
        answers = self._decoder(*(inputs[entry.name] for entry in self._decoder.inputs))
        named = dict(zip(self._decoder.outputs, answers, strict=True))
        masks = named[ALL_MASKS] if ALL_MASKS in named else named[MASKS]
        scores = named[ALL_SCORES] if ALL_SCORES in named else named[SCORES]
        return masks[0].float().cpu().numpy(), scores[0].float().cpu().numpy()

    def _fit(self, size: Size) -> Size:
        """What a photo of that size is scaled to before it is seen."""
        scale = self._input.size_px / max(size.height, size.width)
        return Size(max(1, round(size.height * scale)), max(1, round(size.width * scale)))

    def _cut(self, logits: NDArray[np.float32], seen: Size) -> NDArray[np.float32]:
        """Coarse masks without what lies on the padding."""
        scale = logits.shape[-1] / self._input.size_px
        return logits[:, : max(1, round(seen.height * scale)), : max(1, round(seen.width * scale))]

    def _enlarge(self, logits: NDArray[np.float32], seen: Size, size: Size) -> NDArray[np.float32]:
        """One coarse mask at a photo's size, in [0, 1]."""
        side = self._input.size_px
        whole = cv2.resize(logits, (side, side), interpolation=cv2.INTER_LINEAR)[: seen.height, : seen.width]
        fitted = whole if seen == size else cv2.resize(whole, (size.width, size.height), interpolation=cv2.INTER_AREA)
        return np.asarray(1 / (1 + cv2.exp(-fitted)), np.float32)


def _open_decoder(path: Path, provider: Provider) -> OnnxSession:
    """With all four masks where the export is the authors' own, else as it is."""
    try:
        return OnnxSession(add_answers(path.read_bytes(), (ALL_MASKS, ALL_SCORES)), provider)
    except (ModelError, OSError):
        return OnnxSession(path, provider)


def _mix_corners_in(asked: Coordinates) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Points (n, 2) and their labels (n,) as exported decoders take them."""
    more, of = ([(0.0, 0.0)], [NOTHING]) if asked.box is None else (asked.box.reshape(2, 2), [LEFT_TOP, RIGHT_BOTTOM])
    points = np.concatenate([asked.points, np.array(more, np.float32)])
    return points, np.concatenate([asked.labels, of]).astype(np.float32)
