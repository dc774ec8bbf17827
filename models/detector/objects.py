"""Objects: RT-DETR and its second version (Zhao et al. 2024; Lv et al. 2024), from a folder in the hub's layout."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import cv2
import numpy as np
import torch
from huggingface_hub.errors import StrictDataclassError
from numpy.typing import NDArray
from safetensors import SafetensorError
from transformers import AutoModelForObjectDetection
from transformers.utils import logging

from imaging.region import Size
from imaging.sampling import as_image
from imaging.things import Found, View, keep_best, plan_views
from models.detector.kinds import tell_kind
from models.errors import ModelError
from models.sky_input import SkyInput

LEAST = 0.2
"""Least confidence of a finding."""
FINER = 1
"""Scales at which a photo is looked at beyond the whole: furniture and cars are large."""
AT_ONCE = 4
"""Views in a batch."""
PREPROCESSING, VIEW_PX = "preprocessor_config.json", 640
FAMILY = ("rt_detr", "rt_detr_v2")


class ObjectFinder:
    """RT-DETR; not thread-safe: one call at a time.

    Views are squashed to its square by our own sampling, without the processor of transformers, which wants
    torchvision.
    """

    def __init__(self, network: Any, expected: SkyInput) -> None:
        self._network, self._expected = network.eval(), expected
        labels: Mapping[int, str] = network.config.id2label
        self._kinds = [tell_kind(str(labels[number])) for number in range(len(labels))]

    @classmethod
    def load(cls, folder: Path, device: torch.device | str = "cpu") -> Self:
        """From `config.json`, `model.safetensors` and `preprocessor_config.json`, as of `PekingU/rtdetr_v2_r18vd`.

        Raises ModelError `weights_missing`, or `weights_corrupt`, also for another kind of network.
        """
        if not (folder / "config.json").is_file():
            raise ModelError("weights_missing", f"no object detector in {folder}")
        try:
            network, found = _read_network(folder)
            expected = _read_input(folder / PREPROCESSING)
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError, StrictDataclassError) as error:
            raise ModelError("weights_corrupt", f"the object detector in {folder} cannot be read: {error}") from error
        if lacking := sorted(found["missing_keys"]):  # which transformers has filled with random numbers
            raise ModelError("weights_corrupt", f"the object detector in {folder} lacks {len(lacking)} weights")
        return cls(network.to(device), expected)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What of our kinds the network has labels for."""
        return tuple(sorted({kind for kind in self._kinds if kind}))

    def find_all(self, photos: Sequence[NDArray[np.uint8]]) -> list[list[Found]]:
        """The things in photos (H, W, 3) uint8, each once, surest first; the views of all of them share batches."""
        found: list[list[Found]] = [[] for _ in photos]
        planned = list(self._plan(photos))
        for batch in (planned[start : start + AT_ONCE] for start in range(0, len(planned), AT_ONCE)):
            looks = np.stack([self._squash(photos[number][view.region.slices]) for number, view in batch])
            for (number, view), things in zip(batch, self._ask(looks), strict=True):
                size = Size(*photos[number].shape[:2])
                placed = (thing.place(Size(1, 1), view.region) for thing in things)
                found[number] += [thing for thing in placed if view.holds(thing, size)]
        return [keep_best(things) for things in found]

    def _plan(self, photos: Sequence[NDArray[np.uint8]]) -> Iterator[tuple[int, View]]:
        for number, photo in enumerate(photos):
            for view in plan_views(Size(*photo.shape[:2]), VIEW_PX, FINER):
                yield number, view

    def _squash(self, region: NDArray[np.uint8]) -> NDArray[np.float32]:
        side = self._expected.size_px
        smaller = max(region.shape[:2]) >= side
        resized = cv2.resize(region, (side, side), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
        return as_image(np.asarray(resized))

    @torch.inference_mode()
    def _ask(self, looks: NDArray[np.float32]) -> Iterator[list[Found]]:
        """The things in looks (n, side, side, 3), whose boxes are shares of its width and height."""
        batch = torch.from_numpy(self._expected.normalise(looks)).to(self._network.device)
        answer = self._network(pixel_values=batch)
        scores, labels = answer.logits.float().sigmoid().max(dim=-1)
        for each in zip(scores.cpu().numpy(), labels.cpu().numpy(), answer.pred_boxes.cpu().numpy(), strict=True):
            yield list(self._read(*each))

    def _read(self, scores: np.ndarray, labels: np.ndarray, boxes: np.ndarray) -> Iterator[Found]:
        for score, label, (x, y, width, height) in zip(scores, labels, boxes.astype(float), strict=True):
            kind = self._kinds[int(label)]
            if kind and score >= LEAST:
                left, top, right, bottom = x - width / 2, y - height / 2, x + width / 2, y + height / 2
                yield Found(kind, float(score), *np.clip((left, top, right, bottom), 0, 1).tolist())


def _read_network(folder: Path) -> tuple[Any, dict]:
    """Quietly: transformers draws a bar."""
    family = json.loads((folder / "config.json").read_text())["model_type"]
    if family not in FAMILY:
        raise ValueError(f"it is a network of the family {family}, not one of {FAMILY}")
    logging.disable_progress_bar()
    return AutoModelForObjectDetection.from_pretrained(
        folder, local_files_only=True, use_safetensors=True, dtype=torch.float32, output_loading_info=True
    )


def _read_input(path: Path) -> SkyInput:
    """What it is shown, as its preprocessing says; of RT-DETR's authors colours are not normalised."""
    facts = json.loads(path.read_text()) if path.is_file() else {}
    size = facts.get("size", {})
    if size.get("height", VIEW_PX) != size.get("width", VIEW_PX):
        raise ValueError(f"it wants images of {size}, not squares")
    plain: dict[str, Any] = {"mean": (0, 0, 0), "std": (1, 1, 1)}
    colours = {"mean": facts["image_mean"], "std": facts["image_std"]} if facts.get("do_normalize") else plain
    return SkyInput.read(colours | {"size": size.get("height", VIEW_PX)})
