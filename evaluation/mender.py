"""A photo through the enhancer and the tone field, as the service does it with the whole photo at once."""

from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np

from imaging.finish import tone_photo
from imaging.noise import measure_chroma_noise
from imaging.region import Size
from imaging.sampling import as_image, resize_area, shrink_pixels
from imaging.tone_field import ToneField, attenuate_field, estimate_need, fit_tone_field
from models.adapters import Blend
from models.classifier import ClipClassifier
from models.enhancer import as_images
from models.prompts import enhance_prompt
from models.registry import load_card
from models.whole_look import PhotoEnhancer

PREVIEW_PX = 1024
REFERENCE_SCALE = 8
STEPS = 1
"""As in the service: the preview's long side, its pixels to a cell of the reference, and steps of the schedule's four.

`tests/evaluation/test_mender.py` holds them against those of the service.
"""


class Mender:
    """The one place of the evaluation where the models and the operator meet."""

    def __init__(self, enhancer: PhotoEnhancer, classifier: ClipClassifier) -> None:
        self.enhancer, self.classifier = enhancer, classifier

    @classmethod
    def load(cls, weights: Path) -> Self:
        """From the folder of a profile; raises ModelError `unknown_profile` or `weights_missing`."""
        enhancer, classifier = (load_card(str(weights), role) for role in ("enhancer", "classifier"))
        return cls(PhotoEnhancer.load(enhancer), ClipClassifier.load(classifier.part("network")))

    def mend(self, pixels: np.ndarray, room: str | None = None, seed: int = 0, adapters: Blend = ()) -> np.ndarray:
        """Pixels (H, W, 3) uint8 or uint16 in and out; where no room is given the classifier is asked."""
        return self.tone(pixels, self.fit(pixels, room, seed, adapters))

    def tone(self, pixels: np.ndarray, field: ToneField) -> np.ndarray:
        """Pixels through a field, highlights and colour noise looked after."""
        return tone_photo(pixels, field, measure_chroma_noise(pixels))

    def fit(self, pixels: np.ndarray, room: str | None = None, seed: int = 0, adapters: Blend = ()) -> ToneField:
        """The field that `mend` applies."""
        return fit_as_needed(*self.look(pixels, room, seed, adapters))

    def look(
        self, pixels: np.ndarray, room: str | None = None, seed: int = 0, adapters: Blend = ()
    ) -> tuple[np.ndarray, np.ndarray]:
        """What the model sees of the whole photo, and what it makes of it, as cells."""
        preview = shrink_photo(pixels)
        prompt = enhance_prompt(room or self.classifier.classify([preview])[0].room)
        looks = self.enhancer.look_at_whole([preview], prompt, steps=STEPS, seeds=[seed], adapters=adapters)
        guide, reference = (as_cells(as_images(look)[0]) for look in (looks.guides, looks.results))
        return guide, reference

    def fit_exposed(self, pixels: np.ndarray) -> ToneField:
        """The field without diffusion: to what the exposure network alone makes of the photo."""
        preview = shrink_photo(pixels)
        return fit_as_needed(self.guide(preview), as_cells(self.enhancer.exposure.correct([preview])[0]))

    def guide(self, image: np.ndarray) -> np.ndarray:
        """What the model sees of an image (h, w, 3), as cells (h / 8, w / 8, 3)."""
        return as_cells(self.enhancer.diffusion.reconstruct([image])[0])


@lru_cache(maxsize=1)
def open_mender(weights: Path) -> Mender:
    """The mender of this process."""
    return Mender.load(weights)


def fit_as_needed(guide: np.ndarray, reference: np.ndarray) -> ToneField:
    """The field from one image of cells to the other, as far as the photo needs it."""
    return attenuate_field(fit_tone_field(guide, reference), estimate_need(guide, reference))


def shrink_photo(pixels: np.ndarray) -> np.ndarray:
    """Pixels (H, W, 3) as the preview that the service makes of them, an image (h, w, 3)."""
    return as_image(shrink_pixels(pixels, PREVIEW_PX))


def as_cells(image: np.ndarray) -> np.ndarray:
    """An answer of the model as it travels in the service: area means of 8 × 8 pixels, halved to 16 bit."""
    size = Size(*(max(1, side // REFERENCE_SCALE) for side in image.shape[:2]))
    return resize_area(image, size).astype(np.float16).astype(np.float32)
