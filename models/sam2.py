"""SAM 2.1 (Ravi et al. 2024) by transformers, from the files that the hub has of the video model."""

from pathlib import Path

import cv2
import numpy as np
import torch
from huggingface_hub.errors import StrictDataclassError
from numpy.typing import NDArray
from safetensors import SafetensorError
from transformers import Sam2Model
from transformers.utils import logging

from models.errors import ModelError

SHARED = "prompt_encoder.shared_embedding.positional_embedding"
"""One matrix with `shared_image_embedding`'s: a file saved while transformers tied both may hold it once."""


def load_sam2(folder: Path, device: torch.device | str = "cpu") -> Sam2Model:
    """From a folder in the layout of `facebook/sam2.1-hiera-small`: `config.json` and `model.safetensors`.

    Its config is that of the video model, of which the image model is a part. In float32 on any device: 39 M weights
    are little, and in bfloat16 the encoding of points would be off by 2 %. Raises ModelError `weights_missing` or
    `weights_corrupt`.
    """
    if not (folder / "config.json").is_file():
        raise ModelError("weights_missing", f"no SAM 2 in {folder}")
    try:
        model, found = _read_model(folder)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError, StrictDataclassError) as error:
        raise ModelError("weights_corrupt", f"the SAM 2 in {folder} cannot be read: {error}") from error
    if SHARED in found["missing_keys"]:
        model.prompt_encoder.shared_embedding = model.shared_image_embedding
    # What else a file lacks, transformers has filled with random numbers.
    if lacking := sorted(found["missing_keys"] - {SHARED}):
        raise ModelError("weights_corrupt", f"the SAM 2 in {folder} lacks {len(lacking)} weights, as {lacking[0]}")
    return model.to(device).eval()


def squash(image: NDArray[np.float32], side_px: int) -> NDArray[np.float32]:
    """An image (h, w, 3) as SAM 2 sees it: a square of that side, whatever its shape."""
    smaller = max(image.shape[:2]) >= side_px
    interpolation = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (side_px, side_px), interpolation=interpolation), np.float32)


def _read_model(folder: Path) -> tuple[Sam2Model, dict]:
    """Quietly: transformers warns that the config is the video model's, and draws a bar."""
    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        return Sam2Model.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype=torch.float32, output_loading_info=True
        )
    finally:
        logging.set_verbosity(verbosity)
