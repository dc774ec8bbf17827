"""A photo through the enhancer and the tone field, as the service does it with the whole photo at once."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np

from fanlight_client.recipe import Tone
from fanlight_client.report import Classification
from finishing.assets.shows import Shown
from finishing.tone.wish import read_wish
from imaging.finish import tone_photo
from imaging.look import LookPlan, Proposal, plan_look
from imaging.noise import measure_chroma_noise
from imaging.region import Size
from imaging.sampling import as_image, resize_area, shrink_pixels
from imaging.tone_field import ToneField
from models.adapters import Blend
from models.classifier import ClipClassifier
from models.enhancer import as_images
from models.prompts import ANY_ROOM, enhance_prompt
from models.registry import load_card
from models.whole_look import PhotoEnhancer

PREVIEW_PX = 1024
REFERENCE_SCALE = 8
STEPS = 1
"""As in the service: the preview's long side, its pixels to a cell of the reference, and steps of the schedule's four.

`tests/evaluation/test_mender.py` holds them against those of the service.
"""


@dataclass(frozen=True, eq=False)
class Seen:
    """The preview (h, w, 3) of a photo, what diffusion proposes for it, and what it shows."""

    preview: np.ndarray
    proposal: Proposal
    shown: Shown

    def plan(self, look: str = "natural") -> LookPlan:
        """How the photo is finished with that look."""
        wish = read_wish(Tone.model_validate({"look": look}), self.shown)
        return plan_look(self.preview, self.proposal, wish.indoors, wish.targets)


class Mender:
    """The one place of the evaluation where the models and the operator meet."""

    def __init__(self, enhancer: PhotoEnhancer, classifier: ClipClassifier) -> None:
        self.enhancer, self.classifier = enhancer, classifier

    @classmethod
    def load(cls, weights: Path) -> Self:
        """From the folder of a profile; raises ModelError `unknown_profile` or `weights_missing`."""
        enhancer, classifier = (load_card(str(weights), role) for role in ("enhancer", "classifier"))
        return cls(PhotoEnhancer.load(enhancer), ClipClassifier.load(classifier.part("network")))

    def mend(self, pixels: np.ndarray, seed: int = 0, adapters: Blend = (), *, look: str = "natural") -> np.ndarray:
        """Pixels (H, W, 3) uint8 or uint16 in and out; the classifier says what they show."""
        return self.tone(pixels, self.plan(pixels, seed, adapters, look=look).field)

    def tone(self, pixels: np.ndarray, field: ToneField) -> np.ndarray:
        """Pixels through a field, highlights and colour noise looked after."""
        return tone_photo(pixels, field, measure_chroma_noise(pixels))

    def plan(self, pixels: np.ndarray, seed: int = 0, adapters: Blend = (), *, look: str = "natural") -> LookPlan:
        """What `mend` does to pixels (H, W, 3)."""
        return self.see(pixels, seed, adapters).plan(look)

    def see(self, pixels: np.ndarray, seed: int = 0, adapters: Blend = ()) -> Seen:
        """What the models say of pixels (H, W, 3), for plans by any look."""
        preview = shrink_photo(pixels)
        shown = self.classify(preview)
        prompt = enhance_prompt(shown.facts.room if shown.facts and shown.facts.room else ANY_ROOM)
        looks = self.enhancer.look_at_whole([preview], prompt, steps=STEPS, seeds=[seed], adapters=adapters)
        guide, reference = (as_cells(as_images(found)[0]) for found in (looks.guides, looks.results))
        return Seen(preview, Proposal(guide, reference), shown)

    def plan_exposed(self, pixels: np.ndarray) -> LookPlan:
        """The plan without diffusion: from what the exposure network alone makes of the photo."""
        preview = shrink_photo(pixels)
        proposal = Proposal(self.guide(preview), as_cells(self.enhancer.exposure.correct([preview])[0]))
        return Seen(preview, proposal, self.classify(preview)).plan()

    def classify(self, preview: np.ndarray) -> Shown:
        """What an image (h, w, 3) of a whole photo shows."""
        found = self.classifier.classify([preview])[0]
        facts = Classification(kind=found.kind, room=found.room, confidence=found.confidence, source="model")
        return Shown(facts, found.allows_sky)

    def guide(self, image: np.ndarray) -> np.ndarray:
        """What the model sees of an image (h, w, 3), as cells (h / 8, w / 8, 3)."""
        return as_cells(self.enhancer.diffusion.reconstruct([image])[0])


@lru_cache(maxsize=1)
def open_mender(weights: Path) -> Mender:
    """The mender of this process."""
    return Mender.load(weights)


def shrink_photo(pixels: np.ndarray) -> np.ndarray:
    """Pixels (H, W, 3) as the preview that the service makes of them, an image (h, w, 3)."""
    return as_image(shrink_pixels(pixels, PREVIEW_PX))


def as_cells(image: np.ndarray) -> np.ndarray:
    """An answer of the model as it travels in the service: area means of 8 × 8 pixels, halved to 16 bit."""
    size = Size(*(max(1, side // REFERENCE_SCALE) for side in image.shape[:2]))
    return resize_area(image, size).astype(np.float16).astype(np.float32)
