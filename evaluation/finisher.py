"""Photos through the whole recipe in this process, by the service's own code and without any loss of a codec."""

from pathlib import Path

import numpy as np

from fanlight_client.options import EnhanceOptions
from finishing.local import LocalFinisher, load_parts
from imaging.codec import decode_photo, encode_photo
from imaging.photo import Photo


def open_finisher(weights: Path) -> LocalFinisher:
    """With the models of a profile's folder; used as `with`."""
    return LocalFinisher(load_parts(str(weights)))


def tone_pixels(finisher: LocalFinisher, pixels: np.ndarray, preset: str) -> np.ndarray:
    """Pixels uint8 or uint16 (H, W, 3) as the tone step alone leaves them."""
    options = EnhanceOptions.model_validate({"recipe": [{"step": "tone", "preset": preset}]})
    return decode_photo(finisher.finish(encode_photo(Photo(pixels, format="png")), options).photo).pixels
