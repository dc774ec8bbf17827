"""Which room is this: CLIP (Radford et al. 2021) asked zero-shot, with the prompts below."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel, CLIPModel, CLIPTokenizer, VisionTextDualEncoderModel

from imaging.not_photo import LEANING, SURE, tell_not_photo
from models.errors import ModelError
from models.opener import Opener, open_torch
from models.sessions import Session
from models.signatures import Input, Signature

Kind = Literal["interior", "exterior", "not_a_photo"]
Clip: TypeAlias = CLIPModel | VisionTextDualEncoderModel
"""With a vision transformer, or with any image tower: the same embeddings, the same calls."""

PROMPTS: dict[str, tuple[str, ...]] = {
    "bedroom": ("a bedroom", "a room with a bed"),
    "bathroom": ("a bathroom", "a room with a sink and a shower"),
    "kitchen": ("a kitchen", "a room with kitchen cabinets and a stove"),
    "living room": ("a living room", "a room with a sofa and a window"),
    "dining room": ("a dining room", "a room with a dining table"),
    "hallway": ("a hallway", "an empty room with doors"),
    "front": ("the front of a house", "a building seen from the street"),
    "garden": ("a garden", "the backyard of a house"),
}
"""Room -> what one says of it; each is put into every template."""
EXTERIOR = frozenset({"front", "garden"})
SKY_THRESHOLD = 0.9
"""How sure of an exterior a model must be before its sky may change, where its folder does not say."""
NOT_PHOTOS: dict[str, tuple[str, ...]] = {
    "floor plan": ("a floor plan", "an architectural drawing of a house"),
    "document": ("a scanned document", "a page of text", "a table or a chart"),
    "screenshot": ("a screenshot of an app", "a screenshot of a website"),
    "collage": ("a collage of several photos", "a grid of photos with gutters"),
}
"""What is no photo -> what one says of it, as it is; asked of models whose folder does not name rooms of its own."""
NOT_PHOTO_THRESHOLD = 0.9
"""How sure of these a model must be, and the pixels must lean that way, before it is believed."""
TEMPLATES = ("a photo of {}", "a dark photo of {}", "a real estate photo of {}")


@dataclass(frozen=True)
class Classification:
    """One photo's answer: its kind, its likeliest room of that kind, the kind's probability [0, 1], all rooms' scores.

    Of a picture that is no photo the room is empty.
    `allows_sky`: an exterior, and so surely that its sky may be changed.
    """

    kind: Kind
    room: str
    confidence: float
    scores: dict[str, float]
    allows_sky: bool


@dataclass(frozen=True)
class Preprocessing:
    """What `preprocessor_config.json` asks for: squash to `size`, or shorter side to `size` and a centred crop."""

    size: tuple[int, int]
    shorter_side: bool
    mean: tuple[float, ...]
    std: tuple[float, ...]

    @classmethod
    def read(cls, folder: Path) -> "Preprocessing":
        """Read the file, of any age; raises ModelError `weights_missing` or `weights_corrupt`."""
        facts = _read_json(folder / "preprocessor_config.json")
        try:
            size, crop = facts["size"], facts.get("crop_size")
            shorter_side = isinstance(size, int) or "shortest_edge" in size
            final = _pair(crop if shorter_side and crop is not None else size)
            return cls(final, shorter_side, tuple(facts["image_mean"]), tuple(facts["image_std"]))
        except (KeyError, TypeError) as error:
            raise ModelError("weights_corrupt", f"{folder} has an odd preprocessor_config.json: {error}") from error

    def apply(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """An image (H, W, 3) in [0, 1] to what the model sees: (3, h, w), normalised."""
        height, width = image.shape[:2]
        target_height, target_width = self.size
        if self.shorter_side:
            scale = max(target_height / height, target_width / width)
            image = _shrink(image, max(target_height, round(height * scale)), max(target_width, round(width * scale)))
            top, left = (image.shape[0] - target_height) // 2, (image.shape[1] - target_width) // 2
            image = image[top : top + target_height, left : left + target_width]
        else:
            image = _shrink(image, target_height, target_width)
        normalised = (image - np.array(self.mean, np.float32)) / np.array(self.std, np.float32)
        return np.ascontiguousarray(normalised.transpose(2, 0, 1), dtype=np.float32)


class ClipGraph(nn.Module):
    """A CLIP's image tower as a graph: a normalised batch (n, 3, h, w) of that size to embeddings, (n, projection)."""

    def __init__(self, model: Clip, size: tuple[int, int]) -> None:
        super().__init__()
        self.model, self.size = model, size

    @property
    def signature(self) -> Signature:
        return Signature((Input("batch", ("batch", 3, *self.size)),), ("embeddings",))

    def forward(self, batch: Tensor) -> Tensor:
        return embed_images(self.model, batch)


