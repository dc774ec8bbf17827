"""What a photo would look like, soon: a recipe made fast, on a small copy."""

from functools import partial
from pathlib import Path

from fanlight_client.edits import Cutout
from fanlight_client.options import EnhanceOptions
from fanlight_client.paint import Paint
from fanlight_client.recipe import FLAT, AnyStep, Merge, Tone
from finishing.assets.preview import SmallCopy
from finishing.canvas import PREVIEW_PX
from finishing.kept_masks import change_masks
from finishing.limits import PhotoLimits
from finishing.masks.scaled import scale_mask
from imaging.codec import decode_photo, encode_photo
from imaging.codec.encode import flatten
from imaging.photo import Photo
from imaging.region import Size
from imaging.sampling import resize_area

QUALITY = 90
NEARLY_LOSSLESS = 98
"""Quality of the small copy as a file: nobody sees a difference."""
UNTOUCHED, WHITE = Tone(strength=0), Paint(hex="#ffffff")


def is_preview_enough(size: Size, max_px: int) -> bool:
    """Whether a photo's preview has all the pixels that are wanted."""
    return min(max_px, max(size.height, size.width)) <= PREVIEW_PX


def shrink_preview(copy: SmallCopy, max_px: int) -> bytes:
    """A file of a photo's preview."""
    return _encode(Photo(copy.pixels, metadata=copy.metadata), max_px)


def shrink_file(path: Path, max_px: int, limits: PhotoLimits) -> bytes:
    """The same of a photo's file; raises ImageError."""
    return _encode(decode_photo(path, limits.of_files, at_least_px=max_px), max_px)


def plan_proof(asked: EnhanceOptions, factor: float) -> EnhanceOptions:
    """The same recipe at its fastest, for a copy that is `factor` times as large, to be delivered as JPEG. A photo in
    several frames is one by then, and what is cut out lies on white."""
    steps = tuple(_hasten(step, factor) for step in asked.steps if not isinstance(step, Merge)) or (UNTOUCHED,)
    kept = {name: getattr(asked, name) for name in asked.model_fields_set - FLAT.keys()}
    return EnhanceOptions.model_validate({**kept, "recipe": steps, "format": "jpeg", "quality": QUALITY})


def _hasten(step: AnyStep, factor: float) -> AnyStep:
    if isinstance(step, Tone):
        return step.model_copy(update={"preset": "fast"})
    if isinstance(step, Cutout) and step.background == "transparent":
        step = step.model_copy(update={"background": WHITE})
    return change_masks(step, partial(scale_mask, factor=factor))


def _encode(photo: Photo, max_px: int) -> bytes:
    small = Photo(resize_area(flatten(photo), photo.size.within(max_px)), metadata=photo.metadata)
    return encode_photo(small, format="jpeg", quality=NEARLY_LOSSLESS)