class ClipClassifier:
    """A CLIP's image tower, its temperature, and the embeddings of the prompts for the rooms it knows."""

    def __init__(
        self,
        tower: Session,
        scale: Tensor,
        preprocessing: Preprocessing,
        rooms: dict[str, Tensor],
        threshold: float,
        not_photos: Sequence[Tensor] = (),
    ) -> None:
        self._tower, self._scale = tower, scale
        self._preprocessing, self._threshold = preprocessing, threshold
        self._rooms, self._prompts = tuple(rooms), torch.stack([*rooms.values(), *not_photos])

    @classmethod
    def load(
        cls,
        folder: Path,
        device: torch.device | str = "cpu",
        dtype: torch.dtype = torch.float32,
        opener: Opener = open_torch,
    ) -> "ClipClassifier":
        """Load a folder of either Clip as on the hub; `rooms.json`, where there is one, names the rooms it knows.

        Its image tower is run by what the opener makes of it. Raises ModelError `weights_missing` or `weights_corrupt`.
        """
        if not (folder / "config.json").is_file():
            raise ModelError("weights_missing", f"no CLIP model in {folder}")
        preprocessing = Preprocessing.read(folder)
        known = _read_json(folder / "rooms.json") if (folder / "rooms.json").is_file() else {}
        try:
            model = AutoModel.from_pretrained(folder, local_files_only=True, dtype=dtype).to(device).eval()
            tokenizer = CLIPTokenizer.from_pretrained(folder, local_files_only=True)
            rooms = {room: embed_room(model, tokenizer, room) for room in known.get("rooms", PROMPTS)}
            others = [] if "rooms" in known else [embed_room(model, tokenizer, name) for name in NOT_PHOTOS]
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            raise ModelError("weights_corrupt", f"the CLIP model in {folder} cannot be read: {error}") from error
        tower = opener("clip", ClipGraph(model, preprocessing.size), torch.device(device), dtype)
        scale = model.logit_scale.detach().exp()
        return cls(tower, scale, preprocessing, rooms, known.get("sky_threshold", SKY_THRESHOLD), others)

    def classify(self, images: Sequence[NDArray[np.float32]]) -> list[Classification]:
        """Classify images (h, w, 3) float32 in [0, 1], of any sizes, in one batch."""
        if not images:
            return []
        batch = torch.from_numpy(np.stack([self._preprocessing.apply(image) for image in images]))
        with torch.inference_mode():
            features = embed_looks(lambda looks: self._tower(looks)[0], batch)
            logits = self._scale * features @ self._prompts.T
            rooms = logits[:, : len(self._rooms)].float().softmax(1).cpu().numpy()
            others = logits.float().softmax(1)[:, len(self._rooms) :].sum(1).cpu().numpy()
        answers = zip(images, rooms, others, strict=True)
        return [self._settle(image, self._read_scores(row), float(other)) for image, row, other in answers]

    def _settle(self, image: NDArray[np.float32], photo: Classification, said: float) -> Classification:
        """The answer for a photo, unless it is none: surely by its pixels, or in words and its pixels lean to it."""
        drawn = tell_not_photo(image)
        if drawn >= SURE or (said >= NOT_PHOTO_THRESHOLD and drawn >= LEANING):
            return Classification("not_a_photo", "", max(drawn, said), photo.scores, allows_sky=False)
        return photo

    def _read_scores(self, row: NDArray[np.float32]) -> Classification:
        scores = {room: float(score) for room, score in zip(self._rooms, row, strict=True)}
        outside = min(1.0, sum(score for room, score in scores.items() if room in EXTERIOR))
        kind: Kind = "exterior" if outside >= 0.5 else "interior"
        room = max((room for room in scores if (room in EXTERIOR) == (kind == "exterior")), key=scores.__getitem__)
        return Classification(kind, room, max(outside, 1 - outside), scores, outside >= self._threshold)


@torch.no_grad()
def embed_room(model: Clip, tokenizer: CLIPTokenizer, room: str) -> Tensor:
    """The mean embedding of the prompts for a room, or for what is no photo, of unit length: (projection,)."""
    return functional.normalize(embed_texts(model, tokenizer, write_prompts(room)).mean(0), dim=-1)


def embed_texts(model: Clip, tokenizer: CLIPTokenizer, texts: Sequence[str]) -> Tensor:
    """The embeddings of texts, of unit length: (n, projection)."""
    tokens = tokenizer(list(texts), padding=True, return_tensors="pt").to(model.device)
    return functional.normalize(model.get_text_features(**tokens).pooler_output, dim=-1)


def embed_images(model: Clip, batch: Tensor) -> Tensor:
    """The embeddings of a normalised batch (n, 3, h, w), of unit length: (n, projection)."""
    # Not get_image_features: a convolutional tower pools to (n, channels, 1, 1), which that cannot project.
    pooled = model.vision_model(pixel_values=batch).pooler_output.flatten(1)
    return functional.normalize(model.visual_projection(pooled), dim=-1)


def embed_looks(embed: Callable[[Tensor], Tensor], batch: Tensor) -> Tensor:
    """The mean embedding of each photo as it is and mirrored, (n, projection): its cosines are the looks' mean."""
    return (embed(batch) + embed(batch.flip(3))) / 2


def write_prompts(room: str) -> list[str]:
    """All that is asked of one room, or of one kind of what is no photo."""
    if room in NOT_PHOTOS:
        return list(NOT_PHOTOS[room])
    return [template.format(noun) for noun in PROMPTS[room] for template in TEMPLATES]


def _shrink(image: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    smaller = height <= image.shape[0] and width <= image.shape[1]
    resized = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)
    return np.clip(resized, 0, 1, dtype=np.float32)


def _pair(size: Any) -> tuple[int, int]:
    if isinstance(size, int):
        return size, size
    if "shortest_edge" in size:
        return size["shortest_edge"], size["shortest_edge"]
    return size["height"], size["width"]


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except OSError as error:
        raise ModelError("weights_missing", f"{path} is missing") from error
    except ValueError as error:
        raise ModelError("weights_corrupt", f"{path} is not JSON: {error}") from error
